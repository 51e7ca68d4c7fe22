// The units: frames that can be pointed at, focused and pinned, with the bias as a dot,
// the names of inputs and outputs, the heads of the columns and the pagers of wide layers.

import { make, makeSvg, iconButton, setAttribute, setText } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { formatNumber } from "../../common/format.js";

/**
 * Makes the groups for units; `hooks` are: enter(unit), leave(), pin(unit),
 * bias(unit, event), edit(unit), page(layer, by).
 */
export function createUnits(hooks) {
  const group = makeSvg("g", { class: "np-units" });
  const heads = make("div", { class: "np-heads" });
  return { hooks, group, heads, list: [], pagers: [] };
}

/** Draws the units of a layout anew; `first` is the first shown unit of each hidden layer. */
export function rebuildUnits(units, layout, first) {
  units.list = [];
  units.pagers = [];
  const heads = [];
  layout.columns.forEach((column, index) => {
    heads.push(columnHead(layout, column));
    for (let row = 0; row < column.count; row += 1) {
      units.list.push(makeUnit(units, layout, { column: index, row, ...unitKind(column) }));
    }
    if (column.layer && column.layer.units > column.layer.shown) {
      heads.push(makePager(units, layout, column));
    }
  });
  units.group.replaceChildren(...units.list.map((unit) => unit.node));
  units.heads.replaceChildren(...heads);
  pageUnits(units, first);
}

function unitKind(column) {
  return {
    kind: column.kind,
    layer: column.index,
    label: column.label ?? column.layer.label,
    names: column.names,
    shortNames: column.shortNames,
  };
}

function columnHead(layout, column) {
  const { layer } = column;
  const name = column.label ?? layer.label;
  const count = layer
    ? `${layer.units} unit${layer.units === 1 ? "" : "s"} \u00b7 ${layer.activation}`
    : (column.note ?? "");
  const small = layer && !layout.roomy ? layer.activation : count;
  const tags = layer?.tags ?? [];
  const tagText = layout.roomy || tags.length < 2 ? tags.join(" \u00b7 ") : `+${tags.length}`;
  const told = column.note ? `${count} are drawn` : count;
  const title = [name, told, ...tags].filter(Boolean).join("\n");
  const reach = 2 * Math.min(column.x, layout.width - column.x);
  const width = Math.min(layout.pitch - 4, reach);
  const place = `left:${column.x - width / 2}px;top:${layout.top + 8}px`;
  const style = `${place};width:${width}px;height:${layout.head - 10}px`;
  const rows = Object.entries({ name, small, tags: tagText });
  const parts = rows
    .filter(([, text]) => text)
    .map(([part, text]) => make("div", { class: `np-head-${part}` }, text));
  return make("div", { class: "np-head", style, title }, ...parts);
}

function makePager(units, layout, column) {
  const { layer, index } = column;
  const text = make("span", { class: "np-pager-text" });
  const turn = (by) => ({ class: "np-turn", click: () => units.hooks.page(index, by) });
  const back = iconButton("previous", `${layer.label}: previous units`, turn(-layer.shown));
  const on = iconButton("next", `${layer.label}: next units`, turn(layer.shown));
  const width = Math.max(layout.roomy ? 96 : 48, layout.pitch - 2);
  const style = `left:${column.x - width / 2}px;width:${width}px;top:${layout.bottom}px`;
  units.pagers.push({
    layer: index,
    units: layer.units,
    shown: layer.shown,
    text,
    back,
    on,
    short: !layout.roomy,
  });
  const place = layout.roomy ? "np-pager" : "np-pager np-pager-short";
  return make("div", { class: place, style }, back, text, on);
}

