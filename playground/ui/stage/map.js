// The big picture: what the network (or one of its units) answers at every place of the plane,
// with the points it learns from. The browser's own smooth scaling enlarges the 100 x 100 pixels.

import { make, checkbox, iconButton, setText, setAttribute } from "./elements.js";
import { cssColour } from "./colours.js";
import { formatNumber } from "./format.js";
import { drawPoints } from "./points.js";

const EDGE = 6;
const TICKS = [-6, -4, -2, 0, 2, 4, 6];
const SHARP_SIZE = 400;

/** Makes the map with axes, legend and switches; `hooks` are: tip, release(), changed(). */
export function createMap(hooks) {
  const map = { hooks, sharp: false, showTest: false, size: 0, shown: null, pointer: null };
  map.image = make("canvas", { class: "np-map-image", width: 100, height: 100 });
  map.dots = make("canvas", { class: "np-map-dots" });
  map.square = make("div", { class: "np-map-square", role: "img" }, map.image, map.dots);
  map.name = make("span", { class: "np-map-name" });
  map.release = iconButton("close", "Back to the output", {
    class: "np-release",
    click: hooks.release,
  });
  map.release.hidden = true;
  const caption = make("div", { class: "np-map-caption" }, map.name, map.release);
  const plot = make("div", { class: "np-map-plot" }, axis("y"), map.square, axis("x"));
  map.root = make("div", { class: "np-map" }, caption, plot, legend(map), switches(map));
  map.square.addEventListener("pointermove", (event) => hoverMap(map, event));
  map.square.addEventListener("pointerleave", () => leaveMap(map));
  return map;
}

function axis(direction) {
  const place = (value) => (50 * (value + EDGE)) / EDGE;
  const ticks = TICKS.map((value) => {
    const share = direction === "x" ? place(value) : 100 - place(value);
    const style = direction === "x" ? `left:${share}%` : `top:${share}%`;
    return make("span", { style }, String(value).replace("-", "\u2212"));
  });
  return make("div", { class: `np-axis np-axis-${direction}`, "aria-hidden": "true" }, ...ticks);
}

function legend(map) {
  map.bar = make("div", { class: "np-legend-bar" });
  map.ends = [make("span"), make("span"), make("span")];
  const words = make("div", { class: "np-legend-words" }, ...map.ends);
  return make("div", { class: "np-legend", "aria-hidden": "true" }, map.bar, words);
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
  return make("div", { class: "np-switches" }, test.root, sharp.root);
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

function tellMapValue(map) {
  if (map.pointer === null || map.shown === null) return;
  const { across, down, x, y } = map.pointer;
  const { picture, scale, word } = map.shown;
  const side = picture.shape[1];
  const at = (share) => Math.min(side - 1, Math.floor(share * side));
  const value = (scale * (picture.values[at(down) * side + at(across)] - 127.5)) / 127.5;
  const lines = [
    `x\u2081 = ${formatNumber(EDGE * (2 * across - 1))}`,
    `x\u2082 = ${formatNumber(EDGE * (1 - 2 * down))}`,
    `${word} = ${formatNumber(value)}`,
  ];
  map.hooks.tip.show(x, y, lines.join("\n"));
}

/** Gives the square its size in CSS pixels. */
export function resizeMap(map) {
  const size = Math.round(map.square.clientWidth);
  const changed = size !== map.size;
  map.size = size;
  return changed;
}

/** Paints a picture `{ picture, scale, name, word, pinned }`, (n, n) bytes, and its caption. */
export function paintMap(map, shown, colours, scene) {
  map.shown = shown;
  setText(map.name, shown.name);
  setAttribute(
    map.square,
    "aria-label",
    `${shown.name} over x\u2081 and x\u2082 from \u22126 to 6`,
  );
  if (map.release.hidden === shown.pinned) map.release.hidden = !shown.pinned;
  const pixels = map.sharp
    ? sharpPixels(shown.picture, colours)
    : softPixels(shown.picture, colours);
  const side = pixels.width;
  if (map.image.width !== side) map.image.width = map.image.height = side;
  map.image.getContext("2d").putImageData(pixels, 0, 0);
  paintLegend(map, shown, colours, scene);
  tellMapValue(map);
}

function softPixels(picture, colours) {
  const side = picture.shape[1];
  const pixels = new ImageData(side, side);
  const words = new Uint32Array(pixels.data.buffer);
  const { values } = picture;
  const { table } = colours;
  for (let index = 0; index < words.length; index += 1) words[index] = table[values[index]];
  return pixels;
}

// The sign is taken after the values have been smoothed, or the boundary would show stairs.
function sharpPixels(picture, colours) {
  const side = picture.shape[1];
  const { values } = picture;
  const { table } = colours;
  const pixels = new ImageData(SHARP_SIZE, SHARP_SIZE);
  const words = new Uint32Array(pixels.data.buffer);
  const ratio = (side - 1) / (SHARP_SIZE - 1);
  for (let down = 0; down < SHARP_SIZE; down += 1) {
    const row = Math.min(side - 2, Math.floor(down * ratio));
    const low = down * ratio - row;
    for (let across = 0; across < SHARP_SIZE; across += 1) {
      const column = Math.min(side - 2, Math.floor(across * ratio));
      const right = across * ratio - column;
      const at = row * side + column;
      const upper = values[at] + (values[at + 1] - values[at]) * right;
      const under = values[at + side] + (values[at + side + 1] - values[at + side]) * right;
      words[down * SHARP_SIZE + across] = table[upper + (under - upper) * low >= 127.5 ? 255 : 0];
    }
  }
  return pixels;
}

function paintLegend(map, shown, colours, scene) {
  const key = colours.key + map.sharp;
  if (map.legendKey !== key) {
    map.legendKey = key;
    const stops = [-1, -0.5, 0, 0.5, 1].map((value) => cssColour(colours.at(value)));
    const halves = `${stops[0]} 50%, ${stops[4]} 50%`;
    map.bar.style.background = `linear-gradient(to right, ${map.sharp ? halves : stops.join(", ")})`;
  }
  const [low, high] = shown.isOutput && scene.classes?.length === 2 ? scene.classes : ["", ""];
  const end = shown.scale === 1 ? "1" : shown.scale.toPrecision(2);
  setText(map.ends[0], `\u2212${end} ${low}`.trim());
  setText(map.ends[1], "0");
  setText(map.ends[2], `${high} ${end}`.trim());
}

/** Draws the points again: after a new scene, size, theme or switch. */
export function paintPoints(map, tensors, colours, theme) {
  const test = map.showTest ? tensors.get("test") : null;
  drawPoints(map.dots, map.size, { train: tensors.get("train"), test }, colours, theme);
}
