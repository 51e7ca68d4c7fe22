// The face of a plane's square: a picture of what the network (or one of its units) answers at
// every place, with axes and a legend. The browser's own smooth scaling enlarges 100 x 100 pixels.

import { keptCheckbox, make, setAttribute } from "../../common/elements.js";
import { formatNumber } from "../../common/format.js";
import { makeLegend, paintLegend } from "./legend.js";
import { nameMap, tellMapValue } from "../../points/map/map.js";
import { axisValue, createMapAxes, longestTick } from "./mapaxes.js";
import { mapReach, ownValue, writeMapAxes } from "./mapaxes.js";
import { createOriginal, hasClasses, isPainting } from "../../common/painting.js";
import { paintOriginal, paintingAnswer } from "../../common/painting.js";
import { pixelsOf } from "../../common/pixels.js";
import { REACH } from "../../common/square.js";
import { shownOnMap } from "./shown.js";

const MAP_ARRAYS = ["map", "units", "scales", "focus", "features"];

/** Makes the face; see `createMap`. */
export function createArea(hooks) {
  const area = { hooks, target: null, named: false, classes: [], key: null };
  area.image = make("canvas", { class: "np-map-image", width: 100, height: 100 });
  area.axes = createMapAxes();
  area.original = createOriginal(hooks);
  const sharp = keptCheckbox(hooks.kept, "hard_boundary", "Hard boundary", hooks.redraw);
  return Object.assign(area, {
    name: "np-area",
    nodes: { below: [area.image], above: [], before: area.axes.nodes, after: [] },
    under: [makeLegend(area), area.original.root],
    switches: [sharp.root],
    adopt: (map, own) => adoptUnits(area, map, own),
    paint: (map, picture, changed, look) => paintArea(area, map, picture, changed, look),
    textAt: (place, shown) => textAt(area, place, shown),
    placed: (tensors) => tensors,
    showsTrain: () => Boolean(hooks.kept.show_train),
  });
}

// What points of one's own say of the map: `{ axes, target, named }`, or nothing.
function adoptUnits(area, map, own) {
  area.target = own?.target ?? null;
  area.named = Boolean(own?.named);
  if (!writeMapAxes(area.axes, own?.axes ?? [])) return;
  setAttribute(map.root, "data-units", area.axes.units.length > 0);
  map.root.style.setProperty("--np-tick", longestTick(area.axes.up));
  area.hooks.redraw();
}

function paintArea(area, map, picture, changed, { view, colours }) {
  const { scene, tensors } = picture;
  setAttribute(map.root, "data-task", scene.task);
  if (["scene", "original", "train"].some(changed))
    paintOriginal(area.original, tensors.get("original"), scene.points.train);
  const shown = shownOnMap(picture, view);
  if (shown === null) return false;
  const key = `${shown.name} ${shown.pinned}`;
  if (key === area.key && !MAP_ARRAYS.some(changed)) return false;
  area.key = key;
  nameMap(map, shown, mapReach(area.axes));
  area.classes = scene.classes ?? [];
  const pixels = pixelsOf(shown.picture, colours, area.hooks.kept.hard_boundary);
  const side = pixels.width;
  if (area.image.width !== side) area.image.width = area.image.height = side;
  // The first and the last place lie on the border: half of their pixels is beyond it.
  area.image.style.setProperty("object-view-box", `inset(${50 / side}%)`);
  area.image.getContext("2d").putImageData(pixels, 0, 0);
  paintLegend(area, shown, colours, scene);
  tellMapValue(map);
  return false;
}

function textAt(area, { across, down }, shown) {
  const side = shown.picture.shape.at(-1);
  const at = (share) => Math.round(share * (side - 1));
  return [
    axisValue(area.axes, 0, REACH * (2 * across - 1)),
    axisValue(area.axes, 1, REACH * (1 - 2 * down)),
    answerText(area, shown, at(down) * side + at(across)),
  ].join("\n");
}

function answerText(area, { picture, word, scale, isOutput }, place) {
  if (isPainting(picture)) return paintingAnswer(picture, place);
  if (hasClasses(picture)) return classAnswer(area, picture, place, picture.shape.at(-1));
  const value = (scale * (picture.values[place] - 127.5)) / 127.5;
  if (isOutput && area.target) return `${area.target.name} = ${ownValue(area.target, value)}`;
  const text = `${word} = ${formatNumber(value)}`;
  return isOutput && area.named ? `${text}, ${area.classes[Number(value > 0)]}` : text;
}

function classAnswer(area, picture, place, side) {
  const lead = (100 * picture.values[side * side + place]) / 255;
  return `${area.classes[picture.values[place]]}, leads by ${lead.toFixed(0)} %`;
}
