// How variants are told apart: each has a colour, a dash and its name at the end of its line, so
// that nobody depends on colour alone.

import { makeSvg } from "../common/elements.js";
import { cssColour } from "../common/colours.js";

const DASHES = [[], [7, 3.5], [2, 2.5], [9, 3, 2, 3]];
const SWATCH = 26;

/** The inks of so many variants from the lists `{ light, dark }` of colours. */
export function lineColoursOf(count, lines, dark) {
  const colours = dark ? lines.dark : lines.light;
  return Array.from({ length: count }, (_, index) => ({
    colour: colours[index % colours.length],
    css: cssColour(colours[index % colours.length]),
    dash: DASHES[index % DASHES.length],
  }));
}

/** Makes a short piece of a variant's line. */
export function makeSwatch() {
  const line = makeSvg("line", { x1: 1, x2: SWATCH - 1, y1: 5, y2: 5, "stroke-width": 3 });
  const size = { viewBox: `0 0 ${SWATCH} 10`, width: SWATCH, height: 10 };
  return makeSvg("svg", { ...size, class: "np-swatch", "aria-hidden": "true" }, line);
}

/** Gives a swatch its variant's ink. */
export function colourSwatch(swatch, { css, dash }) {
  const line = swatch.firstChild;
  line.setAttribute("stroke", css);
  line.setAttribute("stroke-dasharray", dash.join(" "));
}
