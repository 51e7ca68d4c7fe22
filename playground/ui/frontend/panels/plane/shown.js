// What the map of a plane shows: the output, or the unit or input that somebody looks at.

import { hasClasses, isPainting } from "../../common/painting.js";
import { cellOf, enlarged } from "../../common/view.js";

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
