// The curves of a race: for every variant its mean over the starts as a line, and around it the
// band from the best to the worst start, darker in the middle half.

import { keptCheckbox, make, selectBox, setText, sizeCanvas } from "../common/elements.js";
import { cssColour } from "../common/colours.js";
import { tickTexts } from "../common/digits.js";
import { crisp, paintGrid } from "../common/grid.js";
import { axesOf } from "./axes.js";
import { byWeight } from "../common/metrics.js";
import { bandsOf, CLOCKS } from "./bands.js";
import { paintCrossing } from "./crossing.js";
import { placeNames, paintNames, widthOfNames } from "./names.js";

const MARGIN = { left: 46, top: 8, bottom: 34 };
const FADED = 0.22;
const FEW = 5; // bands that can be told apart where they lie over each other

/** Makes the curves; `hooks` are: tip, changed(), hover(variant | null). */
export function createCurves(hooks) {
  const curves = { hooks, metric: null, clock: "epoch", logarithmic: true, pointer: null };
  curves.canvas = make("canvas", { class: "np-race-canvas", role: "img" });
  curves.box = make("div", { class: "np-race-curves" }, curves.canvas);
  const choose = (name, options, words, take) => {
    const select = selectBox(options, { "data-testid": name, "aria-label": words, title: words });
    select.addEventListener("change", () => {
      take(select.value);
      hooks.changed();
    });
    return select;
  };
  curves.quantities = choose("quantity", [], "What is drawn", (name) => {
    curves.metric = curves.metrics.find((metric) => metric.name === name);
  });
  const clocks = Object.entries(CLOCKS);
  curves.clocks = choose("clock", clocks, "Over what it is drawn", (name) => {
    curves.clock = name;
  });
  const kept = { log_scale: curves.logarithmic };
  curves.scale = keptCheckbox(kept, "log_scale", "log scale", (on) => {
    curves.logarithmic = on;
    hooks.changed();
  });
  curves.said = make("span", { class: "np-race-said" });
  const over = make("span", { class: "np-race-over" }, "over");
  const choices = [curves.quantities, over, curves.clocks, curves.scale.root, curves.said];
  const head = make("div", { class: "np-race-head" }, ...choices);
  curves.root = make("div", { class: "np-race-plot" }, head, curves.box);
  curves.box.addEventListener("pointermove", (event) => {
    curves.pointer = { x: event.clientX, y: event.clientY };
    hooks.changed();
  });
  curves.box.addEventListener("pointerleave", () => {
    curves.pointer = null;
    hooks.tip.hide();
    hooks.hover(null);
    hooks.changed();
  });
  return curves;
}

/** Takes the size of its box; true if it has changed. */
export function resizeCurves(curves) {
  const { clientWidth: width, clientHeight: height } = curves.box;
  const changed = width !== curves.width || height !== curves.height;
  Object.assign(curves, { width, height });
  return changed;
}

/** Offers what can be drawn upwards: those metrics that these networks can have. */
export function offerQuantities(curves, metrics, seeds = 1) {
  curves.metrics = byWeight(metrics);
  const offered = curves.metrics.map(({ name, label, told }) => {
    const option = make("option", { value: name }, label);
    option.hidden = option.disabled = !told;
    return option;
  });
  curves.quantities.replaceChildren(...offered);
  const there = ({ name, told }) => told && name === curves.metric?.name;
  curves.metric = curves.metrics.find(there) ?? curves.metrics[0];
  curves.quantities.value = curves.metric.name;
  setText(curves.said, bandWords(seeds));
}

function bandWords(seeds) {
  if (seeds < 2) return "";
  const middle = seeds > 3 ? "; darker: the middle half" : "";
  return `Line: mean of ${seeds} starts. Band: best to worst${middle}.`;
}

