// Every weight and bias as a field of its own, which lies unseen on its link or on its unit's
// corner until it is clicked or reached by the keyboard. What is typed is sent at once.

import { make, setAttribute, setText } from "../../common/elements.js";
import { linkPoint } from "./layout.js";

const LARGEST_NUMBER = 1e6;
const MOST_FIELDS = 600;
const REFRESH_PAUSE = 250;
const HALF_FIELD = 50;
const REACH_OF_CLICK = 6;

/** Makes the layer of fields; `hooks` are: send(message), hover(link, event), leave(). */
export function createNumbers(hooks) {
  const root = make("div", { class: "np-numbers" });
  const caption = make("div", { class: "np-number-name", hidden: "" });
  return { hooks, root, caption, items: [], width: 0, shownAt: -Infinity };
}

/** Prepares the numbers of a layout; of a large drawing, fields are made when they are asked for. */
export function rebuildNumbers(numbers, layout, units, links) {
  numbers.width = layout.width;
  const biases = units.filter((unit) => unit.dot);
  const half = layout.size / 2;
  numbers.items = biases.map((unit) => {
    const { x, ys } = layout.columns[unit.column];
    return { to: unit, from: null, column: unit.column, x: x - half, y: ys[unit.row] + half };
  });
  const find = new Map(units.map((unit) => [`${unit.column} ${unit.row}`, unit]));
  for (const link of links) {
    const from = find.get(`${link.column} ${link.from}`);
    const to = find.get(`${link.column + 1} ${link.to}`);
    const along = 0.35 + (0.5 * (link.from + 0.5)) / layout.columns[link.column].count;
    const place = linkPoint(layout, link.column, link.from, link.to, along);
    numbers.items.push({ to, from, column: to.column, link, ...place });
  }
  const few = numbers.items.length <= MOST_FIELDS + biases.length;
  numbers.root.replaceChildren(numbers.caption);
  numbers.caption.hidden = true;
  for (const item of few ? numbers.items : numbers.items.slice(0, biases.length)) {
    makeNumber(numbers, item);
  }
  nameNumbers(numbers);
}

function makeNumber(numbers, item) {
  item.field = make("input", {
    class: "np-number",
    type: "number",
    step: "0.1",
    autocomplete: "off",
    tabindex: item.from === null && item.to.kind === "output" ? 0 : -1,
    style: `left:${item.x}px;top:${item.y}px`,
    input: () => numberTyped(numbers, item),
    mousedown: (event) => {
      if (item.open) return;
      event.preventDefault(); // the field grows under the pointer, whose click is not meant for it
      editNumber(numbers, item);
    },
    focus: () => openNumber(numbers, item),
    blur: () => closeNumber(numbers, item),
    keydown: (event) => numberKey(numbers, item, event),
    pointermove: (event) => numbers.hooks.hover(item, event),
    pointerleave: () => numbers.hooks.leave(),
  });
  numbers.root.append(item.field);
}

/** Writes names and test ids, which follow the pages of wide layers. */
export function nameNumbers(numbers) {
  for (const item of numbers.items) {
    if (!item.field) continue;
    const { from, to, column } = item;
    const place = from === null ? "bias" : "weight";
    const source = from === null ? "" : `${from.number}-`;
    setAttribute(item.field, "data-testid", `${place}-${column}-${source}${to.number}`);
    setAttribute(item.field, "aria-label", numberTitle(item));
  }
}

function numberTitle({ from, to }) {
  return from === null ? `Bias of ${to.title}` : `Weight from ${from.title} to ${to.title}`;
}

function openNumber(numbers, item) {
  const { field, x, y } = item;
  const left = Math.min(Math.max(x, HALF_FIELD), numbers.width - HALF_FIELD);
  field.style.left = `${left}px`;
  item.open = true;
  showNumber(item);
  setText(numbers.caption, numberTitle(item));
  numbers.caption.style.left = `${Math.min(Math.max(x, 80), numbers.width - 80)}px`;
  numbers.caption.style.top = `${y - 20}px`;
  numbers.caption.hidden = false;
  numbers.hooks.leave();
}

