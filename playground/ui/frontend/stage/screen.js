// The parts of a stage on the screen, and how a picture of the run is painted onto them.
// Painting is driven by what has changed, so a calm run costs next to nothing.

import { make, setAttribute, createTip } from "../common/elements.js";
import { plainNumber } from "../common/format.js";
import { readTheme, valueColours, cssColour } from "../common/colours.js";
import { createToolbar, showPlaying, showChoices, offerChoices } from "./toolbar.js";
import { createReadouts, showReadouts, showStatus } from "./readouts.js";
import { createOffer, showOffer } from "./offer.js";
import { createMap, resizeMap, paintMap, paintPoints } from "../panels/plane/map.js";
import { isPlot, nameMap, tellMapValue } from "../panels/plane/map.js";
import { paintPlot, shownOnPlot } from "../panels/curve/plot.js";
import { createCurve, nameLoss, resizeCurve, paintCurve, showMoment } from "./curve.js";
import { createNetwork, rebuildNetwork, networkIsStale, pageNetwork } from "../panels/plane/network.js";
import { paintNetwork } from "../panels/plane/network.js";
import { createImages, rebuildImages, pageImages, paintImages } from "../panels/images/images.js";
import { createAnswers, rebuildAnswers, paintAnswers } from "../panels/images/answers.js";
import { dressPen, penInUse } from "../panels/plane/pen.js";
import { paintOriginal } from "../panels/plane/painting.js";
import { shownOnMap } from "./view.js";

const NARROW = 560;
const MAP_ARRAYS = ["map", "units", "scales", "focus", "features"];

/** Makes all parts inside `parent`; `hooks` are those of toolbar and network, and refresh(). */
export function createScreen(parent, hooks) {
  const screen = { hooks, painted: 0, all: true, rebuild: true, sized: true, theme: null };
  const names = { class: "np-stage", "data-testid": "stage", tabindex: "0", role: "group" };
  screen.root = make("div", { ...names, "aria-label": "Training stage: space plays and pauses" });
  const tip = createTip(screen.root);
  screen.toolbar = createToolbar(hooks);
  screen.readouts = createReadouts();
  const redraw = () => redrawScreen(screen);
  const drawn = () => {
    screen.penChanged = true;
    hooks.refresh();
  };
  const pen = { start: hooks.drawOwn, points: hooks.ownPoints, changed: drawn };
  const { lens } = hooks;
  screen.map = createMap({ tip, release: () => hooks.pin(null), changed: redraw, lens, pen });
  screen.curve = createCurve({ tip, changed: () => refreshCurve(screen), visit: hooks.visit });
  screen.network = createNetwork({ ...hooks, tip });
  screen.images = createImages({ ...hooks, tip });
  screen.answers = createAnswers(hooks.image);
  screen.images.root.prepend(screen.answers.chooser);
  const parts = [screen.map.root, screen.answers.root, screen.curve.root];
  const side = make("div", { class: "np-side" }, ...parts);
  const stale = make("div", { class: "np-stale", "aria-hidden": "true" }, "Preparing\u2026");
  const body = make("div", { class: "np-body" }, screen.network.box, screen.images.root, side);
  screen.offer = createOffer({ goBack: hooks.goBack, afresh: hooks.reset });
  const { row, line, reference, spoken } = screen.readouts;
  line.prepend(screen.offer.root);
  const busy = make("div", { class: "np-busy", "aria-hidden": "true" });
  screen.root.append(screen.toolbar.root, row, line, reference, busy, stale, body, spoken);
  parent.append(screen.root);
  screen.observer = new ResizeObserver(() => resizeScreen(screen));
  for (const node of [screen.root, screen.network.box, screen.curve.box, screen.map.square]) {
    screen.observer.observe(node);
  }
  return screen;
}

/** Takes the screen out of the page. */
export function removeScreen(screen) {
  screen.observer.disconnect();
  screen.root.remove();
}

function resizeScreen(screen) {
  setAttribute(screen.root, "data-narrow", screen.root.clientWidth < NARROW);
  screen.sized = true;
  screen.hooks.refresh();
}

function refreshCurve(screen) {
  screen.curveChanged = true;
  screen.hooks.refresh();
}

/** Paints everything again in the next frame. */
export function redrawScreen(screen) {
  screen.all = true;
  screen.hooks.refresh();
}

/** Follows the page's theme. */
export function restyleScreen(screen) {
  const theme = readTheme(screen.root);
  if (theme.key === screen.theme?.key) return;
  screen.theme = theme;
  setAttribute(screen.root, "data-theme", theme.dark ? "dark" : "light");
  for (const name of ["button", "muted", "grid"]) {
    screen.root.style.setProperty(`--np-${name}`, cssColour(theme[name]));
  }
  redrawScreen(screen);
}

/** Takes the visitor's palette `{ colours, words }`, which goes before the run's own. */
export function dressScreen(screen, palette) {
  const key = JSON.stringify(palette ?? null);
  if (key === screen.paletteKey) return;
  screen.paletteKey = key;
  screen.palette = palette;
  screen.rebuild = true; // outputs may be called by their colours
  redrawScreen(screen);
}

// The scene in the visitor's colours; made anew only when one of the two is another.
function dressed(screen, scene) {
  const { palette } = screen;
  if (!palette) return scene;
  const { words } = ofImages(scene) ? {} : palette;
  if (screen.undressed !== scene || screen.dressedIn !== palette) {
    screen.undressed = scene;
    screen.dressedIn = palette;
    const classes = words?.slice(0, scene.classes?.length ?? 2) ?? scene.classes;
    const named = classes.length > 2 && scene.outputs.length === classes.length;
    const outputs = named ? classes.map((label) => ({ label })) : scene.outputs;
    const colours = { ...scene.palette, ...palette.colours };
    screen.dressed = { ...scene, classes, outputs, palette: colours };
  }
  return screen.dressed;
}

