// A kernel that slides over an image with its real numbers: moved by pointer, finger or arrow
// keys over what goes in or what comes out. New numbers arrive while the network trains; the
// window stays where it is.

import { make, setAttribute, setText, sizeCanvas } from "../common/elements.js";
import { readFrame, frameFromText } from "../live/frame.js";
import { nearestPlace, numberText, placeAfterKey, windowStart } from "./slideplaces.js";

const SIDE = 252;
const INK = { negative: [245, 147, 34], positive: [8, 119, 189] };
const slides = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  if (!slides.has(parentElement)) slides.set(parentElement, createSlide(parentElement));
  takeSlide(slides.get(parentElement), data);
  return () => {
    slides.get(parentElement)?.root.remove();
    slides.delete(parentElement);
  };
}

function createSlide(parent) {
  const slide = { place: null, text: null };
  slide.before = grid(slide, "what goes in", (x, y) => nearestPlace(slide, x, y, true));
  slide.after = grid(slide, "what comes out", (x, y) => nearestPlace(slide, x, y, false));
  slide.tables = ["window", "kernel", "products"].map((name) => table(name));
  slide.line = make("p", { class: "np-slide-line", "data-testid": "slide-line" });
  const signs = ["×", "="];
  const parts = slide.tables.flatMap((each, at) => [
    each.root,
    ...(at < 2 ? [make("span", { class: "np-slide-sign", "aria-hidden": "true" }, signs[at])] : []),
  ]);
  const numbers = make("div", { class: "np-slide-numbers" }, ...parts);
  const grids = make("div", { class: "np-slide-grids" }, slide.before.root, slide.after.root);
  slide.root = make("div", { class: "np-slide", "data-testid": "slide" }, grids, numbers, slide.line);
  parent.append(slide.root);
  return slide;
}

function grid(slide, name, placeAt) {
  const moved = (event) => {
    const box = canvas.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    moveTo(slide, placeAt(across, down));
  };
  const canvas = make("canvas", {
    class: "np-slide-canvas",
    tabindex: "0",
    role: "img",
    "data-testid": name === "what goes in" ? "slide-in" : "slide-out",
    pointermove: moved,
    pointerdown: moved,
    keydown: (event) => {
      const place = placeAfterKey(slide, event.key);
      if (place === null) return;
      event.preventDefault();
      moveTo(slide, place);
    },
  });
  const title = make("figcaption", {}, name);
  return { canvas, title, name, root: make("figure", {}, canvas, title) };
}

function table(name) {
  const body = make("tbody");
  const root = make("table", { class: "np-slide-table" }, make("caption", {}, name), body);
  return { root, body, cells: [] };
}

function takeSlide(slide, data) {
  if (data.frame === slide.text) return;
  slide.text = data.frame;
  const { state, tensors } = readFrame(frameFromText(data.frame));
  for (const name of ["before_map", "kernel", "part", "sums", "after_map"]) {
    const { values, shape } = tensors.get(name);
    slide[name] = { values, rows: shape[0], columns: shape[1] };
  }
  slide.state = state;
  const { rows, columns } = slide.sums;
  const [row, column] = slide.place ?? [Math.floor(rows / 2), Math.floor(columns / 2)];
  moveTo(slide, [Math.min(row, rows - 1), Math.min(column, columns - 1)]);
}

function moveTo(slide, place) {
  slide.place = place;
  paint(slide);
}

