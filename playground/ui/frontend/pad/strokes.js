// A drawing as strokes: lists of whole numbers x, y, x, y … in thousandths of the pad's side,
// x to the right and y down, as Python reads them. Points too close together are left out.

export const UNITS = 1000;
const SPACING = 4; // units between two points
const MOST_POINTS = 4000;
const MOST_STROKES = 100;

/** A drawing that grows; `number` rises with every change, also from visit to visit. */
export class Strokes {
  constructor() {
    this.all = [];
    this.cleared = null;
    this.number = 0;
    this.drawing = false;
  }

  isEmpty() {
    return this.all.length === 0;
  }

  canUndo() {
    return !this.isEmpty() || this.cleared !== null;
  }

  isFull() {
    return this.all.length >= MOST_STROKES || this.points() >= MOST_POINTS;
  }

  points() {
    return this.all.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  }

  /** Begins a stroke at a place from 0 to 1; false where no more fits. */
  begin(x, y) {
    if (this.isFull()) return false;
    this.drawing = true;
    this.cleared = null;
    this.all.push([unit(x), unit(y)]);
    this.changed();
    return true;
  }

  /** Goes on with the stroke; returns whether that added a point. */
  extend(x, y) {
    const stroke = this.all[this.all.length - 1];
    const [toX, toY] = [unit(x), unit(y)];
    const [fromX, fromY] = stroke.slice(-2);
    if (Math.hypot(toX - fromX, toY - fromY) < SPACING || this.points() >= MOST_POINTS) return false;
    stroke.push(toX, toY);
    this.changed();
    return true;
  }

  /** Takes the last stroke away, or brings back what was cleared. */
  undo() {
    if (this.drawing || !this.canUndo()) return;
    if (this.isEmpty()) this.all = this.cleared;
    else this.all.pop();
    this.cleared = null;
    this.changed();
  }

  clear() {
    if (this.drawing || this.isEmpty()) return;
    this.cleared = this.all;
    this.all = [];
    this.changed();
  }

  /** Takes a drawing that Python kept, unless it is older than this one. */
  adopt({ n, strokes }) {
    if (n <= this.number) return false;
    this.all = strokes.map((stroke) => [...stroke]);
    this.number = n;
    return true;
  }

  changed() {
    this.number = Math.max(this.number + 1, Date.now());
  }
}

function unit(share) {
  return Math.round(Math.min(1, Math.max(0, share)) * UNITS);
}
