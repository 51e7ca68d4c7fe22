// The names of variants at the ends of their lines, spread out so that none covers another.

import { cssColour } from "../common/colours.js";

const PITCH = 14;
const LEAD = 12; // from the picture's edge to the samples of the lines
const SAMPLE = 18; // a piece of the variant's line before its name
const GAP = LEAD + SAMPLE + 5;
const WIDEST_SHARE = 0.3; // of the whole width
const WIDEST_NAME = 150;

/** How many pixels the names need on the right. */
export function widthOfNames(context, names, width) {
  const widest = Math.max(...names.map((name) => context.measureText(name).width));
  return Math.ceil(Math.min(widest, WIDEST_NAME, WIDEST_SHARE * width) + GAP + 6);
}

/** Where each line ends and its name stands: `{ x, end, y }`, or null for a line without values. */
export function placeNames(bands, axes, box) {
  const places = bands.map((band) => {
    const row = band.last();
    if (row < 0) return null;
    const y = Math.min(box.top + box.high, Math.max(box.top, axes.y(band.mean(row))));
    return { x: axes.x(band.x(row)), end: y, y };
  });
  const sorted = places.filter((place) => place !== null).sort((one, other) => one.y - other.y);
  let lowest = box.top - PITCH / 2;
  for (const place of sorted) lowest = place.y = Math.max(place.y, lowest + PITCH);
  let highest = box.top + box.high + PITCH;
  for (const place of sorted.reverse()) highest = place.y = Math.min(place.y, highest - PITCH);
  return places;
}

// A name that is too long ends with an ellipsis.
function shortened(context, name, room) {
  if (context.measureText(name).width <= room) return name;
  let short = name;
  while (short.length > 1 && context.measureText(`${short}\u2026`).width > room)
    short = short.slice(0, -1);
  return `${short}\u2026`;
}

/** Writes the names with a piece of their lines, and a fine line from the end of each curve. */
export function paintNames(context, { names, places, box, width, look, faded }) {
  const { inks, shown, theme } = look;
  const edge = box.left + box.wide;
  const left = edge + GAP;
  context.textAlign = "left";
  context.textBaseline = "middle";
  places.forEach((place, index) => {
    if (place === null) return;
    const { colour, dash } = inks[index];
    const strength = shown === null || shown === index ? 1 : faded;
    context.strokeStyle = cssColour(colour, 0.5 * strength);
    context.lineWidth = 1;
    const turn = [Math.max(place.x, edge + 2), place.end];
    stroke(context, [place.x, place.end], turn, [edge + LEAD, place.y]);
    context.strokeStyle = cssColour(colour, strength);
    context.lineWidth = 2.5;
    context.setLineDash(dash);
    stroke(context, [edge + LEAD, place.y], [edge + LEAD + SAMPLE, place.y]);
    context.setLineDash([]);
    context.font = `${shown === index ? "bold " : ""}12px ${theme.font}`;
    context.fillStyle = cssColour(theme.text, Math.max(strength, 0.45));
    context.fillText(shortened(context, names[index], width - left - 2), left, place.y + 0.5);
  });
  context.textBaseline = "alphabetic";
}

function stroke(context, ...places) {
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x, y);
  context.stroke();
}
