// The points and the plane's lines as a layer sees them, on a canvas that stays: a second
// has sixty frames, and the stage beside it needs them all. From one look to the next the
// points glide, so that one can follow what training does with them.

import { make, setAttribute, sizeCanvas } from "../common/elements.js";
import { cssColour, readTheme } from "../common/colours.js";
import { readFrame, frameFromText } from "../live/frame.js";
import { plotOf, clipToPlot, drawSpaceAxes, drawSpaceLines } from "./space_axes.js";
import { giveHand, markUnder, showHand } from "./space_hand.js";
import { marksOf, placeOf, drawDots, drawImages, atlasOf } from "./space_marks.js";
import { createMarkTip, showMarkTip, tileSide } from "./space_marks.js";

const LARGEST = { plane: [640, 420], images: [900, 560] };
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
  const tip = createMarkTip();
  const space = { canvas, tip, request: 0, began: 0, text: null };
  giveHand(space, () => requestSpace(space));
  space.root = make("div", { class: "np-space" }, canvas, space.tools, tip.root);
  space.observer = new ResizeObserver(() => requestSpace(space));
  space.observer.observe(space.root);
  parent.append(space.root);
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
    Object.assign(space, { goal, state, marks: marksOf(tensors, state) });
    showHand(space);
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
  const { state, root, canvas, view } = space;
  const [widest, tallest] = LARGEST[state.atlas ? "images" : "plane"];
  const width = Math.min(widest, root.clientWidth);
  if (width < 120) return;
  const height = state.equal ? Math.min(tallest, width) : 200;
  const context = sizeCanvas(canvas, width, height);
  const theme = readTheme(root);
  const places = betweenPlaces(space);
  const plot = plotOf(places.bounds, width, height, state.equal, view);
  space.plot = plot;
  context.clearRect(0, 0, width, height);
  context.font = `12px ${theme.font}`;
  drawSpaceAxes(context, plot, state, theme);
  clipToPlot(context, plot);
  if (places.lines) drawSpaceLines(context, plot, places.lines, state.samples, theme);
  const atlas = atlasOf(space, () => requestSpace(space));
  if (state.images && atlas) drawImages(context, plot, places, space.marks, atlas, view);
  else drawDots(context, plot, places, space.marks, theme.dark);
  context.restore();
  if (state.atlas) lookAt(context, space, places, atlas, theme);
  if (space.from !== space.goal && performance.now() - space.began < GLIDE) requestSpace(space);
}

// Rings the point under the pointer, and shows its image beside it.
function lookAt(context, space, places, atlas, theme) {
  showHand(space);
  const mark = atlas && markUnder(space, places);
  space.tip.root.hidden = !mark;
  if (!mark) return;
  const { plot, state, view, canvas } = space;
  const [x, y] = placeOf(mark, places, plot);
  context.strokeStyle = cssColour(theme.text);
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, state.images ? 0.62 * tileSide(plot, view) : 6, 0, 2 * Math.PI);
  context.stroke();
  const frame = { width: canvas.clientWidth, height: canvas.clientHeight };
  showMarkTip(space.tip, mark, atlas, [x, y], state.classes, frame);
}
