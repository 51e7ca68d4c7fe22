// The axes of the map: from -6 to 6, or in the units of a table's columns, with their names.

import { make, setAttribute, setText } from "../../common/elements.js";
import { readableTicks, written } from "../../common/digits.js";
import { formatNumber } from "../../common/format.js";
import { REACH } from "../../common/square.js";

const MAP_TICKS = [-6, -4, -2, 0, 2, 4, 6];
const OWN_TICKS = 5;
const BRINK = 2; // percent of an axis at its ends where a tick would hang over
const PLACES = 100; // of a unit of the map
const SYMBOLS = ["x\u2081", "x\u2082"];

/** Makes both axes of a map, `{ across, up, nodes }`. */
export function createMapAxes() {
  const axes = { units: [], key: "" };
  [axes.across, axes.up] = ["x", "y"].map((direction) => {
    const names = { class: `np-axis np-axis-${direction}`, "aria-hidden": "true" };
    return make("div", names);
  });
  [axes.acrossName, axes.upName] = ["x", "y"].map((direction) =>
    make("div", { class: `np-axis-name np-axis-name-${direction}`, hidden: "" }),
  );
  axes.nodes = [axes.upName, axes.up, axes.across, axes.acrossName];
  writeMapAxes(axes, []);
  return axes;
}

/** Writes the axes in the data's own units: `[{ name, centre, scale }, …]`, or none of them. */
export function writeMapAxes(axes, units) {
  const key = JSON.stringify(units);
  if (key === axes.key) return false;
  Object.assign(axes, { units, key });
  for (const [index, node] of [axes.across, axes.up].entries()) {
    const unit = units[index];
    const { ticks, told } = unit ? ownTicks(unit) : { ticks: plainTicks(), told: "" };
    const side = index === 0 ? "left" : "top";
    const marks = ticks.map(({ share, text }) => {
      const style = `${side}:${index === 0 ? share : 100 - share}%`;
      return make("span", { style }, text);
    });
    node.replaceChildren(...marks);
    setAttribute(node, "data-own", Boolean(unit));
    const name = index === 0 ? axes.acrossName : axes.upName;
    setText(name, unit ? `${unit.name || SYMBOLS[index]}${told}` : "");
    setAttribute(name, "title", name.textContent);
    name.hidden = !unit;
  }
  return true;
}

/** How many signs the longest tick of an axis has. */
export function longestTick(node) {
  return Math.max(1, ...Array.from(node.children, (tick) => tick.textContent.length));
}

function plainTicks() {
  return MAP_TICKS.map((value) => {
    const share = (50 * (value + REACH)) / REACH;
    return { share, text: String(value).replace("-", "\u2212") };
  });
}

function ends({ centre, scale }) {
  return [centre - REACH * scale, centre + REACH * scale];
}

function ownTicks(unit) {
  const [low, high] = ends(unit);
  const { ticks, told } = readableTicks(low, high, OWN_TICKS);
  const placed = ticks.map(({ value, text }) => ({ share: (100 * (value - low)) / (high - low), text }));
  return { ticks: placed.filter(({ share }) => share > BRINK && share < 100 - BRINK), told };
}

/** What a coordinate of the map is, as text: «sepal length = 5.84». */
export function axisValue(axes, index, value) {
  const unit = axes.units[index];
  if (!unit) return `${SYMBOLS[index]} = ${formatNumber(value)}`;
  return `${unit.name || SYMBOLS[index]} = ${ownValue(unit, value)}`;
}

/** A coordinate in an axis's own units, with as many digits as tell places apart. */
export function ownValue(unit, value) {
  return written(unit.centre + unit.scale * value, unit.scale / PLACES);
}

/** What the map reaches over, in words. */
export function mapReach({ units }) {
  if (units.length < 2) return "over x\u2081 and x\u2082 from \u22126 to 6";
  const parts = units.map((unit, index) => {
    const [low, high] = [-REACH, REACH].map((end) => ownValue(unit, end));
    return `${unit.name || SYMBOLS[index]} from ${low} to ${high}`;
  });
  return `over ${parts.slice(0, 2).join(" and ")}`;
}
