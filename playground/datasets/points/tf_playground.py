"""The points and the start weights of TensorFlow Playground, in the order in which it draws them.

One stream of random numbers gives the points, their order, and then the weights; so the
same seed must draw the same things in the same order to get the same network. Noise flips
the labels of points and leaves the points where they are, except in the spiral and in the
two clouds. Plain Python floats on purpose: the order of every draw can be read off.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin
from typing import NamedTuple, TypeAlias

import numpy as np

from playground.datasets.points.tf_random import Random

Point: TypeAlias = tuple[float, float, float]  # x, y, label
Generator: TypeAlias = Callable[[Random, int, float], list[Point]]

START_BIAS = 0.1
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def circle(random: Random, points: int, noise: float) -> list[Point]:
    """A disc of radius 2.5 inside a ring from 3.5 to 5; noise moves points only to label them."""
    found = []
    for low, high in ((0.0, 2.5), (3.5, 5.0)):
        for _ in range(points // 2):
            radius, angle = random.uniform(low, high), random.uniform(0, 2 * pi)
            x, y = radius * sin(angle), radius * cos(angle)
            right, up = pair(random, 5.0, noise)
            found.append((x, y, 1.0 if hypot(x + right, y + up) < 2.5 else -1.0))
    return found


def xor(random: Random, points: int, noise: float) -> list[Point]:
    """Four quarters, 0.3 away from the axes; noise moves points only to label them."""
    found = []
    for _ in range(points):
        x, y = (place + (0.3 if place > 0 else -0.3) for place in pair(random, 5.0))
        right, up = pair(random, 5.0, noise)
        found.append((x, y, 1.0 if (x + right) * (y + up) >= 0 else -1.0))
    return found


def pair(random: Random, reach: float, share: float = 1.0) -> tuple[float, float]:
    """Two numbers of U[−reach, reach), times `share`."""
    return random.uniform(-reach, reach) * share, random.uniform(-reach, reach) * share


def gauss(random: Random, points: int, noise: float) -> list[Point]:
    """Two round clouds; noise makes them wider."""
    variance = 0.5 + 7 * noise
    return [
        (random.normal(2 * label, variance), random.normal(2 * label, variance), label)
        for label in (1.0, -1.0)
        for _ in range(points // 2)
    ]


def spiral(random: Random, points: int, noise: float) -> list[Point]:
    """Two arms, drawn from the middle outwards; noise moves the points."""
    found, arm = [], points // 2
    for turned, label in ((0.0, 1.0), (pi, -1.0)):
        for place in range(arm):
            radius = place / arm * 5
            angle = 1.75 * place / arm * 2 * pi + turned
            x = radius * sin(angle) + random.uniform(-1, 1) * noise
            y = radius * cos(angle) + random.uniform(-1, 1) * noise
            found.append((x, y, label))
    return found


def regression_plane(random: Random, points: int, noise: float) -> list[Point]:
    """The value rises along the diagonal, unlimited; noise changes the value."""
    found = []
    for _ in range(points):
        x, y = pair(random, 6.0)
        right, up = pair(random, 6.0, noise)
        found.append((x, y, (x + right + y + up) / 10))
    return found


def regression_gauss(random: Random, points: int, noise: float) -> list[Point]:
    """Six hills and hollows; the one that reaches a place most gives its value."""
    found = []
    for _ in range(points):
        x, y = pair(random, 6.0)
        right, up = pair(random, 6.0, noise)
        found.append((x, y, hill(x + right, y + up)))
    return found


def hill(x: float, y: float) -> float:
    """The value of the hill or hollow that reaches (x, y) most; 0 where none does."""
    label = 0.0
    for centre_x, centre_y, sign in HILLS:
        value = sign * min(1.0, max(0.0, 1 - hypot(x - centre_x, y - centre_y) / 2))
        label = value if abs(value) > abs(label) else label
    return label


GENERATORS: dict[str, Generator] = {
    generator.__name__: generator
    for generator in (circle, xor, gauss, spiral, regression_plane, regression_gauss)
}


class Drawn(NamedTuple):
    """What the stream gave: `points` `(N, 2)` and `labels` `(N,)`, float64, and what follows."""

    points: np.ndarray
    labels: np.ndarray
    random: Random


@lru_cache(maxsize=32)
def draw(seed: str, name: str, points: int, noise: float) -> Drawn:
    """Draw the data set called `name` and shuffle it once; noise runs from 0 to 0.8."""
    random = Random(seed)
    drawn = GENERATORS[name](random, points, noise)
    random.shuffle(drawn)
    table = np.array(drawn)
    table.flags.writeable = False  # it is shared by everybody who asks
    return Drawn(table[:, :2], table[:, 2], random)


def start(drawn: Drawn, widths: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Kernel `(inputs, units)` and bias `(units,)` of each layer, float64.

    `widths` are the numbers of inputs, of every hidden layer's units, and of outputs. Weights
    come from U[−0.5, 0.5), layer by layer, unit by unit; every bias is 0.1.
    """
    random = deepcopy(drawn.random)
    found = []
    for inputs, units in pairwise(widths):
        kernel = [[random.number() - 0.5 for _ in range(inputs)] for _ in range(units)]
        found.append((np.array(kernel).T, np.full(units, START_BIAS)))
    return found
