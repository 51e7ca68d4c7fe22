"""Features: what the network is told about a point of the plane.

A feature is a function of the two coordinates. With the right ones even a single linear
layer separates a data set, which is what the choice is there to show. They are written
with operators, so that the same code computes points in NumPy and maps in JAX.
"""

from typing import ClassVar

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.options import Menu, Option


class Feature(Option):
    """A number computed from the two coordinates of a point.

    `code()`: the expression in `x` that runs, as JAX code.
    """

    symbol: ClassVar[str] = ""

    def __call__(self, x: Array | np.ndarray) -> Array | np.ndarray:
        """Return the feature `(…,)` of the points `x` `(…, 2)`."""
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


FEATURES = Menu("feature", X1, X2, X1Squared, X2Squared, Product, SinX1, SinX2)
