// The numbers under the toolbar, the line that says what is going on, and the text twin
// that screen readers hear. Every number has its reserved place, so nothing moves.

import { make, setText, setAttribute } from "../common/elements.js";
import { formatCount, formatEpoch } from "../common/format.js";
import { beside, formMetric, onCurve, partName, splitOf } from "../common/metrics.js";

const SPOKEN_PAUSE = 2000;
const SLOW_PAUSE = 500;
const STATUS_WORDS = {
  preparing: "preparing\u2026",
  finished: "finished",
  diverged: "Diverged: reset and try a smaller learning rate.",
  failed: "Stopped by an error: reset or change something.",
};

/** Makes the place of one number with its name above and small words below. */
export function readoutCell(name, label) {
  const value = make("div", { class: "np-value", "data-testid": `readout_${name}` }, "\u2013");
  const small = make("div", { class: "np-small" });
  const caption = make("div", { class: "np-label" }, label);
  return {
    root: make("div", { class: `np-cell np-cell-${name}` }, caption, value, small),
    value,
    small,
  };
}

/** Makes the readouts, the status line and the spoken text. */
export function createReadouts() {
  const cells = {
    epoch: readoutCell("epoch", "Epoch"),
    rate: readoutCell("rate", "Steps / s"),
  };
  const row = make("div", { class: "np-readouts" }, cells.epoch.root, cells.rate.root);
  const note = make("span", { class: "np-note" });
  const status = make("span", { class: "np-status" });
  const reference = make("div", { class: "np-reference", "data-testid": "reference" });
  const line = make("div", { class: "np-line" }, note, status);
  const spoken = make("div", { class: "np-spoken", "aria-live": "polite", role: "status" });
  const times = { spokenAt: -Infinity, slowAt: -Infinity };
  return { cells, metrics: [], measured: [], row, note, status, reference, line, spoken, ...times };
}

/** Takes what is measured: a place for each metric of the curve. */
export function nameReadouts(readouts, metrics) {
  readouts.metrics = metrics;
  readouts.measured = onCurve(metrics).map((metric) => ({
    metric,
    cell: readoutCell(partName(metric), metric.label),
  }));
  const { epoch, rate } = readouts.cells;
  const between = readouts.measured.map(({ cell }) => cell.root);
  readouts.row.replaceChildren(epoch.root, ...between, rate.root);
}

// What else is measured of a metric's examples, and of how many where that is not of all.
function besideText({ metrics }, metric, state) {
  const [other] = beside(metrics, metric);
  const value = other && state[other.name];
  if (value === null || value === undefined) return "";
  const count = state.measured?.[splitOf(metrics, metric)];
  const word = other.form === "share" ? "correct" : other.label.toLowerCase();
  return `${formMetric(other, value)} ${word}${count ? ` of ${formatCount(count)}` : ""}`;
}

/** Shows a state's numbers; the slow ones at most twice a second. */
export function showReadouts(readouts, state, now) {
  const { epoch, rate } = readouts.cells;
  setText(epoch.value, formatEpoch(state.epoch));
  setText(epoch.small, `step ${formatCount(state.step)}`);
  for (const { metric, cell } of readouts.measured) {
    setText(cell.value, formMetric(metric, state[metric.name]));
    setText(cell.small, besideText(readouts, metric, state));
  }
  if (now - readouts.slowAt > SLOW_PAUSE || state.status !== "playing") {
    readouts.slowAt = now;
    setText(rate.value, formatCount(state.steps_per_second));
    setText(rate.small, state.device ?? "");
  }
  setText(readouts.note, state.note ?? "");
  readouts.reference.hidden = !state.reference;
  setText(readouts.reference, state.reference ?? "");
  if (state.status !== "playing" || now - readouts.spokenAt > SPOKEN_PAUSE) {
    readouts.spokenAt = now;
    setText(readouts.spoken, spokenText(readouts, state));
  }
}

function spokenText({ measured }, state) {
  const parts = [`Epoch ${formatEpoch(state.epoch)}`];
  for (const { metric } of measured) {
    const value = state[metric.name];
    if (value !== null) parts.push(`${metric.label.toLowerCase()} ${formMetric(metric, value)}`);
  }
  return parts.join(", ");
}

/** Says what is going on: the connection's notice first, then the run's own words. */
export function showStatus(readouts, state, notice) {
  const own =
    state === null ? "preparing\u2026" : state.message || STATUS_WORDS[state.status] || "";
  const wrong = notice === "" && state !== null && ["diverged", "failed"].includes(state.status);
  setText(readouts.status, notice || own);
  setAttribute(readouts.status, "data-wrong", wrong);
  setAttribute(readouts.status, "data-wraps", wrong || state?.status === "finished");
  setAttribute(readouts.status, "title", notice || own);
}
