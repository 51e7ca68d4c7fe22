// Places of a kernel that slides: which output a pixel belongs to, and where its window begins.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The first row and column under the kernel; negative where zeros stand around the image. */
export function windowStart({ place, state }) {
  return place.map((at, axis) => at * state.stride - state.border[axis]);
}

/** The output whose window's middle, or which itself, is nearest to shares of a picture. */
export function nearestPlace({ sums, kernel, before_map: image, state }, across, down, going) {
  const out = [sums.rows, sums.columns];
  const sizes = going ? [image.rows, image.columns] : out;
  const half = ((kernel.rows - 1) * state.dilation) / 2;
  return [down, across].map((share, axis) => {
    const pixel = share * sizes[axis] - 0.5;
    const place = going ? (pixel - half + state.border[axis]) / state.stride : pixel;
    return Math.min(out[axis] - 1, Math.max(0, Math.round(place)));
  });
}

/** Where an arrow key leads; null for other keys. */
export function placeAfterKey({ place, sums }, key) {
  if (STEPS[key] === undefined) return null;
  const out = [sums.rows, sums.columns];
  return place.map((at, axis) => Math.min(out[axis] - 1, Math.max(0, at + STEPS[key][axis])));
}

/** A number short enough for a cell. */
export function numberText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = size < 0.005 ? value.toExponential(0) : value.toFixed(digits);
  return text.replaceAll("-", "−");
}
