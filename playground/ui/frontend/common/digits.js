// As many digits as tell neighbouring places apart, as playground/digits.py chooses them, and
// ticks that can be read however large their common part is: that part then goes to the name.

import { formatTick } from "./format.js";
import { ticksBetween } from "./ticks.js";

const MOST_DECIMALS = 9;
const LONGEST_TICK = 6; // signs
const FEWEST_TICKS = 4;
const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** The fewest decimals with which values a `step` apart are never written alike. */
export function decimalsOf(step) {
  return Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
}

/** A value as it stands beside others a `step` apart. */
export function written(value, step) {
  return withPlaces(value, decimalsOf(step));
}

function withPlaces(value, places) {
  if (places > MOST_DECIMALS) return signed(String(Number(value.toFixed(Math.min(100, places)))));
  const text = value.toFixed(places);
  return signed(Number(text) === 0 ? text.replace("-", "") : text);
}

// Steps of ticks are 1, 2, 2.5 or 5 times a power of ten, and their ticks are written exactly.
function tickText(value, step) {
  const places = decimalsOf(step);
  const whole = step * 10 ** places;
  return withPlaces(value, Math.abs(whole - Math.round(whole)) < 1e-6 ? places : places + 1);
}

/** The texts of ticks: short ones, or with more digits where those would be alike or untrue. */
export function tickTexts(values) {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : Infinity;
  const true3 = (value) => Math.abs(Number(value.toPrecision(3)) - value) < step / 1000;
  if (values.every(true3)) return values.map((value) => formatTick(value));
  return values.map((value) => tickText(value, step));
}

function signed(text) {
  return text.replace(/-/g, "\u2212");
}

// The number with the fewest digits that lies between two others.
function roundestBetween(low, high) {
  const middle = (low + high) / 2;
  for (let power = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)))); ; power -= 1) {
    const unit = 10 ** power;
    const found = Number((Math.round(middle / unit) * unit).toPrecision(15));
    if ((found > low && found < high) || unit < (high - low) / 100) return found;
  }
}

// What ticks have in common: a number to take away, and a power of ten to divide by.
function commonPart(low, high, step) {
  const span = high - low;
  const far = Math.min(Math.abs(low), Math.abs(high)) > 20 * span;
  const offset = far ? roundestBetween(low, high) : 0;
  const size = Math.max(Math.abs(low - offset), Math.abs(high - offset));
  const plain = tickText(-Math.floor(size / step) * step, step);
  const long = plain.length > LONGEST_TICK || plain.includes("e");
  return { offset, power: long ? Math.floor(Math.log10(step) + 1e-9) : 0 };
}

function powerText(power) {
  const digits = String(Math.abs(power)).replace(/\d/g, (digit) => RAISED[digit]);
  return `10${power < 0 ? "\u207b" : ""}${digits}`;
}

/**
 * Few round ticks between two values: `{ ticks: [{ value, text }, …], offset, power, told }`.
 * A value is `offset` plus its text times ten to the `power`, which `told` says in words.
 */
export function readableTicks(low, high, count) {
  const values = [0, 1, 2, 3, 4]
    .map((more) => ticksBetween([low, high], count + more))
    .find((found) => found.length >= FEWEST_TICKS);
  const step = values[1] - values[0];
  const texts = values.map((value) => tickText(value, step));
  const long = texts.some((text) => text.length > LONGEST_TICK || text.includes("e"));
  const { offset, power } = long ? commonPart(low, high, step) : { offset: 0, power: 0 };
  const unit = 10 ** power;
  const ticks = values.map((value, at) => {
    const text = long ? tickText((value - offset) / unit, step / unit) : texts[at];
    return { value, text };
  });
  const less = offset === 0 ? "" : ` ${offset < 0 ? "+" : "\u2212"} ${grouped(Math.abs(offset))}`;
  return { ticks, offset, power, told: `${less}${power === 0 ? "" : `, in ${powerText(power)}`}` };
}

function grouped(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: 12 });
}
