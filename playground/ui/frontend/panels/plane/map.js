// The big picture: what the network (or one of its units) answers at every place of the plane,
// with the points it learns from. The browser's own smooth scaling enlarges the 100 x 100 pixels.

import { make, checkbox, iconButton, setText, setAttribute } from "../../common/elements.js";
import { formatNumber } from "../../common/format.js";
import { axisValue, createMapAxes, longestTick, mapReach, ownValue, writeMapAxes } from "./mapaxes.js";
import { createLens, drawLens } from "./lens.js";
import { addPoints, drawPoints, sameDots } from "./points.js";
import { createPen, penInUse, penRows } from "./pen.js";
import { makeLegend, paintLegend } from "./legend.js";
import { createPlot, plotText, pointsOnPlot } from "../curve/plot.js";
import { isPainting, paintingAnswer, answerKind } from "./painting.js";
import { createOriginal, hasClasses } from "./painting.js";
import { pixelsOf } from "../../common/pixels.js";
import { REACH } from "../../common/square.js";

/** Makes the map with all around it; `hooks`: tip, release(), changed(), lens(on), pen. */
export function createMap(hooks) {
  const map = { hooks, sharp: false, showTest: false, size: 0, shown: null, pointer: null };
  map.image = make("canvas", { class: "np-map-image", width: 100, height: 100 });
  map.dots = make("canvas", { class: "np-map-dots" });
  map.plot = createPlot(hooks.changed);
  const layers = [map.image, map.plot.grid, map.dots, map.plot.canvas];
  map.square = make("div", { class: "np-map-square", role: "img" }, ...layers);
  map.name = make("span", { class: "np-map-name" });
  map.release = iconButton("close", "Back to the output", {
    class: "np-release",
    click: hooks.release,
  });
  map.release.hidden = true;
  const caption = make("div", { class: "np-map-caption" }, map.name, map.release);
  map.axes = createMapAxes();
  const parts = [...map.axes.nodes, map.plot.up, map.square, map.plot.across];
  const plot = make("div", { class: "np-map-plot" }, ...parts);
  map.pen = createPen(map.square, hooks.pen);
  map.original = createOriginal(hooks.changed);
  const below = [makeLegend(map), map.plot.keys, map.original.root, switches(map), map.pen.root];
  map.root = make("div", { class: "np-map" }, caption, plot, ...below);
  map.square.addEventListener("pointermove", (event) => hoverMap(map, event));
  map.square.addEventListener("pointerleave", () => leaveMap(map));
  return map;
}

/** Takes what points of one's own say of the map: `{ axes, target, named }`, or nothing. */
export function adoptUnits(map, own) {
  map.target = own?.target ?? null;
  map.named = Boolean(own?.named);
  if (!writeMapAxes(map.axes, own?.axes ?? [])) return;
  setAttribute(map.root, "data-units", map.axes.units.length > 0);
  map.root.style.setProperty("--np-tick", longestTick(map.axes.up));
  map.hooks.changed();
}

function switches(map) {
  const test = checkbox("Show test points", (value) => {
    map.showTest = value;
    map.hooks.changed();
  });
  const sharp = checkbox("Hard boundary", (value) => {
    map.sharp = value;
    map.hooks.changed();
  });
  test.input.setAttribute("data-testid", "show_test");
  sharp.input.setAttribute("data-testid", "hard_boundary");
  map.lens = createLens(map.hooks.lens);
  return make("div", { class: "np-switches" }, test.root, sharp.root, map.plot.switch.root, ...map.lens.parts);
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
  const { across, down, x, y } = map.pointer;
  if (isPlot(map)) {
    map.hooks.tip.show(x, y, plotText(map.plot, map.pointer));
    return;
  }
  const { picture, scale, word } = map.shown;
  const side = picture.shape.at(-1);
  const at = (share) => Math.round(share * (side - 1));
  const place = at(down) * side + at(across);
  const lines = [
    axisValue(map.axes, 0, REACH * (2 * across - 1)),
    axisValue(map.axes, 1, REACH * (1 - 2 * down)),
    answerText(map, picture, place, { word, scale }),
  ];
  map.hooks.tip.show(x, y, lines.join("\n"));
}

function answerText(map, picture, place, { word, scale }) {
  if (isPainting(picture)) return paintingAnswer(picture, place);
  if (hasClasses(picture)) return classAnswer(map, picture, place, picture.shape.at(-1));
  const value = (scale * (picture.values[place] - 127.5)) / 127.5;
  if (map.shown.isOutput && map.target) return `${map.target.name} = ${ownValue(map.target, value)}`;
  const text = `${word} = ${formatNumber(value)}`;
  return map.shown.isOutput && map.named ? `${text}, ${map.classes[Number(value > 0)]}` : text;
}

function classAnswer(map, picture, place, side) {
  const lead = (100 * picture.values[side * side + place]) / 255;
  return `${map.classes[picture.values[place]]}, leads by ${lead.toFixed(0)} %`;
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

/** Paints a picture `{ picture, scale, name, word, pinned }`, (n, n) bytes, and its caption. */
export function paintMap(map, shown, colours, scene) {
  nameMap(map, shown, mapReach(map.axes));
  map.classes = scene.classes ?? [];
  const pixels = pixelsOf(shown.picture, colours, map.sharp);
  const side = pixels.width;
  if (map.image.width !== side) map.image.width = map.image.height = side;
  // The first and the last place lie on the border: half of their pixels is beyond it.
  map.image.style.setProperty("object-view-box", `inset(${50 / side}%)`);
  map.image.getContext("2d").putImageData(pixels, 0, 0);
  paintLegend(map, shown, colours, scene);
  tellMapValue(map);
}

/** Whether the map is a plot of a curve. */
export function isPlot(map) {
  return map.root.dataset.kind === "curve";
}

/** Draws the points again: after a new scene, size, theme, switch, or move of the pen. */
export function paintPoints(map, tensors, colours, theme, scene) {
  if (penInUse(map.pen)) {
    paintOwnPoints(map, colours, theme);
    return;
  }
  map.ownKey = null;
  const classes = answerKind(scene);
  const sets = isPlot(map) ? pointsOnPlot(map.plot, tensors) : tensors;
  setAttribute(map.root, "data-task", scene.task);
  if (drawLens(map.lens, map.dots, map.size, sets, colours, classes)) return;
  const test = map.showTest ? sets.get("test") : null;
  const train = classes > 0 || map.original.shows ? sets.get("train") : null;
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
