// Where all stand: who is ahead and whether that could be luck, and a table with a row for each
// variant. Rows keep their places; the rank is a number of its own.

import { iconButton, make, setAttribute, setText } from "../common/elements.js";
import { formatEpoch, formatRate } from "../common/format.js";
import { formMetric, mainMetric } from "../common/metrics.js";
import { colourSwatch, makeSwatch } from "./line_colours.js";

const CALM = 150; // milliseconds between two sets of numbers while they change
const NOTHING_YET = "Press Play: all variants train at once, from the same starts.";
const NO_START_YET = "Press Play: the same network trains from all starts at once.";
const BEFORE = [["learning_rate", "Learning rate"]];
const AFTER = [
  ["reached", "Epochs to goal"],
  ["seconds", "Computing / network"],
  ["diverged", "Diverged"],
];

/** Makes sentence and table; `hooks` are: open(variant), hover(variant | null), pin(variant). */
export function createStandings(hooks) {
  const standings = { hooks, rows: [], columns: [], metrics: [], writtenAt: -Infinity };
  standings.sentence = make("div", { class: "np-race-sentence", "data-testid": "standing" });
  standings.body = make("tbody");
  standings.head = make("tr", {});
  const head = make("thead", {}, standings.head);
  standings.table = make("table", { class: "np-standings" }, head, standings.body);
  const names = { class: "np-race-table", tabindex: "0", role: "region" };
  standings.root = make("div", { ...names, "aria-label": "Standings" }, standings.table);
  return standings;
}

/** Takes what is measured: a column for each metric that these networks can have. */
export function nameColumns(standings, metrics) {
  standings.metrics = metrics.filter(({ told }) => told);
  standings.main = mainMetric(metrics).name;
  const title = ({ name, label }) => (name === standings.main ? `${label} \u00b1 sd` : label);
  const measured = standings.metrics.map((metric) => [metric.name, title(metric)]);
  standings.columns = [...BEFORE, ...measured, ...AFTER];
  const titles = standings.columns.map(([name, text]) => make("th", tagged(standings, name), text));
  const first = [make("th", { title: "Place by the rule" }, "#"), make("th", {}, "Variant")];
  standings.head.replaceChildren(...first, ...titles);
}

// The marks of a column: its name, and whether it is the one that holds two numbers.
function tagged({ main }, name) {
  return { "data-column": name, "data-main": name === main };
}

/** Takes a new scene: a row for each variant; many starts of one network need no table. */
export function rebuildStandings(standings, scene, inks) {
  nameColumns(standings, scene.metrics);
  standings.rows = scene.variants.map((variant, index) =>
    makeRow(standings, variant, inks[index], index),
  );
  standings.body.replaceChildren(...standings.rows.map((row) => row.root));
  standings.writtenAt = -Infinity;
  standings.root.hidden = scene.shows === "seeds";
  standings.nothingYet = scene.shows === "seeds" ? NO_START_YET : NOTHING_YET;
  setAttribute(standings.table, "data-seeds", scene.seeds > 1);
}

function makeRow(standings, variant, ink, index) {
  const { hooks } = standings;
  const cells = {};
  for (const [name] of standings.columns) cells[name] = make("td", tagged(standings, name));
  const rank = make("td", { class: "np-rank" });
  const swatch = makeSwatch();
  colourSwatch(swatch, ink);
  const name = make("span", { class: "np-standing-name", title: variant.name }, variant.name);
  const open = iconButton("next", `Open ${variant.name} by itself`, {
    class: "np-open",
    "data-testid": "open_variant",
    click: (event) => {
      event.stopPropagation();
      hooks.open(index);
    },
  });
  const title = make("td", {}, make("span", { class: "np-standing-title" }, swatch, name, open));
  const root = make("tr", {
    "data-testid": "standing_row",
    click: () => hooks.pin(index),
    pointerenter: () => hooks.hover(index),
    pointerleave: () => hooks.hover(null),
  });
  root.append(rank, title, ...Object.values(cells));
  return { root, rank, cells };
}

/** Writes the numbers, calmly while they change. */
export function showStandings(standings, { state, scene }, now) {
  const { standing } = state;
  if (!standing || (state.status === "playing" && now - standings.writtenAt < CALM)) return;
  standings.writtenAt = now;
  setText(standings.sentence, (state.epoch > 0 && standing.sentence) || standings.nothingYet);
  setAttribute(standings.sentence, "data-sure", standing.winner !== null);
  const started = state.epoch > 0;
  standings.rows.forEach(({ root, rank, cells }, index) => {
    const row = standing.rows[index];
    const place = started ? (standing.order ?? []).indexOf(index) : -1;
    setText(rank, place < 0 ? "" : String(place + 1));
    setAttribute(root, "data-winner", standing.winner === index);
    writeRow(standings, cells, row ?? {}, { ...scene, variant: scene.variants[index] });
  });
}

function writeRow({ metrics, main }, cells, row, { variant, seeds }) {
  const reached = typeof row.reached === "number" ? Number(row.reached.toFixed(1)) : null;
  const rates = (variant.rates ?? [variant.learning_rate]).map((rate) => Number(rate.toPrecision(3)));
  setText(cells.learning_rate, rates.map(formatRate).join(", then "));
  for (const metric of metrics) {
    const spread = metric.name === main && typeof row.spread === "number";
    const around = spread ? ` \u00b1 ${formMetric(metric, row.spread)}` : "";
    setText(cells[metric.name], formMetric(metric, row[metric.name]) + around);
  }
  setText(cells.reached, formatEpoch(reached));
  setText(cells.seconds, secondsText(row.seconds));
  setText(cells.diverged, row.diverged ? `${row.diverged} of ${seeds}` : "\u2013");
  setAttribute(cells.diverged, "data-wrong", Boolean(row.diverged));
}

function secondsText(seconds) {
  if (!seconds) return "\u2013";
  if (seconds < 1) return `${(1000 * seconds).toFixed(0)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** Marks the row of the variant that stands out. */
export function markRows(standings, shown) {
  standings.rows.forEach(({ root }, index) => setAttribute(root, "data-shown", shown === index));
}
