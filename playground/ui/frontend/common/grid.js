// What every diagram over time is drawn on: lines at round heights, numbers beside and below
// them, and what marks the place that is pointed at.

import { cssColour } from "./colours.js";

/**
 * Paints lines from `left` to `right` at the heights of `rows` `[y, text]`, with their numbers,
 * and at the height `below` the numbers of `columns` `[x, text, align]`.
 */
export function paintGrid(context, { left, right, below, rows, columns }, theme) {
  context.font = `11px ${theme.font}`;
  context.fillStyle = cssColour(theme.muted);
  context.strokeStyle = cssColour(theme.grid);
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const [y, text] of rows) {
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.fillText(text, left - 6, y);
  }
  context.stroke();
  context.textBaseline = "alphabetic";
  for (const [x, text, align] of columns) {
    context.textAlign = align;
    context.fillText(text, x, below);
  }
}

/** Where the line of a tick lies, so that it is one pixel thick. */
export function crisp(place) {
  return Math.round(place) + 0.5;
}

/** Paints the upright line at a place that is pointed at. */
export function paintUpright(context, x, [top, bottom], colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(crisp(x), top);
  context.lineTo(crisp(x), bottom);
  context.stroke();
}

/** Paints what a line has there. */
export function paintMark(context, x, y, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
}
