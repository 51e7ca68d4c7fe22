// The panel of networks along a line: units and links, and a plot of what they answer. The plot
// is the square's face: lines between axes, and a key below them.

import { keptCheckbox, make, setAttribute } from "../../common/elements.js";
import { nameMap, tellMapValue } from "../../points/map/map.js";
import { penInUse } from "../../points/map/pen.js";
import { paintPlot, plotText, pointsOnPlot, shownOnPlot } from "./plot.js";
import { paintCurveTiles } from "./tilecurves.js";
import { pointsPanel } from "../../points/points_panel.js";

export const panel = pointsPanel("curve", { createFace: createPlot, paintTiles: paintCurveTiles });

function createPlot({ kept, redraw }) {
  const plot = { range: null, shown: null };
  plot.canvas = make("canvas", { class: "np-plot-lines" });
  plot.grid = make("canvas", { class: "np-plot-grid" }); // below the points, the lines above
  const names = (axis) => ({ class: `np-axis np-plot-${axis}`, "aria-hidden": "true" });
  [plot.up, plot.across] = [make("div", names("y")), make("div", names("x"))];
  plot.keys = make("div", { class: "np-plot-keys", "data-testid": "plot_keys" });
  const shares = keptCheckbox(kept, "contributions", "Contributions", redraw);
  shares.root.title =
    "Draws each last unit's output times its weight: with the bias they add up to the network's sum";
  return Object.assign(plot, {
    name: "np-plot",
    nodes: { below: [plot.grid], above: [plot.canvas], before: [plot.up], after: [plot.across] },
    under: [plot.keys],
    switches: [shares.root],
    paint: (map, picture, _, look) => paintFace(plot, map, picture, { ...look, kept }),
    textAt: (place) => plotText(plot, place),
    placed: (tensors) => pointsOnPlot(plot, tensors),
    showsTrain: () => true,
  });
}

function paintFace(plot, map, picture, { kept, view, colours, theme }) {
  plot.contributions = Boolean(kept.contributions);
  const shown = shownOnPlot(picture, view, plot.contributions);
  if (shown === null || map.size === 0) return false;
  nameMap(map, shown, "over x");
  setAttribute(map.root, "data-shows", shown.isOutput ? "output" : "unit");
  const look = { size: map.size, colours, theme, penned: penInUse(map.pen), first: view.first };
  const moved = paintPlot(plot, picture, shown, look);
  tellMapValue(map);
  return moved;
}
