"""Data sets along a line: a number x, and the value or the class that belongs to it.

Places are spread evenly, so that only the noise is random; it is the standard deviation of
what is added to each value. Equal seeds draw equal noise whatever its size, so that turning
it up moves the same points further.
"""

from typing import Annotated, ClassVar

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import EXTENT, PointsData
from playground.datasets.points.own import Points, read_points, write_points
from playground.options.base import Knob, Menu
from playground.options.errors import SpecError
from playground.options.text import TextKnob

HEIGHT = 1.2  # values of own points lie between −HEIGHT and HEIGHT
STRETCH = EXTENT / HEIGHT  # what their text holds is the value times this
MOST_DRAWN = 400  # so that own points always fit into a link


class CurveData(PointsData):
    """Places x along a line, each with a value or a class.

    x runs from −`reach` to `reach`.
    """

    classes: ClassVar[int] = 0
    reach: ClassVar[float] = EXTENT

    def generate(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return float32 places `(N, 1)` and targets `(N,)`, in random order.

        Targets are values, or classes 0 and 1 where `classes` is 2.
        """
        x = np.linspace(-self.reach, self.reach, points)
        target = self.targets(x, noise * rng.standard_normal(points))
        order = rng.permutation(points)
        return x[order, None].astype(np.float32), target[order].astype(np.float32)

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The value `(N,)` at `x` `(N,)` without noise."""
        raise NotImplementedError

    def targets(self, x: np.ndarray, stray: np.ndarray) -> np.ndarray:
        """The targets `(N,)` at `x` `(N,)` that stray so far `(N,)`."""
        return self.curve(x) + stray


class Line(CurveData):
    """A straight line: a single linear unit can learn its slope and its intercept."""

    label = "Line"
    formula = r"y = 2x,\quad -1 \le x \le 1"
    source = "Gauss, Theoria motus corporum coelestium, 1809"

    reach: ClassVar[float] = 1.0

    def curve(self, x: np.ndarray) -> np.ndarray:
        return 2 * x


class Threshold(CurveData):
    """Two classes that change at 0; with noise, the labels near it are drawn by chance."""

    label = "Threshold"
    formula = r"t = [\,x + \varepsilon > 0\,],\quad -1 \le x \le 1"
    source = "Cox, The regression analysis of binary sequences, 1958"

    classes: ClassVar[int] = 2
    reach: ClassVar[float] = 1.0

    def targets(self, x: np.ndarray, stray: np.ndarray) -> np.ndarray:
        return (x + stray > 0).astype(float)


class SineWave(CurveData):
    """One smooth wave after the other: a few bent units are enough to follow it."""

    label = "Sine"
    formula = r"y = \sin x"
    source = "Cybenko, Approximation by superpositions of a sigmoidal function, 1989"

    def curve(self, x: np.ndarray) -> np.ndarray:
        return np.sin(x)


class Jump(CurveData):
    """A jump at 0: smooth units can only come near it, the steeper the better."""

    label = "Step"
    formula = r"y = 1 \text{ where } x \ge 0,\quad y = -1 \text{ where } x < 0"
    source = "Rosenblatt, The perceptron, 1958"

    def curve(self, x: np.ndarray) -> np.ndarray:
        return np.where(x < 0, -1.0, 1.0)


class Bumps(CurveData):
    """Three bumps on a level line: most places are flat, and each bump needs units of its own."""

    label = "Bumps"
    formula = r"y = e^{-(x + 3)^2} - e^{-x^2} + e^{-(x - 3)^2}"
    source = "Powell, Radial basis functions for multivariable interpolation, 1987"

    def curve(self, x: np.ndarray) -> np.ndarray:
        return np.exp(-((x + 3) ** 2)) - np.exp(-(x**2)) + np.exp(-((x - 3) ** 2))


class Polynomial(CurveData):
    """A polynomial that swings evenly between −1 and 1, more often the higher its degree."""

    label = "Polynomial"
    formula = r"y = T_k(x / 6) = \cos\left(k \arccos (x / 6)\right)"
    source = "Chebyshev, Théorie des mécanismes connus sous le nom de parallélogrammes, 1854"

    degree: Annotated[int, Knob("Degree", "The highest power of x.", 1, 8)] = 3

    def curve(self, x: np.ndarray) -> np.ndarray:
        return np.cos(self.degree * np.arccos(np.clip(x / EXTENT, -1, 1)))


def write_curve(x: np.ndarray, values: np.ndarray) -> str:
    """The text of points `x` `(N,)` with their values, rounded to what it can hold."""
    places = np.column_stack([x, STRETCH * np.asarray(values)])
    return write_points(Points(places, np.zeros(len(places)), 2))


def read_curve(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The points `x` `(N,)` of a text, and their values `(N,)`. Raises `SpecError`."""
    found = read_points(text)
    if found.classes != 2 or found.targets.any():
        raise SpecError("the points of a curve have values, but these have classes; draw others.")
    if len(found.x) > MOST_DRAWN:
        raise SpecError(
            f"there are {len(found.x)} points of your own on the curve, "
            f"but at most {MOST_DRAWN} may be; erase some."
        )
    return found.x[:, 0], found.x[:, 1] / STRETCH


def spelled_curve(text: str) -> str:
    """The text itself if it can be read. Raises `SpecError`."""
    read_curve(text)
    return text


FIRST = np.array([[-4.5, -0.6], [-3.0, 0.4], [-1.5, 0.8], [0.0, 0.0], [1.5, -0.8], [3.0, 0.2]])


class OwnCurve(CurveData):
    """Your own points: click into the picture to place them, drag to move them."""

    label = "Your own points"
    formula = r"(x_i, y_i),\quad i = 1 \dots N"
    source = "You"

    drawn = True

    points: Annotated[
        str,
        TextKnob(
            "Points",
            "The points as a link carries them.",
            read=spelled_curve,
            examples=("2AAAA", write_curve(*FIRST.T)),
            typed=False,
        ),
    ] = write_curve(*FIRST.T)

    def count(self, points: int) -> int:
        return len(read_curve(self.points)[0])

    def generate(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the visitor's points, over and over if more are asked for; see the base."""
        x, values = read_curve(self.points)
        place = rng.permutation(points) % len(x)
        return x[place, None].astype(np.float32), values[place].astype(np.float32)


def blank_curve(points: int) -> OwnCurve:
    """Own points of this number: what stands for any of that size."""
    nothing = np.zeros(min(points, MOST_DRAWN))
    return OwnCurve(points=write_curve(nothing, nothing))


CURVES = Menu[CurveData]("data", Line, Threshold, SineWave, Jump, Bumps, Polynomial, OwnCurve)
