// Where everything of the network stands: columns of units for a given width and height.
// A pure function of the scene and the box, so that a resize can never leave things behind.

import { shortName } from "../../common/format.js";

const LARGEST_UNIT = 54;
const LARGEST_SPACING = 74;
const NARROWEST_PITCH = 50;
const WIDEST_PITCH = 190;
const ROOMY_PITCH = 90;
const LETTER = 6.6;
const WIDE_LETTER = 7.4; // of words, which a column of a table may be called
const PAGER_HEIGHT = 34;
const [SHORTEST_NAME, LONGEST_NAME] = [10, 16]; // letters of inputs and outputs that are written
const NARROW_BOX = 480;

function columnsOf(scene, narrow) {
  const most = narrow ? SHORTEST_NAME : LONGEST_NAME;
  const cut = (labels) => labels.map((label) => shortName(label, most));
  const inputs = scene.features.map((feature) => feature.label);
  const outputs = scene.outputs.map((output) => output.label);
  return [
    {
      kind: "input",
      count: inputs.length,
      names: inputs,
      shortNames: cut(inputs),
      label: inputs.length > 1 ? "Inputs" : "Input",
      note: scene.inputs > inputs.length ? `${inputs.length} of ${scene.inputs}` : "",
    },
    ...scene.layers.map((layer, index) => ({ kind: "hidden", count: layer.shown, layer, index })),
    {
      kind: "output",
      count: outputs.length,
      names: outputs,
      shortNames: cut(outputs),
      label: outputs.length > 1 ? "Outputs" : "Output",
    },
  ];
}

function widestName(names, letter = LETTER) {
  return letter * Math.max(0, ...names.map((name) => name.length));
}

function headHeight(columns, roomy) {
  const tags = columns.some((column) => column.layer?.tags.length > 0);
  if (roomy) return tags ? 64 : 42;
  return tags ? 76 : 62;
}

/**
 * Lays a scene out in a box. Returns `{ width, height, size, top, head, pitch, roomy, bottom,
 * columns }`;
 * each column has its centre `x` and its units' centres `ys`.
 */
export function layoutNetwork(scene, boxWidth, boxHeight) {
  const columns = columnsOf(scene, boxWidth < NARROW_BOX);
  const own = scene.features.some(({ label, symbol }) => label !== symbol);
  const names = widestName(columns[0].shortNames, own ? WIDE_LETTER : LETTER);
  const many = scene.outputs.length > 1;
  const gaps = columns.length - 1;
  const rows = Math.max(...columns.map((column) => column.count));
  const rough = Math.min(LARGEST_UNIT, 0.8 * Math.min(LARGEST_SPACING, (boxHeight - 90) / rows));
  const left = Math.max(34, names + 8 + rough / 2);
  const right = many
    ? widestName(columns.at(-1).shortNames) + 10 + rough / 2
    : Math.max(30, rough / 2 + 6);
  const free = (boxWidth - left - right) / gaps;
  const pitch = Math.max(NARROWEST_PITCH, Math.min(WIDEST_PITCH, free));
  const width = Math.max(boxWidth, Math.ceil(left + right + pitch * gaps));
  const roomy = pitch >= ROOMY_PITCH;
  const head = headHeight(columns, roomy);
  const paged = scene.layers.some((layer) => layer.units > layer.shown);
  const usable = boxHeight - head - (paged ? PAGER_HEIGHT : 6);
  const spacing = Math.min(LARGEST_SPACING, usable / rows);
  const size = Math.max(12, Math.floor(Math.min(LARGEST_UNIT, spacing * 0.8, pitch * 0.6)));
  const slack = Math.max(0, (width - left - right - pitch * gaps) / 2);
  const top = Math.round(0.4 * Math.max(0, usable - rows * spacing));
  const middle = top + head + (rows * spacing) / 2;
  const placed = columns.map((column, index) => {
    const first = middle - ((column.count - 1) * spacing) / 2;
    const ys = Array.from({ length: column.count }, (_, unit) =>
      Math.round(first + unit * spacing),
    );
    return { ...column, x: Math.round(left + slack + index * pitch), ys };
  });
  const bottom = top + head + rows * spacing;
  return { width, height: boxHeight, size, top, head, pitch, roomy, bottom, columns: placed };
}

/** The curve from unit `from` of a column to unit `to` of the next, as an SVG path. */
export function linkCurve(layout, column, from, to) {
  const [source, target] = [layout.columns[column], layout.columns[column + 1]];
  const half = layout.size / 2;
  const fan = ((from + 0.5) / source.count - 0.5) * half;
  const [x, y] = [source.x + half, source.ys[from]];
  const [endX, endY] = [target.x - half, target.ys[to] + fan];
  const middle = (x + endX) / 2;
  return `M${x} ${y}C${middle} ${y} ${middle} ${endY.toFixed(1)} ${endX} ${endY.toFixed(1)}`;
}

/** The point `{ x, y }` of a link's curve at `along`, from 0 at its source to 1. */
export function linkPoint(layout, column, from, to, along) {
  const [source, target] = [layout.columns[column], layout.columns[column + 1]];
  const half = layout.size / 2;
  const fan = ((from + 0.5) / source.count - 0.5) * half;
  const [x, endX] = [source.x + half, target.x - half];
  const rest = 1 - along;
  const [first, second] = [3 * rest * rest * along, 3 * rest * along * along];
  const share = second + along ** 3;
  return {
    x: rest ** 3 * x + (first + second) * ((x + endX) / 2) + along ** 3 * endX,
    y: (1 - share) * source.ys[from] + share * (target.ys[to] + fan),
  };
}
