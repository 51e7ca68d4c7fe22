"""What is measured, as rows: the one place that says how many numbers there are, and which.

Histories, readouts, curves, stop rules, rankings, searches, tables and JSON read their columns
from a regime's rows, and screens from the `metrics` of a frame's scene.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Metric(NamedTuple):
    """A column of what is measured.

    Metrics of one `axis` are drawn together, those of the first metric's axis as the curve; the
    first metric is no longer finite where training diverged.
    """

    name: str  # in links, files and JSON, «train_loss»
    label: str  # for people, «Training loss»
    split: str = ""  # of which examples it is said: train, test, or empty
    better: int = -1  # 1: the more, -1: the less the better
    axis: str = "loss"
    form: str = "loss"  # how its numbers are written: loss or share


Metrics = Sequence[Metric]


def place(metrics: Metrics, name: str) -> int:
    """Which column the metric called `name` is."""
    return [metric.name for metric in metrics].index(name)


def main(metrics: Metrics) -> Metric:
    """What tells good from bad: the first metric, or that of its axis on test examples."""
    first, *others = metrics
    return next((m for m in others if m.axis == first.axis and m.split == "test"), first)


def on_axis(metrics: Metrics) -> list[int]:
    """The columns that are drawn as the curve."""
    return [column for column, metric in enumerate(metrics) if metric.axis == metrics[0].axis]


def telling(metrics: Metrics) -> list[int]:
    """The columns that are compared: all but those of training examples beside the curve's."""
    curve = on_axis(metrics) if metrics else []
    return [
        column
        for column, metric in enumerate(metrics)
        if column in curve or metric.split != "train"
    ]


def by_weight(metrics: Metrics) -> list[Metric]:
    """The metrics axis by axis, what was measured on test examples before the rest."""
    axes = [metric.axis for metric in metrics]
    return sorted(metrics, key=lambda metric: (axes.index(metric.axis), metric.split != "test"))


def rankings(metrics: Metrics) -> dict[str, str]:
    """By what networks can be ranked, by name, in words."""
    compared = [metrics[column] for column in telling(metrics)]
    ranked = [metric for metric in by_weight(compared) if metric.split != "train"]
    words = {m.name: f"{'Lowest' if m.better < 0 else 'Highest'} {m.label.lower()}" for m in ranked}
    return words | {"goal": f"First to reach a {main(metrics).label.lower()}"}


def values_of(metrics: Metrics, measures: np.ndarray, name: str) -> np.ndarray:
    """The column called `name` of `measures` `(…, M)`; of training examples where it is NaN."""
    metric = metrics[place(metrics, name)]
    instead = next((m for m in metrics if m.axis == metric.axis and m.split == "train"), metric)
    found = measures[..., place(metrics, name)]
    return np.where(np.isnan(found), measures[..., place(metrics, instead.name)], found)
