// The pen: points of one's own, placed, moved and erased on the map with mouse or finger.
// It draws what it does at once; when a stroke ends, Python is told all points there are now,
// so that a stroke heard twice or late does no harm.

import { make, setAttribute, setText } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { readOwnPoints, writeOwnPoints, ownRows, nearestOwn } from "./ownpoints.js";
import { MOST_OWN_POINTS } from "./ownpoints.js";
import { ownValue } from "../../panels/plane/mapaxes.js";
import { REACH } from "../../common/square.js";

const SPACING = 0.45; // between the points of one stroke, in units of the map
const ERASER = 0.4;
const GRASP = 0.6;
const PEN_VALUES = [-1, -0.5, 0, 0.5, 1];
const PEN_CLASSES = 6;

/** Makes the pen of a map; `hooks` are: start(), points({ points, n }), changed(), kept. */
export function createPen(square, hooks) {
  const pen = { square, hooks, tool: null, points: [], classes: 2, sent: 0, stroke: null };
  pen.text = null;
  pen.revision = 0; // grows when points change that were there already
  pen.begin = make(
    "button",
    { type: "button", class: "np-pen-begin", "data-testid": "pen_start", click: () => beginPen(pen) },
    "Draw your own points",
  );
  pen.tools = make("div", { class: "np-pen-tools", role: "toolbar", "aria-label": "Pen" });
  pen.note = make("div", { class: "np-pen-note", role: "status" });
  pen.root = make("div", { class: "np-pen", "data-control": "pen" }, pen.begin, pen.tools, pen.note);
  pen.tools.hidden = true;
  const listen = (name, act) => square.addEventListener(name, (event) => act(pen, event));
  listen("pointerdown", startStroke);
  listen("pointermove", followStroke);
  listen("pointerup", endStroke);
  listen("pointercancel", endStroke);
  return pen;
}

function beginPen(pen) {
  pen.wanted = true;
  pen.hooks.start();
}

/** Takes what Python knows, `{ points, n }`, unless a newer stroke is on its way there. */
export function adoptOwn(pen, own, pick) {
  const visible = own !== null && own !== undefined;
  const { kept } = pen.hooks;
  if (kept.pick !== undefined && pick !== kept.pick) pen.wanted = true;
  kept.pick = pick;
  pen.begin.hidden = visible;
  pen.tools.hidden = !visible;
  if (!visible) {
    pen.text = null;
    choosePen(pen, null);
    return;
  }
  pen.words = own.words;
  pen.named = Boolean(own.named);
  pen.target = own.target ?? null;
  pen.curve = Boolean(own.curve); // one kind of point, whose height is its value
  pen.most = own.most ?? MOST_OWN_POINTS;
  const late = pen.stroke !== null || own.n < pen.sent;
  if (!late && own.points !== pen.text) {
    pen.text = own.points;
    Object.assign(pen, readOwnPoints(own.points));
    pen.revision += 1;
    if (pen.classes === 0 && pen.tool >= PEN_VALUES.length) pen.tool = 0;
    pen.hooks.changed();
  }
  if (pen.wanted) choosePen(pen, pen.tool ?? 0);
  pen.wanted = false;
}

/** Draws the tools anew where colours or the kind of data changed. */
export function dressPen(pen, colours, ends) {
  const few = pen.classes <= 2;
  const key = `${colours.key}${pen.classes}${ends}${pen.words}${pen.curve}${JSON.stringify(pen.target)}`;
  if (key === pen.key) return;
  pen.key = key;
  const swatches =
    pen.classes === 0
      ? PEN_VALUES.map((value, index) => penSwatch(pen, index, valueTitle(pen, value), colours.at(value)))
      : colours.classes.slice(0, PEN_CLASSES).map((colour, index) => {
          if (few && index < 2) return penSwatch(pen, index, ends[index], colours.at(2 * index - 1));
          return penSwatch(pen, index, pen.words?.[index] ?? "", colour);
        });
  const plain = (name, text) =>
    make("button", { ...penButton(name, text), click: () => choosePen(pen, name) }, text);
  const act = (name, text, title, click) =>
    make("button", { ...penButton(name, title), click }, text);
  pen.tools.replaceChildren(
    ...(pen.curve ? [plain(0, "Place")] : swatches),
    plain("move", "Move"),
    plain("erase", "Erase"),
    act("clear", "Clear", "Clear all points", () => clearPen(pen)),
    act("done", "Done", "Put the pen away", () => choosePen(pen, null)),
  );
  showTool(pen);
}

function valueTitle({ target }, value) {
  return target ? `${target.name} ${ownValue(target, value)}` : `value ${value}`;
}

