// A map of two knobs: every cell is a network in training, coloured by what has become of it.
// Beside it stands the one that is looked at: its boundary, its knobs and its loss.

import { iconButton, make, setAttribute, setText, sizeCanvas } from "../common/elements.js";
import { cssColour, mixColours } from "../common/colours.js";
import { formMetric, onCurve } from "../common/metrics.js";
import { answerKind } from "../common/painting.js";
import { pixelsOf } from "../common/pixels.js";
import { drawPoints } from "../common/points.js";
import { paintLineTile } from "./linetile.js";

const VERDICTS = ["learned", "slow", "diverged"];
const [LEARNED, DIVERGED] = [0, 2];
const SHARE = { learned: "loss below half of its start's", slow: "still above", diverged: "worse than its start, or no number" };
const TICK_ROOM = 46;
const DOTS = 0.6; // as large as on the big map
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Makes the map; `hooks` are: focus(cell), open(cell). */
export function createCells(hooks) {
  const cells = { hooks, focus: 0, size: 0 };
  cells.canvas = make("canvas", {
    tabindex: "0",
    role: "img",
    "data-testid": "cells",
    pointermove: (event) => point(cells, event),
    pointerdown: (event) => point(cells, event),
    keydown: (event) => move(cells, event),
  });
  cells.up = make("div", { class: "np-cells-up" });
  cells.across = make("div", { class: "np-cells-across" });
  cells.upName = make("div", { class: "np-cells-name" });
  cells.acrossName = make("div", { class: "np-cells-name np-cells-name-across" });
  cells.square = make("div", { class: "np-cells-square" }, cells.canvas);
  const plot = make("div", { class: "np-cells-plot" }, cells.up, cells.square, cells.across);
  cells.legend = make("div", { class: "np-cells-legend" });
  const map = make("div", { class: "np-cells-map" }, cells.upName, plot, cells.acrossName, cells.legend);
  cells.tile = make("canvas", { role: "img" });
  cells.tileSquare = make("div", { class: "np-tile-square" }, cells.tile);
  cells.said = make("div", { class: "np-cells-said", "data-testid": "cell" });
  const open = () => hooks.open(cells.focus);
  cells.open = iconButton("next", "Open this network in the playground", { click: open }, "Open in the playground");
  cells.open.classList.add("np-cells-open");
  const one = make("div", { class: "np-cells-one" }, cells.tileSquare, cells.said, cells.open);
  cells.root = make("div", { class: "np-cells", hidden: "" }, map, one);
  cells.image = document.createElement("canvas");
  cells.dots = document.createElement("canvas");
  return cells;
}

/** Takes a new scene: its axes, and where each cell lies. */
export function rebuildCells(cells, scene) {
  cells.root.hidden = !scene.plan;
  if (!scene.plan) return;
  const { across, up, places, refused } = scene.plan;
  Object.assign(cells, { across_: across, up_: up, places, refused });
  cells.at = new Map(places.map(([column, row], cell) => [`${column},${row}`, cell]));
  cells.focus = Math.min(cells.focus, places.length - 1);
  setText(cells.acrossName, across.name);
  setText(cells.upName, up.name);
  writeTicks(cells.across, across.values);
  writeTicks(cells.up, up.values);
  cells.legend.replaceChildren(...VERDICTS.map(legendRow));
  cells.size = 0;
}

function legendRow(verdict) {
  const swatch = make("span", { class: "np-cells-swatch", "data-verdict": verdict });
  return make("span", {}, swatch, make("b", {}, verdict), ` ${SHARE[verdict]}`);
}

function writeTicks(axis, values) {
  axis.replaceChildren(...values.map((value) => make("span", {}, value)));
}

// As many ticks as have room; the others stay for whoever reads the page aloud.
function thinTicks(axis, count, length) {
  const every = Math.max(1, Math.ceil((count * TICK_ROOM) / Math.max(1, length)));
  [...axis.children].forEach((tick, at) => setAttribute(tick, "data-shown", at % every === 0));
}

/** Takes the map's size; true if it has changed. */
export function resizeCells(cells) {
  if (!cells.places) return false;
  const size = Math.round(cells.square.clientWidth);
  if (size === cells.size) return false;
  cells.size = size;
  thinTicks(cells.across, cells.across_.values.length, size);
  thinTicks(cells.up, cells.up_.values.length, size * 1.8);
  return true;
}

