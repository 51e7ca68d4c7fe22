"""Features: what the network is told about a point of the plane.

A feature is a function of the two coordinates. With the right ones even a single linear
layer separates a data set, which is what the choice is there to show. They are written
with operators, so that the same code computes points in NumPy and maps in JAX.
"""

from typing import Annotated, ClassVar

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.options import formulas
from playground.options.base import Knob, Menu, Option
from playground.options.text import TextKnob

MOST_OWN = 3  # formulas of a visitor's own at once
EXAMPLES = ("x1 * x2", "sin(x * y)", "max(0, x - 1) ** 2", "-0.5 * exp(-x ** 2)")


class Feature(Option):
    """A number computed from the two coordinates of a point.

    `code()`: the expression in `x` that runs, as JAX code.
    """

    symbol: ClassVar[str] = ""

    @property
    def width(self) -> int:
        """How many numbers it is."""
        return 1

    @property
    def symbols(self) -> tuple[str, ...]:
        """A short name for each of its numbers."""
        return (self.symbol,)

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        """Return the feature `(…,)`, or `(…, width)` of several, of the points `x` `(…, 2)`."""
        raise NotImplementedError


class X1(Feature):
    """The horizontal coordinate."""

    label = "x₁"
    symbol = "x₁"
    formula = r"x_1"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"
    expression = "x[..., 0]"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0]


class X2(Feature):
    """The vertical coordinate."""

    label = "x₂"
    symbol = "x₂"
    formula = r"x_2"
    source = X1.source
    expression = "x[..., 1]"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 1]


class X1Squared(Feature):
    """The square of the horizontal coordinate, the same left and right of the middle."""

    label = "x₁²"
    symbol = "x₁²"
    formula = r"x_1^2"
    source = X1.source
    expression = "x[..., 0] ** 2"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0] ** 2


class X2Squared(Feature):
    """The square of the vertical coordinate, the same above and below the middle."""

    label = "x₂²"
    symbol = "x₂²"
    formula = r"x_2^2"
    source = X1.source
    expression = "x[..., 1] ** 2"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 1] ** 2


class Product(Feature):
    """The product of both coordinates, positive where their signs agree."""

    label = "x₁x₂"
    symbol = "x₁x₂"
    formula = r"x_1 x_2"
    source = X1.source
    expression = "x[..., 0] * x[..., 1]"

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return x[..., 0] * x[..., 1]


class SinX1(Feature):
    """The sine of the horizontal coordinate, a wave from left to right."""

    label = "sin x₁"
    symbol = "sin x₁"
    formula = r"\sin(x_1)"
    source = X1.source
    expression = "jnp.sin(x[..., 0])"

    def __call__(self, x: Array | np.ndarray) -> Array:
        return jnp.sin(x[..., 0])


class SinX2(Feature):
    """The sine of the vertical coordinate, a wave from bottom to top."""

    label = "sin x₂"
    symbol = "sin x₂"
    formula = r"\sin(x_2)"
    source = X1.source
    expression = "jnp.sin(x[..., 1])"

    def __call__(self, x: Array | np.ndarray) -> Array:
        return jnp.sin(x[..., 1])


def read_formula(text: str) -> str:
    """The one spelling of a formula that is finite everywhere on the map. Raises `SpecError`."""
    spelled = formulas.spelled(text)
    formulas.refuse_infinite(spelled)
    return spelled


class FormulaFeature(Feature):
    """A formula of your own in the two coordinates."""

    label = "Your formula"
    formula = r"f(x_1, x_2)"
    source = "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2009, chapter 5"

    variables: ClassVar[str] = "x and y"
    examples: ClassVar[tuple[str, ...]] = EXAMPLES

    text: Annotated[
        str,
        TextKnob(
            "Formula",
            f"A formula in x and y (or x1 and x2). It may hold {formulas.ALLOWED}.",
            read=read_formula,
            examples=EXAMPLES,
        ),
    ] = "sqrt(x ** 2 + y ** 2)"

    @property
    def symbol(self) -> str:  # type: ignore[override]  # read from the text
        return formulas.symbol(self.text)

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        return formulas.evaluate(self.text, x)

    def code(self) -> str:
        return formulas.code(self.text)


class FourierFeatures(Feature):
    """Random waves over the map: they let a network learn fine detail."""

    label = "Fourier features"
    symbol = "Fourier"
    formula = (
        r"\cos\tfrac{2\pi b_k x}{12},\ \sin\tfrac{2\pi b_k x}{12},"
        r"\quad b_k \sim N(0, \sigma^2 I)"
    )
    source = "Tancik et al., Fourier features let networks learn high frequency functions, 2020"
    expression = (
        "(lambda z: jnp.concatenate([jnp.cos(z), jnp.sin(z)], axis=-1))(x @ "
        "(np.random.default_rng({seed}).standard_normal((2, {count})) "
        "* ({scale} * np.pi / 6)).astype(np.float32))"
    )

    count: Annotated[
        int, Knob("Waves", "How many waves: each gives a cosine and a sine.", 1, 16)
    ] = 8
    scale: Annotated[
        float,
        Knob(
            "Wave scale",
            "How many times waves go up and down across the map, roughly (σ). Small: a blur. "
            "Large: noise between the points.",
            0.1,
            10.0,
            step=0.1,
        ),
    ] = 1.5
    seed: Annotated[int, Knob("Wave seed", "Which waves are drawn.", 0, 99_999)] = 0

    @property
    def width(self) -> int:
        return 2 * self.count

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(f"{wave} {k + 1}" for wave in ("cos", "sin") for k in range(self.count))

    def __call__(self, x: Array | np.ndarray) -> Array:
        drawn = np.random.default_rng(self.seed).standard_normal((2, self.count))
        z = x @ (drawn * (self.scale * np.pi / 6)).astype(np.float32)
        return jnp.concatenate([jnp.cos(z), jnp.sin(z)], axis=-1)


FEATURES = Menu(
    "feature",
    *(X1, X2, X1Squared, X2Squared, Product, SinX1, SinX2, FourierFeatures, FormulaFeature),
)
