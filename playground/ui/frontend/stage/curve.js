// The loss over the epochs, for training and test points, on a canvas of its own.
// The vertical scale ends at round numbers, so it changes rarely and then for a reason.

import { keptCheckbox, make, sizeCanvas, setText } from "../common/elements.js";
import { cssColour } from "../common/colours.js";
import { tickTexts } from "../common/digits.js";
import { formatEpoch, formatLoss, formatShare } from "../common/format.js";
import { crisp, paintGrid, paintMark, paintUpright } from "../common/grid.js";
import { HISTORY_COLUMNS, historyNear } from "../live/frame.js";
import { createTimeline, dragThrough, showTimeline } from "./timeline.js";
import { linearAxis, logarithmicAxis } from "../common/ticks.js";

const MARGIN = { left: 40, right: 8, top: 8, bottom: 20 };
const HUGE = 1e12;

/** Makes the curve with legend, switch and timeline; `hooks` are: tip, kept, changed(), visit(epoch). */
export function createCurve(hooks) {
  const curve = { hooks, logarithmic: false, width: 0, height: 0, pointer: null, axes: null };
  const names = { class: "np-curve-canvas", role: "img", "aria-label": "Loss over epochs" };
  curve.canvas = make("canvas", names);
  const key = (name, text) => make("span", { class: `np-key np-key-${name}` }, text);
  const keys = make("div", { class: "np-keys" }, key("train", "training"), key("test", "test"));
  curve.box = make("div", { class: "np-curve-box" }, curve.canvas, keys);
  curve.title = make("span", { class: "np-curve-title" }, "Loss");
  const scale = keptCheckbox(hooks.kept, "log_scale", "log scale", (value) => {
    curve.logarithmic = value;
    hooks.changed();
  });
  curve.timeline = createTimeline(hooks);
  const { now } = curve.timeline;
  const head = make("div", { class: "np-curve-head" }, curve.title, now, scale.root);
  curve.root = make("div", { class: "np-curve" }, head, curve.box, curve.timeline.root);
  dragThrough(curve.timeline, curve.box, (event) => epochAt(curve, event.clientX));
  curve.box.addEventListener("pointermove", (event) => hoverCurve(curve, event));
  curve.box.addEventListener("pointerleave", () => {
    curve.pointer = null;
    hooks.tip.hide();
    hooks.changed();
  });
  return curve;
}

function hoverCurve(curve, event) {
  curve.pointer = { x: event.clientX, y: event.clientY };
  curve.hooks.changed();
}

/** Names the loss above the curve. */
export function nameLoss(curve, name) {
  setText(curve.title, name || "Loss");
  curve.title.title = name || "Loss";
}

/** Takes the size of its box; true if it has changed. */
export function resizeCurve(curve) {
  const { clientWidth: width, clientHeight: height } = curve.box;
  const changed = width !== curve.width || height !== curve.height;
  curve.width = width;
  curve.height = height;
  return changed;
}

function lossRange({ rows, length }) {
  let [low, high] = [Infinity, 0];
  for (let index = 0; index < length; index += 1) {
    for (const column of [1, 2]) {
      const value = rows[index * HISTORY_COLUMNS + column];
      if (!(value > -HUGE && value < HUGE)) continue;
      if (value > high) high = value;
      if (value > 0 && value < low) low = value;
    }
  }
  return { low: low === Infinity ? 0.01 : Math.max(low, 1e-9), high: high || 1 };
}

function curveAxes(curve, history) {
  const { low, high } = lossRange(history);
  const last = history.length ? history.rows[(history.length - 1) * HISTORY_COLUMNS] : 0;
  const end = Math.max(1, last);
  const columns = linearAxis(0, end, Math.max(2, Math.floor(curve.width / 80)));
  const vertical = curve.logarithmic ? logarithmicAxis(low, high) : linearAxis(0, high, 4);
  const across = curve.width - MARGIN.left - MARGIN.right;
  const down = curve.height - MARGIN.top - MARGIN.bottom;
  return {
    end,
    columns: columns.ticks.filter((tick) => tick <= end),
    rows: vertical.ticks,
    x: (epoch) => MARGIN.left + (across * epoch) / end,
    y: (loss) => MARGIN.top + down * (1 - Math.min(1.02, Math.max(0, vertical.place(loss)))),
  };
}

