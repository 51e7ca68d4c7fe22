// The examples on the map: training points with a light outline, test points with a dark one.
// A dot of each colour is drawn once and then copied, so that 5,000 of them cost little.

import { sizeCanvas } from "./elements.js";
import { cssColour } from "./colours.js";
import { answerColour } from "./painting.js";
import { isOnMap, pixelOf } from "./square.js";

const COLUMNS = 3;
const MANY_POINTS = 400;
const SHADES = 32; // colours that values are told apart by, on each side of 0
const SPECK = 1.6; // radius of a point that must not hide the painting below it

function makeDot(colour, style) {
  const side = 2 * (style.radius + style.line);
  const dot = document.createElement("canvas");
  const context = sizeCanvas(dot, side, side);
  context.beginPath();
  context.arc(side / 2, side / 2, style.radius, 0, 2 * Math.PI);
  context.fillStyle = cssColour(colour);
  context.fill();
  context.lineWidth = style.line;
  context.strokeStyle = style.outline;
  context.stroke();
  return { dot, side };
}

function drawSet(context, size, { values }, colours, classes, style) {
  const dots = new Map();
  for (let at = 0; at < values.length; at += COLUMNS) {
    const [across, up, answer] = [values[at], values[at + 1], values[at + 2]];
    if (!isOnMap(across, up)) continue;
    const { x, y } = pixelOf(size, across, up);
    if (classes === 0) {
      drawSpeck(context, x, y, answerColour(colours, 0, answer), style);
      continue;
    }
    const key = classes > 2 ? answer : Math.round(answer * SHADES);
    if (!dots.has(key)) {
      const shade = classes > 2 ? key : key / SHADES;
      dots.set(key, makeDot(answerColour(colours, classes, shade), style));
    }
    const { dot, side } = dots.get(key);
    context.drawImage(dot, x - side / 2, y - side / 2, side, side);
  }
}

// Nearly every one has a colour of its own, so that copies would spare nothing.
function drawSpeck(context, x, y, colour, { outline }) {
  context.beginPath();
  context.arc(x, y, SPECK, 0, 2 * Math.PI);
  context.strokeStyle = outline;
  context.lineWidth = 0.5;
  context.fillStyle = cssColour(colour);
  context.fill();
  context.stroke();
}

function styleOf(count, theme, scale = 1) {
  const radius = scale * (count > MANY_POINTS ? 2.4 : 3);
  return { radius, line: scale, outline: theme.dark ? "rgb(14 17 23 / 0.9)" : "rgb(255 255 255 / 0.95)" };
}

/** Draws the sets `{ train, test }`, each (n, 3) or missing, on a square canvas. */
export function drawPoints(canvas, size, sets, colours, classes, theme, scale = 1) {
  const context = sizeCanvas(canvas, size, size);
  context.clearRect(0, 0, size, size);
  const style = styleOf((sets.train?.values.length ?? 0) / COLUMNS, theme, scale);
  const strong = theme.dark ? "rgb(250 250 250 / 0.95)" : "rgb(20 22 30 / 0.9)";
  if (sets.train) drawSet(context, size, sets.train, colours, classes, style);
  if (!sets.test) return;
  drawSet(context, size, sets.test, colours, classes, { ...style, line: 1.4, outline: strong });
}

/** Draws only the rows (n, 3) that came last, on top of what is there; `count` is all of them. */
export function addPoints(canvas, size, rows, count, colours, classes, theme) {
  drawSet(sizeCanvas(canvas, size, size), size, rows, colours, classes, styleOf(count, theme));
}

/** Whether points that are added are drawn like those that are there already. */
export function sameDots(before, now) {
  return before <= now && before > MANY_POINTS === now > MANY_POINTS;
}
