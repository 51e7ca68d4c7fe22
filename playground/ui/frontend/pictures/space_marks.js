// The points of a space: dots in the colours of their classes, or the images themselves. The
// images lie in one picture, the atlas, that stands hidden on the page: it does not change
// while a network trains, so it need not come with every frame.

import { make, setText } from "../common/elements.js";
import { formatShare } from "../common/format.js";

const SETS = ["train", "test"];
const [SMALL, LARGE] = [13, 20];
const CLOSEST = 3;
const ENLARGED = 112;
const PAUSE = 150;

/** The points of a frame in the order in which they are drawn, hollow ones last. */
export function marksOf(tensors, state) {
  return SETS.flatMap((name) => {
    const inks = tensors.get(`${name}_inks`)?.values ?? [];
    const [numbers, guesses, sure] = ["numbers", "guesses", "sure"].map(
      (what) => tensors.get(`${name}_${what}`)?.values,
    );
    return Array.from(inks, (ink, at) => ({
      ...{ name, at, ink, colour: state.inks[ink], hollow: name === "test" },
      ...{ number: numbers?.[at], guess: guesses?.[at], sure: sure?.[at] },
    }));
  });
}

/** Where a mark stands in CSS pixels. */
export function placeOf(mark, places, plot) {
  const values = places[mark.name];
  return [plot.x(values[2 * mark.at]), plot.y(values[2 * mark.at + 1])];
}

/** The side of a drawn image: it grows with the zoom, but less, so that zooming finds room. */
export function tileSide({ wide }, { zoom }) {
  return Math.min(LARGE, Math.max(SMALL, wide / 40)) * Math.min(CLOSEST, Math.sqrt(zoom));
}

/** Draws dots, hollow for the later classes or for test points. */
export function drawDots(context, plot, places, marks, dark) {
  const outline = dark ? "rgb(14 17 23 / 0.9)" : "rgb(255 255 255 / 0.95)";
  for (const mark of marks) {
    const [x, y] = placeOf(mark, places, plot);
    context.lineWidth = mark.hollow ? 2 : 1;
    context.beginPath();
    context.arc(x, y, mark.hollow ? 3.4 : 3.6, 0, 2 * Math.PI);
    context.strokeStyle = mark.hollow ? mark.colour : outline;
    context.fillStyle = mark.colour;
    if (!mark.hollow) context.fill();
    context.stroke();
  }
}

/** The atlas of a space once it has been loaded, or null; `ready` is called when it has. */
export function atlasOf(space, ready) {
  const { atlas } = space.state;
  if (!atlas) return null;
  if (space.atlas?.key === atlas.key) return space.atlas;
  const image = document.querySelector(`img[data-atlas="${atlas.key}"]`);
  if (image === null || !image.complete || image.naturalWidth === 0) {
    if (space.root.isConnected) setTimeout(ready, PAUSE); // it comes with the page, a little later
    return null;
  }
  space.atlas = { ...atlas, image, tinted: tinted(image, atlas, space.marks) };
  return space.atlas;
}

// Images of one channel in the colours of their classes on nothing; photos stay as they are.
function tinted(image, { size, columns, grey }, marks) {
  if (!grey) return image;
  const canvas = make("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  for (const { number, colour } of marks) {
    const [left, top] = corner(number, size, columns);
    const tile = context.getImageData(left, top, size[1], size[0]);
    const [red, green, blue] = colour.match(/\d+/g).map(Number);
    for (let at = 0; at < tile.data.length; at += 4) {
      const bright = tile.data[at];
      tile.data.set([red, green, blue, bright], at);
    }
    context.putImageData(tile, left, top);
  }
  return canvas;
}

function corner(number, [height, width], columns) {
  return [(number % columns) * width, Math.floor(number / columns) * height];
}

/** Draws the images themselves, in the colours of their classes. */
export function drawImages(context, plot, places, marks, atlas, view) {
  const side = tileSide(plot, view);
  const { size, columns, grey, tinted: source } = atlas;
  context.lineWidth = 2;
  for (const mark of marks) {
    const [x, y] = placeOf(mark, places, plot).map((middle) => middle - side / 2);
    const [left, top] = corner(mark.number, size, columns);
    context.drawImage(source, left, top, size[1], size[0], x, y, side, side);
    if (grey) continue;
    context.strokeStyle = mark.colour;
    context.strokeRect(x, y, side, side);
  }
}

/** Makes what is shown of the point under the pointer, hidden at first. */
export function createMarkTip() {
  const canvas = make("canvas", { class: "np-pixels", "aria-hidden": "true" });
  const text = make("div");
  const root = make("div", { class: "np-space-tip", "data-testid": "space_tip" }, canvas, text);
  root.hidden = true;
  return { root, canvas, text, shown: null };
}

/** Shows a point's image beside `[x, y]`, what it is, and what the network takes it for. */
export function showMarkTip(tip, mark, atlas, [x, y], classes, frame) {
  const [height, width] = atlas.size;
  if (tip.shown !== `${atlas.key}${mark.number}`) {
    tip.shown = `${atlas.key}${mark.number}`;
    Object.assign(tip.canvas, { width, height });
    tip.canvas.style.width = `${ENLARGED}px`;
    const [left, top] = corner(mark.number, atlas.size, atlas.columns);
    const context = tip.canvas.getContext("2d");
    context.drawImage(atlas.image, left, top, width, height, 0, 0, width, height);
  }
  const [is, guess] = [classes[mark.ink], classes[mark.guess]];
  const told = is === guess ? "told right" : `taken for ${guess}`;
  setText(tip.text, `${is}, ${told} (${formatShare(mark.sure)})`);
  tip.root.hidden = false;
  const [wide, high] = [tip.root.offsetWidth, tip.root.offsetHeight];
  const right = x + 16 + wide < frame.width;
  const left = right ? x + 16 : Math.max(0, x - 16 - wide);
  const top = Math.max(0, Math.min(y - high / 2, frame.height - high));
  tip.root.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
