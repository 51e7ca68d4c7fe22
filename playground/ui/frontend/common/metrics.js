// What is measured, as the rows of a scene's `metrics` say it: names, labels, examples, axes and
// forms. Readouts, curves and tables read their columns from here, and count none themselves.

import { formatLoss, formatShare } from "./format.js";

const EXAMPLES = { train: "training", test: "test" };
const FORMS = { loss: formatLoss, share: formatShare };

/** A metric's number as people read it. */
export function formMetric(metric, value) {
  return FORMS[metric.form](value);
}

/** The metrics with their columns `at`, the first being 0. */
export function withColumns(metrics) {
  return metrics.map((metric, at) => ({ ...metric, at }));
}

/** Those that are drawn as the curve: on the axis of the first. */
export function onCurve(metrics) {
  return withColumns(metrics).filter((metric) => metric.axis === metrics[0].axis);
}

/** Those that are told beside `metric`: of the same examples, on other axes. */
export function beside(metrics, metric) {
  const other = ({ axis, split }) => axis !== metric.axis && split === metric.split;
  return withColumns(metrics).filter(other);
}

/** What tells good from bad: the first metric, or that of its axis on test examples. */
export function mainMetric(metrics) {
  const curve = onCurve(metrics);
  return curve.find(({ split }) => split === "test") ?? curve[0];
}

/** The metrics axis by axis, what was measured on test examples first. */
export function byWeight(metrics) {
  const axes = metrics.map(({ axis }) => axis);
  const weight = ({ axis, split }) => 2 * axes.indexOf(axis) + (split === "test" ? 0 : 1);
  return withColumns(metrics).sort((one, other) => weight(one) - weight(other));
}

/** The name of a metric among its like: its examples, or else its own. */
export function nickname({ split, label }) {
  return EXAMPLES[split] ?? label.toLowerCase();
}

/** What parts of the page call a metric: its examples, or else its name. */
export function partName({ split, name }) {
  return split || name;
}

/** The place of a metric's examples among those of all. */
export function splitOf(metrics, metric) {
  return [...new Set(metrics.map(({ split }) => split))].indexOf(metric.split);
}
