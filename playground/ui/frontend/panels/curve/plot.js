// A network along a line: the points, its answer as a curve, and, where asked for, what each
// unit of the last layer contributes. Everything is drawn anew for each frame on one canvas.
// Points are handed to the map in its own coordinates, so that pen and lens work here too.

import { make, sizeCanvas } from "../../common/elements.js";
import { cssColour, lineColour } from "../../common/colours.js";
import { tickTexts } from "../../common/digits.js";
import { formatNumber } from "../../common/format.js";
import { plotPlace, strokeLine } from "./plotlines.js";
import { writeKeys } from "./plotkeys.js";
import { nearestShare, paintShares } from "./shares.js";
import { REACH } from "../../common/square.js";
import { ticksBetween } from "../../common/ticks.js";
import { cellOf, enlarged } from "../../common/view.js";

const PLOT_TICKS = 8;
const BRIM = 0.04; // of the height, where classes stand when the sum is shown

/** What is drawn: `{ values, name, word, pinned, isOutput, range }`, range null for the data's. */
export function shownOnPlot(picture, view, contributions) {
  const { tensors, scene } = picture;
  const [place, pinned] = [enlarged(view), view.pinned !== null];
  if (place?.kind === "hidden") {
    const unit = unitCurve(picture, view, place);
    if (unit !== null) return { ...unit, name: place.title, word: "activation", pinned };
  }
  if (place?.kind === "input" && tensors.has("features")) {
    const values = rowOf(tensors.get("features"), place.number);
    const scale = Math.max(1e-6, ...values.map(Math.abs));
    return { values, name: place.title, word: "input", pinned, range: [-scale, scale] };
  }
  if (!tensors.has("curve")) return null;
  const classes = scene.task === "classification";
  const sums = classes && contributions;
  const name = sums ? "Sum before the sigmoid" : `Probability of ${scene.classes?.[1]}`;
  return {
    values: tensors.get(sums ? "sum" : "curve").values,
    name: classes ? name : "Output of the network",
    word: sums ? "sum" : classes ? "probability" : "output",
    pinned: false,
    isOutput: true,
    sums,
    classes,
    range: null,
  };
}

function rowOf(tensor, row) {
  const width = tensor.shape[1];
  return tensor.values.subarray(row * width, (row + 1) * width);
}

function unitCurve({ tensors, scene, focusShown }, view, place) {
  const cell = cellOf(scene, view, place);
  const units = tensors.get("units");
  if (cell < 0 || !units || cell >= units.shape[0]) return null;
  const scale = 1.1 * tensors.get("scales").values[cell];
  const range = [-scale, scale];
  const crisp = focusShown?.[0] === place.layer && focusShown?.[1] === place.number;
  if (crisp && tensors.has("focus")) return { values: tensors.get("focus").values, range };
  return { values: rowOf(units, cell), range };
}

// The heights shown: the data's; more where contributions need it, then for a while the same.
function heightsOf(plot, shown, tensors, penned) {
  const [, , low, high] = tensors.get("bounds").values;
  if (!shown.isOutput) return shown.range;
  if (!plot.contributions || penned) return [low, high];
  const wanted = shown.sums ? [-1, 1] : [low, high];
  for (const values of [tensors.get("contributions").values, shown.values]) {
    for (const value of values) {
      if (value < wanted[0]) wanted[0] = value;
      if (value > wanted[1]) wanted[1] = value;
    }
  }
  const before = plot.widened ?? wanted;
  const fits = before[0] <= wanted[0] && before[1] >= wanted[1];
  const tight = before[1] - before[0] < 2 * (wanted[1] - wanted[0]);
  if (fits && tight) return before;
  const margin = 0.15 * (wanted[1] - wanted[0]);
  plot.widened = [wanted[0] - margin, wanted[1] + margin];
  return plot.widened;
}

/** Paints the lines into the square of `size`; true if the points have to be drawn again. */
export function paintPlot(plot, picture, shown, look) {
  const { size, colours, theme, penned } = look;
  const { tensors, scene } = picture;
  const [left, right] = tensors.get("bounds").values;
  const range = [left, right, ...heightsOf(plot, shown, tensors, penned)];
  const moved = `${range} ${shown.sums}` !== plot.rangeKey;
  Object.assign(plot, { shown, range, rangeKey: `${range} ${shown.sums}`, tensors, size, scene });
  plot.names = namesOfShares(scene, look.first);
  if (moved) writeTicks(plot);
  drawGrid(plot, theme);
  const context = sizeCanvas(plot.canvas, size, size);
  context.clearRect(0, 0, size, size);
  if (shown.isOutput) {
    if (tensors.has("least_squares"))
      strokeLine(context, plot, tensors.get("least_squares").values, {
        colour: cssColour(theme.text, 0.75),
        dash: [6, 4],
        width: 1.5,
      });
    if (plot.contributions) paintShares(context, plot, colours, theme);
    if (shown.classes) drawCrossings(context, plot, theme);
  }
  const width = 2.5;
  strokeLine(context, plot, shown.values, { colour: inkOf(context, plot, colours, theme), width });
  writeKeys(plot, scene, colours, theme);
  return moved;
}