function penButton(name, title) {
  return { type: "button", class: "np-pen-tool", "data-testid": `pen_${name}`, title };
}

function penSwatch(pen, index, word, colour) {
  const title = `Place points: ${word}`;
  const style = `background:${cssColour(colour)}`;
  const names = { ...penButton(index, title), class: "np-pen-swatch", style, "aria-label": title };
  return make("button", { ...names, click: () => choosePen(pen, index) });
}

function choosePen(pen, tool) {
  if (pen.tool === tool) return;
  pen.tool = tool;
  showTool(pen);
  pen.hooks.changed();
}

function showTool(pen) {
  for (const node of pen.tools.children)
    setAttribute(node, "aria-pressed", node.dataset.testid === `pen_${pen.tool}`);
  pen.square.style.touchAction = pen.tool === null ? "" : "none";
  const words = { erase: "Drag over points to erase them.", move: "Drag a point to move it." };
  const kind = pen.named ? ` of ${pen.words?.[pen.tool] ?? ""}` : "";
  const drawing = `Click, tap or drag in the picture to place points${kind}.`;
  setText(pen.note, pen.tool === null ? "" : (words[pen.tool] ?? drawing));
}

function clearPen(pen) {
  pen.points = [];
  pen.revision += 1;
  choosePen(pen, typeof pen.tool === "number" ? pen.tool : 0);
  setText(pen.note, "Place the first point; until then training keeps the old ones.");
  pen.hooks.changed();
}

function penPlace(pen, event) {
  const box = pen.square.getBoundingClientRect();
  const inside = (share) => Math.max(-1, Math.min(1, 2 * share - 1)) * REACH;
  const x = inside((event.clientX - box.left) / box.width);
  return { x, y: -inside((event.clientY - box.top) / box.height) };
}

function startStroke(pen, event) {
  if (pen.tool === null || pen.stroke !== null || event.button !== 0) return;
  event.preventDefault();
  pen.square.setPointerCapture(event.pointerId);
  const { x, y } = penPlace(pen, event);
  const held = pen.tool === "move" ? nearestOwn(pen.points, x, y, GRASP) : -1;
  pen.stroke = { pointer: event.pointerId, held, last: null, changed: false };
  followStroke(pen, event);
}

function followStroke(pen, event) {
  const { stroke } = pen;
  if (stroke === null || event.pointerId !== stroke.pointer) return;
  const { x, y } = penPlace(pen, event);
  if (pen.tool === "erase") erasePoints(pen, x, y);
  else if (pen.tool === "move") movePoint(pen, x, y);
  else placePoint(pen, x, y);
}

function placePoint(pen, x, y) {
  const { stroke } = pen;
  if (stroke.last !== null && Math.hypot(x - stroke.last.x, y - stroke.last.y) < SPACING) return;
  if (pen.points.length >= pen.most) {
    setText(pen.note, `There may be ${pen.most} points at most; erase some first.`);
    return;
  }
  stroke.last = { x, y };
  pen.points.push({ x, y, answer: pen.classes === 0 ? PEN_VALUES[pen.tool] : pen.tool });
  if (pen.classes > 0) pen.classes = Math.max(pen.classes, pen.tool + 1);
  strokeChanged(pen);
}

function erasePoints(pen, x, y) {
  const left = pen.points.filter((point) => Math.hypot(point.x - x, point.y - y) > ERASER);
  if (left.length === pen.points.length) return;
  pen.points = left;
  pen.revision += 1;
  strokeChanged(pen);
}

function movePoint(pen, x, y) {
  if (pen.stroke.held < 0) return;
  Object.assign(pen.points[pen.stroke.held], { x, y });
  pen.revision += 1;
  strokeChanged(pen);
}

function strokeChanged(pen) {
  pen.stroke.changed = true;
  pen.hooks.changed();
}

function endStroke(pen, event) {
  const { stroke } = pen;
  if (stroke === null || event.pointerId !== stroke.pointer) return;
  pen.stroke = null;
  if (!stroke.changed) return;
  if (pen.points.length === 0) {
    setText(pen.note, "Place a point; until then training keeps the old ones.");
    return;
  }
  pen.text = writeOwnPoints(pen.classes, pen.points);
  pen.sent = Math.max(pen.sent + 1, Date.now());
  pen.hooks.points({ points: pen.text, n: pen.sent });
}

/** Whether the pen's points are drawn instead of the run's. */
export function penInUse(pen) {
  return pen.tool !== null;
}

/** The points from the first of these on, as rows (n, 3). */
export function penRows(pen, first) {
  return ownRows(pen.classes, first > 0 ? pen.points.slice(first) : pen.points);
}
