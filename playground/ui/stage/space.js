// The points and the plane's lines as a layer sees them, on a canvas that stays: a second
// has sixty frames, and the stage beside it needs them all. From one look to the next the
// points glide, so that one can follow what training does with them.

import { make, setAttribute, sizeCanvas } from "./elements.js";
import { cssColour, readTheme } from "./colours.js";
import { formatTick } from "./format.js";
import { readFrame, frameFromText } from "./frame.js";
import { ticksBetween } from "./ticks.js";

const MARGIN = { left: 46, right: 10, top: 8, bottom: 38 };
const [WIDEST, TALLEST] = [640, 420];
const PADDING = 0.05;
const GLIDE = 350;
const PLACES = ["train", "test", "lines"];
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const spaces = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  if (!spaces.has(parentElement)) spaces.set(parentElement, createSpace(parentElement));
  const space = spaces.get(parentElement);
  takeSpace(space, data);
  return () => {
    spaces.delete(parentElement);
    space.observer.disconnect();
    cancelAnimationFrame(space.request);
    space.root.remove();
  };
}

function createSpace(parent) {
  const canvas = make("canvas", { class: "np-space-canvas", role: "img", "data-testid": "space" });
  const root = make("div", { class: "np-space" }, canvas);
  const space = { root, canvas, request: 0, began: 0, text: null };
  space.observer = new ResizeObserver(() => requestSpace(space));
  space.observer.observe(root);
  parent.append(root);
  return space;
}

function takeSpace(space, data) {
  setAttribute(space.canvas, "aria-label", data.label);
  if (data.frame !== space.text) {
    space.text = data.frame;
    const { state, tensors } = readFrame(frameFromText(data.frame));
    const goal = placesOf(tensors, state);
    const follows = space.goal !== undefined && sameKind(space, state, goal);
    space.from = follows && !STILL.matches ? betweenPlaces(space) : goal;
    space.began = performance.now();
    Object.assign(space, { goal, state, tensors });
  }
  requestSpace(space);
}

function sameKind(space, state, goal) {
  const same = (name) => space.goal[name]?.length === goal[name]?.length;
  return space.state.kind === state.kind && PLACES.every(same);
}

function placesOf(tensors, state) {
  const places = {};
  for (const name of PLACES) {
    if (tensors.has(name)) places[name] = tensors.get(name).values;
  }
  places.bounds = boundsOf(places, state.equal);
  return places;
}

// Left, right, bottom and top of all that is drawn; never empty.
function boundsOf(places, equal) {
  const bounds = [Infinity, -Infinity, Infinity, -Infinity];
  for (const name of PLACES) {
    const values = places[name] ?? [];
    for (let at = 0; at < values.length; at += 2) {
      bounds[0] = Math.min(bounds[0], values[at]);
      bounds[1] = Math.max(bounds[1], values[at]);
      bounds[2] = Math.min(bounds[2], values[at + 1]);
      bounds[3] = Math.max(bounds[3], values[at + 1]);
    }
  }
  const least = equal ? Math.max(bounds[1] - bounds[0], bounds[3] - bounds[2], 1e-6) * 1e-3 : 1e-6;
  return [0, 2].flatMap((at) => {
    const more = PADDING * (bounds[at + 1] - bounds[at]) + least;
    return [bounds[at] - more, bounds[at + 1] + more];
  });
}

function betweenPlaces(space) {
  const share = Math.min(1, (performance.now() - space.began) / GLIDE);
  if (share >= 1 || space.from === space.goal) return space.goal;
  const eased = share * (2 - share);
  const mixed = {};
  for (const [name, goal] of Object.entries(space.goal)) {
    const from = space.from[name];
    mixed[name] = goal.map((value, at) => from[at] + (value - from[at]) * eased);
  }
  return mixed;
}

function requestSpace(space) {
  if (space.request === 0) space.request = requestAnimationFrame(() => paintSpace(space));
}

function paintSpace(space) {
  space.request = 0;
  const width = Math.min(WIDEST, space.root.clientWidth);
  if (width < 120) return;
  const { state, tensors } = space;
  const height = state.equal ? Math.min(TALLEST, width) : 200;
  const context = sizeCanvas(space.canvas, width, height);
  const theme = readTheme(space.root);
  const places = betweenPlaces(space);
  const plot = plotOf(places.bounds, width, height, state.equal);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${theme.font}`;
  drawAxes(context, plot, state, theme);
  if (places.lines) drawLines(context, plot, places.lines, state.samples, theme);
  for (const name of ["train", "test"]) {
    if (places[name]) drawDots(context, plot, places[name], tensors.get(`${name}_inks`), name, space);
  }
  if (space.from !== space.goal && performance.now() - space.began < GLIDE) requestSpace(space);
}

// Where a value stands in CSS pixels; with `equal`, both axes have the same scale.
function plotOf([left, right, bottom, top], width, height, equal) {
  const wide = width - MARGIN.left - MARGIN.right;
  const high = height - MARGIN.top - MARGIN.bottom;
  let [across, up] = [wide / (right - left), high / (top - bottom)];
  if (equal) across = up = Math.min(across, up);
  const middle = { x: MARGIN.left + wide / 2, y: MARGIN.top + high / 2 };
  const x = (value) => middle.x + (value - (left + right) / 2) * across;
  const y = (value) => middle.y - (value - (bottom + top) / 2) * up;
  const low = (side, scale) => (side[0] + side[1]) / 2 - (side[2] / 2) / scale;
  const xLow = low([left, right, wide], across);
  const yLow = low([bottom, top, high], up);
  const spans = { x: [xLow, xLow + wide / across], y: [yLow, yLow + high / up] };
  return { x, y, wide, high, spans };
}

function drawAxes(context, plot, state, theme) {
  const { left, top } = MARGIN;
  context.strokeStyle = cssColour(theme.grid);
  context.fillStyle = cssColour(theme.muted);
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, plot.wide - 1, plot.high - 1);
  context.textAlign = "center";
  for (const value of ticksBetween(plot.spans.x, 6)) {
    context.fillText(formatTick(value), plot.x(value), top + plot.high + 15);
  }
  context.fillText(state.axes[0], left + plot.wide / 2, top + plot.high + 32);
  if (!state.equal) return;
  context.textAlign = "right";
  for (const value of ticksBetween(plot.spans.y, 5)) {
    context.fillText(formatTick(value), left - 5, plot.y(value) + 4);
  }
  context.save();
  context.translate(11, top + plot.high / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(state.axes[1], 0, 0);
  context.restore();
}

function drawLines(context, plot, values, samples, theme) {
  context.strokeStyle = cssColour(theme.text, 0.28);
  context.beginPath();
  for (let at = 0; at < values.length; at += 2) {
    const [x, y] = [plot.x(values[at]), plot.y(values[at + 1])];
    if ((at / 2) % samples === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}

function drawDots(context, plot, values, inks, name, { state, root }) {
  const hollow = name === "test";
  const { dark } = readTheme(root);
  const outline = dark ? "rgb(14 17 23 / 0.9)" : "rgb(255 255 255 / 0.95)";
  context.lineWidth = hollow ? 2 : 1;
  for (let at = 0; at < values.length; at += 2) {
    const ink = state.inks[inks.values[at / 2]];
    context.beginPath();
    context.arc(plot.x(values[at]), plot.y(values[at + 1]), hollow ? 3.4 : 3.6, 0, 2 * Math.PI);
    context.strokeStyle = hollow ? ink : outline;
    context.fillStyle = ink;
    if (!hollow) context.fill();
    context.stroke();
  }
}
