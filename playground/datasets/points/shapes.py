"""More shapes on the plane: each asks something else of the network that is to learn it.

Two classes hang together in ways that a straight line cannot part, or there are up to six
classes at once. All are drawn in the units of the map, clean first, then moved by the noise.
"""

from typing import Annotated

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import (
    EXTENT,
    PlaneData,
    TwoClasses,
    classes_knob,
    halves,
    polar,
    shaken,
    shares,
)
from playground.options.base import Knob


class Moons(TwoClasses):
    """Two half moons reach around each other: a gently bent boundary parts them."""

    label = "Two moons"
    formula = r"(3\cos\varphi \mp 1.5,\ \pm(3\sin\varphi - 0.75)),\quad 0 \le \varphi \le \pi"
    source = "Pedregosa et al., Scikit-learn: Machine learning in Python, 2011"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        side = 2 * blue - 1  # the second moon is the first one turned by half a circle
        angle = rng.uniform(0, np.pi, points)
        x = np.stack([3 * np.cos(angle) - 1.5, 3 * np.sin(angle) - 0.75], axis=1)
        return shaken(rng, side[:, None] * x, 3 * noise), blue


class Rings(TwoClasses):
    """Rings inside rings, blue and orange by turns: the boundary needs as many closed curves."""

    label = "Rings"
    formula = r"\lVert x \rVert = \frac{5.5 (k + u)}{n},\quad 0.15 \le u < 0.85,\ k < n"
    source = "Ng, Jordan & Weiss, On spectral clustering, 2001"

    rings: Annotated[int, Knob("Rings", "How many rings n there are, the disc included.", 2, 6)] = 4

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        width = 5.5 / self.rings
        inner = 2 * np.arange((self.rings + 1) // 2)  # the rings of the blue class
        outer = 2 * np.arange(self.rings // 2) + 1
        # A ring has as many points as its area asks for.
        first, second = by_size(rng, points, 2 * inner + 1), by_size(rng, points, 2 * outer + 1)
        place = np.where(blue == 1, inner[first], outer[second])
        radius = width * (place + rng.uniform(0.15, 0.85, points))
        x = polar(radius, rng.uniform(0, 2 * np.pi, points))
        return shaken(rng, x, 3 * noise), blue


def by_size(rng: Generator, points: int, sizes: np.ndarray) -> np.ndarray:
    """Draw numbers `(N,)` of parts, each as often as it is large."""
    return rng.choice(len(sizes), points, p=sizes / sizes.sum())


class Checkerboard(TwoClasses):
    """Squares of a board, blue and orange by turns: many corners for a network to learn."""

    label = "Checkerboard"
    formula = r"(-1)^{\lfloor n (x_1 + 6) / 12 \rfloor + \lfloor n (x_2 + 6) / 12 \rfloor}"
    source = "Ho & Kleinberg, Building projectable classifiers of arbitrary complexity, 1996"

    squares: Annotated[int, Knob("Squares", "How many squares n stand along a side.", 2, 8)] = 4

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        size = 2 * EXTENT / self.squares
        down = rng.integers(0, self.squares, points)
        # In each row of the board the squares of one colour are every second one.
        first = (down + 1 - blue.astype(int)) % 2
        across = first + 2 * np.floor(rng.random(points) * ((self.squares - first + 1) // 2))
        corner = np.stack([across, down], axis=1)
        # A gap of a twentieth of a square on each side keeps the colours apart.
        x = size * (corner + rng.uniform(0.05, 0.95, (points, 2))) - EXTENT
        return shaken(rng, x, 3 * noise), blue


class Heart(TwoClasses):
    """A heart and what lies around it: round lobes, a notch and a point in one boundary."""

    label = "Heart"
    formula = r"(u^2 + v^2 - 1)^3 < u^2 v^3,\quad u = \tfrac{x_1}{3.5},\ v = \tfrac{x_2 + 0.5}{3.5}"
    source = "Weisstein, Heart curve, MathWorld"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        x = rng.uniform(-5.5, 5.5, (points, 2))
        while (wrong := in_heart(x) != (blue == 1)).any():
            x[wrong] = rng.uniform(-5.5, 5.5, (int(wrong.sum()), 2))
        return shaken(rng, x, 3 * noise), blue


def in_heart(x: np.ndarray) -> np.ndarray:
    """Whether points `(N, 2)` lie in the heart."""
    u, v = x[:, 0] / 3.5, (x[:, 1] + 0.5) / 3.5
    return (u**2 + v**2 - 1) ** 3 < u**2 * v**3


class Clouds(PlaneData):
    """Round clouds on a circle, a class each: straight lines from the middle part them."""

    label = "Clouds, up to six classes"
    formula = (
        r"x \sim N\left(3.5\,(\sin\tfrac{2\pi k}{K}, \cos\tfrac{2\pi k}{K}),\ 0.5 + 4\sigma\right)"
    )
    source = "Fisher, The use of multiple measurements in taxonomic problems, 1936"

    classes: Annotated[int, classes_knob()] = 3

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        kind = shares(points, self.classes)
        centre = polar(np.full(points, 3.5), 2 * np.pi * kind / self.classes)
        deviation = np.sqrt(0.5 + 4 * noise)
        return centre + deviation * rng.standard_normal((points, 2)), kind


class Arms(PlaneData):
    """Arms of a spiral, a class each: the boundaries must all bend together."""

    label = "Spiral arms, up to six classes"
    formula = r"r = 5s,\ \varphi = 4s + \tfrac{2\pi k}{K},\quad 0.05 \le s < 1"
    source = "Karpathy, CS231n: Convolutional neural networks for visual recognition, 2015"

    classes: Annotated[int, classes_knob()] = 3

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        kind = shares(points, self.classes)
        place = rng.uniform(0.05, 1, points)
        x = polar(5 * place, 4 * place + 2 * np.pi * kind / self.classes)
        return shaken(rng, x, 1.5 * noise), kind
