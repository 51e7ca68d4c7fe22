"""Features of a number: what the network is told about each place along a line.

With powers of x a single linear unit fits a polynomial, with sines a sum of waves: the
features are then the basis functions, and the weights their shares.
"""

from typing import Annotated, ClassVar

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.options import formulas
from playground.options.base import Menu
from playground.options.errors import SpecError
from playground.options.features import Feature, FormulaFeature
from playground.options.text import TextKnob

LEGENDRE = "Legendre, Nouvelles méthodes pour la détermination des orbites, 1805"
FOURIER = "Fourier, Théorie analytique de la chaleur, 1822"


class CurveFeature(Feature):
    """A number computed from x.

    `code()`: the expression in `x`, whose last axis has the length 1.
    """


class X(CurveFeature):
    """The place itself."""

    label = "x"
    symbol = "x"
    formula = "x"
    source = LEGENDRE
    expression = "x[..., 0]"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0]


class XSquared(CurveFeature):
    """The square of x, the same on both sides of 0."""

    label = "x²"
    symbol = "x²"
    formula = "x^2"
    source = LEGENDRE
    expression = "x[..., 0] ** 2"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0] ** 2


class XCubed(CurveFeature):
    """The third power of x, which bends twice."""

    label = "x³"
    symbol = "x³"
    formula = "x^3"
    source = LEGENDRE
    expression = "x[..., 0] ** 3"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0] ** 3


class SinX(CurveFeature):
    """The sine of x, a wave that is 0 in the middle."""

    label = "sin x"
    symbol = "sin x"
    formula = r"\sin x"
    source = FOURIER
    expression = "jnp.sin(x[..., 0])"

    def __call__(self, x: Array | np.ndarray) -> Array:
        return jnp.sin(x[..., 0])


class CosX(CurveFeature):
    """The cosine of x, a wave that is 1 in the middle."""

    label = "cos x"
    symbol = "cos x"
    formula = r"\cos x"
    source = FOURIER
    expression = "jnp.cos(x[..., 0])"

    def __call__(self, x: Array | np.ndarray) -> Array:
        return jnp.cos(x[..., 0])


def read_formula(text: str) -> str:
    """The one spelling of a formula in x alone that is finite everywhere. Raises `SpecError`."""
    spelled = formulas.spelled(text)
    others = formulas.variables(spelled) - {"x", "x1"}
    if others:
        raise SpecError(f"a formula along a line may not use {min(others)}; use x alone.")
    formulas.refuse_infinite(spelled)
    return spelled


class CurveFormula(FormulaFeature):
    """A formula of your own in x."""

    label = "Your formula of x"
    formula = r"f(x)"
    source = FormulaFeature.source

    variables: ClassVar[str] = "x"
    examples: ClassVar[tuple[str, ...]] = ("sin(2 * x)", "max(0, x)", "tanh(x)", "abs(x)")

    text: Annotated[
        str,
        TextKnob(
            "Formula",
            f"A formula in x. It may hold {formulas.ALLOWED.replace('x, y, ', 'x, ')}.",
            read=read_formula,
            examples=examples,
        ),
    ] = "sin(3 * x)"


CURVE_FEATURES = Menu[Feature]("feature", X, XSquared, XCubed, SinX, CosX, CurveFormula)