/** Paints everything; `look` is `{ theme, inks, shown }`, `shown` the variant that stands out. */
export function paintCurves(curves, picture, look) {
  if (!(curves.width > 120)) return;
  const context = sizeCanvas(curves.canvas, curves.width, curves.height);
  const { scene } = picture;
  const { theme } = look;
  context.clearRect(0, 0, curves.width, curves.height);
  context.font = `12px ${theme.font}`;
  const names = scene.variants.map((variant) => variant.name);
  const right = widthOfNames(context, names, curves.width);
  const wide = curves.width - MARGIN.left - right;
  const high = curves.height - MARGIN.top - MARGIN.bottom;
  const box = { left: MARGIN.left, top: MARGIN.top, wide, high };
  const bands = bandsOf(picture.history, scene, curves);
  curves.scale.input.disabled = curves.metric.form === "share";
  const axes = axesOf(bands, curves, box);
  Object.assign(curves, { bands, axes, area: box });
  paintAxes(context, curves, theme);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 2, box.wide + 1, box.high + 4);
  context.clip();
  if (scene.seeds > 1) paintBands(context, bands, axes, look);
  paintLines(context, bands, axes, look);
  context.restore();
  const places = placeNames(bands, axes, box);
  paintNames(context, { names, places, box, width: curves.width, look, faded: FADED });
  if (curves.pointer !== null) paintCrossing(context, curves, { names, look });
}

function paintAxes(context, { axes, area, clock, metric, width, height }, theme) {
  const percent = metric.form === "share";
  const heights = tickTexts(axes.rows.map((tick) => (percent ? 100 * tick : tick)));
  const places = tickTexts(axes.columns);
  const [left, right, bottom] = [area.left, area.left + area.wide, area.top + area.high];
  const rows = axes.rows
    .map((tick, index) => [crisp(axes.y(tick)), percent ? `${heights[index]}\u202f%` : heights[index]])
    .filter(([y]) => y >= area.top - 2 && y <= bottom + 2);
  const columns = axes.columns
    .map((tick, index) => [axes.x(tick), places[index], "center"])
    .filter(([x]) => x < width - 12);
  paintGrid(context, { left, right, below: bottom + 15, rows, columns }, theme);
  context.textAlign = "center";
  context.fillText(CLOCKS[clock], left + area.wide / 2, height - 4);
}

function strengthOf(index, shown) {
  return shown === null || shown === undefined || shown === index ? 1 : FADED;
}

function paintBands(context, bands, axes, { inks, shown, theme }) {
  const many = bands.length > FEW ? FEW / bands.length : 1;
  for (const [middle, opacity] of [
    [false, theme.dark ? 0.13 : 0.1],
    [true, theme.dark ? 0.2 : 0.17],
  ]) {
    bands.forEach((band, index) => {
      const strength = shown === index ? 1 : many * strengthOf(index, shown);
      context.fillStyle = cssColour(inks[index].colour, opacity * strength);
      context.beginPath();
      fillSpan(context, band, axes, middle);
      context.fill();
    });
  }
}

// There along the upper edge and back along the lower one; a gap begins a new piece.
function fillSpan(context, band, axes, middle) {
  let piece = [];
  const close = () => {
    piece.forEach(([x, , y], at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    for (const [x, y] of piece.reverse()) context.lineTo(x, y);
    piece = [];
  };
  for (let row = 0; row < band.length; row += 1) {
    const [low, high] = band.span(row, middle);
    if (Number.isFinite(low) && Number.isFinite(high))
      piece.push([axes.x(band.x(row)), axes.y(low), axes.y(high)]);
    else close();
  }
  close();
}

function paintLines(context, bands, axes, { inks, shown }) {
  context.lineJoin = "round";
  bands.forEach((band, index) => {
    const { colour, dash } = inks[index];
    context.strokeStyle = cssColour(colour, strengthOf(index, shown));
    context.lineWidth = shown === index ? 3 : 2;
    context.setLineDash(dash);
    context.beginPath();
    let open = false;
    for (let row = 0; row < band.length; row += 1) {
      const mean = band.mean(row);
      if (!Number.isFinite(mean)) {
        open = false;
        continue;
      }
      const [x, y] = [axes.x(band.x(row)), axes.y(mean)];
      if (open) context.lineTo(x, y);
      else context.moveTo(x, y);
      open = true;
    }
    context.stroke();
  });
  context.setLineDash([]);
}
