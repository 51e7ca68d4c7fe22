// The legend of the map: a bar of colours with words below, for values or for classes.

import { make, setAttribute, setText } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { ownValue } from "./mapaxes.js";
import { hasClasses, isPainting } from "./painting.js";

/** Makes the legend of a map. */
export function makeLegend(map) {
  map.bar = make("div", { class: "np-legend-bar" });
  map.ends = [];
  map.words = make("div", { class: "np-legend-words" });
  return make("div", { class: "np-legend", "aria-hidden": "true" }, map.bar, map.words);
}

/** Paints the legend of what the map shows. */
export function paintLegend(map, shown, colours, scene) {
  if (isPainting(shown.picture)) {
    map.legendKey = "painting";
    map.bar.style.background = "linear-gradient(to right, black, white)";
    writeLegend(map, ["\u22121 dark", "each of red, green, blue", "bright 1"]);
    return;
  }
  if (hasClasses(shown.picture)) {
    paintClassLegend(map, colours, scene.classes);
    return;
  }
  const key = colours.key + map.sharp;
  if (map.legendKey !== key) {
    map.legendKey = key;
    const stops = [-1, -0.5, 0, 0.5, 1].map((value) => cssColour(colours.at(value)));
    const halves = `${stops[0]} 50%, ${stops[4]} 50%`;
    map.bar.style.background = `linear-gradient(to right, ${map.sharp ? halves : stops.join(", ")})`;
  }
  const [low, high] = shown.isOutput && scene.classes?.length === 2 ? scene.classes : ["", ""];
  const end = shown.scale === 1 ? "1" : shown.scale.toPrecision(2);
  const own = shown.isOutput && map.target;
  if (own) writeLegend(map, [ownValue(own, -1), own.name, ownValue(own, 1)]);
  else writeLegend(map, [`\u2212${end} ${low}`.trim(), "0", `${high} ${end}`.trim()]);
}

function paintClassLegend(map, colours, classes) {
  const key = `${colours.key}${classes}`;
  if (map.legendKey !== key) {
    map.legendKey = key;
    const share = 100 / classes.length;
    const parts = classes.map((_, index) => {
      const colour = cssColour(colours.classes[index]);
      return `${colour} ${share * index}%, ${colour} ${share * (index + 1)}%`;
    });
    map.bar.style.background = `linear-gradient(to right, ${parts.join(", ")})`;
  }
  writeLegend(map, classes);
}

function writeLegend(map, words) {
  if (map.ends.length !== words.length) {
    map.ends = words.map(() => make("span"));
    map.words.replaceChildren(...map.ends);
  }
  words.forEach((word, index) => {
    setText(map.ends[index], word);
    setAttribute(map.ends[index], "title", word);
  });
}
