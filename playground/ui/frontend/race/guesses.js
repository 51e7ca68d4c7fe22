// A tile of a network of images: the same few images for every variant, each with what the network
// takes it for. A wrong guess has a red frame and its word on red.

import { colourWord, cssColour, MISTAKE_INK } from "../common/colours.js";

const CELL_GAP = 2;
const WRONG_FRAME = 2;
const SURE_BAR = 3; // pixels, as long as the guess is sure
const SMALL_PILL = 15;
const LARGE_PILL = 18;
const LARGE_CELL = 50;
const WRONG_INK = cssColour(MISTAKE_INK);
const WORD_INK = "rgba(0, 0, 0, 0.66)";
const SURE_INK = "rgba(255, 255, 255, 0.85)";

let photographed = { images: null, canvas: null };

// All images below each other, at their own size; every tile takes them from there.
function photosOf(images) {
  if (photographed.images === images) return photographed.canvas;
  const [count, height, width, channels] = images.shape;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = count * height;
  const pixels = new ImageData(width, canvas.height);
  const words = new Uint32Array(pixels.data.buffer);
  const { values } = images;
  const last = channels - 1;
  for (let at = 0; at < words.length; at += 1) {
    const first = channels * at;
    words[at] = colourWord(values[first], values[first + Math.min(1, last)], values[first + last]);
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  photographed = { images, canvas };
  return canvas;
}

/** Paints guesses `(2, n)`, classes and how sure each is, into a square of `size` pixels. */
export function paintGuesses(context, { values }, { scene, tensors, size, theme }) {
  const images = tensors.get("images");
  const labels = tensors.get("labels")?.values;
  if (!images || !labels) return;
  const [count, height, width] = images.shape;
  const photos = photosOf(images);
  const across = Math.ceil(Math.sqrt(count));
  const side = (size - CELL_GAP * (across - 1)) / across;
  context.clearRect(0, 0, size, size);
  context.imageSmoothingEnabled = false;
  for (let place = 0; place < count; place += 1) {
    const left = (place % across) * (side + CELL_GAP);
    const top = Math.floor(place / across) * (side + CELL_GAP);
    const from = [0, place * height, width, height];
    context.drawImage(photos, ...from, left, top, side, side);
    const wrong = values[place] !== labels[place];
    const word = scene.classes[values[place]] ?? "";
    paintGuess(context, { left, top, side, word, wrong, sure: values[count + place], theme });
  }
}

function paintGuess(context, { left, top, side, word, wrong, sure, theme }) {
  const high = side < LARGE_CELL ? SMALL_PILL : LARGE_PILL;
  context.font = `${wrong ? "bold " : ""}${high - 4}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const wide = Math.min(side, Math.max(high, context.measureText(word).width + 6));
  const [x, y] = [left + side - wide, top + side - high - SURE_BAR];
  context.fillStyle = wrong ? WRONG_INK : WORD_INK;
  context.fillRect(x, y, wide, high);
  context.fillRect(left, top + side - SURE_BAR, side, SURE_BAR);
  context.fillStyle = SURE_INK;
  context.fillRect(left, top + side - SURE_BAR, (side * sure) / 255, SURE_BAR);
  context.fillStyle = "#ffffff";
  context.fillText(word, x + wide / 2, y + high / 2 + 0.5, wide - 4);
  if (!wrong) return;
  context.strokeStyle = WRONG_INK;
  context.lineWidth = WRONG_FRAME;
  context.strokeRect(left + WRONG_FRAME / 2, top + WRONG_FRAME / 2, side - WRONG_FRAME, side - WRONG_FRAME);
}

/** How many of a tile's guesses are right, in words. */
export function rightOf({ values }, { tensors }) {
  const labels = tensors.get("labels")?.values ?? [];
  const right = labels.filter((label, place) => values[place] === label).length;
  return `${right} of ${labels.length}`;
}
