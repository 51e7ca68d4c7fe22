// The boundaries side by side: a small picture of every variant with the training points on it,
// or of every start of the only one, with what all of them say together in front.

import { make, selectBox, setAttribute, setText, sizeCanvas } from "../common/elements.js";
import { cssColour } from "../common/colours.js";
import { formMetric, mainMetric } from "../common/metrics.js";
import { answerKind } from "../common/painting.js";
import { pixelsOf } from "../common/pixels.js";
import { drawPoints } from "../common/points.js";
import { paintGuesses, rightOf } from "./guesses.js";
import { colourSwatch, makeSwatch } from "./line_colours.js";
import { paintLineTile } from "./linetile.js";

// What paints a tile that is no map.
const PAINTERS = { curve: paintLineTile, guesses: paintGuesses };
const MEAN_OF_ALL = "mean";
const SMALL_DOTS = 0.55; // as large as on the big map
const TOGETHER = {
  mean: "Mean of all starts",
  agreement: "Agreement",
  spread: "Spread of the starts",
};

/**
 * Makes the wall; `hooks` are: seed(number | null), hover(variant | null), pin(variant),
 * openStart(number).
 */
export function createWall(hooks) {
  const wall = { hooks, tiles: [], size: 0 };
  wall.image = document.createElement("canvas");
  wall.dots = document.createElement("canvas");
  wall.seeds = selectBox([], { "data-testid": "seed", "aria-label": "Which start is shown" });
  wall.seeds.addEventListener("change", () => {
    hooks.seed(wall.seeds.value === MEAN_OF_ALL ? null : Number(wall.seeds.value));
  });
  wall.title = make("span", { class: "np-race-title" }, "What they have learned");
  wall.grid = make("div", { class: "np-wall" });
  wall.head = make("div", { class: "np-race-head" }, wall.title, wall.seeds);
  wall.root = make("div", { class: "np-race-wall" }, wall.head, wall.grid);
  return wall;
}

/** Takes a new scene: as many tiles, and as many starts to choose from. */
export function rebuildWall(wall, scene, inks) {
  const fan = scene.shows === "seeds";
  wall.seeds.hidden = fan || scene.seeds < 2;
  const starts = Array.from({ length: scene.seeds }, (_, at) => [String(at), `start ${at + 1}`]);
  const options = [...starts, [MEAN_OF_ALL, "mean of all starts"]];
  const before = wall.seeds.value;
  wall.seeds.replaceChildren(
    ...options.map(([value, text]) => make("option", { value }, text)),
  );
  wall.seeds.value = options.some(([value]) => value === before) ? before : "0";
  const together = fan ? Object.keys(TOGETHER) : [];
  const shown = fan
    ? starts.map(([, name], number) => ({ name, number }))
    : scene.variants.map((variant, number) => ({ name: variant.name, number, ink: inks[number] }));
  wall.tiles = [
    ...together.map((name) => makeTile(wall, { name: TOGETHER[name], together: name })),
    ...shown.map((tile) => makeTile(wall, tile)),
  ];
  setAttribute(wall.grid, "data-many", fan);
  setAttribute(wall.grid, "data-tile", scene.tile);
  wall.grid.replaceChildren(...wall.tiles.map((tile) => tile.root));
  wall.size = 0;
}

function makeTile(wall, { name, number, ink, together }) {
  const tile = { name, number, together };
  tile.canvas = make("canvas", { role: "img", "aria-label": `Answer of ${name}` });
  tile.square = make("span", { class: "np-tile-square" }, tile.canvas);
  const word = make("span", { class: "np-tile-name", title: name }, name);
  tile.value = make("span", { class: "np-tile-value" });
  const caption = make("span", { class: "np-tile-caption" }, word, tile.value);
  if (ink) {
    const swatch = makeSwatch();
    colourSwatch(swatch, ink);
    caption.prepend(swatch);
  }
  tile.root = together
    ? make("div", { class: "np-race-tile", "data-together": "true" })
    : make("button", tileActions(wall.hooks, name, number, Boolean(ink)));
  tile.root.append(tile.square, caption);
  return tile;
}

