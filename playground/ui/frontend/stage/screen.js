// The parts of a stage on the screen, and how a picture of the run is painted onto them: a frame
// around the panel that the scene names. Painting is driven by what has changed, so a calm run
// costs next to nothing.

import { make, setAttribute } from "../common/elements.js";
import { plainNumber } from "../common/format.js";
import { valueColours } from "../common/colours.js";
import { showPlaying, showChoices, offerChoices } from "../shell/toolbar.js";
import { nameReadouts, showReadouts, showStatus } from "../shell/readouts.js";
import { createOffer, showOffer } from "./offer.js";
import { createCurve, nameLines, nameLoss, resizeCurve, paintCurve, showMoment } from "./curve.js";
import { createShell, markShell, restyleShell } from "../shell/shell.js";
import { panelOf } from "../panels/panels.js";
import { hideControls } from "./teacher.js";

const NARROW = 560;
const LABEL = "Training stage: space plays and pauses";

/** Makes all parts inside `parent`; `hooks` are those of toolbar and panels, and refresh(). */
export function createScreen(parent, hooks) {
  const names = { class: "np-stage", "data-testid": "stage", "aria-label": LABEL };
  const screen = createShell(hooks, names, NARROW);
  Object.assign(screen, { panel: null, part: null, data: {}, kept: {} });
  screen.curve = createCurve({
    tip: screen.tip,
    kept: screen.kept,
    changed: () => refreshCurve(screen),
    visit: hooks.visit,
  });
  screen.side = make("div", { class: "np-side" }, screen.curve.root);
  screen.body = make("div", { class: "np-body" }, screen.side);
  const stale = make("div", { class: "np-stale", "aria-hidden": "true" }, "Preparing\u2026");
  screen.offer = createOffer({ goBack: hooks.goBack, afresh: hooks.reset });
  const { row, line, reference, spoken } = screen.readouts;
  line.prepend(screen.offer.root);
  const above = [screen.toolbar.root, row, line, reference, screen.busy, stale];
  screen.root.append(...above, screen.body, spoken);
  parent.append(screen.root);
  screen.observer.observe(screen.curve.box);
  return screen;
}

function refreshCurve(screen) {
  screen.curveChanged = true;
  screen.hooks.refresh();
}

/** Paints everything again in the next frame. */
export function redrawScreen(screen) {
  screen.all = true;
  screen.hooks.refresh();
}

/** Follows the page's theme. */
export function restyleScreen(screen) {
  if (restyleShell(screen)) redrawScreen(screen);
}

/** Takes what Python passes: `kind`, the panel before there is a scene, `hidden`, `palette`, … */
export function adoptData(screen, data) {
  screen.data = data;
  measureScreen(screen, data.metrics);
  dressScreen(screen, data);
  if (screen.panel === null) showPanel(screen, data.kind);
  else screen.panel.adopt?.(screen.part, data);
  hideControls(screen.root, data.hidden);
}

// The visitor's colours, and what classes are called in them, go before the run's own.
function dressScreen(screen, { palette, words }) {
  const key = JSON.stringify([palette, words]);
  if (key === screen.dressKey) return;
  screen.dressKey = key;
  screen.dress = { palette, words };
  screen.rebuild = true; // outputs may be called by their colours
  redrawScreen(screen);
}

// Puts the panel of this kind in its place, if it is not there yet.
function showPanel(screen, kind) {
  if (screen.panel?.kind === kind) return;
  if (screen.part) {
    for (const node of screen.part.sized) screen.observer.unobserve(node);
    screen.part.main.remove();
    screen.part.side.remove();
  }
  screen.panel = panelOf(kind);
  screen.part = null;
  screen.rebuild = true;
  if (screen.panel === null) return;
  const { hooks, tip, kept } = screen;
  const redraw = () => redrawScreen(screen);
  const part = screen.panel.create({ ...hooks, tip, kept, redraw });
  screen.part = part;
  screen.sized = true;
  for (const node of [part.main, part.side]) node.classList.add("np-panel");
  screen.body.prepend(part.main);
  screen.side.prepend(part.side);
  screen.panel.adopt?.(part, screen.data);
  hideControls(screen.root, screen.data.hidden);
  for (const node of part.sized) screen.observer.observe(node);
}

