// The examples on the map: training points with a light outline, test points with a dark one.

import { sizeCanvas } from "./elements.js";
import { cssColour } from "./colours.js";

const REACH = 6;
const COLUMNS = 3;
const MANY_POINTS = 400;

function drawSet(context, size, tensor, colours, style) {
  const { values } = tensor;
  context.lineWidth = style.line;
  context.strokeStyle = style.outline;
  for (let at = 0; at < values.length; at += COLUMNS) {
    const [across, up, answer] = [values[at], values[at + 1], values[at + 2]];
    if (Math.abs(across) > REACH || Math.abs(up) > REACH) continue;
    context.beginPath();
    const x = (size * (across + REACH)) / (2 * REACH);
    const y = (size * (REACH - up)) / (2 * REACH);
    context.arc(x, y, style.radius, 0, 2 * Math.PI);
    context.fillStyle = cssColour(colours.at(answer));
    context.fill();
    context.stroke();
  }
}

/** Draws the sets `{ train, test }`, each (n, 3) or missing, on a square canvas. */
export function drawPoints(canvas, size, sets, colours, theme) {
  const context = sizeCanvas(canvas, size, size);
  context.clearRect(0, 0, size, size);
  const radius = (sets.train?.values.length ?? 0) > MANY_POINTS * COLUMNS ? 2.4 : 3;
  const light = theme.dark ? "rgb(14 17 23 / 0.9)" : "rgb(255 255 255 / 0.95)";
  const strong = theme.dark ? "rgb(250 250 250 / 0.95)" : "rgb(20 22 30 / 0.9)";
  if (sets.train) drawSet(context, size, sets.train, colours, { radius, line: 1, outline: light });
  if (sets.test) drawSet(context, size, sets.test, colours, { radius, line: 1.4, outline: strong });
}