// A variant stands out when its tile is clicked; a start becomes that of the playground.
function tileActions(hooks, name, number, isVariant) {
  const names = { type: "button", class: "np-race-tile", "data-testid": "race_tile" };
  if (!isVariant) {
    const title = `${name}: click to make it the playground's`;
    return { ...names, title, click: () => hooks.openStart(number) };
  }
  return {
    ...names,
    "aria-pressed": "false",
    title: `${name}: click to let its line stand out`,
    click: () => hooks.pin(number),
    pointerenter: () => hooks.hover(number),
    pointerleave: () => hooks.hover(null),
  };
}

/** Takes the tiles' size; true if it has changed. */
export function resizeWall(wall) {
  const size = Math.round(wall.tiles.at(-1)?.square.clientWidth ?? 0);
  const changed = size !== wall.size;
  wall.size = size;
  return changed;
}

/** Paints all tiles; `look` is `{ colours, theme, inks, pinned }`. */
export function paintWall(wall, picture, look) {
  const { scene, tensors } = picture;
  const tiles = tensors.get("tiles");
  if (!tiles || wall.size === 0) return;
  for (const tile of wall.tiles) {
    const part = tile.together ? tensors.get(tile.together) : sliceTile(tiles, tile.number);
    tile.root.hidden = !part;
    if (part) paintTile(wall, tile, part, picture, { ...look, kind: scene.tile });
  }
}

function sliceTile({ shape, values }, number) {
  const one = shape.slice(1);
  const length = one.reduce((product, side) => product * side, 1);
  if (number >= shape[0]) return null;
  return { shape: one, values: values.subarray(number * length, (number + 1) * length) };
}

function paintTile(wall, tile, part, { scene, tensors }, look) {
  const size = Math.round(tile.square.clientWidth);
  const context = sizeCanvas(tile.canvas, size, size);
  const paint = PAINTERS[look.kind];
  if (paint) {
    const ink = tile.together ? undefined : look.inks[tile.number % look.inks.length];
    paint(context, part, { scene, tensors, size, ink, ...look });
    if (look.kind === "guesses") setText(tile.value, rightOf(part, { tensors }));
    return;
  }
  const doubtful = tile.together && tile.together !== "mean";
  const pixels = doubtful ? shade(part, tile, look) : pixelsOf(part, look.colours, false);
  wall.image.width = wall.image.height = pixels.width;
  wall.image.getContext("2d").putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(wall.image, 0, 0, size, size);
  if (scene.task !== "painting") context.drawImage(wall.dots, 0, 0, size, size);
}

// Where all starts agree a place is calm; the less they do, the more it stands out.
function shade({ shape, values }, tile, { colours, theme }) {
  const side = shape.at(-1);
  const pixels = new ImageData(side, side);
  const { neutral } = colours;
  for (let at = 0; at < values.length; at += 1) {
    const doubt = tile.together === "agreement" ? 2 * (1 - values[at] / 255) : values[at] / 255;
    for (let part = 0; part < 3; part += 1) {
      const strong = theme.primary[part];
      pixels.data[4 * at + part] = neutral[part] + (strong - neutral[part]) * Math.min(1, doubt);
    }
    pixels.data[4 * at + 3] = 255;
  }
  return pixels;
}

/** Draws the training points that all tiles share. */
export function drawDots(wall, { scene, tensors }, { colours, theme }) {
  const train = tensors.get("train");
  if (!train || wall.size === 0 || scene.tile in PAINTERS) return;
  drawPoints(wall.dots, wall.size, { train }, colours, answerKind(scene), theme, SMALL_DOTS);
}

/** Writes the main metric of each start, and which variant is pinned. */
export function nameTiles(wall, picture, pinned) {
  const cells = picture.scene.shows === "seeds" ? picture.tensors.get("cells") : null;
  for (const tile of wall.tiles) {
    if (tile.together) continue;
    if (cells) {
      const metric = mainMetric(picture.scene.metrics);
      const value = cells.values[tile.number * cells.shape[1] + metric.at];
      setText(tile.value, formMetric(metric, value));
    }
    else setAttribute(tile.root, "aria-pressed", pinned === tile.number);
  }
}

/** The frame around a tile of the variant that stands out. */
export function markTiles(wall, shown, inks) {
  for (const { root, square, number } of wall.tiles) {
    const stands = shown !== null && shown === number && root.hasAttribute("aria-pressed");
    const ring = stands ? `0 0 0 2px ${cssColour(inks[number].colour)}` : "";
    if (square.style.boxShadow !== ring) square.style.boxShadow = ring;
  }
}
