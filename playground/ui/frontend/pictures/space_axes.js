// Where a space's numbers stand on its canvas, and the frame, ticks and lines around them.

import { cssColour } from "../common/colours.js";
import { tickTexts } from "../common/digits.js";
import { ticksBetween } from "../common/ticks.js";

const MARGIN = { left: 46, right: 10, top: 8, bottom: 38 };

/** What a canvas shows: all of it at zoom 1, around a middle in shares of the bounds. */
export const WHOLE = { zoom: 1, x: 0.5, y: 0.5 };

/** Where a value stands in CSS pixels; with `equal`, both axes have the same scale. */
export function plotOf([left, right, bottom, top], width, height, equal, view = WHOLE) {
  const wide = width - MARGIN.left - MARGIN.right;
  const high = height - MARGIN.top - MARGIN.bottom;
  let [across, up] = [wide / (right - left), high / (top - bottom)];
  if (equal) across = up = Math.min(across, up);
  across *= view.zoom;
  up *= view.zoom;
  const at = [left + view.x * (right - left), bottom + view.y * (top - bottom)];
  const middle = { x: MARGIN.left + wide / 2, y: MARGIN.top + high / 2 };
  const x = (value) => middle.x + (value - at[0]) * across;
  const y = (value) => middle.y - (value - at[1]) * up;
  const spans = {
    x: [at[0] - wide / 2 / across, at[0] + wide / 2 / across],
    y: [at[1] - high / 2 / up, at[1] + high / 2 / up],
  };
  // How far the view moves for a pixel of the screen.
  const share = { x: 1 / across / (right - left), y: 1 / up / (top - bottom) };
  return { x, y, wide, high, spans, middle, share };
}

/** Keeps what is drawn from here on inside the frame, until the context is restored. */
export function clipToPlot(context, plot) {
  context.save();
  context.beginPath();
  context.rect(MARGIN.left, MARGIN.top, plot.wide, plot.high);
  context.clip();
}

/** Draws the frame, the ticks and what the axes are. */
export function drawSpaceAxes(context, plot, state, theme) {
  const { left, top } = MARGIN;
  context.strokeStyle = cssColour(theme.grid);
  context.fillStyle = cssColour(theme.muted);
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, plot.wide - 1, plot.high - 1);
  context.textAlign = "center";
  const [across, up] = [ticksBetween(plot.spans.x, 6), ticksBetween(plot.spans.y, 5)];
  const [acrossTexts, upTexts] = [across, up].map(tickTexts);
  for (const [index, value] of across.entries()) {
    context.fillText(acrossTexts[index], plot.x(value), top + plot.high + 15);
  }
  context.fillText(state.axes[0], left + plot.wide / 2, top + plot.high + 32);
  if (!state.equal) return;
  context.textAlign = "right";
  for (const [index, value] of up.entries()) {
    context.fillText(upTexts[index], left - 5, plot.y(value) + 4);
  }
  context.save();
  context.translate(11, top + plot.high / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(state.axes[1], 0, 0);
  context.restore();
}

/** Draws the plane's grid as the layer bends it. */
export function drawSpaceLines(context, plot, values, samples, theme) {
  context.strokeStyle = cssColour(theme.text, 0.28);
  context.beginPath();
  for (let at = 0; at < values.length; at += 2) {
    const [x, y] = [plot.x(values[at]), plot.y(values[at + 1])];
    if ((at / 2) % samples === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}
