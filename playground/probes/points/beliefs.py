"""What a network believes of many places: the probability of each class, or a value.

A sweep computes it of all its networks in one call, see `playground.engine.sweep.sweep`. The places
are those of a picture, then the test points, then the training points, so that maps and
measures come from the same answers.
"""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.options.errors import SpecError
from playground.options.losses import BinaryCrossEntropy, CrossEntropy, Loss
from playground.probes.points.curve import places as line_places
from playground.probes.points.plane import plane_grid
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced

SIDE = 50  # places along a side of a map
COLOURS = "a pixel's three colours have no map of their own here; choose other data."


def check(experiment: PointsExperiment) -> None:
    """Raise `SpecError` where an example has several values."""
    if experiment.values > 1:
        raise SpecError(COLOURS)


def picture(experiment: PointsExperiment) -> np.ndarray:
    """The places of the picture `(SIDE², 2)` row by row from the top left, or `(201, 1)`."""
    return line_places(experiment) if isinstance(experiment, Curve) else plane_grid(SIDE)


def places(experiment: PointsExperiment) -> np.ndarray:
    """What the network sees of picture, test points and training points `(G, F)`.

    As many as the experiment has rows for, so that its program alone decides how many.
    """
    train, test = experiment.splits()
    held = filled(test.inputs if len(test.inputs) else train.inputs[:1], experiment.rows[1])
    trained = filled(train.inputs, experiment.rows[0])
    return experiment.featurize(np.concatenate([picture(experiment), held, trained]))


def filled(x: np.ndarray, rows: int) -> np.ndarray:
    """`x` over and over, until there are so many rows."""
    return x[np.arange(rows) % len(x)]


class Parts(NamedTuple):
    """What was found at `places`, in its three parts along an axis."""

    picture: np.ndarray
    test: np.ndarray
    train: np.ndarray


def cut(found: np.ndarray, experiment: PointsExperiment, axis: int = 1) -> Parts:
    """The parts of `found`, whose `axis` goes over `places`."""
    first, held = len(picture(experiment)), experiment.rows[1]
    parts = np.split(found, [first, first + held], axis=axis)
    trained, tested = experiment.sizes
    kept = (first, tested, trained)
    return Parts(
        *(np.take(part, range(count), axis) for part, count in zip(parts, kept, strict=True))
    )


def beliefs(program: Any, carry: TrainState, numbers: Traced, grid: Array) -> Array:
    """The probability of each class `(G, C)` at `grid` `(G, F)`; of values the answer `(G, 1)`."""
    experiment = bound(program, numbers.live)
    z, _, _ = network.apply(program, carry.params, carry.batch_stats, grid, experiment)
    if program.classes == 0:
        return jnp.reshape(experiment.loss.predict(z, 0), (-1, 1))
    return probabilities(experiment.loss, z, program.classes)


def probabilities(loss: Loss, z: Array, classes: int) -> Array:
    """Probabilities `(G, C)` of raw outputs `z` `(G, outputs)`.

    Sigmoid and softmax where the loss reads them so. Other losses give no probability: their
    answer from −1 to 1 is taken for one less its opposite, p = (1 + answer) / 2.
    """
    if isinstance(loss, CrossEntropy):
        return loss.compared(z, classes)
    if isinstance(loss, BinaryCrossEntropy):
        # Both ends from their own side: 1 − p would be 0 long before p is 1.
        return jnp.concatenate([loss.compared(-z, 2), loss.compared(z, 2)], axis=1)
    answer = loss.predict(z, classes)
    return jnp.stack([(1 - answer) / 2, (1 + answer) / 2], axis=1)
