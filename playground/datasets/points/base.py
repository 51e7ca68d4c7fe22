"""What every data set of the plane is: points in the square [−6, 6]², each with a class or value.

Noise moves the point that is shown and keeps the label of the clean place, so that what makes
a task hard can be seen. Equal seeds draw equal clean points whatever the noise, so that
turning the noise up moves the same points further.
"""

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.random import Generator

from playground.options.base import Knob, Option

EXTENT = 6.0
MOST_CLASSES = 6


class PointsData(Option):
    """Places, each with a class or a value.

    `classes` is how many there are, 0 for values; some data sets let users choose.
    """

    drawn: ClassVar[bool] = False  # by a visitor, point by point: noise and seed leave it alone
    values: ClassVar[int] = 1  # numbers that belong to a place, where there are no classes

    if TYPE_CHECKING:  # a class variable of most data sets, a field of some

        @property
        def classes(self) -> int: ...

    @property
    def called(self) -> tuple[str, ...]:
        """Names of the classes, the first ones; «» and those left out go by their colours."""
        return ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What the coordinates are called, and the target; «» and those left out have no name."""
        return ()

    def count(self, points: int) -> int:
        """How many points there are where `points` are asked for."""
        return points

    def generate(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return float32 places `(N, D)` and targets `(N,)`, in random order."""
        raise NotImplementedError

    def code(self) -> str:
        """The expression in `seed`, `points` and `noise` that draws the data."""
        chosen = self.model_dump(exclude_defaults=True)
        fields = ", ".join(f"{name}={value!r}" for name, value in chosen.items())
        made = f"{type(self).__name__}({fields})"
        return f"{made}.generate(np.random.default_rng(seed), points, noise)"


class PlaneData(PointsData):
    """Points on the plane, each with a class or a value."""

    def generate(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return float32 points `(N, 2)` in [−6, 6]² and targets `(N,)`, in random order.

        Where a point has K values, the targets are `(N, K)`.

        Targets are classes 0 (orange), 1 (blue) and so on, balanced to within one, or values
        in [−1, 1] if `classes` is 0. `noise` runs from 0 to 0.8.
        """
        order = rng.permutation(points)
        x, target = self.sample(rng, points, noise)
        return inside(x)[order].astype(np.float32), target[order].astype(np.float32)

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return noisy points `(N, 2)`, which may lie off the map, and their targets `(N,)`."""
        raise NotImplementedError


class TwoClasses(PlaneData):
    """Points of two classes, orange and blue."""

    classes: ClassVar[int] = 2


class Values(PlaneData):
    """Points with a value in [−1, 1] each."""

    classes: ClassVar[int] = 0


def classes_knob() -> Knob:
    """A knob for how many classes there are."""
    return Knob("Classes", "How many classes there are, each in a colour.", 2, MOST_CLASSES)


def inside(x: np.ndarray) -> np.ndarray:
    """Return `x` with what lies beyond an edge of the map mirrored back at that edge."""
    return np.abs((x - EXTENT) % (4 * EXTENT) - 2 * EXTENT) - EXTENT


def halves(points: int) -> np.ndarray:
    """Return the classes `(N,)` of `points` points: first the blue half (1), then the orange."""
    return (np.arange(points) < (points + 1) // 2).astype(float)


def shares(points: int, classes: int) -> np.ndarray:
    """Return the classes `(N,)` of `points` points: 0, 1, …, `classes` − 1 over and over."""
    return (np.arange(points) % classes).astype(float)


def polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Return the points `(N, 2)` at `radius` and `angle` (radians, clockwise from the top)."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def shaken(rng: Generator, x: np.ndarray, reach: float) -> np.ndarray:
    """Return `x` with every coordinate moved by a draw from U[−reach, reach)."""
    return x + reach * rng.uniform(-1, 1, x.shape)
