// The surface: a canvas that takes mouse, pen and finger, and shows ink as wide as Python
// draws it. While a stroke grows only its new part is drawn.

import { make, sizeCanvas } from "../common/elements.js";
import { UNITS } from "./strokes.js";

const LABEL = "Drawing pad. Draw with mouse, pen or finger; Control and Z undoes, Delete clears.";

/** Makes the surface of `strokes`; `hooks` are changed(), ended(), undo() and clear(). */
export function createSurface(strokes, hooks) {
  const properties = { "data-testid": "pad", class: "np-pad-canvas", role: "img", tabindex: "0" };
  const canvas = make("canvas", { ...properties, "aria-label": LABEL });
  const surface = { strokes, hooks, canvas, pointer: null, brush: 0, colour: "", side: 0 };
  const listen = (name, act) => canvas.addEventListener(name, (event) => act(surface, event));
  listen("pointerdown", startStroke);
  listen("pointermove", followStroke);
  listen("pointerup", endStroke);
  listen("pointercancel", endStroke);
  listen("keydown", pressKey);
  listen("contextmenu", (_, event) => event.preventDefault()); // a long press is a dot
  surface.observer = new ResizeObserver(() => drawStrokes(surface));
  surface.observer.observe(canvas);
  return surface;
}

/** Draws all strokes anew: after undo, and where size or colours changed. */
export function drawStrokes(surface) {
  const { canvas, strokes } = surface;
  surface.side = canvas.clientWidth;
  if (surface.side === 0) return; // in a tab that is not open
  const ratio = window.devicePixelRatio || 1;
  const context = sizeCanvas(canvas, surface.side, surface.side);
  canvas.style.width = canvas.style.height = ""; // the style sheet sizes it
  context.clearRect(0, 0, canvas.width / ratio, canvas.height / ratio);
  for (const stroke of strokes.all) drawLine(surface, stroke, 0);
}

function drawLine(surface, stroke, first) {
  const context = surface.canvas.getContext("2d");
  const scale = surface.side / UNITS;
  context.strokeStyle = surface.colour;
  context.lineWidth = surface.brush * surface.side;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(stroke[first] * scale, stroke[first + 1] * scale);
  // A line without length is not drawn, round ends or not: a dot has a hundredth of a pixel.
  for (let at = first; at < stroke.length; at += 2)
    context.lineTo(stroke[at] * scale + 0.01, stroke[at + 1] * scale);
  context.stroke();
}

function placeOf(surface, event) {
  const box = surface.canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

function startStroke(surface, event) {
  if (surface.pointer !== null || event.button !== 0) return;
  event.preventDefault();
  surface.canvas.focus({ preventScroll: true });
  if (!surface.strokes.begin(...placeOf(surface, event))) {
    surface.hooks.changed();
    return;
  }
  surface.pointer = event.pointerId;
  surface.canvas.setPointerCapture(event.pointerId);
  drawLine(surface, surface.strokes.all[surface.strokes.all.length - 1], 0);
  surface.hooks.changed();
}

function followStroke(surface, event) {
  if (event.pointerId !== surface.pointer) return;
  const { strokes } = surface;
  const stroke = strokes.all[strokes.all.length - 1];
  const before = stroke.length;
  const parts = event.getCoalescedEvents?.() ?? [];
  for (const part of parts.length > 0 ? parts : [event]) strokes.extend(...placeOf(surface, part));
  if (stroke.length === before) return;
  drawLine(surface, stroke, before - 2);
  surface.hooks.changed();
}

function endStroke(surface, event) {
  if (event.pointerId !== surface.pointer) return;
  if (event.type === "pointerup") followStroke(surface, event);
  surface.pointer = null;
  surface.strokes.drawing = false;
  surface.hooks.ended();
}

function pressKey(surface, event) {
  const undo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
  const clear = event.key === "Delete" || event.key === "Backspace";
  if (!undo && !clear) return;
  event.preventDefault();
  event.stopPropagation();
  if (undo) surface.hooks.undo();
  else surface.hooks.clear();
}
