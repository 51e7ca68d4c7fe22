"""The points and the plane as one layer sees them: its representation space.

A layer of two units is drawn as it is, with the lines of the plane bent by it. Of a wider
one the two directions are drawn in which the training points spread most (principal
components); of a single unit, a strip. From one look to the next a component keeps its
sign, which is arbitrary, so that the picture does not flip.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from playground.engine.train.snapshot import Snapshot
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.options.errors import SpecError
from playground.probes.forward import answers
from playground.probes.points.curve import data_of
from playground.probes.points.plane import EDGE

MOST = 500  # points of a set that are drawn; they come shuffled, so the first are a fair sample
LINES = 13  # in each direction
SKETCH, ROUNDS = 10, 8  # directions that wide layers are boiled down to, and how thoroughly
SAMPLES = 73  # points along a line


class Axes(NamedTuple):
    """Where a space is looked at from: `centre` `(U,)`, `directions` `(2, U)`, `shares` `(2,)`.

    `shares` says how much of the spread of the training points each direction explains.
    """

    centre: np.ndarray
    directions: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, eq=False)
class Space:
    """What a layer makes of points `(N, 2)` and of lines `(L, SAMPLES, 2)`; see `lines_of`.

    For a single unit the second coordinate is empty: points `(N, 1)`, no lines. `axes` is
    None where the units themselves are the axes.
    """

    units: int
    train: np.ndarray
    test: np.ndarray
    train_targets: np.ndarray
    test_targets: np.ndarray
    lines: np.ndarray
    axes: Axes | None


def plane_lines() -> np.ndarray:
    """Points on the lines of the plane `(2 · LINES, SAMPLES, 2)`: upright ones, then level ones."""
    places = np.linspace(-EDGE, EDGE, LINES, dtype=np.float32)
    along = np.linspace(-EDGE, EDGE, SAMPLES, dtype=np.float32)
    across, up = np.meshgrid(places, along, indexing="ij")
    upright = np.stack([across, up], axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


def lines_of(experiment: PointsExperiment) -> np.ndarray:
    """The lines that are drawn bent `(L, SAMPLES, D)`: the plane's, or the axis of a curve."""
    if isinstance(experiment, Plane):
        return plane_lines()
    reach = data_of(experiment).reach
    return np.linspace(-reach, reach, SAMPLES, dtype=np.float32)[None, :, None]


def space(snapshot: Snapshot, layer: int, before: Axes | None = None) -> Space:
    """Look at `layer` (a number of `answers.layers`) of a network.

    `before` are the axes of the look before, if there was one. Raises `SpecError` where
    training diverged.
    """
    experiment = snapshot.experiment
    if not isinstance(experiment, PointsExperiment):
        raise TypeError("only a network that learns points has lines to bend")
    train, test = (split.inputs[:MOST] for split in snapshot.points)
    lines = lines_of(experiment)
    everything = np.concatenate([train, test, lines.reshape(-1, lines.shape[-1])])
    values = answers(snapshot, experiment.featurize(everything), layer)
    if not np.isfinite(values).all():
        raise SpecError("This layer's numbers are no longer finite; press Reset to start again.")
    units, axes = values.shape[1], None
    if units > 2:
        axes = principal(values[: len(train)], before)
        values = (values - axes.centre) @ axes.directions.T
    ends = [len(train), len(train) + len(test)]
    train_seen, test_seen, bent = np.split(values, ends)
    bent = bent[:0].reshape(0, SAMPLES, 2) if units == 1 else bent.reshape(len(lines), SAMPLES, 2)
    train_targets, test_targets = (split.targets[:MOST] for split in snapshot.points)
    return Space(units, train_seen, test_seen, train_targets, test_targets, bent, axes)


def principal(values: np.ndarray, before: Axes | None = None) -> Axes:
    """The two directions in which `values` `(N, U)`, U > 1, spread most, largest first.

    Pearson, On lines and planes of closest fit, 1901; by the singular values of the centred
    points. Where `before` does not settle a sign, the largest weight is positive.
    """
    centre = values.mean(axis=0, dtype=np.float64)
    few = max(0, 2 - len(values))  # rows of zeros spread nothing, and there are two directions
    centred = np.pad(values - centre, ((0, few), (0, 0)))
    sizes, pair = leading(centred)
    shares = sizes**2 / ((centred**2).sum() or 1.0)
    if before is not None and before.directions.shape == pair.shape:
        lean = (pair * before.directions).sum(axis=1)
    else:
        lean = pair[np.arange(2), np.abs(pair).argmax(axis=1)]
    return Axes(centre, pair * np.where(lean < 0, -1.0, 1.0)[:, None], shares)


def leading(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two largest singular values `(2,)` of `values` `(N, U)`, and their directions `(2, U)`.

    Many units are first boiled down to the few directions that matter: Halko, Martinsson &
    Tropp, Finding structure with randomness, 2011, algorithm 4.4. A hundred times as fast.
    """
    if min(values.shape) > 4 * SKETCH:
        basis = np.random.default_rng(0).normal(size=(values.shape[1], SKETCH))
        for _ in range(ROUNDS):
            basis, _ = np.linalg.qr(values.T @ (values @ basis))
        _, sizes, inner = np.linalg.svd(values @ basis, full_matrices=False)
        return sizes[:2], inner[:2] @ basis.T
    _, sizes, directions = np.linalg.svd(values, full_matrices=False)
    return sizes[:2], directions[:2]
