// The links between units: SVG curves whose colour is the sign of the weight and whose
// width and opacity are its size. Attributes are written only when they would look different.

import { makeSvg } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { linkCurve } from "./layout.js";

const LARGEST_WEIGHT = 5;
const MANY_LINKS = 600;
const REST = 4;

/** Makes the group of links; `hooks` are: enter(link, event), leave(), edit(link). */
export function createEdges(hooks) {
  const lines = makeSvg("g", { class: "np-links", "aria-hidden": "true" });
  const hits = makeSvg("g", { class: "np-hits", "aria-hidden": "true" });
  const edges = { lines, hits, links: [], skipped: 0, hot: [] };
  hits.addEventListener("pointerover", (event) => {
    const link = edges.links[Number(event.target.dataset.link)];
    if (link) hooks.enter(link, event);
  });
  hits.addEventListener("pointermove", (event) => {
    const link = edges.links[Number(event.target.dataset.link)];
    if (link) hooks.enter(link, event);
  });
  hits.addEventListener("click", (event) => {
    const link = edges.links[Number(event.target.dataset.link)];
    if (link) hooks.edit(link);
  });
  hits.addEventListener("pointerleave", () => hooks.leave());
  return edges;
}

/** Draws the links of a layout anew. */
export function rebuildEdges(edges, layout) {
  edges.links = [];
  edges.hot = [];
  edges.skipped = REST;
  for (let column = 0; column + 1 < layout.columns.length; column += 1) {
    for (let from = 0; from < layout.columns[column].count; from += 1) {
      for (let to = 0; to < layout.columns[column + 1].count; to += 1) {
        const line = makeSvg("path", { d: linkCurve(layout, column, from, to) });
        edges.links.push({ column, from, to, line, weight: NaN, width: -1, opacity: -1, sign: 0 });
      }
    }
  }
  edges.lines.replaceChildren(...edges.links.map((link) => link.line));
  edges.hits.replaceChildren(...(edges.links.length > MANY_LINKS ? [] : hitPaths(edges.links)));
}

function hitPaths(links) {
  return links.map((link, index) =>
    makeSvg("path", { d: link.line.getAttribute("d"), "data-link": index }),
  );
}

/** Shows the weights, each (in, out); `calm` lets a large drawing rest for most frames. */
export function paintEdges(edges, layout, tensors, colours, calm) {
  if (edges.links.length > MANY_LINKS && !calm && ++edges.skipped < REST) return false;
  edges.skipped = 0;
  const ink = { positive: cssColour(colours.positive), negative: cssColour(colours.negative) };
  const matrices = layout.columns.slice(1).map((column, index) => {
    const matrix = tensors.get(`weights.${index}`);
    const fits = matrix && matrix.values.length === column.count * layout.columns[index].count;
    return fits ? matrix.values : null;
  });
  for (const link of edges.links) {
    const values = matrices[link.column];
    if (values === null) continue;
    const weight = values[link.from * layout.columns[link.column + 1].count + link.to];
    if (weight !== link.weight || link.ink !== ink.positive) paintLink(link, weight, ink);
  }
  return true;
}

function paintLink(link, weight, ink) {
  link.weight = weight;
  const size = Math.min(LARGEST_WEIGHT, Math.abs(weight)) / LARGEST_WEIGHT || 0;
  const width = Math.round(10 * (0.8 + 7.2 * size)) / 10;
  const opacity = Math.round(40 * Math.min(1, 0.18 + 1.9 * size)) / 40;
  const sign = weight < 0 ? -1 : 1;
  if (sign !== link.sign || link.ink !== ink.positive) {
    link.line.setAttribute("stroke", sign < 0 ? ink.negative : ink.positive);
    link.sign = sign;
    link.ink = ink.positive;
  }
  if (width !== link.width) link.line.setAttribute("stroke-width", (link.width = width));
  if (opacity !== link.opacity) link.line.setAttribute("stroke-opacity", (link.opacity = opacity));
}

/** Lets the links of one unit, or one link, stand out; null ends it. */
export function highlightEdges(edges, chosen) {
  for (const link of edges.hot) link.line.classList.remove("np-hot");
  edges.hot = chosen === null ? [] : edges.links.filter(chosen);
  for (const link of edges.hot) link.line.classList.add("np-hot");
  edges.lines.classList.toggle("np-dim", edges.hot.length > 0);
}