function closeNumber(numbers, item) {
  item.open = item.touched = false;
  item.field.style.left = `${item.x}px`;
  setAttribute(item.field, "aria-invalid", false);
  showNumber(item);
  numbers.caption.hidden = true;
}

function numberTyped(numbers, item) {
  const { field, from, to, column } = item;
  item.touched = true;
  const value = field.value.trim() === "" ? NaN : Number(field.value);
  const fine = Number.isFinite(value) && Math.abs(value) <= LARGEST_NUMBER;
  setAttribute(field, "aria-invalid", !fine);
  setText(numbers.caption, fine ? numberTitle(item) : `Type a number of at most ${LARGEST_NUMBER}.`);
  if (!fine) return;
  const place = { layer: column, from: from === null ? null : from.number, to: to.number };
  numbers.hooks.send({ c: "parameter", ...place, v: value });
}

// Tab goes through the numbers of a unit: its bias, then the weights that come in.
function numberKey(numbers, item, event) {
  event.stopPropagation();
  if (event.key === "Enter") {
    item.touched = false;
    item.field.select();
  } else if (event.key === "Escape") {
    leaveNumber(item);
  } else if (event.key === "Tab") {
    const all = numbers.items.filter((other) => other.to === item.to);
    const next = all[all.indexOf(item) + (event.shiftKey ? -1 : 1)];
    if (next !== undefined) {
      event.preventDefault();
      editNumber(numbers, next);
    } else if (item.to.kind === "hidden") item.to.node.focus();
  }
}

function leaveNumber(item) {
  if (item.to.kind === "hidden") item.to.node.focus();
  else item.field.blur();
}

/** Opens the field of an item. */
export function editNumber(numbers, item) {
  if (!item.field) {
    makeNumber(numbers, item);
    nameNumbers(numbers);
  }
  item.field.focus({ preventScroll: true });
  item.field.select();
}

/** The weight whose link passes through a point, or undefined: for drawings without own targets. */
export function weightAt(numbers, layout, x, y) {
  const distance = ({ link }) => {
    let [low, high] = [0, 1];
    for (let round = 0; round < 10; round += 1) {
      const middle = (low + high) / 2;
      if (linkPoint(layout, link.column, link.from, link.to, middle).x < x) low = middle;
      else high = middle;
    }
    return Math.abs(linkPoint(layout, link.column, link.from, link.to, low).y - y);
  };
  const { columns, size } = layout;
  const gap = columns.findIndex((column) => column.x > x) - 1;
  const inside = gap >= 0 && x > columns[gap].x + size / 2 && x < columns[gap + 1].x - size / 2;
  const passing = inside ? numbers.items.filter(({ link }) => link?.column === gap) : [];
  const near = passing.map((item) => [distance(item), item]).sort(([one], [other]) => one - other);
  return near[0]?.[0] < REACH_OF_CLICK ? near[0][1] : undefined;
}

/** The first item of a unit: its bias, or the first weight where it has none. */
export function firstItem(numbers, unit) {
  return numbers.items.find((item) => item.to === unit);
}

/** The item of a link's weight. */
export function weightItem(numbers, link) {
  return numbers.items.find((item) => item.link === link);
}

/** Shows the numbers as they are; while a run plays, only now and then. */
export function showNumbers(numbers, tensors, now, calm) {
  if (!calm && now - numbers.shownAt < REFRESH_PAUSE) return;
  numbers.shownAt = now;
  for (const item of numbers.items) {
    if (!item.field) continue;
    const { from, to, column } = item;
    const part = from === null ? "biases" : "weights";
    const tensor = tensors.get(`${part}.${column - 1}`);
    const across = tensor?.shape.at(-1);
    const place = from === null ? to.row : from.row * across + to.row;
    item.value = tensor?.values[place];
    showNumber(item);
  }
}

function showNumber(item) {
  if (item.touched || !Number.isFinite(item.value)) return;
  const text = String(Number(item.value.toPrecision(6)));
  if (item.field.value !== text) item.field.value = text;
}