function makeUnit(units, layout, unit) {
  const { x, ys } = layout.columns[unit.column];
  const y = ys[unit.row];
  const half = layout.size / 2;
  const box = { x: x - half, y: y - half, width: layout.size, height: layout.size, rx: 4 };
  unit.frame = makeSvg("rect", { class: "np-frame", ...box });
  const role =
    unit.kind === "output"
      ? { role: "img" }
      : { tabindex: 0, role: "button", "aria-pressed": "false" };
  unit.node = makeSvg("g", { class: `np-unit np-unit-${unit.kind}`, ...role }, unit.frame);
  if (unit.kind === "output" || (unit.kind === "hidden" && layout.columns[unit.column].layer.biased)) {
    unit.dot = makeSvg("circle", {
      class: "np-bias",
      cx: x - half,
      cy: y + half,
      r: layout.size > 24 ? 4 : 3,
    });
    unit.node.append(unit.dot);
    unit.dot.addEventListener("pointermove", (event) => units.hooks.bias(unit, event));
    unit.dot.addEventListener("click", (event) => {
      event.stopPropagation();
      units.hooks.edit(unit);
    });
  }
  if (unit.kind === "input" || (unit.kind === "output" && unit.names.length > 1)) {
    const input = unit.kind === "input";
    const place = {
      x: input ? x - half - 6 : x + half + 6,
      y: y + 4,
      "text-anchor": input ? "end" : "start",
    };
    const whole = makeSvg("title", {}, unit.names[unit.row]);
    const text = unit.shortNames[unit.row];
    unit.node.append(makeSvg("text", { class: "np-unit-name", ...place }, text, whole));
  }
  listenToUnit(units, unit);
  return unit;
}

function listenToUnit(units, unit) {
  const { hooks } = units;
  unit.node.addEventListener("pointerenter", () => hooks.enter(unit));
  unit.node.addEventListener("pointerleave", () => hooks.leave());
  if (unit.kind === "output") return;
  unit.node.addEventListener("focus", () => hooks.enter(unit));
  unit.node.addEventListener("blur", () => hooks.leave());
  unit.node.addEventListener("click", () => hooks.pin(unit));
  unit.node.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "e" && unit.kind === "hidden" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      hooks.edit(unit);
    }
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    hooks.pin(unit);
  });
}

/** Takes the first shown unit of each hidden layer and writes names and pagers. */
export function pageUnits(units, first) {
  for (const unit of units.list) {
    unit.number = unit.row + (unit.kind === "hidden" ? (first[unit.layer] ?? 0) : 0);
    unit.title = unitTitle(unit);
    setAttribute(unit.node, "aria-label", unit.title);
  }
  for (const pager of units.pagers) {
    const start = first[pager.layer] ?? 0;
    const end = Math.min(pager.units, start + pager.shown);
    setText(pager.text, `${start + 1}\u2013${end}${pager.short ? "/" : " of "}${pager.units}`);
    pager.back.disabled = start <= 0;
    pager.on.disabled = end >= pager.units;
  }
}

function unitTitle(unit) {
  if (unit.kind === "hidden") return `${unit.label}, unit ${unit.number + 1}`;
  if (unit.kind === "output" && unit.names.length === 1) return "Output";
  return `${unit.kind === "input" ? "Input" : "Output"} ${unit.names[unit.row]}`;
}

/** The bias of a unit, or NaN while none is known, or where batch norm leaves none. */
export function biasOf(unit, tensors) {
  const bias = unit.column > 0 ? tensors.get(`biases.${unit.column - 1}`) : null;
  return bias ? bias.values[unit.row] : NaN;
}

/** Shows the biases and what is pinned; spoken names are refreshed when `speak` is set. */
export function paintUnits(units, tensors, colours, pinned, speak) {
  for (const unit of units.list) {
    if (unit.dot) paintBias(unit, biasOf(unit, tensors), colours, speak);
    if (unit.kind === "output") continue;
    const chosen =
      pinned !== null && pinned.column === unit.column && pinned.number === unit.number;
    if (unit.chosen === chosen) continue;
    unit.chosen = chosen;
    setAttribute(unit.node, "aria-pressed", chosen);
  }
}

function paintBias(unit, bias, colours, speak) {
  if (Number.isNaN(bias)) return;
  const strength = Math.round(10 * Math.min(1, Math.abs(bias) / 1.5)) * Math.sign(bias);
  if (strength !== unit.strength || unit.colourKey !== colours.key) {
    unit.strength = strength;
    unit.colourKey = colours.key;
    setAttribute(unit.dot, "fill", cssColour(colours.at(strength / 10)));
  }
  if (speak) setAttribute(unit.node, "aria-label", `${unit.title}: bias ${formatNumber(bias)}`);
}
