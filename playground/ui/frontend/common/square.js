// The map's square in its own coordinates: from -REACH to REACH, to the right and up.

/** How far the map reaches from its middle; see EXTENT in playground/datasets/base.py. */
export const REACH = 6;

/** Whether a point lies on the map. */
export function isOnMap(across, up) {
  return Math.abs(across) <= REACH && Math.abs(up) <= REACH;
}

/** Where a point of the map stands in a square of `size` pixels: `{ x, y }` from its corner. */
export function pixelOf(size, across, up) {
  const pixels = (value) => (size * (value + REACH)) / (2 * REACH);
  return { x: pixels(across), y: pixels(-up) };
}
