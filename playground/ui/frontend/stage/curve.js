// The loss over the epochs, for training and test points, on a canvas of its own.
// The vertical scale ends at round numbers, so it changes rarely and then for a reason.

import { keptCheckbox, make, sizeCanvas, setText } from "../common/elements.js";
import { cssColour } from "../common/colours.js";
import { tickTexts } from "../common/digits.js";
import { formatEpoch } from "../common/format.js";
import { crisp, paintGrid, paintMark, paintUpright } from "../common/grid.js";
import { beside, formMetric, nickname, onCurve, partName } from "../common/metrics.js";
import { rowNear } from "../live/frame.js";
import { createTimeline, dragThrough, showTimeline } from "./timeline.js";
import { linearAxis, logarithmicAxis } from "../common/ticks.js";

const MARGIN = { left: 40, right: 8, top: 8, bottom: 20 };
const HUGE = 1e12;

/** Makes the curve with legend, switch and timeline; `hooks` are: tip, kept, changed(), visit(epoch). */
export function createCurve(hooks) {
  const size = { width: 0, height: 0 };
  const curve = { hooks, ...size, logarithmic: false, pointer: null, axes: null, metrics: [] };
  const names = { class: "np-curve-canvas", role: "img", "aria-label": "Loss over epochs" };
  curve.canvas = make("canvas", names);
  curve.keys = make("div", { class: "np-keys" });
  curve.box = make("div", { class: "np-curve-box" }, curve.canvas, curve.keys);
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

/** Takes what is measured: a line for each metric of the first axis. */
export function nameLines(curve, metrics) {
  curve.metrics = metrics;
  curve.lines = onCurve(metrics);
  const key = (metric) => ({ class: `np-key np-key-${partName(metric)}` });
  const keys = curve.lines.map((metric) => make("span", key(metric), nickname(metric)));
  curve.keys.replaceChildren(...keys);
}

// The colour of a line: that of test examples stands out, or else the first one.
function lineInk(metric, theme) {
  const strong = metric.split ? metric.split === "test" : metric.at === 0;
  return strong ? theme.primary : theme.muted;
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

function lossRange({ rows, length, columns }, lines) {
  let [low, high] = [Infinity, 0];
  for (let index = 0; index < length; index += 1) {
    for (const { at } of lines) {
      const value = rows[index * columns + 1 + at];
      if (!(value > -HUGE && value < HUGE)) continue;
      if (value > high) high = value;
      if (value > 0 && value < low) low = value;
    }
  }
  return { low: low === Infinity ? 0.01 : Math.max(low, 1e-9), high: high || 1 };
}

function curveAxes(curve, history) {
  const { low, high } = lossRange(history, curve.lines);
  const last = history.length ? history.rows[(history.length - 1) * history.columns] : 0;
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
  if (curve.width < 60 || history.columns !== 1 + curve.metrics.length) return;
  const context = sizeCanvas(curve.canvas, curve.width, curve.height);
  context.clearRect(0, 0, curve.width, curve.height);
  curve.axes = curveAxes(curve, history);
  paintAxes(curve, context, theme);
  const near = curve.pointer === null ? null : nearestRow(curve, history);
  for (const metric of [...curve.lines].reverse())
    paintLine(context, curve, history, 1 + metric.at, cssColour(lineInk(metric, theme)));
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
function paintLine(context, curve, { rows, length, columns }, column, colour) {
  const { axes } = curve;
  context.beginPath();
  let [pixel, top, bottom, open] = [-1, 0, 0, false];
  const flush = () => {
    if (pixel >= 0 && top !== bottom) context.lineTo(pixel, top);
  };
  for (let index = 0; index < length; index += 1) {
    const loss = rows[index * columns + column];
    if (!(loss > -HUGE && loss < HUGE)) continue;
    const x = Math.round(2 * axes.x(rows[index * columns])) / 2;
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
  const index = rowNear(history, epochAt(curve, curve.pointer.x));
  if (index < 0) return null;
  const [epoch, ...values] = history.rows.subarray(
    index * history.columns,
    (index + 1) * history.columns,
  );
  return { epoch, values };
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

function crosshairText({ metrics, lines }, { epoch, values }) {
  const said = (metric) => formMetric(metric, values[metric.at]);
  const known = ({ at }) => !Number.isNaN(values[at]);
  const told = lines.filter(known).map((metric) => {
    const more = beside(metrics, metric).filter(known).map(said);
    return `${nickname(metric)} ${[said(metric), ...more].join(", ")}`;
  });
  return [`epoch ${formatEpoch(Number(epoch.toFixed(2)))}`, ...told].join("\n");
}

function paintCrosshair(curve, context, near, theme) {
  const x = curve.axes.x(near.epoch);
  const span = [MARGIN.top, curve.height - MARGIN.bottom];
  paintUpright(context, x, span, cssColour(theme.muted, 0.6));
  for (const metric of [...curve.lines].reverse()) {
    const value = near.values[metric.at];
    const colour = cssColour(lineInk(metric, theme));
    if (!Number.isNaN(value)) paintMark(context, x, curve.axes.y(value), colour);
  }
  curve.hooks.tip.show(curve.pointer.x, curve.pointer.y, crosshairText(curve, near));
}
