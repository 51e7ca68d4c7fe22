// The parts of a race on the screen, and how its picture is painted onto them. What has not
// changed is left alone, and every number has its place, so nothing moves.

import { make, setAttribute, setText } from "../common/elements.js";
import { valueColours } from "../common/colours.js";
import { formatCount, formatEpoch } from "../common/format.js";
import { readoutCell, showStatus } from "../stage/readouts.js";
import { createShell, markShell, restyleShell } from "../stage/shell.js";
import { offerChoices, showChoices, showPlaying } from "../stage/toolbar.js";
import { createCells, paintCells, rebuildCells, resizeCells } from "./cells.js";
import { createCurves, offerQuantities, paintCurves, resizeCurves } from "./curves.js";
import { inksOf } from "./inks.js";
import { createStandings, markRows, rebuildStandings, showStandings } from "./standings.js";
import { createWall, drawDots, markTiles, nameTiles } from "./wall.js";
import { paintWall, rebuildWall, resizeWall } from "./wall.js";

const NARROW_BOARD = 480;
const LABEL = "Race: space plays and pauses, S trains an epoch, R goes back to the start";
const TILE_ARRAYS = ["tiles", "mean", "agreement", "spread", "cells"];
const RATE_PAUSE = 500;

/** Makes all parts inside `parent`; `hooks` are those of the parts, and refresh(). */
export function createBoard(parent, hooks) {
  const names = { class: "np-stage np-race", "data-testid": "race", "aria-label": LABEL };
  const board = createShell(hooks, names, NARROW_BOARD);
  const { tip } = board;
  board.rateAt = -Infinity;
  offerChoices(board.toolbar, { steppable: ["batch", "epoch"] });
  board.numbers = {
    epoch: readoutCell("epoch", "Epoch"),
    networks: readoutCell("networks", "Networks"),
    rate: readoutCell("rate", "Network epochs / s"),
  };
  const numbers = Object.values(board.numbers).map((cell) => cell.root);
  const row = make("div", { class: "np-readouts np-race-readouts" }, ...numbers);
  board.curves = createCurves({ tip, changed: () => redrawCurves(board), hover: hooks.hover });
  board.wall = createWall(hooks);
  board.standings = createStandings(hooks);
  board.cells = createCells(hooks);
  const { line, spoken } = board.readouts;
  const { sentence } = board.standings;
  board.raced = [sentence, board.curves.root, board.wall.root, board.standings.root];
  const parts = [row, line, board.busy, ...board.raced, board.cells.root, spoken];
  board.root.append(board.toolbar.root, ...parts);
  parent.append(board.root);
  for (const node of [board.curves.box, board.wall.grid, board.cells.square])
    board.observer.observe(node);
  return board;
}

function redrawCurves(board) {
  board.curvesChanged = true;
  board.hooks.refresh();
}

/** Follows the page's theme and the visitor's colours. */
export function restyleBoard(board, { palette, lines }) {
  const restyled = restyleShell(board);
  const key = JSON.stringify([palette, lines]);
  if (!restyled && key === board.styleKey) return;
  Object.assign(board, { styleKey: key, palette, lines, rebuild: true });
  board.colours = valueColours(palette, board.theme.dark);
  board.hooks.refresh();
}

function adoptContest(board, scene) {
  for (const part of board.raced) part.hidden = Boolean(scene.plan);
  rebuildCells(board.cells, scene);
  board.rebuild = false;
  board.all = board.sized = true;
  if (scene.plan) return;
  board.inks = inksOf(scene.variants.length, board.lines, board.theme.dark);
  rebuildWall(board.wall, scene, board.inks);
  rebuildStandings(board.standings, scene, board.inks);
  offerQuantities(board.curves, scene);
}

/**
 * Paints what has changed. `view` is `{ hovered, pinned }`, `look` `{ now, playing, notice,
 * everPlayed, arrived }`.
 */
export function paintBoard(board, picture, view, look) {
  const { state, scene, dirty } = picture;
  showStatus(board.readouts, state, look.notice);
  showPlaying(board.toolbar, look.playing);
  if (state === null || scene === null || board.theme === null) {
    if (state !== null) setAttribute(board.root, "data-status", state.status);
    return;
  }
  if (board.rebuild || dirty.has("scene")) adoptContest(board, scene);
  if (scene.plan) paintMap(board, picture);
  else paintRace(board, picture, view, look);
  showCells(board, picture, look.now);
  showChoices(board.toolbar, state);
  board.all = board.curvesChanged = false;
  dirty.clear();
  markShell(board, state, look, { winner: state.standing?.winner ?? "" });
}

function paintMap(board, picture) {
  const moved = board.sized && resizeCells(board.cells);
  board.sized = false;
  const changed = ["tiles", "cells", "verdicts"].some((name) => picture.dirty.has(name));
  if (board.all || moved || changed || board.refocused) paintCells(board.cells, picture, board);
  board.refocused = false;
}

function paintRace(board, picture, view, look) {
  const { dirty } = picture;
  const moved = board.sized && [resizeCurves(board.curves), resizeWall(board.wall)].some(Boolean);
  board.sized = false;
  const all = board.all || moved;
  const shown = view.hovered ?? view.pinned;
  const { theme, colours, inks } = board;
  const seen = { theme, colours, inks, shown };
  if (all || dirty.has("train")) drawDots(board.wall, picture, seen);
  if (all || TILE_ARRAYS.some((name) => dirty.has(name))) paintWall(board.wall, picture, seen);
  const marked = shown !== board.shown;
  board.shown = shown;
  if (all || board.curvesChanged || marked || dirty.has("history"))
    paintCurves(board.curves, picture, seen);
  markTiles(board.wall, shown, inks);
  markRows(board.standings, shown);
  nameTiles(board.wall, picture, view.pinned);
  showStandings(board.standings, picture, look.now);
}

function showCells(board, { state, scene }, now) {
  const { epoch, networks, rate } = board.numbers;
  setText(epoch.value, formatEpoch(state.epoch));
  const end = scene.until ? `of ${formatCount(scene.until)}` : "";
  setText(epoch.small, end || `update ${formatCount(state.step)}`);
  setText(networks.value, formatCount(state.networks));
  setText(networks.small, shapeOf(scene));
  if (state.status === "playing" && now - board.rateAt < RATE_PAUSE) return;
  board.rateAt = now;
  setText(rate.value, formatCount(state.networks_per_second));
  setText(rate.small, state.device ?? "");
  const sentence = state.standing?.sentence ?? "";
  setText(board.readouts.spoken, `Epoch ${formatEpoch(state.epoch)}. ${sentence}`);
}

function shapeOf({ plan, variants, seeds }) {
  if (plan) return `${plan.across.values.length} \u00d7 ${plan.up.values.length} cells`;
  const starts = seeds > 1 ? `${seeds} starts` : "1 start";
  return variants.length > 1 ? `${variants.length} variants \u00d7 ${starts}` : starts;
}
