// The parts of a race on the screen, and how its picture is painted onto them. What has not
// changed is left alone, and every number has its place, so nothing moves.

import { make, setAttribute, setText } from "../common/elements.js";
import { valueColours } from "../common/colours.js";
import { formatCount, formatEpoch } from "../common/format.js";
import { readoutCell, showStatus } from "../shell/readouts.js";
import { createShell, markShell, restyleShell } from "../shell/shell.js";
import { offerChoices, showChoices, showPlaying } from "../shell/toolbar.js";
import { createCells, paintCells, rebuildCells, resizeCells } from "./cells.js";
import { createCurves, offerQuantities, paintCurves, resizeCurves } from "./curves.js";
import { lineColoursOf } from "./line_colours.js";
import { createStandings, markRows, nameColumns, rebuildStandings } from "./standings.js";
import { showStandings } from "./standings.js";
import { createWall, drawDots, markTiles, nameTiles } from "./tile_wall.js";
import { paintWall, rebuildWall, resizeWall } from "./tile_wall.js";

const NARROW = 480;
const LABEL = "Race: space plays and pauses, S trains an epoch, R goes back to the start";
const TILE_ARRAYS = ["tiles", "mean", "agreement", "spread", "cells"];
const RATE_PAUSE = 500;

/** Makes all parts inside `parent`; `hooks` are those of the parts, and refresh(). */
export function createRaceScreen(parent, hooks) {
  const names = { class: "np-stage np-race", "data-testid": "race", "aria-label": LABEL };
  const screen = createShell(hooks, names, NARROW);
  const { tip } = screen;
  screen.rateAt = -Infinity;
  offerChoices(screen.toolbar, { steppable: ["batch", "epoch"] });
  screen.numbers = {
    epoch: readoutCell("epoch", "Epoch"),
    networks: readoutCell("networks", "Networks"),
    rate: readoutCell("rate", "Network epochs / s"),
  };
  const numbers = Object.values(screen.numbers).map((cell) => cell.root);
  const row = make("div", { class: "np-readouts np-race-readouts" }, ...numbers);
  screen.curves = createCurves({ tip, changed: () => redrawCurves(screen), hover: hooks.hover });
  screen.wall = createWall(hooks);
  screen.standings = createStandings(hooks);
  screen.cells = createCells(hooks);
  const { line, spoken } = screen.readouts;
  const { sentence } = screen.standings;
  screen.raced = [sentence, screen.curves.root, screen.wall.root, screen.standings.root];
  const parts = [row, line, screen.busy, ...screen.raced, screen.cells.root, spoken];
  screen.root.append(screen.toolbar.root, ...parts);
  parent.append(screen.root);
  for (const node of [screen.curves.box, screen.wall.grid, screen.cells.square])
    screen.observer.observe(node);
  return screen;
}

/** Takes what is measured, before the first scene comes. */
export function measureRaceScreen(screen, metrics) {
  if (screen.curves.metric !== null) return;
  offerQuantities(screen.curves, metrics);
  nameColumns(screen.standings, metrics);
}

function redrawCurves(screen) {
  screen.curvesChanged = true;
  screen.hooks.refresh();
}

/** Follows the page's theme and the visitor's colours. */
export function restyleRaceScreen(screen, { palette, lines }) {
  const restyled = restyleShell(screen);
  const key = JSON.stringify([palette, lines]);
  if (!restyled && key === screen.styleKey) return;
  Object.assign(screen, { styleKey: key, palette, lines, rebuild: true });
  screen.colours = valueColours(palette, screen.theme.dark);
  screen.hooks.refresh();
}

function adoptContest(screen, scene) {
  for (const part of screen.raced) part.hidden = Boolean(scene.plan);
  rebuildCells(screen.cells, scene);
  screen.rebuild = false;
  screen.all = screen.sized = true;
  if (scene.plan) return;
  screen.inks = lineColoursOf(scene.variants.length, screen.lines, screen.theme.dark);
  rebuildWall(screen.wall, scene, screen.inks);
  rebuildStandings(screen.standings, scene, screen.inks);
  offerQuantities(screen.curves, scene.metrics, scene.seeds);
}

/**
 * Paints what has changed. `view` is `{ hovered, pinned }`, `look` `{ now, playing, notice,
 * everPlayed, arrived }`.
 */
export function paintRaceScreen(screen, picture, view, look) {
  const { state, scene, dirty } = picture;
  showStatus(screen.readouts, state, look.notice);
  showPlaying(screen.toolbar, look.playing);
  if (state === null || scene === null || screen.theme === null) {
    if (state !== null) setAttribute(screen.root, "data-status", state.status);
    return;
  }
  if (screen.rebuild || dirty.has("scene")) adoptContest(screen, scene);
  if (scene.plan) paintMap(screen, picture);
  else paintRace(screen, picture, view, look);
  showCells(screen, picture, look.now);
  showChoices(screen.toolbar, state);
  screen.all = screen.curvesChanged = false;
  dirty.clear();
  markShell(screen, state, look, { winner: state.standing?.winner ?? "" });
}

function paintMap(screen, picture) {
  const moved = screen.sized && resizeCells(screen.cells);
  screen.sized = false;
  const changed = ["tiles", "cells", "verdicts"].some((name) => picture.dirty.has(name));
  if (screen.all || moved || changed || screen.refocused) paintCells(screen.cells, picture, screen);
  screen.refocused = false;
}

function paintRace(screen, picture, view, look) {
  const { dirty } = picture;
  const moved = screen.sized && [resizeCurves(screen.curves), resizeWall(screen.wall)].some(Boolean);
  screen.sized = false;
  const all = screen.all || moved;
  const shown = view.hovered ?? view.pinned;
  const { theme, colours, inks } = screen;
  const seen = { theme, colours, inks, shown };
  if (all || dirty.has("train")) drawDots(screen.wall, picture, seen);
  if (all || TILE_ARRAYS.some((name) => dirty.has(name))) paintWall(screen.wall, picture, seen);
  const marked = shown !== screen.shown;
  screen.shown = shown;
  if (all || screen.curvesChanged || marked || dirty.has("history"))
    paintCurves(screen.curves, picture, seen);
  markTiles(screen.wall, shown, inks);
  markRows(screen.standings, shown);
  nameTiles(screen.wall, picture, view.pinned);
  showStandings(screen.standings, picture, look.now);
}

function showCells(screen, { state, scene }, now) {
  const { epoch, networks, rate } = screen.numbers;
  setText(epoch.value, formatEpoch(state.epoch));
  const end = scene.until ? `of ${formatCount(scene.until)}` : "";
  setText(epoch.small, end || `update ${formatCount(state.step)}`);
  setText(networks.value, formatCount(state.networks));
  setText(networks.small, shapeOf(scene));
  if (state.status === "playing" && now - screen.rateAt < RATE_PAUSE) return;
  screen.rateAt = now;
  setText(rate.value, formatCount(state.networks_per_second));
  setText(rate.small, state.device ?? "");
  const sentence = state.standing?.sentence ?? "";
  setText(screen.readouts.spoken, `Epoch ${formatEpoch(state.epoch)}. ${sentence}`);
}

function shapeOf({ plan, variants, seeds }) {
  if (plan) return `${plan.across.values.length} \u00d7 ${plan.up.values.length} cells`;
  const starts = seeds > 1 ? `${seeds} starts` : "1 start";
  return variants.length > 1 ? `${variants.length} variants \u00d7 ${starts}` : starts;
}
