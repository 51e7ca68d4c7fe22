// The drawing of the network: a canvas with the units' pictures below an SVG with links
// and frames, so that each unit can be reached by mouse, touch and keyboard.

import { make, makeSvg, setAttribute } from "../../common/elements.js";
import { formatNumber } from "../../common/format.js";
import { layoutNetwork } from "./layout.js";
import { createEdges, rebuildEdges, paintEdges, highlightEdges } from "./edges.js";
import { createThumbnails, rebuildThumbnails } from "./thumbnails.js";
import { createNumbers, rebuildNumbers, nameNumbers, showNumbers } from "./numbers.js";
import { editNumber, firstItem, weightItem, weightAt } from "./numbers.js";
import { createUnits, rebuildUnits, pageUnits, paintUnits, biasOf } from "./units.js";

const SPEAK_PAUSE = 2000;

/**
 * Makes the drawing, whose units are painted by `paintTiles`; `hooks` are: tip,
 * hover(unit | null), pin(unit), page(layer, by), parameter(message).
 */
export function createNetwork(hooks, paintTiles) {
  const network = {
    hooks,
    paintTiles,
    layout: null,
    tensors: new Map(),
    hovered: null,
    link: null,
    spokenAt: -Infinity,
  };
  network.thumbnails = createThumbnails();
  network.edges = createEdges({
    enter: (link, event) => enterLink(network, link, event),
    leave: () => leaveLink(network),
    edit: (link) => editNumber(network.numbers, weightItem(network.numbers, link)),
  });
  network.units = createUnits({
    enter: (unit) => enterUnit(network, unit),
    leave: () => leaveUnit(network),
    pin: hooks.pin,
    bias: (unit, event) => tellBias(network, unit, event),
    edit: (unit) => editNumber(network.numbers, firstItem(network.numbers, unit)),
    page: hooks.page,
  });
  const { lines, hits } = network.edges;
  network.svg = makeSvg("svg", { class: "np-svg" }, lines, hits, network.units.group);
  network.svg.addEventListener("click", (event) => clickDrawing(network, event));
  network.inner = make(
    "div",
    { class: "np-network-inner" },
    network.thumbnails.canvas,
    network.svg,
  );
  network.numbers = createNumbers({
    send: hooks.parameter,
    hover: (item, event) => hoverNumber(network, item, event),
    leave: () => leaveLink(network),
  });
  network.inner.append(network.units.heads, network.numbers.root);
  network.box = make("div", { class: "np-network", "data-testid": "network" }, network.inner);
  return network;
}

function enterLink(network, link, event) {
  network.link = { link, x: event.clientX, y: event.clientY };
  highlightEdges(network.edges, (other) => other === link);
  tellLink(network);
}

// Large drawings have no target for each link: the nearest one is looked for.
function clickDrawing(network, event) {
  if (event.target !== network.svg || network.edges.hits.childElementCount > 0) return;
  const frame = network.svg.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  const item = weightAt(network.numbers, network.layout, x, y);
  if (item) editNumber(network.numbers, item);
}

function hoverNumber(network, { link, to }, event) {
  if (link) enterLink(network, link, event);
  else tellBias(network, to, event);
}

function leaveLink(network) {
  network.link = null;
  highlightEdges(network.edges, null);
  network.hooks.tip.hide();
}

function tellLink(network) {
  if (network.link === null) return;
  const { link, x, y } = network.link;
  const name = (column, row) =>
    network.units.list.find((unit) => unit.column === column && unit.row === row).title;
  const ends = `${name(link.column, link.from)} \u2192 ${name(link.column + 1, link.to)}`;
  network.hooks.tip.show(x, y, `weight ${formatNumber(link.weight)}\n${ends}`);
}

function enterUnit(network, unit) {
  network.hovered = unit;
  const { column, row } = unit;
  highlightEdges(network.edges, (link) =>
    link.column === column ? link.from === row : link.column + 1 === column && link.to === row,
  );
  if (unit.node.matches(":focus-visible")) tellUnit(network, unit);
  network.hooks.hover(unit);
}

function leaveUnit(network) {
  network.hovered = null;
  highlightEdges(network.edges, null);
  network.hooks.tip.hide();
  network.hooks.hover(null);
}

// The keyboard's way to the weights: a focused unit tells all that come in.
function tellUnit(network, unit) {
  const bias = biasOf(unit, network.tensors);
  const names = new Map(network.units.list.map((other) => [`${other.column} ${other.row}`, other]));
  const weights = network.edges.links
    .filter((link) => link.column + 1 === unit.column && link.to === unit.row)
    .map((link) => {
      const source = names.get(`${link.column} ${link.from}`);
      const name = source.kind === "input" ? source.names[source.row] : `unit ${source.number + 1}`;
      return `${formatNumber(link.weight)} from ${name}`;
    });
  const head = Number.isNaN(bias) ? unit.title : `${unit.title}\nbias ${formatNumber(bias)}`;
  const box = unit.frame.getBoundingClientRect();
  const more = unit.kind === "hidden" ? ["E edits these numbers"] : [];
  network.hooks.tip.show(box.right, box.bottom, [head, ...weights, ...more].join("\n"));
}

function tellBias(network, unit, event) {
  const bias = biasOf(unit, network.tensors);
  network.hooks.tip.show(event.clientX, event.clientY, `bias ${formatNumber(bias)}\n${unit.title}`);
}

/** Draws everything anew for a scene and the present size of the box. */
export function rebuildNetwork(network, scene, first) {
  const { clientWidth, clientHeight } = network.box;
  if (clientWidth < 40 || clientHeight < 40) return false;
  const layout = layoutNetwork(scene, clientWidth, clientHeight);
  network.layout = layout;
  network.link = null;
  network.size = `${clientWidth} ${clientHeight}`;
  setAttribute(network.svg, "width", layout.width);
  setAttribute(network.svg, "height", layout.height);
  setAttribute(network.box, "data-roomy", layout.roomy);
  network.inner.style.width = `${layout.width}px`;
  rebuildEdges(network.edges, layout);
  rebuildThumbnails(network.thumbnails, layout);
  rebuildUnits(network.units, layout, first);
  rebuildNumbers(network.numbers, layout, network.units.list, network.edges.links);
  return true;
}

/** True when the box has another size than the drawing. */
export function networkIsStale(network) {
  return network.size !== `${network.box.clientWidth} ${network.box.clientHeight}`;
}

/** Shows which units of the wide layers are drawn. */
export function pageNetwork(network, first) {
  pageUnits(network.units, first);
  nameNumbers(network.numbers);
}

/** Paints what has changed; `changed(name)` tells whether an array has. */
export function paintNetwork(network, tensors, changed, look) {
  if (network.layout === null) return;
  network.tensors = tensors;
  const { colours, theme, pinned, calm, now, playing } = look;
  network.paintTiles(network.thumbnails, tensors, changed, colours, theme);
  paintEdges(network.edges, network.layout, tensors, colours, calm);
  // While nothing moves, this may be the last picture for long: its names must be right.
  const speak = !playing || now - network.spokenAt > SPEAK_PAUSE;
  if (speak) network.spokenAt = now;
  paintUnits(network.units, tensors, colours, pinned, speak);
  showNumbers(network.numbers, tensors, now, !playing);
  tellLink(network);
}
