// Round numbers along an axis, for linear and logarithmic scales.

const ROUND = [1, 2, 2.5, 5, 10];

/** A linear axis from `low` to at least `high` with about `count` round steps. */
export function linearAxis(low, high, count) {
  const span = high > low ? high - low : 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ROUND.find((factor) => factor * power >= rough * 0.999);
  const last = Math.ceil(span / step - 1e-9);
  const ticks = Array.from({ length: last + 1 }, (_, index) => low + index * step);
  return {
    low,
    high: low + last * step,
    step,
    ticks,
    place: (value) => (value - low) / (last * step),
  };
}

/** The round values between two others, about `count` of them. */
export function ticksBetween([low, high], count) {
  const { step } = linearAxis(0, high - low, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

/** A logarithmic axis over whole powers of ten that hold `low` and `high`, both positive. */
export function logarithmicAxis(low, high) {
  const bottom = Math.floor(Math.log10(low) + 1e-9);
  const top = Math.max(bottom + 1, Math.ceil(Math.log10(high) - 1e-9));
  const stride = Math.ceil((top - bottom) / 5);
  const ticks = [];
  for (let power = bottom; power <= top; power += stride) ticks.push(10 ** power);
  const place = (value) => (Math.log10(Math.max(value, 1e-30)) - bottom) / (top - bottom);
  return { low: 10 ** bottom, high: 10 ** top, ticks, place };
}
