// The legend of the map: a bar of colours with words below, for values or for classes.

import { make, setAttribute, setText } from "../../common/elements.js";
import { cssColour } from "../../common/colours.js";
import { ownValue } from "./mapaxes.js";
import { hasClasses, isPainting } from "../../common/painting.js";

/** Makes the legend of an area. */
export function makeLegend(area) {
  area.bar = make("div", { class: "np-legend-bar" });
  area.ends = [];
  area.words = make("div", { class: "np-legend-words" });
  return make("div", { class: "np-legend", "aria-hidden": "true" }, area.bar, area.words);
}

/** Paints the legend of what the area shows. */
export function paintLegend(area, shown, colours, scene) {
  if (isPainting(shown.picture)) {
    area.legendKey = "painting";
    area.bar.style.background = "linear-gradient(to right, black, white)";
    writeLegend(area, ["\u22121 dark", "each of red, green, blue", "bright 1"]);
    return;
  }
  if (hasClasses(shown.picture)) {
    paintClassLegend(area, colours, scene.classes);
    return;
  }
  const sharp = area.hooks.kept.hard_boundary;
  const key = colours.key + sharp;
  if (area.legendKey !== key) {
    area.legendKey = key;
    const stops = [-1, -0.5, 0, 0.5, 1].map((value) => cssColour(colours.at(value)));
    const halves = `${stops[0]} 50%, ${stops[4]} 50%`;
    area.bar.style.background = `linear-gradient(to right, ${sharp ? halves : stops.join(", ")})`;
  }
  const [low, high] = shown.isOutput && scene.classes?.length === 2 ? scene.classes : ["", ""];
  const end = shown.scale === 1 ? "1" : shown.scale.toPrecision(2);
  const own = shown.isOutput && area.target;
  if (own) writeLegend(area, [ownValue(own, -1), own.name, ownValue(own, 1)]);
  else writeLegend(area, [`\u2212${end} ${low}`.trim(), "0", `${high} ${end}`.trim()]);
}

function paintClassLegend(area, colours, classes) {
  const key = `${colours.key}${classes}`;
  if (area.legendKey !== key) {
    area.legendKey = key;
    const share = 100 / classes.length;
    const parts = classes.map((_, index) => {
      const colour = cssColour(colours.classes[index]);
      return `${colour} ${share * index}%, ${colour} ${share * (index + 1)}%`;
    });
    area.bar.style.background = `linear-gradient(to right, ${parts.join(", ")})`;
  }
  writeLegend(area, classes);
}

function writeLegend(area, words) {
  if (area.ends.length !== words.length) {
    area.ends = words.map(() => make("span"));
    area.words.replaceChildren(...area.ends);
  }
  words.forEach((word, index) => {
    setText(area.ends[index], word);
    setAttribute(area.ends[index], "title", word);
  });
}
