"""What the classes of an experiment are called, and which colour each target has."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeGuard

import numpy as np

from playground.datasets.points.own import Axis, OwnData, read_axes
from playground.datasets.tables.naming import titles
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.decimals import roundest
from playground.palette import Palette, css

SHADES = 33  # colours between the ends of a palette; an odd number, so that 0 has one
LEVELS = 6  # of red, green and blue each, where colours themselves are learned


def class_names(experiment: Experiment, palette: Palette) -> list[str]:
    """The classes by name, or by their colour's, as on the stage; none where there are none."""
    return list(class_titles(experiment, palette, experiment.classes))


def class_titles(experiment: Experiment, palette: Palette, count: int) -> tuple[str, ...]:
    """What the first `count` classes are called, or would be."""
    called = experiment.dataset.called if isinstance(experiment, PointsExperiment) else ()
    return titles(called, palette.class_words[:count])


def named(experiment: Experiment) -> TypeGuard[PointsExperiment]:
    """Whether columns or classes of a table have names."""
    if not isinstance(experiment, PointsExperiment):
        return False
    return any(experiment.dataset.called) or any(experiment.dataset.columns)


def output_names(experiment: Experiment, palette: Palette) -> list[str]:
    """The outputs by number, and by class where a table's classes have names."""
    count = experiment.outputs
    called = class_titles(experiment, palette, count) if named(experiment) else ()
    classes = called if count == experiment.classes else ()
    return [f"output {at + 1}" + f", {name}" * bool(name) for at, name in numbered(classes, count)]


def numbered(names: Sequence[str], count: int) -> Iterator[tuple[int, str]]:
    """Each of `count` places with its name, «» where it has none."""
    return enumerate([*names, *[""] * (count - len(names))])


def target_name(experiment: Experiment, target: float, palette: Palette) -> str:
    """The target; of a table with its column's name, and with the class that it stands for."""
    if not named(experiment):
        return "target"
    column = experiment.dataset.columns[2:]
    called = class_names(experiment, palette)
    words = [*column, *([called[int(target)]] if called else [])]
    return ": ".join(["target", *words])


def target_said(experiment: PointsExperiment, palette: Palette, target: float) -> str:
    """A target in words: its class, or its value, in a table's own units where it is of one."""
    if classes := class_names(experiment, palette):
        return classes[int(target)]
    axis = target_axis(experiment)
    if axis is None:
        return f"{target:.3g}"
    return f"{axis.name} {roundest(axis.centre + axis.scale * target, axis.scale / 100)}".strip()


def target_axis(experiment: Experiment) -> Axis | None:
    """What the values of a table that are learned stand for; None for anything else."""
    data = experiment.dataset if isinstance(experiment, PointsExperiment) else None
    axes = read_axes(data.axes) if isinstance(data, OwnData) and not data.classes else ()
    return axes[2] if axes else None


def inks(experiment: Experiment, palette: Palette, dark: bool) -> list[str]:
    """The colours that targets may have, by the numbers that `ink_of` gives."""
    if experiment.values > 1:
        steps = [round(level * 255 / (LEVELS - 1)) for level in range(LEVELS)]
        return [css(colour) for colour in product(steps, steps, steps)]
    if experiment.classes > 2:
        return [css(colour) for colour in palette.classes]
    return [css(palette.at(value, dark)) for value in np.linspace(-1.0, 1.0, SHADES)]


def ink_of(targets: np.ndarray, experiment: Experiment) -> np.ndarray:
    """The number of the colour of each target `(N,)` or `(N, 3)`: `(N,)` uint8."""
    if experiment.values > 1:
        levels = np.round((np.clip(targets, -1, 1) + 1) / 2 * (LEVELS - 1))
        return (levels @ [LEVELS**2, LEVELS, 1]).astype(np.uint8)
    if experiment.classes > 2:
        return targets.astype(np.uint8)
    values = 2 * targets - 1 if experiment.classes else np.clip(targets, -1, 1)
    return np.round((values + 1) / 2 * (SHADES - 1)).astype(np.uint8)
