// The learning rate: a number that is sent while it is typed and kept when it is finished.
// The buttons walk a ladder of usual values; anything between the bounds may be typed.

import { make, iconButton, setText, setAttribute } from "../common/elements.js";
import { formatRate } from "../common/format.js";

const COMMIT_PAUSE = 400;
const OWN_VALUE_TIME = 800;

/** Makes the field; `hooks` are: send(value) at once, keep(value) when finished. */
export function createRateField(hooks) {
  const input = make("input", {
    type: "number",
    step: "any",
    inputmode: "decimal",
    autocomplete: "off",
    "data-testid": "learning_rate",
    "aria-label": "Learning rate",
    title: "Learning rate: how far each step goes; changes at once, also while training",
  });
  const problem = make("div", { class: "np-problem", role: "alert", hidden: "" });
  const field = { input, problem, hooks, bounds: null, touched: -Infinity, timer: 0 };
  field.typing = false; // until Enter, or until the field is left
  const less = iconButton("minus", "Smaller learning rate", { click: () => walkRate(field, -1) });
  const more = iconButton("plus", "Larger learning rate", { click: () => walkRate(field, 1) });
  input.addEventListener("input", () => {
    field.typing = true;
    rateTyped(field);
  });
  input.addEventListener("change", () => rateFinished(field));
  input.addEventListener("blur", () => (field.typing = false));
  const row = make("div", { class: "np-rate" }, less, input, more);
  const caption = make("span", { class: "np-label" }, "Learning rate");
  field.now = make("span", { class: "np-rate-now" });
  caption.append(field.now);
  const names = { class: "np-field np-rate-field", "data-control": "learning_rate" };
  field.root = make("div", names, caption, row, problem);
  return field;
}

function checkedRate(field) {
  const value = field.input.value.trim() === "" ? NaN : Number(field.input.value);
  const { low, high } = field.bounds ?? { low: 0, high: Infinity };
  const fine = Number.isFinite(value) && value >= low && value <= high;
  setAttribute(field.input, "aria-invalid", !fine);
  field.problem.hidden = fine;
  if (!fine) {
    const typed = field.input.value || "This";
    setText(field.problem, `${typed} does not work: type a number from ${low} to ${high}.`);
  }
  return fine ? value : null;
}

function rateTyped(field) {
  field.touched = performance.now();
  const value = checkedRate(field);
  if (value !== null) field.hooks.send(value);
}

function rateFinished(field) {
  clearTimeout(field.timer);
  field.typing = false;
  const value = checkedRate(field);
  if (value !== null) field.hooks.keep(value);
}

function walkRate(field, direction) {
  if (field.input.value.trim() === "") return; // there is nothing to walk from
  const steps = field.bounds?.steps ?? [];
  const value = Number(field.input.value);
  const margin = Math.abs(value) * 1e-6;
  const next =
    direction > 0
      ? steps.find((step) => step > value + margin)
      : steps.findLast((step) => step < value - margin);
  if (next === undefined) return;
  field.input.value = formatRate(next);
  rateTyped(field);
  clearTimeout(field.timer);
  field.timer = setTimeout(() => rateFinished(field), COMMIT_PAUSE);
}

/** Takes the bounds and the ladder `{ low, high, value, steps }` that Python allows; an empty
    field, which no frame has filled yet, begins with the experiment's `value`. */
export function boundRate(field, bounds) {
  if (!bounds) return; // there is none to choose
  const changed = field.bounds !== null && field.bounds.value !== bounds.value;
  field.bounds = bounds;
  if (field.input.value === "" && field.touched === -Infinity) {
    field.input.value = formatRate(bounds.value);
  }
  if (!changed || field.typing) return;
  field.problem.hidden = true; // another rate counts now than the one that did not work
  setAttribute(field.input, "aria-invalid", false);
}

/** Shows the run's learning rate, unless someone is changing it. */
export function showRate(field, state) {
  if (state.learning_rate === null) {
    field.root.hidden = true;
    return;
  }
  const scheduled = state.rate !== null && state.rate !== undefined;
  // The run computes in single precision, which rounds a rate by up to 6e-8 of itself.
  const differs = scheduled && Math.abs(state.rate / state.learning_rate - 1) > 1e-6;
  setText(field.now, differs ? ` now ${formatRate(Number(state.rate.toPrecision(3)))}` : "");
  const own = performance.now() - field.touched < OWN_VALUE_TIME || !field.problem.hidden;
  if (own || field.typing) return;
  const text = formatRate(state.learning_rate);
  if (field.input.value !== text) field.input.value = text;
}
