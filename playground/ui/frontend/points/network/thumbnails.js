// The small pictures inside the units. All of them are turned into pixels in one strip
// (25 wide, one below the other) and copied from there, enlarged, to their places.

import { make, sizeCanvas } from "../../common/elements.js";
import { colourWord } from "../../common/colours.js";
import { isPainting, channelWord } from "../../common/painting.js";

const THUMBNAIL = 25;
const OUTPUT_SKIP = 4;

/** Makes the canvas and the strip. */
export function createThumbnails() {
  const canvas = make("canvas", { class: "np-thumbnails" });
  return {
    canvas,
    strip: document.createElement("canvas"),
    pixels: null,
    words: null,
    counts: null,
  };
}

/** Prepares for a layout: places in the order inputs, hidden units, outputs. */
export function rebuildThumbnails(thumbnails, layout) {
  const of = (kind) =>
    layout.columns
      .filter((column) => column.kind === kind)
      .flatMap((column) => column.ys.map((y) => ({ x: column.x, y })));
  const [inputs, hidden, outputs] = [of("input"), of("hidden"), of("output")];
  thumbnails.places = [...inputs, ...hidden, ...outputs];
  thumbnails.counts = { inputs: inputs.length, hidden: hidden.length, outputs: outputs.length };
  thumbnails.size = layout.size;
  const rows = THUMBNAIL * thumbnails.places.length;
  thumbnails.strip.width = THUMBNAIL;
  thumbnails.strip.height = rows;
  thumbnails.pixels = new ImageData(THUMBNAIL, rows);
  thumbnails.words = new Uint32Array(thumbnails.pixels.data.buffer);
  thumbnails.context = sizeCanvas(thumbnails.canvas, layout.width, layout.height);
  thumbnails.context.clearRect(0, 0, layout.width, layout.height);
  thumbnails.context.imageSmoothingQuality = "medium";
}

function fillCells(thumbnails, first, values, table) {
  const start = first * THUMBNAIL * THUMBNAIL;
  const { words } = thumbnails;
  const count = Math.min(values.length, words.length - start);
  for (let index = 0; index < count; index += 1) words[start + index] = table[values[index]];
}

// The place of a map of this side that a place of a thumbnail shows.
function sampled(place, side) {
  const [down, across] = [Math.floor(place / THUMBNAIL), place % THUMBNAIL];
  return (down * OUTPUT_SKIP + 1) * side + across * OUTPUT_SKIP + 1;
}

function fillOutput(thumbnails, first, { values, shape }, table) {
  const cell = THUMBNAIL * THUMBNAIL;
  for (let place = 0; place < cell; place += 1)
    thumbnails.words[first * cell + place] = table[values[sampled(place, shape[1])]];
}

// Each output is a channel of the painting, in its own colour.
function fillChannels(thumbnails, first, map) {
  const side = map.shape.at(-1);
  const cell = THUMBNAIL * THUMBNAIL;
  for (let place = 0; place < cell; place += 1) {
    const at = sampled(place, side);
    for (let output = 0; output < thumbnails.counts.outputs; output += 1)
      thumbnails.words[(first + output) * cell + place] = channelWord(map, output, at);
  }
}

// Where each class is the likeliest, in its colour; one cell below the other.
function fillClasses(thumbnails, first, map, colours) {
  const side = map.shape.at(-1);
  const nothing = colourWord(...colours.neutral);
  const { words, counts } = thumbnails;
  const cell = THUMBNAIL * THUMBNAIL;
  for (let place = 0; place < cell; place += 1) {
    const [winner, pixel] = winnerAt(map, sampled(place, side), side, colours);
    for (let output = 0; output < counts.outputs; output += 1)
      words[(first + output) * cell + place] = winner === output ? pixel : nothing;
  }
}

function winnerAt({ values, shape }, at, side, { table, classTable }) {
  if (shape.length === 2) return [values[at] >= 127.5 ? 1 : 0, table[values[at]]];
  return [values[at], classTable[256 * values[at] + values[side * side + at]]];
}

function copyCells(thumbnails, first, count) {
  const { context, strip, size, places } = thumbnails;
  const down = first * THUMBNAIL;
  const rows = count * THUMBNAIL;
  strip.getContext("2d").putImageData(thumbnails.pixels, 0, 0, 0, down, THUMBNAIL, rows);
  for (let cell = first; cell < first + count; cell += 1) {
    const { x, y } = places[cell];
    const top = cell * THUMBNAIL;
    context.drawImage(strip, 0, top, THUMBNAIL, THUMBNAIL, x - size / 2, y - size / 2, size, size);
  }
}

/** Paints what has changed of `features`, `units` (n, 25, 25) and `map` (100, 100). */
export function paintThumbnails(thumbnails, tensors, changed, colours) {
  const { inputs, hidden, outputs } = thumbnails.counts;
  const features = tensors.get("features");
  const units = tensors.get("units");
  const map = tensors.get("map");
  if (features && changed("features")) {
    fillCells(thumbnails, 0, features.values, colours.table);
    copyCells(thumbnails, 0, inputs);
  }
  if (units && changed("units") && units.shape[0] === hidden && hidden > 0) {
    fillCells(thumbnails, inputs, units.values, colours.table);
    copyCells(thumbnails, inputs, hidden);
  }
  if (map && outputs > 1 && changed("map")) {
    if (isPainting(map)) fillChannels(thumbnails, inputs + hidden, map);
    else fillClasses(thumbnails, inputs + hidden, map, colours);
    copyCells(thumbnails, inputs + hidden, outputs);
  } else if (map && outputs === 1 && changed("map")) {
    fillOutput(thumbnails, inputs + hidden, map, colours.table);
    copyCells(thumbnails, inputs + hidden, 1);
  }
}
