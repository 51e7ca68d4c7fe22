// The small pictures of units along a line: each draws its output as a curve.

import { cssColour, lineColour, mixColours } from "../../common/colours.js";

const TILE_LINE = 1.75;
const TILE_FILL = 0.84; // of the tile's height that the largest output takes

/** Paints what has changed of `features`, `units` (n, 101) and `curve` (201). */
export function paintCurveTiles(thumbnails, tensors, changed, colours, theme) {
  const { inputs, hidden, outputs } = thumbnails.counts;
  const features = tensors.get("features");
  const units = tensors.get("units");
  const ink = inkOfTiles(thumbnails, colours, theme);
  if (features && changed("features")) {
    for (let row = 0; row < inputs; row += 1) {
      const values = tileRow(features, row);
      drawTile(thumbnails, row, values, largest(values), ink);
    }
  }
  if (units && changed("units") && units.shape[0] === hidden) {
    const scales = tensors.get("scales").values;
    for (let row = 0; row < hidden; row += 1)
      drawTile(thumbnails, inputs + row, tileRow(units, row), scales[row], ink);
  }
  if (tensors.has("curve") && changed("curve")) {
    const values = centred(tensors.get("curve").values, tensors.get("bounds").values);
    for (let row = 0; row < outputs; row += 1) {
      const own = outputs === 2 && row === 0 ? values.map((value) => -value) : values;
      drawTile(thumbnails, inputs + hidden + row, own, 1, ink);
    }
  }
}

function tileRow({ shape, values }, row) {
  return values.subarray(row * shape[1], (row + 1) * shape[1]);
}

function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
}

// Values as shares of the plot's height, from -1 at its bottom to 1 at its top.
function centred(values, [, , low, high]) {
  return values.map((value) => Math.max(-1.2, Math.min(1.2, (2 * (value - low)) / (high - low) - 1)));
}

// From one end's colour to the other's, for a tile around the origin.
function inkOfTiles({ context, size }, colours, theme) {
  const half = (TILE_FILL * size) / 2;
  const ink = context.createLinearGradient(0, -half, 0, half);
  ink.addColorStop(0.25, cssColour(lineColour(colours.positive, theme)));
  ink.addColorStop(0.75, cssColour(lineColour(colours.negative, theme)));
  return { ink, background: cssColour(mixColours(theme.background, theme.text, 0.07)) };
}

function drawTile({ context, places, size }, cell, values, scale, { ink, background }) {
  const { x, y } = places[cell];
  const [half, rise] = [size / 2, (TILE_FILL * size) / 2 / scale];
  const pace = size / (values.length - 1);
  context.save();
  context.translate(x, y);
  context.beginPath();
  context.rect(-half, -half, size, size);
  context.clip();
  context.fillStyle = background;
  context.fill();
  context.fillStyle = "rgb(128 128 128 / 0.35)";
  context.fillRect(-half, -0.5, size, 1);
  context.beginPath();
  for (let index = 0; index < values.length; index += 1)
    context.lineTo(index * pace - half, -values[index] * rise);
  context.strokeStyle = ink;
  context.lineWidth = TILE_LINE;
  context.lineJoin = "round";
  context.stroke();
  context.restore();
}
