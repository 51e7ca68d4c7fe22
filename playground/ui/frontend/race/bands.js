// The curves of a contest as they are sent: a row for each moment, with the epoch and, of every
// variant, its seconds and what was measured, each over all starts: mean, least, quartiles, most.

import { rowNear } from "../live/frame.js";

const [MEAN, LEAST, LOWER, UPPER, MOST] = [0, 1, 2, 3, 4];
const BAND = 5; // numbers of one metric

/** What can be drawn to the right, by name. */
export const CLOCKS = { epoch: "Epochs", step: "Updates", second: "Seconds" };

// How many numbers one variant has: its seconds, and a band of each metric.
function perVariant({ metrics }) {
  return 1 + BAND * metrics.length;
}

/** How many numbers a row has. */
export function rowWidth(scene) {
  return 1 + perVariant(scene) * scene.variants.length;
}

/** Reads one variant's numbers of a history, as drawn against `clock`. */
export class Band {
  constructor(history, scene, variant, { clock, metric }) {
    this.history = history;
    this.stepsPerEpoch = scene.variants[variant].steps_per_epoch;
    this.clock = clock;
    this.start = 1 + perVariant(scene) * variant;
    this.first = this.start + 1 + BAND * metric.at;
  }

  get length() {
    return this.history.length;
  }

  read(row, column) {
    return this.history.rows[row * this.history.columns + column];
  }

  x(row) {
    if (this.clock === "second") return this.read(row, this.start);
    return this.read(row, 0) * (this.clock === "step" ? this.stepsPerEpoch : 1);
  }

  mean(row) {
    return this.read(row, this.first + MEAN);
  }

  /** From the best to the worst start, or only their middle half. */
  span(row, middle) {
    const [low, high] = middle ? [LOWER, UPPER] : [LEAST, MOST];
    return [this.read(row, this.first + low), this.read(row, this.first + high)];
  }

  /** The last row whose mean is a number, or -1. */
  last() {
    let row = this.length - 1;
    while (row >= 0 && !Number.isFinite(this.mean(row))) row -= 1;
    return row;
  }

  /** The row nearest to `x`, or -1 when there is none. */
  near(x) {
    if (this.clock !== "second") {
      return rowNear(this.history, this.clock === "step" ? x / this.stepsPerEpoch : x);
    }
    let [low, high] = [0, this.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.x(middle) < x) low = middle;
      else high = middle;
    }
    return Math.abs(this.x(high) - x) < Math.abs(this.x(low) - x) ? high : low;
  }
}

/** The bands of all variants of a scene. */
export function bandsOf(history, scene, look) {
  return scene.variants.map((_, index) => new Band(history, scene, index, look));
}
