// The gradient lens: each training example as large as its pull on the weights, filled where
// it pulls with the mean gradient and hollow where it pulls against it, so that nobody needs
// to tell colours apart.

import { make, keptCheckbox, setText, sizeCanvas } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { answerColour } from "../../common/painting.js";
import { isOnMap, pixelOf } from "../../common/square.js";

const LENS_COLUMNS = 3;
const LENS_SMALLEST = 1.4;
const LENS_GROWTH = 5.5;
const LENS_LARGEST = 2; // pulls beyond this many times the usual look alike
const LENS_USUAL = 0.9; // the share of examples that pull less than the usual

/** Makes the switch and its legend; `changed(on)` hears of the switch. */
export function createLens(kept, changed) {
  const lens = { on: Boolean(kept.gradient_lens) };
  lens.legend = make("div", { class: "np-lens", "data-testid": "lens_legend" });
  lens.legend.hidden = !lens.on;
  lens.switch = keptCheckbox(kept, "gradient_lens", "Gradient lens", (on) => {
    lens.on = on;
    setText(lens.legend, "The lens is being prepared\u2026");
    lens.legend.hidden = !on;
    changed(on);
  });
  lens.switch.root.title =
    "Shows how hard each example pulls on the weights, and whether it agrees with the others";
  lens.parts = [lens.switch.root, lens.legend];
  return lens;
}

/** Draws the training examples `(n, 3)` as the lens sees them `(n, 2)`; false if it is off. */
export function drawLens(lens, canvas, size, tensors, colours, classes) {
  if (!(lens.on && tensors.has("lens") && tensors.has("train"))) return false;
  const [points, pulls] = [tensors.get("train").values, tensors.get("lens").values];
  const context = sizeCanvas(canvas, size, size);
  context.clearRect(0, 0, size, size);
  const radii = radiiOf(pulls);
  const order = [...radii.keys()].sort((one, other) => radii[other] - radii[one]);
  for (const index of order) {
    const at = LENS_COLUMNS * index;
    const [across, up, answer] = [points[at], points[at + 1], points[at + 2]];
    if (!isOnMap(across, up)) continue;
    const place = pixelOf(size, across, up);
    const colour = cssColour(answerColour(colours, classes, answer));
    drawPull(context, place, radii[index], colour, pulls[2 * index + 1] >= 0);
  }
  tellLens(lens, tensors.get("signal"));
  return true;
}

function radiiOf(pulls) {
  const lengths = Float32Array.from({ length: pulls.length / 2 }, (_, index) => pulls[2 * index]);
  const known = lengths.filter((length) => !Number.isNaN(length)).sort();
  const usual = known[Math.floor(LENS_USUAL * (known.length - 1))] || 1;
  return lengths.map((length) => {
    const pull = Number.isNaN(length) ? 0 : Math.min(LENS_LARGEST, length / usual);
    return LENS_SMALLEST + LENS_GROWTH * Math.sqrt(pull);
  });
}

function drawPull(context, { x, y }, radius, colour, agrees) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = "rgb(255 255 255 / 0.9)";
  context.lineWidth = agrees ? 2 : 4;
  context.stroke();
  context.fillStyle = colour;
  if (agrees) context.fill();
  context.strokeStyle = agrees ? "rgb(20 22 30 / 0.55)" : colour;
  context.lineWidth = agrees ? 0.7 : 2;
  context.stroke();
}

function tellLens(lens, signal) {
  const balance = Math.max(1, Math.round(signal?.values[2] ?? 1));
  setText(
    lens.legend,
    "Size: pull on the weights. Filled: with the mean gradient, hollow: against it. " +
      `Signal equals noise at a batch of ${balance}.`,
  );
}