// The scene in the visitor's colours; made anew only when one of the two is another.
function dressed(screen, scene) {
  const { dress } = screen;
  if (screen.undressed !== scene || screen.dressedIn !== dress) {
    screen.undressed = scene;
    screen.dressedIn = dress;
    const palette = { ...scene.palette, ...dress.palette };
    screen.dressed = { ...scene, ...inWords(scene, dress.words), palette };
  }
  return screen.dressed;
}

// Classes that are called by their colours, and outputs that are called by their classes.
function inWords(scene, words) {
  if (!words) return {};
  const classes = words.slice(0, scene.classes?.length ?? 2);
  const named = classes.length > 2 && scene.outputs.length === classes.length;
  return { classes, outputs: named ? classes.map((label) => ({ label })) : scene.outputs };
}

/**
 * Paints what has changed. `look` is `{ now, playing, notice, everPlayed, arrived }`, where
 * `arrived` tells that a frame has come since the last time.
 */
export function paintScreen(screen, picture, view, look) {
  const { state } = picture;
  showStatus(screen.readouts, state, look.notice);
  showPlaying(screen.toolbar, look.playing);
  if (state === null || picture.scene === null) return;
  const scene = dressed(screen, picture.scene);
  const { dirty } = picture;
  const changed = (name) => screen.all || dirty.has(name);
  const colours = currentColours(screen, scene);
  showPanel(screen, scene.kind);
  if (screen.sized) adoptSizes(screen, dirty);
  if (screen.rebuild) adoptScene(screen, scene, view);
  else if (dirty.has("scene")) pageScreen(screen, view);
  const { theme, all } = screen;
  screen.panel?.paint(screen.part, { ...picture, scene }, changed, { ...look, view, colours, theme, all });
  const moved = showMoment(screen.curve, state, picture.tensors.get("moments"));
  if (changed("history") || screen.curveChanged || moved)
    paintCurve(screen.curve, picture.history, theme);
  showReadouts(screen.readouts, state, look.now);
  showOffer(screen.offer, state, screen.toolbar.play);
  showChoices(screen.toolbar, state);
  screen.all = screen.curveChanged = false;
  dirty.clear();
  setAttribute(screen.root, "data-stale", state.stale === true);
  const [{ name }] = screen.readouts.metrics;
  markShell(screen, state, look, { [name.replace("_", "-")]: plainNumber(state[name]) });
}

function currentColours(screen, scene) {
  const key = JSON.stringify(scene.palette ?? null) + screen.theme.dark;
  if (screen.colourKey !== key) {
    screen.colourKey = key;
    screen.colours = valueColours(scene.palette, screen.theme.dark);
    screen.all = true;
  }
  return screen.colours;
}

function adoptSizes(screen, dirty) {
  screen.sized = false;
  if (screen.panel?.resize(screen.part)) screen.rebuild = true;
  if (resizeCurve(screen.curve)) dirty.add("history");
}

/** Takes what is measured, as rows. */
function measureScreen(screen, metrics) {
  const key = JSON.stringify(metrics);
  if (key === screen.metricsKey) return;
  screen.metricsKey = key;
  nameReadouts(screen.readouts, metrics);
  nameLines(screen.curve, metrics);
}

function adoptScene(screen, scene, view) {
  screen.all = true;
  measureScreen(screen, scene.metrics);
  nameLoss(screen.curve, scene.loss);
  offerChoices(screen.toolbar, scene);
  screen.rebuild = screen.panel?.rebuild(screen.part, scene, view) === false;
}

/** Shows which units or maps of the wide layers are drawn. */
export function pageScreen(screen, view) {
  screen.panel?.page(screen.part, view);
}
