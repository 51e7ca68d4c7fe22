// Confusion matrices as tables: which class was taken for which. They are real tables, so
// that a screen reader reads them; shades are shares of the actual class, numbers are counts.
// Cells that can be chosen are buttons, and stay where they are while the numbers change.

import { cssColour, MISTAKE } from "../common/colours.js";
import { make, setAttribute, setText } from "../common/elements.js";
import { formatShare } from "../common/format.js";

const known = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  if (!known.has(parentElement)) {
    const root = make("div", { class: "np-confusion", "data-testid": "confusion" });
    root.style.setProperty("--np-mistake", cssColour(MISTAKE));
    parentElement.append(root);
    known.set(parentElement, { root, cells: [], key: "" });
  }
  const shown = known.get(parentElement);
  shown.choose = (row, column) => component.setTriggerValue("cell", [row, column]);
  showMatrices(shown, data);
  return () => {
    known.delete(parentElement);
    shown.root.remove();
  };
}

function showMatrices(shown, data) {
  const names = data.matrices.map((matrix) => matrix.name);
  const key = JSON.stringify([data.classes, names, data.chosen !== null]);
  if (key !== shown.key) {
    shown.key = key;
    shown.cells = names.map(() => []);
    shown.root.replaceChildren(...names.map((name, n) => table(shown, name, n, data)));
  }
  data.matrices.forEach(({ counts }, n) => {
    counts.forEach((row, index) => fillRow(shown.cells[n][index], row, index, data));
  });
}

function table(shown, name, n, { classes, chosen }) {
  const heads = classes.map((title) => make("th", { scope: "col", title }, title));
  const above = { scope: "colgroup", colspan: classes.length };
  const rows = classes.map((title, index) => {
    const cells = classes.map((_, column) => cellOf(shown, index, column, chosen !== null));
    shown.cells[n].push(cells);
    return make("tr", {}, make("th", { scope: "row", title }, title), ...cells.map(({ box }) => box));
  });
  return make(
    "table",
    { class: classes.length > 5 ? "np-many" : null },
    make("caption", {}, name),
    make("tr", {}, make("td"), make("th", above, "predicted")),
    make("tr", {}, make("th", { scope: "col" }, "actual"), ...heads),
    ...rows,
  );
}

function cellOf(shown, row, column, button) {
  const box = make("td", { class: row === column ? "np-right" : "np-wrong" });
  if (!button) return { box, text: box };
  const names = { type: "button", "data-testid": `cell_${row}_${column}` };
  const text = make("button", { ...names, click: () => shown.choose(row, column) });
  box.append(text);
  return { box, text };
}

// `chosen` is a cell [row, column], [] where none is chosen yet, null where none can be.
function fillRow(cells, counts, index, { classes, chosen }) {
  const sum = counts.reduce((total, count) => total + count, 0);
  counts.forEach((count, column) => {
    const { box, text } = cells[column];
    const share = sum === 0 ? 0 : count / sum;
    const of = `${formatShare(share)} of ${classes[index]} were taken for ${classes[column]}`;
    setText(text, String(count));
    setAttribute(box, "title", of);
    if (text !== box) {
      setAttribute(text, "aria-label", `${count}: ${of}`);
      setAttribute(text, "aria-pressed", chosen[0] === index && chosen[1] === column);
    }
    setAttribute(box, "data-none", count === 0);
    // A few mistakes in a hundred are what one looks for: their shade grows with the root.
    const strength = index === column ? share : Math.sqrt(share);
    setAttribute(box, "style", `--np-share: ${(100 * strength).toFixed(1)}%`);
  });
}
