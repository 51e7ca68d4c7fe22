// Numbers and words as people read them, each form with a nearly constant width,
// so that figures that change sixty times a second do not make the page tremble.

const MINUS = "\u2212";
const NOTHING = "\u2013";
const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

function withMinus(text) {
  return text.replace(/-/g, MINUS);
}

/** A loss with three to four significant decimals. */
export function formatLoss(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  if (!Number.isFinite(value)) return "\u221e";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return withMinus(value.toExponential(2));
  return withMinus(value.toFixed(size < 1 ? 4 : size < 100 ? 3 : 1));
}

/** A weight, bias or activation with about three significant digits. */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e4)) return withMinus(value.toExponential(1));
  return withMinus(value.toFixed(size < 1 ? 3 : size < 100 ? 2 : 0));
}

/** An epoch: whole ones with separators, fractions with one decimal (two below ten). */
export function formatEpoch(value) {
  if (value === null || value === undefined) return NOTHING;
  if (Number.isInteger(value)) return GROUPED.format(value);
  return value < 10
    ? value.toFixed(2)
    : `${GROUPED.format(Math.floor(value))}.${Math.floor((value % 1) * 10)}`;
}

/** A whole number with separators. */
export function formatCount(value) {
  return value === null || value === undefined ? NOTHING : GROUPED.format(value);
}

/** A share between 0 and 1 as a percentage. */
export function formatShare(value) {
  return value === null || value === undefined || Number.isNaN(value)
    ? NOTHING
    : `${(100 * value).toFixed(1)}\u202f%`;
}

/** A tick of an axis: no more digits than it needs. */
export function formatTick(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return withMinus(value.toExponential(0));
  return withMinus(size >= 1000 ? GROUPED.format(value) : String(Number(value.toPrecision(3))));
}

/** A name that fits: the first letters of a long one, and an ellipsis. */
export function shortName(name, most) {
  const letters = Array.from(name);
  return letters.length > most ? `${letters.slice(0, most - 1).join("").trimEnd()}\u2026` : name;
}

/** A learning rate as it is typed: no separators, no trailing noise. */
export function formatRate(value) {
  return String(Number(value.toPrecision(6)));
}

/** An epoch as text for tests and scripts, for example "12" or "0.04". */
export function plainNumber(value) {
  return value === null || value === undefined ? "" : String(Number(value.toPrecision(8)));
}
