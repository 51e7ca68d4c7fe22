// What the lines of a plot are, in words below it, with the numbers that belong to them.

import { make, setAttribute, setText } from "../../common/elements.js";
import { cssColour, lineColour } from "../../common/colours.js";
import { formatNumber } from "../../common/format.js";

const MOST_CROSSINGS = 3;

function keyTexts(plot, scene, colours, theme) {
  const { shown, tensors } = plot;
  if (!shown.isOutput) return [];
  const [above, below] = [colours.positive, colours.negative].map((end) => lineColour(end, theme));
  const fit = cssColour(shown.classes ? theme.text : above);
  const keys = [];
  if (scene.straight) {
    keys.push(["solid", fit, `Gradient descent: ${lineText(tensors.get("curve").values, plot)}`]);
    const best = lineText(tensors.get("least_squares").values, plot);
    keys.push(["dashed", cssColour(theme.text), `Normal equation: ${best}`]);
  } else if (tensors.has("least_squares")) {
    keys.push(["dashed", cssColour(theme.text), "Normal equation"]);
  }
  if (shown.classes) keys.push(["dotted", cssColour(theme.text), boundaryText(plot.crossings)]);
  if (plot.contributions) {
    const each = scene.layers.length > 0 ? "weight \u00d7 unit" : "weight \u00d7 input";
    keys.push(["thin", cssColour(above), `${each} (weight above 0)`]);
    keys.push(["thin", cssColour(below), "(below 0)"]);
    keys.push(["dotted", cssColour(theme.muted), `bias ${formatNumber(tensors.get("bias").values[0])}`]);
  }
  return keys;
}

function lineText(values, { range }) {
  const slope = (values[values.length - 1] - values[0]) / (range[1] - range[0]);
  const intercept = values[0] - slope * range[0];
  const sign = intercept < 0 ? "\u2212" : "+";
  return `y = ${formatNumber(slope)} x ${sign} ${formatNumber(Math.abs(intercept))}`;
}

function boundaryText(crossings) {
  if (crossings.length === 0) return "One class everywhere";
  if (crossings.length > MOST_CROSSINGS) return `${crossings.length} boundaries`;
  return `Boundary at x = ${crossings.map(formatNumber).join(", ")}`;
}

/** Writes what the lines are; keys keep their nodes, so that only numbers change. */
export function writeKeys(plot, scene, colours, theme) {
  const keys = keyTexts(plot, scene, colours, theme);
  while (plot.keys.childElementCount > keys.length) plot.keys.lastChild.remove();
  while (plot.keys.childElementCount < keys.length)
    plot.keys.append(make("span", {}, make("i"), make("b")));
  keys.forEach(([kind, colour, text], index) => {
    const [swatch, words] = plot.keys.children[index].children;
    setAttribute(swatch, "class", `np-plot-key np-plot-${kind}`);
    setAttribute(swatch, "style", `color:${colour}`);
    setText(words, text);
  });
}
