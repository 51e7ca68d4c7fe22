// The square beside a network of points: its answer, with the points that it learns from. What
// stands in the square, and around it, is its face: a map of the plane, or a plot of a curve.

import { make, iconButton, keptCheckbox, setText, setAttribute } from "../../common/elements.js";
import { createLens, drawLens } from "./lens.js";
import { addPoints, drawPoints, sameDots } from "../../common/points.js";
import { createPen, penInUse, penRows } from "./pen.js";
import { answerKind } from "../../common/painting.js";

/**
 * Makes the square with all around it. `createFace(hooks)` makes `{ name, nodes, under, switches,
 * paint(map, picture, changed, look), textAt(place, shown), placed(tensors), showsTrain() }`:
 * nodes below and above the points, before and after the square; what stands under it; the text
 * for a pointer; the points as they are drawn here. `paint` is true where they must be drawn anew.
 */
export function createMap(hooks, createFace) {
  const map = { hooks, size: 0, shown: null, pointer: null, dotsAreStale: true };
  map.face = createFace(hooks);
  const { nodes, under, name } = map.face;
  map.dots = make("canvas", { class: "np-map-dots" });
  const layers = [...nodes.below, map.dots, ...nodes.above];
  map.square = make("div", { class: "np-map-square", role: "img" }, ...layers);
  map.name = make("span", { class: "np-map-name" });
  const release = { class: "np-release", click: () => hooks.pin(null) };
  map.release = iconButton("close", "Back to the output", release);
  map.release.hidden = true;
  const caption = make("div", { class: "np-map-caption" }, map.name, map.release);
  const parts = [...nodes.before, map.square, ...nodes.after];
  const plot = make("div", { class: "np-map-plot" }, ...parts);
  const { drawOwn: start, ownPoints: points, kept } = hooks;
  map.pen = createPen(map.square, { start, points, kept, changed: () => drawDotsAnew(map) });
  const below = [...under, switches(map), map.pen.root];
  map.root = make("div", { class: `np-map ${name}` }, caption, plot, ...below);
  map.square.addEventListener("pointermove", (event) => hoverMap(map, event));
  map.square.addEventListener("pointerleave", () => leaveMap(map));
  return map;
}

function drawDotsAnew(map) {
  map.dotsAreStale = true;
  map.hooks.refresh();
}

function switches(map) {
  const { kept, lens, redraw } = map.hooks;
  const test = keptCheckbox(kept, "show_test", "Show test points", redraw);
  map.lens = createLens(kept, lens);
  const parts = [test.root, ...map.face.switches, ...map.lens.parts];
  return make("div", { class: "np-switches" }, ...parts);
}

function hoverMap(map, event) {
  const box = map.square.getBoundingClientRect();
  const across = (event.clientX - box.left) / box.width;
  const down = (event.clientY - box.top) / box.height;
  if (across < 0 || across > 1 || down < 0 || down > 1) return;
  map.pointer = { across, down, x: event.clientX, y: event.clientY };
  tellMapValue(map);
}

function leaveMap(map) {
  map.pointer = null;
  map.hooks.tip.hide();
}

/** Says what the pointer is on. */
export function tellMapValue(map) {
  if (map.pointer === null || map.shown === null) return;
  const { x, y } = map.pointer;
  map.hooks.tip.show(x, y, map.face.textAt(map.pointer, map.shown));
}

/** Gives the square its size in CSS pixels. */
export function resizeMap(map) {
  const size = Math.round(map.square.clientWidth);
  const changed = size !== map.size;
  map.size = size;
  return changed;
}

/** Names what is shown `{ name, pinned }`, and offers the way back from what is pinned. */
export function nameMap(map, shown, over) {
  map.shown = shown;
  setText(map.name, shown.name);
  setAttribute(map.square, "aria-label", `${shown.name} ${over}`);
  if (map.release.hidden === shown.pinned) map.release.hidden = !shown.pinned;
}

/** Draws the points again: after a new scene, size, theme, switch, or move of the pen. */
export function paintPoints(map, tensors, colours, theme, scene) {
  map.dotsAreStale = false;
  if (penInUse(map.pen)) {
    paintOwnPoints(map, colours, theme);
    return;
  }
  map.ownKey = null;
  const classes = answerKind(scene);
  const sets = map.face.placed(tensors);
  if (drawLens(map.lens, map.dots, map.size, sets, colours, classes)) return;
  const test = map.hooks.kept.show_test ? sets.get("test") : null;
  const train = classes > 0 || map.face.showsTrain() ? sets.get("train") : null;
  drawPoints(map.dots, map.size, { train, test }, colours, classes, theme);
}

// While points are only added, those that are drawn already stay.
function paintOwnPoints(map, colours, theme) {
  const { pen } = map;
  const { revision, classes } = pen;
  const count = pen.points.length;
  const key = `${revision} ${map.size} ${colours.key} ${theme.key} ${classes}`;
  const first = key === map.ownKey && sameDots(map.ownCount, count) ? map.ownCount : 0;
  const rows = penRows(pen, first);
  if (first > 0) addPoints(map.dots, map.size, rows, count, colours, classes, theme);
  else drawPoints(map.dots, map.size, { train: rows }, colours, classes, theme);
  map.ownKey = key;
  map.ownCount = count;
}