/** Paints all cells and the tile of the one that is looked at. */
export function paintCells(cells, { tensors, state, scene }, { colours, theme }) {
  const verdicts = tensors.get("verdicts");
  const measures = tensors.get("cells");
  if (!cells.places || !verdicts || !measures || cells.size === 0) return;
  const inks = verdictInks(colours, theme);
  VERDICTS.forEach((verdict, index) => {
    const swatch = cells.legend.children[index]?.firstChild;
    if (swatch) swatch.style.background = cssColour(inks[index]);
  });
  const context = sizeCanvas(cells.canvas, cells.size, cells.size);
  const [wide, high] = [cells.across_.values.length, cells.up_.values.length];
  const step = { across: cells.size / wide, up: cells.size / high };
  context.clearRect(0, 0, cells.size, cells.size);
  cells.places.forEach(([column, row], cell) => {
    const loss = measures.values[cell * measures.shape[1]];
    const ink = cellInk(inks, verdicts.values[cell], loss, theme);
    context.fillStyle = cssColour(ink);
    const corner = [column * step.across, (high - 1 - row) * step.up];
    context.fillRect(...corner, Math.ceil(step.across) - 0.5, Math.ceil(step.up) - 0.5);
    if (verdicts.values[cell] === DIVERGED) cross(context, corner, step, theme);
  });
  ring(context, cells, step, high, theme);
  const counts = VERDICTS.map((_, index) => verdicts.values.reduce((sum, one) => sum + (one === index), 0));
  const sums = VERDICTS.map((verdict, index) => `${counts[index]} ${verdict}`).join(", ");
  setAttribute(cells.canvas, "aria-label", `${cells.up_.name} by ${cells.across_.name}: ${sums}. Arrow keys move.`);
  setAttribute(cells.canvas, "data-verdicts", counts.join(","));
  paintOne(cells, { tensors, state, scene }, { colours, theme });
}

function verdictInks(colours, theme) {
  return [colours.positive, mixColours(theme.background, theme.text, 0.22), colours.negative];
}

// Within «learned» the lowest losses are the strongest.
function cellInk(inks, verdict, loss, theme) {
  if (verdict !== LEARNED || !(loss > 0)) return inks[verdict];
  const strength = Math.min(1, Math.max(0.35, 0.35 - Math.log10(loss) * 0.3));
  return mixColours(theme.background, inks[0], strength);
}

function cross(context, [left, top], step, theme) {
  const inset = Math.min(step.across, step.up) * 0.32;
  if (inset < 2) return;
  context.strokeStyle = cssColour(theme.background, 0.85);
  context.lineWidth = 1.2;
  context.beginPath();
  context.moveTo(left + inset, top + inset);
  context.lineTo(left + step.across - inset, top + step.up - inset);
  context.moveTo(left + step.across - inset, top + inset);
  context.lineTo(left + inset, top + step.up - inset);
  context.stroke();
}

function ring(context, cells, step, high, theme) {
  const [column, row] = cells.places[cells.focus];
  context.strokeStyle = cssColour(theme.text);
  context.lineWidth = 2;
  context.strokeRect(
    ...[column * step.across + 1, (high - 1 - row) * step.up + 1],
    ...[step.across - 2, step.up - 2],
  );
}

function paintOne(cells, { tensors, state, scene }, { colours, theme }) {
  const tiles = tensors.get("tiles");
  const size = Math.round(cells.tileSquare.clientWidth);
  const shown = state.focus === cells.focus; // the tile of before stays until the new one comes
  if (tiles && shown && size > 0) {
    const part = { shape: tiles.shape.slice(1), values: tiles.values };
    const context = sizeCanvas(cells.tile, size, size);
    if (scene.tile === "curve") paintLineTile(context, part, { tensors, size, colours, theme });
    else {
      const pixels = pixelsOf(part, colours, false);
      cells.image.width = cells.image.height = pixels.width;
      cells.image.getContext("2d").putImageData(pixels, 0, 0);
      context.drawImage(cells.image, 0, 0, size, size);
      paintDots(cells, context, size, { tensors, scene, colours, theme });
    }
  }
  const { values, shape } = tensors.get("cells");
  const verdict = VERDICTS[tensors.get("verdicts").values[cells.focus]];
  const [column, row] = cells.places[cells.focus];
  const knobs = `${cells.across_.name} ${cells.across_.values[column]}, ${cells.up_.name.toLowerCase()} ${cells.up_.values[row]}`;
  const told = onCurve(scene.metrics).map((metric, index) => {
    const label = index ? metric.label.toLowerCase() : metric.label;
    return `${label} ${formMetric(metric, values[cells.focus * shape[1] + metric.at])}`;
  });
  setText(cells.said, `${knobs}: ${verdict}. ${told.join(", ")}.`);
  setAttribute(cells.tile, "aria-label", `Answer of the network with ${knobs}`);
}

function paintDots(cells, context, size, { tensors, scene, colours, theme }) {
  const train = tensors.get("train");
  if (!train || scene.task === "painting") return;
  drawPoints(cells.dots, size, { train }, colours, answerKind(scene), theme, DOTS);
  context.drawImage(cells.dots, 0, 0, size, size);
}

function point(cells, event) {
  if (!cells.places) return;
  const box = cells.canvas.getBoundingClientRect();
  const [wide, high] = [cells.across_.values.length, cells.up_.values.length];
  const column = Math.floor(((event.clientX - box.left) / box.width) * wide);
  const row = high - 1 - Math.floor(((event.clientY - box.top) / box.height) * high);
  look(cells, column, row);
}

function move(cells, event) {
  if (!cells.places || !(event.key in MOVES)) return;
  event.preventDefault();
  event.stopPropagation();
  const [column, row] = cells.places[cells.focus];
  const [right, up] = MOVES[event.key];
  look(cells, column + right, row + up);
}

function look(cells, column, row) {
  const cell = cells.at.get(`${column},${row}`);
  if (cell === undefined || cell === cells.focus) return;
  cells.focus = cell;
  cells.hooks.focus(cell);
}
