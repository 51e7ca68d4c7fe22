// Small pictures: bytes into a canvas of as many pixels, and one of them enlarged.

import { colourWord } from "../../common/colours.js";
import { make, setText } from "../../common/elements.js";

const ZOOM = 232;

/** Makes a canvas for pictures of `[height, width]`. */
export function createTile([height, width], name) {
  const canvas = make("canvas", { class: `np-pixels ${name}`, width, height, role: "img" });
  const pixels = new ImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  return { canvas, context: canvas.getContext("2d"), pixels, words };
}

/** Paints bytes through a table of 256 pixels. */
export function paintTile({ context, pixels, words }, values, table) {
  for (let at = 0; at < values.length; at += 1) words[at] = table[values[at]];
  context.putImageData(pixels, 0, 0);
}

/** Paints an image of bytes with one channel or three. */
export function paintPhoto({ context, pixels, words }, values, channels) {
  const last = channels - 1;
  for (let at = 0; at < words.length; at += 1) {
    const first = channels * at;
    words[at] = colourWord(values[first], values[first + Math.min(1, last)], values[first + last]);
  }
  context.putImageData(pixels, 0, 0);
}

/** Makes the enlarged picture, hidden at first. */
export function createZoom() {
  const zoom = { tile: null, key: "" };
  zoom.text = make("div", { class: "np-zoom-text" });
  zoom.box = make("div", { class: "np-zoom-box" });
  zoom.root = make("div", { class: "np-zoom", "aria-hidden": "true" }, zoom.box, zoom.text);
  zoom.root.hidden = true;
  return zoom;
}

/** Shows `{ size, values, table, text }` enlarged, beside `near` and inside `around`. */
export function showZoom(zoom, near, around, { size, values, table, text }) {
  const key = size.join();
  if (key !== zoom.key) {
    zoom.key = key;
    zoom.tile = createTile(size, "np-zoomed");
    zoom.box.replaceChildren(zoom.tile.canvas);
  }
  paintTile(zoom.tile, values, table);
  setText(zoom.text, text);
  zoom.root.hidden = false;
  const [box, frame] = [near.getBoundingClientRect(), around.getBoundingClientRect()];
  const width = ZOOM + 16;
  const right = box.right - frame.left + 10;
  const left = right + width < frame.width ? right : box.left - frame.left - width - 10;
  const top = Math.min(box.top - frame.top, frame.height - zoom.root.offsetHeight);
  const place = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(Math.max(0, top))}px)`;
  if (zoom.root.style.transform !== place) zoom.root.style.transform = place;
}

/** Hides it. */
export function hideZoom(zoom) {
  zoom.root.hidden = true;
}
