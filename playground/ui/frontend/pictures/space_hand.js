// The hand on a map of images: it looks at the point that it is over, goes nearer, and drags.
// What is looked at is kept in shares of the map, so that it stays while the network trains.
// The wheel alone scrolls the page, as anywhere; with Ctrl, or by pinching, it goes nearer.

import { make, setAttribute } from "../common/elements.js";
import { WHOLE } from "./space_axes.js";
import { placeOf, tileSide } from "./space_marks.js";

const NEAREST = 16;
const STEP = 1.6;
const REACH = 10;

/** Lets a hand work on `space`; `changed` is called when it has to be painted anew. */
export function giveHand(space, changed) {
  const { canvas } = space;
  space.view = { ...WHOLE };
  space.pointer = null;
  let drag = null;
  const zoomBy = (factor, at) => {
    space.view = nearer(space, factor, at);
    changed();
  };
  const buttons = [
    ["+", "Nearer", "zoom_in", () => zoomBy(STEP)],
    ["−", "Farther", "zoom_out", () => zoomBy(1 / STEP)],
    ["Whole", "The whole map", "zoom_whole", () => zoomBy(0)],
  ].map(([text, title, id, click]) => {
    const names = { type: "button", title, "aria-label": title, "data-testid": id };
    return make("button", { ...names, click }, text);
  });
  space.tools = make("div", { class: "np-space-tools", role: "group" }, ...buttons);
  const listen = (name, act) => canvas.addEventListener(name, act);
  listen("pointermove", (event) => {
    space.pointer = within(canvas, event);
    if (drag) space.view = dragged(space, drag);
    changed();
  });
  listen("pointerdown", (event) => {
    space.pointer = within(canvas, event);
    if (space.view.zoom > 1) {
      drag = { from: space.pointer, view: space.view };
      canvas.setPointerCapture(event.pointerId);
    }
    changed();
  });
  const release = () => (drag = null);
  listen("pointerup", release);
  listen("pointercancel", release);
  listen("pointerleave", (event) => {
    if (event.pointerType === "touch") return; // a finger that was lifted goes on looking
    space.pointer = null;
    changed();
  });
  listen("dblclick", (event) => zoomBy(STEP * STEP, within(canvas, event)));
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? STEP : 1 / STEP, within(canvas, event));
    },
    { passive: false },
  );
}

function within(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

// What stands at `at` stays there; without it, the middle does. A factor of 0 shows all.
function nearer({ view, plot }, factor, at) {
  const zoom = Math.min(NEAREST, Math.max(1, view.zoom * factor));
  if (zoom === 1 || !plot) return { ...WHOLE };
  const { middle, share } = plot;
  const [x, y] = at ?? [middle.x, middle.y];
  const part = 1 - view.zoom / zoom;
  const across = view.x + (x - middle.x) * share.x * part;
  const up = view.y - (y - middle.y) * share.y * part;
  return { zoom, ...inside({ x: across, y: up }) };
}

function dragged({ view, plot, pointer }, { from, view: before }) {
  const x = before.x - (pointer[0] - from[0]) * plot.share.x;
  const y = before.y + (pointer[1] - from[1]) * plot.share.y;
  return { zoom: view.zoom, ...inside({ x, y }) };
}

function inside({ x, y }) {
  const kept = (value) => Math.min(1, Math.max(0, value));
  return { x: kept(x), y: kept(y) };
}

/** The mark under the pointer, the one drawn last where several are; null for none. */
export function markUnder({ pointer, marks, plot, view, state }, places) {
  if (!pointer || !plot) return null;
  const reach = Math.max(REACH, state.images ? tileSide(plot, view) / 2 : 0);
  let [best, nearest] = [null, reach];
  for (const mark of marks) {
    const [x, y] = placeOf(mark, places, plot);
    const distance = Math.hypot(x - pointer[0], y - pointer[1]);
    if (distance <= nearest) [best, nearest] = [mark, distance];
  }
  return best;
}

/** Shows the buttons where there is something to go nearer to, and tells how near one is. */
export function showHand({ tools, canvas, view, state }) {
  tools.hidden = !state.atlas;
  setAttribute(canvas, "data-zoom", view.zoom.toFixed(2));
  canvas.style.touchAction = view.zoom > 1 ? "none" : "";
  canvas.style.cursor = view.zoom > 1 ? "grab" : "";
}
