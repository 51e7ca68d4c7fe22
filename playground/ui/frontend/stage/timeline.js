// The way back in time: a slider under the loss curve, and dragging on the curve itself.
// Both ask for the kept moment nearest to an epoch; the right end is the present.

import { make, setAttribute } from "../common/elements.js";

const ASK_PAUSE = 40;
const DRAG_START = 4;
const OWN_DRAG_TIME = 400;

/** Makes slider and button; `hooks.visit(epoch | null)` shows a moment, null the newest. */
export function createTimeline(hooks) {
  const timeline = { hooks, newest: 0, moments: [], touched: -Infinity, timer: 0, wanted: null };
  timeline.slider = make("input", {
    type: "range",
    min: 0,
    max: 1,
    step: "any",
    disabled: "",
    "data-testid": "timeline",
    "aria-label": "Moment of the training",
    title: "Drag back to an earlier moment; Play goes on from there",
    input: () => askMoment(timeline, Number(timeline.slider.value)),
    keydown: (event) => timelineKey(timeline, event),
  });
  timeline.now = make(
    "button",
    {
      type: "button",
      class: "np-now",
      "data-testid": "now",
      title: "Back to the newest moment (Escape)",
      click: () => askMoment(timeline, Infinity),
    },
    "Now",
  );
  timeline.root = make("div", { class: "np-timeline", "data-control": "timeline" }, timeline.slider);
  return timeline;
}

// Soon, and only for the last one that was wanted.
function askMoment(timeline, epoch) {
  timeline.touched = performance.now();
  timeline.wanted = epoch >= timeline.newest ? null : Math.max(0, epoch);
  if (timeline.timer !== 0) return;
  timeline.timer = setTimeout(() => {
    timeline.timer = 0;
    timeline.hooks.visit(timeline.wanted);
  }, ASK_PAUSE);
}

// Arrow keys go from one kept moment to the next.
function timelineKey(timeline, event) {
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (step === undefined || timeline.moments.length === 0) return;
  event.preventDefault();
  const here = Number(timeline.slider.value);
  const margin = 1e-4 * Math.max(1, here);
  const next =
    step < 0
      ? timeline.moments.findLast((epoch) => epoch < here - margin)
      : timeline.moments.find((epoch) => epoch > here + margin);
  const epoch = next ?? (step < 0 ? 0 : Infinity);
  timeline.slider.value = Math.min(epoch, timeline.newest);
  askMoment(timeline, epoch);
}

/** Shows where the run stands; `moments` is the tensor of kept epochs, if one is known. */
export function showTimeline(timeline, state, moments) {
  timeline.newest = state.newest ?? state.epoch;
  if (moments) timeline.moments = moments.values;
  const visiting = typeof state.newest === "number";
  const { slider } = timeline;
  setAttribute(slider, "max", Math.max(1, timeline.newest));
  slider.disabled = timeline.newest <= 0;
  timeline.now.disabled = !visiting;
  setAttribute(timeline.root, "data-visiting", visiting);
  if (performance.now() - timeline.touched > OWN_DRAG_TIME) slider.value = state.epoch;
  const spoken = visiting ? `epoch ${state.epoch} of ${state.newest}` : `epoch ${state.epoch}, now`;
  setAttribute(slider, "aria-valuetext", spoken);
}

/** Lets `box` be dragged: `epochAt(event)` tells the epoch under the pointer. */
export function dragThrough(timeline, box, epochAt) {
  let start = null;
  let dragging = false;
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || timeline.slider.disabled) return;
    start = event.clientX;
    dragging = false;
  });
  box.addEventListener("pointermove", (event) => {
    if (start === null) return;
    if (!dragging && Math.abs(event.clientX - start) < DRAG_START) return;
    if (!dragging) box.setPointerCapture(event.pointerId);
    dragging = true;
    const epoch = epochAt(event);
    timeline.slider.value = epoch;
    askMoment(timeline, epoch);
  });
  const end = () => (start = null);
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", end);
}