/**
 * Paints what has changed. `look` is `{ now, playing, notice, everPlayed, arrived }`, where
 * `arrived` tells that a frame has come since the last time.
 */
export function paintScreen(screen, picture, view, look) {
  const { state } = picture;
  showStatus(screen.readouts, state, look.notice);
  showPlaying(screen.toolbar, look.playing);
  if (state === null || picture.scene === null) return;
  const scene = dressed(screen, picture.scene);
  const { dirty } = picture;
  const changed = (name) => screen.all || dirty.has(name);
  const colours = currentColours(screen, scene);
  if (screen.sized) adoptSizes(screen, dirty);
  if (screen.rebuild) adoptScene(screen, scene, view);
  else if (dirty.has("scene")) pageScreen(screen, scene, view);
  if (ofImages(scene)) {
    paintImages(screen.images, picture.tensors, changed, colours);
    paintAnswers(screen.answers, picture.tensors, changed, state);
  } else {
    paintPlane(screen, { ...picture, scene }, view, colours, changed);
    const calm = state.status !== "playing" || screen.all;
    const seen = { ...look, colours, theme: screen.theme, pinned: view.pinned, calm };
    paintNetwork(screen.network, picture.tensors, changed, seen);
  }
  const moved = showMoment(screen.curve, state, picture.tensors.get("moments"));
  if (changed("history") || screen.curveChanged || moved)
    paintCurve(screen.curve, picture.history, screen.theme);
  showReadouts(screen.readouts, state, look.now);
  showOffer(screen.offer, state, screen.toolbar.play);
  showChoices(screen.toolbar, state);
  screen.all = screen.curveChanged = screen.penChanged = false;
  dirty.clear();
  markScreen(screen, state, look);
}

function currentColours(screen, scene) {
  const key = JSON.stringify(scene.palette ?? null) + screen.theme.dark;
  if (screen.colourKey !== key) {
    screen.colourKey = key;
    screen.colours = valueColours(scene.palette, screen.theme.dark);
    screen.all = true;
  }
  return screen.colours;
}

function adoptSizes(screen, dirty) {
  screen.sized = false;
  const images = screen.root.dataset.kind === "images";
  if (!images && networkIsStale(screen.network)) screen.rebuild = true;
  if (resizeMap(screen.map)) dirty.add("train");
  if (resizeCurve(screen.curve)) dirty.add("history");
}

function adoptScene(screen, scene, view) {
  screen.all = true;
  nameLoss(screen.curve, scene.loss);
  offerChoices(screen.toolbar, scene);
  if (ofImages(scene)) {
    rebuildImages(screen.images, scene, view.first);
    rebuildAnswers(screen.answers, scene);
    screen.rebuild = false;
  } else {
    screen.rebuild = !rebuildNetwork(screen.network, scene, view.first);
  }
}

function ofImages(scene) {
  return scene.kind === "images";
}

/** Shows which units or maps of the wide layers are drawn. */
export function pageScreen(screen, scene, view) {
  if (ofImages(scene)) pageImages(screen.images, view.first);
  else pageNetwork(screen.network, view.first);
}

function paintArea(screen, picture, view, colours, changed) {
  const shown = shownOnMap(picture, view);
  if (shown === null) return false;
  const key = `${shown.name} ${shown.pinned}`;
  if (key === screen.mapKey && !MAP_ARRAYS.some(changed)) return false;
  screen.mapKey = key;
  paintMap(screen.map, shown, colours, picture.scene);
  return false;
}

function paintLines(screen, picture, view, colours) {
  const { map, theme } = screen;
  screen.mapKey = null;
  const shown = shownOnPlot(picture, view, map.plot.contributions);
  if (shown === null || map.size === 0) return false;
  nameMap(map, shown, "over x");
  setAttribute(map.root, "data-shows", shown.isOutput ? "output" : "unit");
  const look = { size: map.size, colours, theme, penned: penInUse(map.pen), first: view.first };
  const moved = paintPlot(map.plot, picture, shown, look);
  tellMapValue(map);
  return moved;
}

function paintPlane(screen, picture, view, colours, changed) {
  setAttribute(screen.map.root, "data-kind", picture.scene.kind ?? "plane");
  const paint = isPlot(screen.map) ? paintLines : paintArea;
  const moved = paint(screen, picture, view, colours, changed);
  dressPen(screen.map.pen, colours, picture.scene.classes);
  if (["scene", "original", "train"].some(changed))
    paintOriginal(screen.map.original, picture.tensors.get("original"), picture.scene.points.train);
  const points = ["train", "test", "lens"].some(changed);
  if (points || moved || screen.penChanged)
    paintPoints(screen.map, picture.tensors, colours, screen.theme, picture.scene);
}

function markScreen(screen, state, look) {
  const hint = !look.everPlayed && state.epoch === 0 && state.status === "paused";
  setAttribute(screen.root, "data-hint", hint);
  setAttribute(screen.root, "data-status", state.status);
  setAttribute(screen.root, "data-stale", state.stale === true);
  if (!look.arrived) return;
  screen.painted += 1;
  setAttribute(screen.root, "data-frame", screen.painted);
  setAttribute(screen.root, "data-epoch", plainNumber(state.epoch));
  setAttribute(screen.root, "data-train-loss", plainNumber(state.train_loss));
}
