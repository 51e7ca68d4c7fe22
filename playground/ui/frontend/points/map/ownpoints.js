// Points of one's own as the short text that links carry; see playground/datasets/own.py.
// A point is { x, y, answer }: its place, and its class number or its value.

import { REACH } from "../../common/square.js";

const POINT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const POINT_PLACES = 1201;
const POINT_LEVELS = 20001;
const POINT_CLASSES = 6;

/** The most points that there may be. */
export const MOST_OWN_POINTS = 5000;

function ownWidth(classes) {
  return classes > 0 ? 4 : 6;
}

/** Reads a text: `{ classes, points }`, where 0 classes stand for values. */
export function readOwnPoints(text) {
  const classes = text.startsWith("v") ? 0 : Number(text[0]);
  const answers = classes > 0 ? POINT_CLASSES : POINT_LEVELS;
  const points = [];
  for (let at = 1; at < text.length; at += ownWidth(classes)) {
    let number = 0;
    for (const letter of text.slice(at, at + ownWidth(classes)))
      number = 64 * number + POINT_LETTERS.indexOf(letter);
    const answer = number % answers;
    const place = (number - answer) / answers;
    points.push({
      x: Math.floor(place / POINT_PLACES) / 100 - REACH,
      y: (place % POINT_PLACES) / 100 - REACH,
      answer: classes > 0 ? answer : (2 * answer) / (POINT_LEVELS - 1) - 1,
    });
  }
  return { classes, points };
}

/** Writes the text of points. */
export function writeOwnPoints(classes, points) {
  const hundredths = (value) =>
    Math.max(0, Math.min(POINT_PLACES - 1, Math.round(100 * (value + REACH))));
  const texts = points.map(({ x, y, answer }) => {
    const level = Math.round(((answer + 1) * (POINT_LEVELS - 1)) / 2);
    const place = hundredths(x) * POINT_PLACES + hundredths(y);
    let number = classes > 0 ? place * POINT_CLASSES + answer : place * POINT_LEVELS + level;
    let letters = "";
    for (let digit = 0; digit < ownWidth(classes); digit += 1) {
      letters = POINT_LETTERS[number % 64] + letters;
      number = Math.floor(number / 64);
    }
    return letters;
  });
  return (classes > 0 ? String(classes) : "v") + texts.join("");
}

/** The points as the rows (n, 3) that are drawn; two classes are -1 and 1. */
export function ownRows(classes, points) {
  const values = new Float32Array(3 * points.length);
  points.forEach(({ x, y, answer }, index) => {
    values.set([x, y, classes === 2 ? 2 * answer - 1 : answer], 3 * index);
  });
  return { values };
}

/** The index of the point nearest to a place, or -1 where none is within `reach`. */
export function nearestOwn(points, x, y, reach) {
  let [found, best] = [-1, reach];
  points.forEach((point, index) => {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance < best) [found, best] = [index, distance];
  });
  return found;
}
