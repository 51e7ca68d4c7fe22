"""The data sets of TensorFlow Playground, and the menu of all data sets of the plane.

Their noise is ours: it moves the point that is shown and keeps the label of the clean place
(there, noise flips labels behind the points).
"""

from typing import ClassVar

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import (
    EXTENT,
    PlaneData,
    TwoClasses,
    Values,
    halves,
    inside,
    polar,
    shaken,
)
from playground.datasets.points.boundary import AboveFormula
from playground.datasets.points.own import OwnData
from playground.datasets.points.own_picture import OwnPicture
from playground.datasets.points.picture import Picture
from playground.datasets.points.shapes import Arms, Checkerboard, Clouds, Heart, Moons, Rings
from playground.options.base import Menu

__all__ = ["DATASETS", "EXTENT", "PlaneData", "inside"]


class Spiral(TwoClasses):
    """Two arms wind around each other: the network must bend its boundary round and round.

    Both begin in the middle, so one place has a point of each class.
    """

    label = "Spiral"
    formula = (
        r"r = 5s,\ \varphi = 3.5\pi s\ (+\pi),\quad 0 \le s < 1 "
        r"\quad\text{(both arms begin in the middle)}"
    )
    source = "Lang & Witbrock, Learning to tell two spirals apart, 1988"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        arm = (points + 1) // 2
        # Both arms walk outwards at the same pace.
        place = np.concatenate([np.arange(arm), np.arange(points - arm)]) / arm
        x = polar(5 * place, 3.5 * np.pi * place + np.pi * (1 - blue))
        return shaken(rng, x, noise), blue


class Circle(TwoClasses):
    """A disc inside a ring: the network must close its boundary around the middle."""

    label = "Circle"
    formula = r"\lVert x \rVert < 2.5 \text{ or } 3.5 \le \lVert x \rVert < 5"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        share = rng.random(points)
        radius = np.where(blue == 1, 2.5 * share, 3.5 + 1.5 * share)
        x = polar(radius, rng.uniform(0, 2 * np.pi, points))
        return shaken(rng, x, 5 * noise), blue


class Xor(TwoClasses):
    """Opposite quarters share a class: no single line can part them, two crossing ones can."""

    label = "Exclusive or"
    formula = r"x_1 x_2 \ge 0"
    source = "Minsky & Papert, Perceptrons, 1969"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        # A gap of 0.3 on each side keeps the quarters apart.
        size = 0.3 + rng.uniform(0, 5, (points, 2))
        right = rng.choice([-1.0, 1.0], points)
        up = np.where(blue == 1, right, -right)
        return shaken(rng, size * np.stack([right, up], axis=1), 5 * noise), blue


class Gauss(TwoClasses):
    """Two round clouds: a single straight line is all it takes."""

    label = "Two clouds"
    formula = r"x \sim N\left(\pm(2, 2),\ 0.5 + 7\sigma\right)"
    source = "Fisher, The use of multiple measurements in taxonomic problems, 1936"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        centre = 2 * (2 * blue - 1)[:, None]
        deviation = np.sqrt(0.5 + 7 * noise)
        return centre + deviation * rng.standard_normal((points, 2)), blue


class RegressionPlane(Values):
    """The value rises along the diagonal: one linear unit can learn it."""

    label = "Plane"
    formula = r"\max(-1, \min(1, (x_1 + x_2) / 10))"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(-EXTENT, EXTENT, (points, 2))
        value = np.clip(x.sum(axis=1) / 10, -1, 1)
        return shaken(rng, x, EXTENT * noise), value


class RegressionGauss(Values):
    """Six hills and hollows by turns: the network must find and shape each of them."""

    label = "Hills"
    formula = r"\pm \max(0, 1 - \lVert x - c_k \rVert / 2) \text{ of the nearest centre } c_k"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    centres: ClassVar[np.ndarray] = np.array(
        [[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]]
    )
    signs: ClassVar[np.ndarray] = np.array([1, -1, 1, -1, 1, -1])

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(-EXTENT, EXTENT, (points, 2))
        distance = np.linalg.norm(x[:, None] - self.centres, axis=2)  # (N, 6)
        nearest = distance.argmin(axis=1)
        value = self.signs[nearest] * np.clip(1 - distance.min(axis=1) / 2, 0, 1)
        return shaken(rng, x, EXTENT * noise), value


DATASETS = Menu(
    "data",
    *(Spiral, Circle, Xor, Gauss, Moons, Rings, Checkerboard, Heart),
    *(Clouds, Arms, AboveFormula, RegressionPlane, RegressionGauss, Picture, OwnPicture, OwnData),
)
