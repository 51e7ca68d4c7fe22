// What a person looks at: the unit under the pointer, the pinned unit, and which units of
// the wide layers are shown. The server is told, so that it computes only what is seen.

import { hasClasses, isPainting } from "../panels/plane/painting.js";

/** A view with nothing enlarged. */
export function createView() {
  return { hovered: null, pinned: null, lens: false, first: [] };
}

/** A place that stays the same when the drawing is made anew. */
export function placeOf(unit) {
  const { kind, column, number, row, layer, title } = unit;
  return { kind, column, number, row, layer, title };
}

/** Whether two places are the same unit. */
export function samePlace(one, other) {
  if (one === null || other === null) return one === other;
  return one.column === other.column && one.number === other.number;
}

/** The place that is enlarged, or null for the output. */
export function enlarged(view) {
  return view.hovered ?? view.pinned;
}

/** The message that tells the server what is looked at. */
export function viewMessage(view) {
  const place = enlarged(view);
  const focus = place?.kind === "hidden" ? [place.layer, place.number] : null;
  return { c: "view", focus, first: [...view.first], lens: view.lens };
}

/** Keeps of a view what exists in a new scene. */
export function fitView(view, scene) {
  view.first = scene.layers.map((layer) => layer.first ?? 0);
  view.hovered = null;
  const { pinned } = view;
  const hidden =
    pinned?.kind === "hidden" && pinned.number < (scene.layers[pinned.layer]?.units ?? 0);
  const input = pinned?.kind === "input" && pinned.number < scene.features.length;
  if (!hidden && !input) view.pinned = null;
}

/** Turns the page of a layer; true if that changes anything. */
export function turnPage(view, scene, layer, by) {
  const { units, shown } = scene.layers[layer];
  const next = Math.max(0, Math.min(units - shown, (view.first[layer] ?? 0) + by));
  if (next === view.first[layer]) return false;
  view.first[layer] = next;
  return true;
}

/** The place of a unit among the shown hidden units, or -1. */
export function cellOf(scene, view, place) {
  const row = place.number - (view.first[place.layer] ?? 0);
  if (row < 0 || row >= scene.layers[place.layer].shown) return -1;
  return scene.layers.slice(0, place.layer).reduce((sum, layer) => sum + layer.shown, row);
}

function slicePicture(tensor, cell) {
  const [, down, across] = tensor.shape;
  const length = down * across;
  return {
    shape: [down, across],
    values: tensor.values.subarray(cell * length, (cell + 1) * length),
  };
}

function unitShown(picture, view, place) {
  const { tensors, scene, focusShown } = picture;
  const cell = cellOf(scene, view, place);
  const scale = tensors.get("scales")?.values[cell];
  const reach = scale === undefined ? "" : ` (max |a| = ${scale.toPrecision(2)})`;
  const words = { scale: scale ?? 1, name: place.title + reach, word: "activation" };
  const crisp = focusShown?.[0] === place.layer && focusShown?.[1] === place.number;
  if (crisp && tensors.has("focus")) return { picture: tensors.get("focus"), ...words };
  const units = tensors.get("units");
  if (cell < 0 || !units || cell >= units.shape[0]) return null;
  return { picture: slicePicture(units, cell), ...words };
}

function outputName(map) {
  if (isPainting(map)) return "What the network paints";
  return hasClasses(map) ? "Likeliest class" : "Output of the network";
}

/** What the big map shows: `{ picture, scale, name, word, pinned, isOutput }`, or null. */
export function shownOnMap(picture, view) {
  const place = enlarged(view);
  const pinned = view.pinned !== null;
  const { tensors, scene } = picture;
  if (place?.kind === "hidden") {
    const shown = unitShown(picture, view, place);
    if (shown !== null) return { ...shown, pinned, isOutput: false };
  }
  if (place?.kind === "input" && tensors.has("features")) {
    const input = slicePicture(tensors.get("features"), place.number);
    return { picture: input, scale: 1, name: place.title, word: "input", pinned, isOutput: false };
  }
  const map = tensors.get("map");
  if (!map) return null;
  const name = outputName(map);
  return { picture: map, scale: 1, name, word: "output", pinned, isOutput: true };
}
