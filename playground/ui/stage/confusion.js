// Confusion matrices as tables: which class was taken for which. They are real tables, so
// that a screen reader reads them; shades are shares of the actual class, numbers are counts.

import { make } from "./elements.js";
import { formatShare } from "./format.js";

const known = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  if (!known.has(parentElement)) {
    const root = make("div", { class: "np-confusion", "data-testid": "confusion" });
    parentElement.append(root);
    known.set(parentElement, { root, text: "" });
  }
  const shown = known.get(parentElement);
  const text = JSON.stringify(data);
  if (text !== shown.text) {
    shown.text = text;
    shown.root.replaceChildren(...data.matrices.map((matrix) => table(matrix, data.classes)));
  }
  return () => {
    known.delete(parentElement);
    shown.root.remove();
  };
}

function table({ name, counts }, classes) {
  const heads = classes.map((title) => make("th", { scope: "col" }, title));
  const above = { scope: "colgroup", colspan: classes.length };
  return make(
    "table",
    {},
    make("caption", {}, name),
    make("tr", {}, make("td"), make("th", above, "predicted")),
    make("tr", {}, make("th", { scope: "col" }, "actual"), ...heads),
    ...counts.map((row, index) => tableRow(row, index, classes)),
  );
}

function tableRow(row, index, classes) {
  const sum = row.reduce((total, count) => total + count, 0);
  const cells = row.map((count, column) => {
    const share = sum === 0 ? 0 : count / sum;
    const title = `${formatShare(share)} of ${classes[index]} were taken for ${classes[column]}`;
    const style = `--np-share: ${(100 * share).toFixed(1)}%`;
    return make("td", { style, title, class: index === column ? "np-right" : null }, String(count));
  });
  return make("tr", {}, make("th", { scope: "row" }, classes[index]), ...cells);
}
