// Where curves stand: the ranges of a contest's curves, and axes that end at round numbers, so
// that they change rarely and then for a reason.

import { linearAxis, ticksBetween } from "../common/ticks.js";

const RISE = 3; // times the largest loss at the start: what climbs higher leaves a linear picture
const CLIMB = 1000; // the same for a logarithmic one
const HUGE_VALUE = 1e12;
const STEPS_OF_TEN = [1, 2, 5, 10];
const WIDE_RANGE = 50; // a range that is larger has lines at powers of ten alone
const NARROW_RANGE = 4; // one that is smaller has lines as a linear axis does

function usable(value) {
  return value > -HUGE_VALUE && value < HUGE_VALUE;
}

// The least and the most that is drawn, the least that is above 0, and the most at the start.
function rangeOf(bands) {
  const range = { low: Infinity, high: -Infinity, positive: Infinity, start: 0 };
  for (const band of bands) {
    for (let row = 0; row < band.length; row += 1) {
      const mean = band.mean(row);
      const [least] = band.span(row, false);
      const [, upper] = band.span(row, true);
      if (usable(mean)) range.high = Math.max(range.high, mean, usable(upper) ? upper : mean);
      if (usable(least)) range.low = Math.min(range.low, least);
      if (usable(least) && least > 0) range.positive = Math.min(range.positive, least);
      if (row === 0 && usable(mean)) range.start = Math.max(range.start, mean);
    }
  }
  if (range.high < range.low) Object.assign(range, { low: 0, high: 1, positive: 0.1, start: 1 });
  return range;
}

function upwards(bands, { metric, logarithmic }) {
  const { low, high, positive, start } = rangeOf(bands);
  if (metric.form === "share") {
    const bottom = Math.floor(10 * Math.min(low, 0.9) + 1e-9) / 10;
    const axis = linearAxis(bottom, 1, 5);
    const ticks = axis.ticks.filter((tick) => tick <= 1 + 1e-9);
    return { ticks, place: (value) => (value - bottom) / (1 - bottom) };
  }
  const most = Math.min(high, (logarithmic ? CLIMB : RISE) * (start || high));
  if (!logarithmic) return linearAxis(Math.min(0, low), Math.max(most, 1e-9), 5);
  return fineAxis(Math.max(1e-12, Math.min(positive, most)), most);
}

// A logarithmic axis that begins and ends at 1, 2 or 5 times a power of ten.
function fineAxis(low, high) {
  const below = (share) => STEPS_OF_TEN.findLast((step) => step <= share * (1 + 1e-9)) ?? 1;
  const above = (share) => STEPS_OF_TEN.find((step) => step >= share * (1 - 1e-9)) ?? 10;
  const power = (value) => 10 ** Math.floor(Math.log10(value) + 1e-9);
  const bottom = power(low) * below(low / power(low));
  const top = Math.max(power(high) * above(high / power(high)), 2 * bottom);
  return { ticks: logTicks(bottom, top), place: (value) => placeBetween(value, bottom, top) };
}

function placeBetween(value, bottom, top) {
  return Math.log(Math.max(value, 1e-30) / bottom) / Math.log(top / bottom);
}

function logTicks(bottom, top) {
  if (top / bottom < NARROW_RANGE) return ticksBetween([bottom, top], 5);
  const steps = top / bottom > WIDE_RANGE ? [1] : STEPS_OF_TEN.slice(0, 3);
  const ticks = [];
  const first = Math.floor(Math.log10(bottom) + 1e-9);
  for (let power = first; 10 ** power <= top * (1 + 1e-9); power += 1) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= bottom * (1 - 1e-9) && tick <= top * (1 + 1e-9)) ticks.push(tick);
    }
  }
  const stride = Math.ceil(ticks.length / 8);
  return ticks.filter((_, index) => index % stride === 0);
}

// How far to the right the longest of the bands reaches.
function reachOf(bands, clock) {
  const ends = bands.map((band) => (band.length ? band.x(band.length - 1) : 0));
  const least = clock === "second" ? 1e-3 : 1;
  return Math.max(least, ...ends.filter(Number.isFinite));
}

/** Axes for `bands` in a `box` `{ left, top, wide, high }` of pixels. */
export function axesOf(bands, look, box) {
  const end = reachOf(bands, look.clock);
  const across = linearAxis(0, end, Math.max(2, Math.floor(box.wide / 80)));
  const up = upwards(bands, look);
  return {
    end,
    columns: across.ticks.filter((tick) => tick <= end),
    rows: up.ticks,
    x: (value) => box.left + (box.wide * value) / end,
    y: (value) => box.top + box.high * (1 - Math.min(1.5, Math.max(-0.5, up.place(value)))),
    valueAt: (x) => ((x - box.left) / box.wide) * end,
  };
}
