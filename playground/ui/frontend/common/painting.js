// Pictures that a network paints: maps with a plane each for red, green and blue, answers that
// are colours, and the original beside what has been made of it.

import { keptCheckbox, make, setText, setAttribute } from "./elements.js";
import { colourWord } from "./colours.js";

const CHANNELS = 3;

/** Whether a map `{ shape, values }` holds colours. */
export function isPainting(map) {
  return map.shape.length === 3 && map.shape[0] === CHANNELS;
}

/** Whether a map has two planes: class numbers, and how sure they are. */
export function hasClasses(map) {
  return map.shape.length === 3 && !isPainting(map);
}

/** What the answers of a scene's points are: colours (0), or classes and values (how many). */
export function answerKind(scene) {
  return scene.task === "painting" ? 0 : (scene.classes?.length ?? 2);
}

/** The colour of a point with this answer; see `answerKind`. */
export function answerColour(colours, kind, answer) {
  if (kind === 0) return [(answer >> 16) & 255, (answer >> 8) & 255, answer & 255];
  return kind > 2 ? colours.classes[answer] : colours.at(answer);
}

/** The pixels of a map of colours. */
export function paintingPixels({ shape, values }) {
  const side = shape.at(-1);
  const pixels = new ImageData(side, side);
  const words = new Uint32Array(pixels.data.buffer);
  const [green, blue] = [words.length, 2 * words.length];
  for (let at = 0; at < words.length; at += 1)
    words[at] = colourWord(values[at], values[green + at], values[blue + at]);
  return pixels;
}

/** The pixel of one channel alone, in its own colour, at a place of the map. */
export function channelWord({ shape, values }, channel, place) {
  const level = values[channel * shape[1] * shape[2] + place];
  return colourWord(...[0, 1, 2].map((other) => (other === channel ? level : 0)));
}

/** What the network paints at a place, in words. */
export function paintingAnswer({ shape, values }, place) {
  const plane = shape[1] * shape[2];
  const [red, green, blue] = [0, 1, 2].map((channel) => values[channel * plane + place]);
  return `red ${red}, green ${green}, blue ${blue} (of 255)`;
}

/** Makes the place for the original, unseen until there is one; `hooks` are: kept, redraw(). */
export function createOriginal({ kept, redraw }) {
  const canvas = make("canvas", { class: "np-original-image", role: "img" });
  const title = make("b", {}, "Original");
  const text = make("span", { class: "np-original-text" });
  // At first they are left out: they would show what the network has not yet learned.
  const train = keptCheckbox(kept, "show_train", "Show on the map", redraw);
  const words = make("div", { class: "np-original-words" }, title, text, train.root);
  const root = make("div", { class: "np-original", "data-testid": "original" }, canvas, words);
  root.hidden = true;
  return { root, canvas, text };
}

/** Shows the original `(3, S, S)`, or hides its place where there is none. */
export function paintOriginal(original, picture, points) {
  original.root.hidden = !picture;
  if (!picture) return;
  const pixels = paintingPixels(picture);
  original.canvas.width = original.canvas.height = pixels.width;
  original.canvas.getContext("2d").putImageData(pixels, 0, 0);
  const size = `${pixels.width} \u00d7 ${pixels.width} pixels`;
  setAttribute(original.canvas, "aria-label", `The original picture, ${size}`);
  setText(original.text, `${size}, of which the network learns from ${points}.`);
}
