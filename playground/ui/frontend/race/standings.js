// Where all stand: who is ahead and whether that could be luck, and a table with a row for each
// variant. Rows keep their places; the rank is a number of its own.

import { iconButton, make, setAttribute, setText } from "../common/elements.js";
import { formatEpoch, formatLoss, formatRate, formatShare } from "../common/format.js";
import { colourSwatch, makeSwatch } from "./line_colours.js";

const CALM = 150; // milliseconds between two sets of numbers while they change
const NOTHING_YET = "Press Play: all variants train at once, from the same starts.";
const NO_START_YET = "Press Play: the same network trains from all starts at once.";
const TABLE_COLUMNS = [
  ["learning_rate", "Learning rate"],
  ["train_loss", "Training loss"],
  ["test_loss", "Test loss \u00b1 sd"],
  ["test_accuracy", "Test accuracy"],
  ["reached", "Epochs to goal"],
  ["seconds", "Computing / network"],
  ["diverged", "Diverged"],
];

/** Makes sentence and table; `hooks` are: open(variant), hover(variant | null), pin(variant). */
export function createStandings(hooks) {
  const standings = { hooks, rows: [], writtenAt: -Infinity };
  standings.sentence = make("div", { class: "np-race-sentence", "data-testid": "standing" });
  standings.body = make("tbody");
  const titles = TABLE_COLUMNS.map(([name, title]) => make("th", { "data-column": name }, title));
  const first = [make("th", { title: "Place by the rule" }, "#"), make("th", {}, "Variant")];
  const head = make("thead", {}, make("tr", {}, ...first, ...titles));
  standings.table = make("table", { class: "np-standings" }, head, standings.body);
  const names = { class: "np-race-table", tabindex: "0", role: "region" };
  standings.root = make("div", { ...names, "aria-label": "Standings" }, standings.table);
  return standings;
}

/** Takes a new scene: a row for each variant; many starts of one network need no table. */
export function rebuildStandings(standings, scene, inks) {
  standings.rows = scene.variants.map((variant, index) =>
    makeRow(standings, variant, inks[index], index),
  );
  standings.body.replaceChildren(...standings.rows.map((row) => row.root));
  standings.writtenAt = -Infinity;
  standings.root.hidden = scene.shows === "seeds";
  standings.nothingYet = scene.shows === "seeds" ? NO_START_YET : NOTHING_YET;
  setAttribute(standings.table, "data-classes", scene.task === "classification");
  setAttribute(standings.table, "data-seeds", scene.seeds > 1);
}

function makeRow(standings, variant, ink, index) {
  const { hooks } = standings;
  const cells = {};
  for (const [name] of TABLE_COLUMNS) cells[name] = make("td", { "data-column": name });
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
    writeRow(cells, row ?? {}, scene.variants[index], scene);
  });
}

function writeRow(cells, row, variant, { seeds }) {
  const spread = typeof row.spread === "number" ? ` \u00b1 ${formatLoss(row.spread)}` : "";
  const reached = typeof row.reached === "number" ? Number(row.reached.toFixed(1)) : null;
  const rates = (variant.rates ?? [variant.learning_rate]).map((rate) => Number(rate.toPrecision(3)));
  setText(cells.learning_rate, rates.map(formatRate).join(", then "));
  setText(cells.train_loss, formatLoss(row.train_loss));
  setText(cells.test_loss, formatLoss(row.test_loss) + spread);
  setText(cells.test_accuracy, formatShare(row.test_accuracy));
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
