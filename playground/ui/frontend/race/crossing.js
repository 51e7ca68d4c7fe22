// What the pointer is on in the curves: a line at its place, and every variant's value there,
// the best first. The variant whose line is nearest stands out.

import { cssColour } from "../common/colours.js";
import { formatEpoch } from "../common/format.js";
import { paintMark, paintUpright } from "../common/grid.js";
import { formMetric } from "../common/metrics.js";

const NEAR_LINE = 24; // pixels from a line within which it is meant

/** Paints the crossing and shows its numbers. */
export function paintCrossing(context, curves, { names, look }) {
  const { bands, axes, area, pointer, hooks } = curves;
  const frame = curves.box.getBoundingClientRect();
  const place = { x: pointer.x - frame.left, y: pointer.y - frame.top };
  const wanted = Math.min(axes.end, Math.max(0, axes.valueAt(place.x)));
  const found = bands.map((band, index) => crossed(band, index, wanted)).filter(Boolean);
  if (found.length === 0) return;
  const span = [area.top, area.top + area.high];
  paintUpright(context, axes.x(wanted), span, cssColour(look.theme.muted, 0.7));
  for (const { index, x, mean } of found)
    paintMark(context, axes.x(x), axes.y(mean), look.inks[index].css);
  hooks.hover(nearestTo(found, axes, place.y));
  const moment = curves.clock === "second" ? wanted : found[0].x;
  hooks.tip.show(pointer.x, pointer.y, wordsOf(curves, found, moment, names));
}

function crossed(band, index, wanted) {
  if (band.length === 0 || wanted > band.x(band.length - 1) * 1.02 + 1e-9) return null;
  const row = band.near(wanted);
  const mean = band.mean(row);
  if (!Number.isFinite(mean)) return null;
  return { index, x: band.x(row), mean, span: band.span(row, false) };
}

function nearestTo(found, axes, y) {
  const distance = ({ mean }) => Math.abs(axes.y(mean) - y);
  const nearest = found.reduce((best, each) => (distance(each) < distance(best) ? each : best));
  return distance(nearest) < NEAR_LINE ? nearest.index : null;
}

function momentOf(clock, value) {
  if (clock === "second") return `${value.toPrecision(3)} s of computing each`;
  if (clock === "step") return `update ${formatEpoch(Math.round(value))}`;
  return `epoch ${formatEpoch(Number(value.toFixed(2)))}`;
}

function wordsOf({ clock, metric }, found, wanted, names) {
  const form = (value) => formMetric(metric, value);
  const sorted = [...found].sort((one, other) => metric.better * (other.mean - one.mean));
  const lines = sorted.map(({ index, mean, span: [low, high] }) => {
    const between = high > low ? ` (${form(low)} to ${form(high)})` : "";
    return `${names[index]} ${form(mean)}${between}`;
  });
  return [momentOf(clock, wanted), ...lines].join("\n");
}
