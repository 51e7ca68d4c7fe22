// The toolbar: everything that drives a run. Commands are absolute ("play", "pause"),
// never toggles, so that one that arrives twice does no harm.

import { make, icon, iconButton, selectBox, setText, setAttribute } from "../common/elements.js";
import { createRateField, showRate } from "./rate.js";

const OWN_CHOICE_TIME = 1500;
const BATCHES_A_FRAME = ["2", "5", "20", "50"];
const EPOCHS_A_FRAME = ["1", "2", "5", "10", "20", "50", "100", "200", "500"];
const SPEEDS = [
  ["batch", "1 batch per frame"],
  ...BATCHES_A_FRAME.map((count) => [`batch${count}`, `${count} batches per frame`]),
  ...EPOCHS_A_FRAME.map((count) => [count, `${count} epoch${count === "1" ? "" : "s"} per frame`]),
];
const USUAL_SPEEDS = ["batch", ...EPOCHS_A_FRAME];
const STEPS = [
  ["example", "one example"],
  ["batch", "one batch"],
  ["epoch", "one epoch"],
];

/**
 * Makes the toolbar; `hooks` are: play(wanted), step(kind), reset(), speed(value), and, where a
 * single network is trained, start(), sendRate(value), keepRate(value).
 */
export function createToolbar(hooks) {
  const bar = { hooks, playing: false, speedTouched: -Infinity };
  bar.playIcons = { play: icon("play"), pause: icon("pause") };
  bar.playWord = make("span", {}, "Play");
  const playNames = {
    type: "button",
    class: "np-play",
    "data-testid": "play",
    "data-control": "play",
    "aria-pressed": "false",
  };
  bar.play = make("button", playNames, bar.playIcons.play, bar.playWord);
  bar.play.addEventListener("click", () => hooks.play(!bar.playing));
  bar.steps = selectBox(STEPS, { "data-testid": "step_size", "aria-label": "Size of a step" });
  bar.steps.value = "epoch";
  bar.speed = selectBox(SPEEDS, {
    "data-testid": "speed",
    "aria-label": "Speed",
    title: "Speed of playing",
  });
  bar.speed.addEventListener("change", () => {
    bar.speedTouched = performance.now();
    hooks.speed(bar.speed.value);
  });
  bar.root = make("div", { class: "np-toolbar", role: "toolbar", "aria-label": "Training" });
  bar.root.append(bar.play, stepGroup(bar), restartGroup(bar), speedGroup(bar));
  if (hooks.sendRate) {
    bar.rate = createRateField({ send: hooks.sendRate, keep: hooks.keepRate });
    bar.root.append(bar.rate.root);
  }
  showPlaying(bar, false);
  return bar;
}

function stepGroup(bar) {
  const properties = { "data-testid": "step", click: () => bar.hooks.step(bar.steps.value) };
  const button = iconButton("step", "Train a little, then stop", properties, "Step");
  return make("div", { class: "np-group np-step-group", "data-control": "step" }, button, bar.steps);
}

function restartGroup(bar) {
  const resetNames = { "data-testid": "reset", "data-control": "reset", click: () => bar.hooks.reset() };
  const reset = iconButton("reset", "Back to the same start", resetNames, "Reset");
  const group = make("div", { class: "np-group np-restart-group" }, reset);
  if (!bar.hooks.start) return group;
  const startNames = { "data-testid": "start", "data-control": "start", click: () => bar.hooks.start() };
  const start = iconButton(
    "start",
    "Start again from other random weights",
    startNames,
    "New start",
  );
  group.append(start);
  return group;
}

function speedGroup(bar) {
  const caption = make("span", { class: "np-label" }, "Speed");
  const names = { class: "np-field np-speed-field", "data-control": "speed" };
  return make("label", names, caption, bar.speed);
}

/** Offers the sizes of a step and the speeds that suit a scene. */
export function offerChoices(bar, { steppable, speeds }) {
  offer(bar.steps, steppable);
  offer(bar.speed, speeds ?? USUAL_SPEEDS);
  if (!steppable.includes(bar.steps.value)) bar.steps.value = steppable.at(-1);
}

function offer(select, kinds) {
  const key = kinds.join();
  if (select.dataset.kinds === key) return;
  select.dataset.kinds = key;
  for (const option of select.options) {
    option.hidden = option.disabled = !kinds.includes(option.value);
  }
}

/** Makes the button say what a click will do. */
export function showPlaying(bar, playing) {
  if (bar.shownPlaying === playing) return;
  bar.playing = bar.shownPlaying = playing;
  bar.play.replaceChild(playing ? bar.playIcons.pause : bar.playIcons.play, bar.play.firstChild);
  setText(bar.playWord, playing ? "Pause" : "Play");
  const hint = playing ? "Pause training" : "Train the network";
  setAttribute(bar.play, "aria-pressed", playing);
  setAttribute(bar.play, "aria-label", playing ? "Pause" : "Play");
  setAttribute(bar.play, "title", `${hint} (space)`);
}

/** Shows the run's speed and learning rate, unless someone has just chosen others. */
export function showChoices(bar, state) {
  const own = performance.now() - bar.speedTouched < OWN_CHOICE_TIME;
  if (!own && document.activeElement !== bar.speed && bar.speed.value !== state.speed) {
    bar.speed.value = state.speed;
  }
  if (bar.rate) showRate(bar.rate, state);
}