function namesOfShares({ layers, features }, first) {
  if (layers.length === 0) return features.map((feature) => feature.label);
  const { shown } = layers[layers.length - 1];
  const start = first[layers.length - 1] ?? 0;
  return Array.from({ length: shown }, (_, row) => `unit ${start + row + 1}`);
}

// Units and classes go from one colour to the other, as on the map; values have one colour.
function inkOf(context, { shown, size }, colours, theme) {
  const [above, below] = [colours.positive, colours.negative].map((end) => lineColour(end, theme));
  if (shown.isOutput && !shown.classes) return cssColour(above);
  const ink = context.createLinearGradient(0, 0, 0, size);
  ink.addColorStop(0.2, cssColour(above));
  ink.addColorStop(0.8, cssColour(below));
  return ink;
}

function drawGrid(plot, theme) {
  const key = `${plot.rangeKey} ${plot.size} ${theme.key}`;
  if (key === plot.gridKey) return;
  plot.gridKey = key;
  const context = sizeCanvas(plot.grid, plot.size, plot.size);
  context.clearRect(0, 0, plot.size, plot.size);
  const [left, right, low, high] = plot.range;
  const place = plotPlace(plot);
  const line = (fromX, fromY, toX, toY, colour) => {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(fromX) + 0.5, Math.round(fromY) + 0.5);
    context.lineTo(Math.round(toX) + 0.5, Math.round(toY) + 0.5);
    context.stroke();
  };
  const ink = (value) => (Math.abs(value) < 1e-9 ? cssColour(theme.muted, 0.55) : cssColour(theme.grid));
  for (const value of ticksBetween([left, right], PLOT_TICKS))
    line(place.x(value), 0, place.x(value), plot.size, ink(value));
  for (const value of ticksBetween([low, high], PLOT_TICKS))
    line(0, place.y(value), plot.size, place.y(value), ink(value));
}

function writeTicks(plot) {
  const [left, right, low, high] = plot.range;
  const marks = (from, to, name) => {
    const values = ticksBetween([from, to], PLOT_TICKS);
    const texts = tickTexts(values.map((value) => (Math.abs(value) < 1e-9 * (to - from) ? 0 : value)));
    return values.map((value, index) => {
      const share = (100 * (value - from)) / (to - from);
      const style = `${name}:${name === "left" ? share : 100 - share}%`;
      return make("span", { style }, texts[index]);
    });
  };
  plot.across.replaceChildren(...marks(left, right, "left"));
  plot.up.replaceChildren(...marks(low, high, "top"));
}

// Where an answer changes sides: where a probability is 0.5, and a sum 0.
function crossingsOf({ shown, range }) {
  const { values } = shown;
  const middle = shown.sums ? 0 : 0.5;
  const places = [];
  for (let index = 1; index < values.length; index += 1) {
    const [before, after] = [values[index - 1] - middle, values[index] - middle];
    if (before === after || before * after > 0 || after === 0) continue;
    const at = (index - 1 + before / (before - after)) / (values.length - 1);
    places.push(range[0] + at * (range[1] - range[0]));
  }
  return places;
}

function drawCrossings(context, plot, theme) {
  plot.crossings = crossingsOf(plot);
  const { x } = plotPlace(plot);
  context.strokeStyle = cssColour(theme.text, 0.6);
  context.lineWidth = 1.25;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const value of plot.crossings) {
    context.moveTo(x(value), 0);
    context.lineTo(x(value), plot.size);
  }
  context.stroke();
  context.setLineDash([]);
}

/** The run's points in the map's coordinates, for whoever draws points there. */
export function pointsOnPlot(plot, tensors) {
  const placed = new Map(tensors);
  const { shown, range } = plot;
  const [left, right, low, high] = range ?? tensors.get("bounds").values;
  const share = (value, from, to) => REACH * ((2 * (value - from)) / (to - from) - 1);
  for (const name of ["train", "test"]) {
    const set = tensors.get(name);
    if (!set) continue;
    const values = new Float32Array(set.values);
    for (let at = 0; at < values.length; at += 3) {
      const brim = REACH * (1 - 2 * BRIM) * (values[at + 1] > 0.5 ? 1 : -1);
      values[at] = share(values[at], left, right);
      values[at + 1] = shown?.sums ? brim : share(values[at + 1], low, high);
    }
    placed.set(name, { ...set, values });
  }
  return placed;
}

/** What the pointer is on, in words: `{ across, down }` are shares of the square. */
export function plotText(plot, { across, down }) {
  if (plot.shown === null) return "";
  const [left, right] = plot.range;
  const { values, word } = plot.shown;
  const value = values[Math.round(across * (values.length - 1))];
  const lines = [
    `x = ${formatNumber(left + across * (right - left))}`,
    `${word} = ${formatNumber(value)}`,
  ];
  const near = plot.contributions && plot.shown.isOutput ? nearestShare(plot, across, down) : null;
  if (near !== null) lines.push(`${near.name}: ${formatNumber(near.value)}`);
  return lines.join("\n");
}
