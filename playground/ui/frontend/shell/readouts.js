// The numbers under the toolbar, the line that says what is going on, and the text twin
// that screen readers hear. Every number has its reserved place, so nothing moves.

import { make, setText, setAttribute } from "../common/elements.js";
import { formatCount, formatEpoch, formatLoss, formatShare } from "../common/format.js";

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
    train: readoutCell("train", "Training loss"),
    test: readoutCell("test", "Test loss"),
    rate: readoutCell("rate", "Steps / s"),
  };
  const row = make(
    "div",
    { class: "np-readouts" },
    ...Object.values(cells).map((cell) => cell.root),
  );
  const note = make("span", { class: "np-note" });
  const status = make("span", { class: "np-status" });
  const reference = make("div", { class: "np-reference", "data-testid": "reference" });
  const line = make("div", { class: "np-line" }, note, status);
  const spoken = make("div", { class: "np-spoken", "aria-live": "polite", role: "status" });
  const times = { spokenAt: -Infinity, slowAt: -Infinity };
  return { cells, row, note, status, reference, line, spoken, ...times };
}

/** A share of right answers, and of how many examples where not all are measured all the time. */
function accuracyText(value, count) {
  if (value === null || value === undefined) return "";
  return `${formatShare(value)} correct${count ? ` of ${formatCount(count)}` : ""}`;
}

/** Shows a state's numbers; the slow ones at most twice a second. */
export function showReadouts(readouts, state, now) {
  const { epoch, train, test, rate } = readouts.cells;
  setText(epoch.value, formatEpoch(state.epoch));
  setText(epoch.small, `step ${formatCount(state.step)}`);
  setText(train.value, formatLoss(state.train_loss));
  setText(test.value, formatLoss(state.test_loss));
  const [trained, held] = state.measured ?? [];
  setText(train.small, accuracyText(state.train_accuracy, trained));
  setText(test.small, accuracyText(state.test_accuracy, held));
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
    setText(readouts.spoken, spokenText(state));
  }
}

function spokenText(state) {
  const parts = [`Epoch ${formatEpoch(state.epoch)}`];
  if (state.train_loss !== null) parts.push(`training loss ${formatLoss(state.train_loss)}`);
  if (state.test_loss !== null) parts.push(`test loss ${formatLoss(state.test_loss)}`);
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
