// What each unit of the last layer contributes to a curve: its output times its weight. With
// the bias, these thin lines add up to the network's sum, place by place.

import { cssColour, lineColour } from "../../common/colours.js";
import { formatNumber } from "../../common/format.js";
import { plotPlace, strokeLine } from "./plotlines.js";

const SHARE_REACH = 12; // pixels from a line within which it is meant

function shareOf({ tensors }, row) {
  const { shape, values } = tensors.get("contributions");
  return values.subarray(row * shape[1], (row + 1) * shape[1]);
}

// The last layer's weight of a row; NaN for the row of all others together.
function weightOf(plot, row) {
  const { shape, values } = plot.tensors.get(`weights.${plot.scene.layers.length}`);
  if (row >= shape[0]) return NaN;
  const outputs = shape[1];
  const end = values[row * outputs + outputs - 1];
  return outputs === 1 ? end : end - values[row * outputs];
}

/** Draws the lines of all contributions, and the bias as a dotted one. */
export function paintShares(context, plot, colours, theme) {
  const rows = plot.tensors.get("contributions").shape[0];
  for (let row = 0; row < rows; row += 1) {
    const weight = weightOf(plot, row);
    const end = weight < 0 ? colours.negative : colours.positive;
    const colour = Number.isNaN(weight) ? cssColour(theme.muted) : cssColour(lineColour(end, theme), 0.85);
    strokeLine(context, plot, shareOf(plot, row), { colour, width: row === plot.near ? 2.5 : 1.1 });
  }
  const bias = plot.tensors.get("bias").values[0];
  const line = { colour: cssColour(theme.muted), width: 1.25, dash: [2, 3] };
  strokeLine(context, plot, [bias, bias], line);
}

/** The contribution under the pointer, `{ name, value }`, or null; it is drawn thicker. */
export function nearestShare(plot, across, down) {
  const { shape } = plot.tensors.get("contributions");
  const { y } = plotPlace(plot);
  const at = Math.round(across * (shape[1] - 1));
  let [found, best] = [-1, SHARE_REACH];
  for (let row = 0; row < shape[0]; row += 1) {
    const distance = Math.abs(y(shareOf(plot, row)[at]) - down * plot.size);
    if (distance < best) [found, best] = [row, distance];
  }
  plot.near = found;
  if (found < 0) return null;
  return { name: shareName(plot, found), value: shareOf(plot, found)[at] };
}

function shareName(plot, row) {
  const weight = weightOf(plot, row);
  if (Number.isNaN(weight)) return "all other units";
  return `${plot.names[row]} \u00d7 ${formatNumber(weight)}`;
}
