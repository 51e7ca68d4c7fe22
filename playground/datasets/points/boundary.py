"""Two classes above and below a curve that the visitor types: y > f(x).

Points are spread evenly over both parts, as many in each, however small one of them is: x is
drawn as often as its column is long, then y within the column. A curve that leaves one part
empty is refused.
"""

from typing import Annotated

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import EXTENT, TwoClasses, halves, shaken
from playground.options import formulas
from playground.options.errors import SpecError
from playground.options.text import TextKnob

COLUMNS = 1201  # places along x between which the curve is taken as straight
SMALLEST = 0.01  # share of the map that each side of the curve must have


def read_curve(text: str) -> str:
    """The one spelling of a formula in x alone that parts the map. Raises `SpecError`."""
    spelled = formulas.spelled(text)
    others = formulas.variables(spelled) - {"x", "x1"}
    if others:
        raise SpecError(f"the formula of a curve y > f(x) may not use {min(others)}; use x alone.")
    formulas.refuse_infinite(spelled)
    below = float((height(spelled, columns()) + EXTENT).mean()) / (2 * EXTENT)
    if not SMALLEST <= below <= 1 - SMALLEST:
        side = "below" if below > 0.5 else "above"
        raise SpecError(
            f"nearly the whole map lies {side} the curve, which leaves one class empty; "
            "choose a formula with values between -6 and 6."
        )
    return spelled


def columns() -> np.ndarray:
    """Places along x `(COLUMNS,)`."""
    return np.linspace(-EXTENT, EXTENT, COLUMNS)


def height(formula: str, x: np.ndarray) -> np.ndarray:
    """The curve's height `(N,)` at `x` `(N,)`, cut off at the edges of the map."""
    points = np.stack([x, np.zeros_like(x)], axis=1)
    return np.clip(formulas.evaluate(formula, points), -EXTENT, EXTENT)


class AboveFormula(TwoClasses):
    """A curve of your own parts the plane: blue above, orange below."""

    label = "y > f(x), your formula"
    formula = r"x_2 > f(x_1)"
    source = "Cybenko, Approximation by superpositions of a sigmoidal function, 1989"

    curve: Annotated[
        str,
        TextKnob(
            "f(x)",
            "A formula in x. It may use numbers, pi, e, + - * / ** and sin, cos, tan, exp, log, "
            "sqrt, tanh, abs, sign, min, max.",
            read=read_curve,
            examples=("2 * sin(x)", "x ** 2 / 4 - 3", "x"),
            key="formula",
        ),
    ] = "2 * sin(x)"

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        blue = halves(points)
        edges = columns()
        level = height(self.curve, edges)
        above = drawn_from(rng, edges, EXTENT - level, points)
        below = drawn_from(rng, edges, EXTENT + level, points)
        x = np.where(blue == 1, above, below)
        level, share = height(self.curve, x), 1 - rng.random(points)  # never on the curve itself
        y = np.where(blue == 1, level + share * (EXTENT - level), level - share * (EXTENT + level))
        return shaken(rng, np.stack([x, y], axis=1), 3 * noise), blue


def drawn_from(rng: Generator, x: np.ndarray, density: np.ndarray, points: int) -> np.ndarray:
    """Draw `points` numbers from a density `(M,)` given at `x` `(M,)`, by its inverse integral."""
    pieces = (density[1:] + density[:-1]) / 2
    whole = np.concatenate([[0.0], np.cumsum(pieces)])
    return np.interp(rng.random(points) * whole[-1], whole, x)