/** Paints axes, both lines and, under the pointer, a crosshair with its numbers. */
export function paintCurve(curve, history, theme) {
  if (curve.width < 60) return;
  const context = sizeCanvas(curve.canvas, curve.width, curve.height);
  context.clearRect(0, 0, curve.width, curve.height);
  curve.axes = curveAxes(curve, history);
  paintAxes(curve, context, theme);
  const near = curve.pointer === null ? null : nearestRow(curve, history);
  paintLine(context, curve, history, 2, cssColour(theme.primary));
  paintLine(context, curve, history, 1, cssColour(theme.muted));
  if (typeof curve.shown === "number") paintMoment(curve, context, theme);
  if (near !== null) paintCrosshair(curve, context, near, theme);
}

function paintAxes({ axes, width, height }, context, theme) {
  const right = width - MARGIN.right;
  const [heights, places] = [tickTexts(axes.rows), tickTexts(axes.columns)];
  const rows = axes.rows.map((tick, index) => [crisp(axes.y(tick)), heights[index]]);
  const columns = axes.columns.map((tick, index) => {
    const last = axes.x(tick) > width - 24;
    return [last ? width - 2 : axes.x(tick), places[index], last ? "right" : "center"];
  });
  paintGrid(context, { left: MARGIN.left, right, below: height - 5, rows, columns }, theme);
}

// Each pixel column shows the lowest and the highest loss in it, so that no peak gets lost.
function paintLine(context, curve, { rows, length }, column, colour) {
  const { axes } = curve;
  context.beginPath();
  let [pixel, top, bottom, open] = [-1, 0, 0, false];
  const flush = () => {
    if (pixel >= 0 && top !== bottom) context.lineTo(pixel, top);
  };
  for (let index = 0; index < length; index += 1) {
    const loss = rows[index * HISTORY_COLUMNS + column];
    if (!(loss > -HUGE && loss < HUGE)) continue;
    const x = Math.round(2 * axes.x(rows[index * HISTORY_COLUMNS])) / 2;
    const y = axes.y(loss);
    if (x === pixel) {
      if (y < top) top = y;
      if (y > bottom) context.lineTo(pixel, (bottom = y));
      continue;
    }
    flush();
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    [pixel, top, bottom, open] = [x, y, y, true];
  }
  flush();
  if (length === 1 && open) context.lineTo(pixel + 3, bottom);
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.lineJoin = "round";
  context.stroke();
}

function nearestRow(curve, history) {
  return historyNear(history, epochAt(curve, curve.pointer.x));
}

function epochAt(curve, x) {
  const box = curve.box.getBoundingClientRect();
  const across = curve.width - MARGIN.left - MARGIN.right;
  return ((x - box.left - MARGIN.left) / across) * (curve.axes?.end ?? 0);
}

/** Shows where the run stands in time; true if the curve has to be painted again. */
export function showMoment(curve, state, moments) {
  showTimeline(curve.timeline, state, moments);
  const shown = typeof state.newest === "number" ? state.epoch : null;
  const changed = shown !== curve.shown;
  curve.shown = shown;
  return changed;
}

function paintMoment(curve, context, theme) {
  const x = Math.round(curve.axes.x(curve.shown)) + 0.5;
  context.strokeStyle = cssColour(theme.primary);
  context.lineWidth = 2;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, MARGIN.top);
  context.lineTo(x, curve.height - MARGIN.bottom);
  context.stroke();
  context.setLineDash([]);
}

function crosshairText(near) {
  const line = (name, loss, accuracy) => {
    if (Number.isNaN(loss)) return "";
    const share = Number.isNaN(accuracy) ? "" : `, ${formatShare(accuracy)}`;
    return `\n${name} ${formatLoss(loss)}${share}`;
  };
  const training = line("training", near.trainLoss, near.trainAccuracy);
  const epoch = Number(near.epoch.toFixed(2));
  return `epoch ${formatEpoch(epoch)}${training}${line("test", near.testLoss, near.testAccuracy)}`;
}

function paintCrosshair(curve, context, near, theme) {
  const x = curve.axes.x(near.epoch);
  const span = [MARGIN.top, curve.height - MARGIN.bottom];
  paintUpright(context, x, span, cssColour(theme.muted, 0.6));
  for (const [loss, colour] of [
    [near.testLoss, theme.primary],
    [near.trainLoss, theme.muted],
  ]) {
    if (!Number.isNaN(loss)) paintMark(context, x, curve.axes.y(loss), cssColour(colour));
  }
  curve.hooks.tip.show(curve.pointer.x, curve.pointer.y, crosshairText(near));
}
