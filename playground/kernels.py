"""The fast forms of a network's products, chosen by device and size in one place.

On a CPU every matrix product of a tiny network is a call of its own, which costs more
than the arithmetic; written as a product and a sum it melts into its surroundings and a
training step gets five times as fast. From about 30 units on, and for thousands of rows,
the matrix product wins. Accelerators always get the matrix product.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import jax
from jax import Array, lax

# Multiplications up to which the product-and-sum form is the faster one on a CPU.
SMALL_PRODUCT = 6_000
# Layers up to which a network of such products still compiles in well under a second.
SHALLOW = 24


def product(layers: int) -> Callable[..., Array]:
    """The matrix product for a network of so many layers: an argument for Flax's `dot_general=`."""
    return small_dot_general if layers <= SHALLOW else lax.dot_general


def small_dot_general(
    left: Array, right: Array, dimensions: Any, *more: Any, **named: Any
) -> Array:
    """Multiply `left` `(..., K)` by `right` `(K, N)` in the faster form."""
    plain = dimensions == (((left.ndim - 1,), (0,)), ((), ())) and right.ndim == 2
    work = prod(left.shape[:-1]) * prod(right.shape)
    if plain and work <= SMALL_PRODUCT and jax.default_backend() == "cpu":
        return (left[..., :, None] * right[(None,) * (left.ndim - 1)]).sum(
            -2
        )  # (..., K, N) -> (..., N)
    return lax.dot_general(left, right, dimensions, *more, **named)
