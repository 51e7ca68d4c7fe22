"""Toy data on the plane, in the square [−6, 6]²: two classes or a value at each point.

The shapes are those of TensorFlow Playground. Noise is ours: it moves the point that is
shown and keeps the label of the clean place, so that what makes a task hard can be seen
(there, noise flips labels behind the points). Equal seeds draw equal clean points whatever
the noise, so that turning the noise up moves the same points further.
"""

from typing import ClassVar

import numpy as np
from numpy.random import Generator

from playground.options import Menu, Option

EXTENT = 6.0


class PlaneData(Option):
    """Points on the plane, each with a class or a value."""

    classes: ClassVar[int] = 2

    def generate(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return float32 points `(N, 2)` in [−6, 6]² and targets `(N,)`, in random order.

        Targets are classes 0 (orange) and 1 (blue), balanced to within one, or values in
        [−1, 1] if `classes` is 0. `noise` runs from 0 to 0.8.
        """
        order = rng.permutation(points)
        x, target = self.sample(rng, points, noise)
        return inside(x)[order].astype(np.float32), target[order].astype(np.float32)

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return noisy points `(N, 2)`, which may lie off the map, and their targets `(N,)`."""
        raise NotImplementedError

    def code(self) -> str:
        """The expression in `seed`, `points` and `noise` that draws the data."""
        return f"{type(self).__name__}().generate(np.random.default_rng(seed), points, noise)"


def inside(x: np.ndarray) -> np.ndarray:
    """Return `x` with what lies beyond an edge of the map mirrored back at that edge."""
    return np.abs((x - EXTENT) % (4 * EXTENT) - 2 * EXTENT) - EXTENT


def halves(points: int) -> np.ndarray:
    """Return the classes `(N,)` of `points` points: first the blue half (1), then the orange."""
    return (np.arange(points) < (points + 1) // 2).astype(float)


def polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Return the points `(N, 2)` at `radius` and `angle` (radians, clockwise from the top)."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def shaken(rng: Generator, x: np.ndarray, reach: float) -> np.ndarray:
    """Return `x` with every coordinate moved by a draw from U[−reach, reach)."""
    return x + reach * rng.uniform(-1, 1, x.shape)


class Spiral(PlaneData):
    """Two arms wind around each other: the network must bend its boundary round and round."""

    label = "Spiral"
    formula = r"r = 5s,\ \varphi = 3.5\pi s\ (+\pi),\quad 0 \le s < 1"
    source = "Lang & Witbrock, Learning to tell two spirals apart, 1988"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        arm = (points + 1) // 2
        # Both arms walk outwards at the same pace.
        place = np.concatenate([np.arange(arm), np.arange(points - arm)]) / arm
        x = polar(5 * place, 3.5 * np.pi * place + np.pi * (1 - blue))
        return shaken(rng, x, noise), blue


class Circle(PlaneData):
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


class Xor(PlaneData):
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


class Gauss(PlaneData):
    """Two round clouds: a single straight line is all it takes."""

    label = "Two clouds"
    formula = r"x \sim N\left(\pm(2, 2),\ 0.5 + 7\sigma\right)"
    source = "Fisher, The use of multiple measurements in taxonomic problems, 1936"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        centre = 2 * (2 * blue - 1)[:, None]
        deviation = np.sqrt(0.5 + 7 * noise)
        return centre + deviation * rng.standard_normal((points, 2)), blue


class RegressionPlane(PlaneData):
    """The value rises along the diagonal: one linear unit can learn it."""

    label = "Plane"
    formula = r"\max(-1, \min(1, (x_1 + x_2) / 10))"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    classes = 0

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(-EXTENT, EXTENT, (points, 2))
        value = np.clip(x.sum(axis=1) / 10, -1, 1)
        return shaken(rng, x, EXTENT * noise), value


class RegressionGauss(PlaneData):
    """Six hills and hollows by turns: the network must find and shape each of them."""

    label = "Hills"
    formula = r"\pm \max(0, 1 - \lVert x - c_k \rVert / 2) \text{ of the nearest centre } c_k"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    classes = 0
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


DATASETS = Menu("data", Spiral, Circle, Xor, Gauss, RegressionPlane, RegressionGauss)
