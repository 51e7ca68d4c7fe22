// Maps as pixels: the bytes that the server sends, in the colours of values or of classes.

import { hasClasses, isPainting, paintingPixels } from "./painting.js";

const SHARP_SIZE = 400;

/** The pixels of a map `{ shape, values }`; where `sharp`, with a hard boundary. */
export function pixelsOf(picture, colours, sharp) {
  if (isPainting(picture)) return paintingPixels(picture);
  if (hasClasses(picture)) return classPixels(picture, colours, sharp);
  return sharp ? sharpPixels(picture, colours) : softPixels(picture, colours);
}

function classPixels({ shape, values }, { classTable }, sharp) {
  const side = shape.at(-1);
  const pixels = new ImageData(side, side);
  const words = new Uint32Array(pixels.data.buffer);
  for (let index = 0; index < words.length; index += 1) {
    words[index] = classTable[256 * values[index] + (sharp ? 255 : values[words.length + index])];
  }
  return pixels;
}

function softPixels(picture, colours) {
  const side = picture.shape[1];
  const pixels = new ImageData(side, side);
  const words = new Uint32Array(pixels.data.buffer);
  const { values } = picture;
  const { table } = colours;
  for (let index = 0; index < words.length; index += 1) words[index] = table[values[index]];
  return pixels;
}

// The sign is taken after the values have been smoothed, or the boundary would show stairs.
function sharpPixels(picture, colours) {
  const side = picture.shape[1];
  const { values } = picture;
  const { table } = colours;
  const pixels = new ImageData(SHARP_SIZE, SHARP_SIZE);
  const words = new Uint32Array(pixels.data.buffer);
  const ratio = (side - 1) / (SHARP_SIZE - 1);
  for (let down = 0; down < SHARP_SIZE; down += 1) {
    const row = Math.min(side - 2, Math.floor(down * ratio));
    const low = down * ratio - row;
    for (let across = 0; across < SHARP_SIZE; across += 1) {
      const column = Math.min(side - 2, Math.floor(across * ratio));
      const right = across * ratio - column;
      const at = row * side + column;
      const upper = values[at] + (values[at + 1] - values[at]) * right;
      const under = values[at + side] + (values[at + side + 1] - values[at + side]) * right;
      words[down * SHARP_SIZE + across] = table[upper + (under - upper) * low >= 127.5 ? 255 : 0];
    }
  }
  return pixels;
}
