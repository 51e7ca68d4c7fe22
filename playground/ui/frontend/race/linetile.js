// A tile of a network along a line: its answer as a line, with the training points.

import { cssColour } from "../common/colours.js";

const DOT = 1.5;

/** Paints `{ values }` at even places from left to right into a square of `size` pixels. */
export function paintLineTile(context, { values }, { tensors, size, ink, theme, colours }) {
  const bounds = tensors.get("bounds")?.values;
  context.fillStyle = cssColour(theme.background);
  context.fillRect(0, 0, size, size);
  if (!bounds) return;
  const [left, right, low, high] = bounds;
  const x = (value) => (size * (value - left)) / (right - left);
  const y = (value) => (size * (high - value)) / (high - low);
  const train = tensors.get("train")?.values ?? [];
  for (let at = 0; at < train.length; at += 3) {
    context.fillStyle = cssColour(colours.at(train[at + 2]), 0.6);
    context.beginPath();
    context.arc(x(train[at]), y(train[at + 1]), DOT, 0, 2 * Math.PI);
    context.fill();
  }
  context.beginPath();
  values.forEach((value, index) => {
    const place = Math.max(-size, Math.min(2 * size, y(value)));
    context.lineTo((size * index) / (values.length - 1), place);
  });
  context.strokeStyle = ink ? ink.css : cssColour(theme.text);
  context.lineWidth = 2;
  context.stroke();
}