function paint(slide) {
  const { rows, columns } = slide.sums;
  const [row, column] = slide.place;
  const start = windowStart(slide);
  drawGrid(slide.before, slide.before_map, slide.state.signed, windowSpots(slide, start));
  drawGrid(slide.after, slide.after_map, slide.state.bent, [[row, column]]);
  fillTables(slide, start);
  const at = row * columns + column;
  const [part, sum] = [slide.part.values[at], slide.sums.values[at]];
  const { bias, channels } = slide.state;
  const others = sum - part - (bias ?? 0);
  const more = channels > 1 ? ` + other ${channels - 1} channels ${numberText(others)}` : "";
  const own = bias === null ? "" : ` + bias ${numberText(bias)}`;
  const out = numberText(slide.after_map.values[at]);
  const text =
    `products together ${numberText(part)}${more}${own} = ` +
    `${numberText(sum)} → ${slide.state.bend} → ${out}`;
  setText(slide.line, text);
  const label = `row ${row + 1} of ${rows}, column ${column + 1} of ${columns}: ${text}`;
  for (const each of [slide.before, slide.after]) {
    setAttribute(each.canvas, "aria-label", `${each.name}, ${label}; arrow keys move the kernel`);
  }
  setText(slide.before.title, `${slide.state.names[0]}, ${slide.before_map.rows} × ${slide.before_map.columns}`);
  setText(slide.after.title, `${slide.state.names[1]}, ${rows} × ${columns}`);
}

// The pixels under the kernel, those of the border left out.
function windowSpots(slide, [top, left]) {
  const { dilation } = slide.state;
  const { rows: size } = slide.kernel;
  const spots = [];
  for (let u = 0; u < size; u += 1) {
    for (let v = 0; v < size; v += 1) spots.push([top + u * dilation, left + v * dilation]);
  }
  return spots;
}

function drawGrid({ canvas }, { values, rows, columns }, signed, spots) {
  const unit = Math.max(2, Math.floor(SIDE / Math.max(rows, columns)));
  const context = sizeCanvas(canvas, unit * columns, unit * rows);
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
  for (let at = 0; at < values.length; at += 1) {
    context.fillStyle = colourOf(values[at] / most, signed);
    context.fillRect((at % columns) * unit, Math.floor(at / columns) * unit, unit, unit);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = "rgb(209 73 91)";
  for (const [row, column] of spots) {
    const inside = row >= 0 && column >= 0 && row < rows && column < columns;
    if (inside) context.strokeRect(column * unit + 0.75, row * unit + 0.75, unit - 1.5, unit - 1.5);
  }
}

function colourOf(share, signed) {
  if (!signed) return `rgb(${Array(3).fill(Math.round(255 * Math.max(0, share))).join(" ")})`;
  const end = share < 0 ? INK.negative : INK.positive;
  const mixed = end.map((value) => Math.round(240 + (value - 240) * Math.min(1, Math.abs(share))));
  return `rgb(${mixed.join(" ")})`;
}

function fillTables(slide, [top, left]) {
  const { dilation } = slide.state;
  const { rows: size, values: weights } = slide.kernel;
  const { values, rows, columns } = slide.before_map;
  const all = [[], [], []];
  for (let at = 0; at < size * size; at += 1) {
    const row = top + Math.floor(at / size) * dilation;
    const column = left + (at % size) * dilation;
    const inside = row >= 0 && column >= 0 && row < rows && column < columns;
    const value = inside ? values[row * columns + column] : 0;
    [value, weights[at], value * weights[at]].forEach((number, place) => all[place].push(number));
  }
  slide.tables.forEach((each, at) => fillTable(each, all[at], size));
}

function fillTable(each, numbers, size) {
  if (each.cells.length !== numbers.length) {
    each.cells = numbers.map(() => make("td"));
    const line = (row) => make("tr", {}, ...each.cells.slice(row * size, (row + 1) * size));
    each.body.replaceChildren(...Array.from({ length: size }, (_, row) => line(row)));
    setAttribute(each.root, "data-size", size > 7 ? "small" : size > 4 ? "middle" : "large");
  }
  const most = numbers.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
  each.cells.forEach((cell, at) => {
    setText(cell, numberText(numbers[at]));
    const share = Math.round((60 * Math.abs(numbers[at])) / most);
    const ink = numbers[at] < 0 ? INK.negative : INK.positive;
    cell.style.background = `color-mix(in srgb, rgb(${ink.join(" ")}) ${share}%, transparent)`;
  });
}
