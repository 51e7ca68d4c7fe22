"""The fast forms of a network's products, chosen by device and size in one place.

On a CPU every matrix product of a tiny network is a call of its own, which costs more
than the arithmetic. Written as a product and a sum it melts into its surroundings: a
training step gets five times as fast. For thousands of rows the same is true of a sum
over columns, each of them long enough to fill a processor's widest registers. From about
30 units on the matrix product wins. Accelerators always get the matrix product.
"""

from collections.abc import Callable
from functools import reduce
from math import prod
from operator import add
from typing import Any

import jax
from jax import Array, lax

# Multiplications up to which the product-and-sum form is the faster one on a CPU.
SMALL_PRODUCT = 6_000
# Rows from which, and units up to which, the sum over columns is.
MANY_ROWS = 1_000
NARROW = 24
# Layers up to which a network of such products still compiles in well under a second.
SHALLOW = 24


def product(layers: int) -> Callable[..., Array]:
    """The matrix product for a network of so many layers: an argument for Flax's `dot_general=`."""
    return small_dot_general if layers <= SHALLOW else lax.dot_general


def small_dot_general(
    left: Array, right: Array, dimensions: Any, *more: Any, **named: Any
) -> Array:
    """Multiply `left` `(..., K)` by `right` `(K, N)` in the fastest form."""
    plain = dimensions == (((left.ndim - 1,), (0,)), ((), ())) and right.ndim == 2
    if plain and jax.default_backend() == "cpu":
        rows = prod(left.shape[:-1])
        if rows * prod(right.shape) <= SMALL_PRODUCT:
            terms = left[..., :, None] * right[(None,) * (left.ndim - 1)]  # (..., K, N)
            return terms.sum(-2)
        if left.ndim == 2 and rows >= MANY_ROWS and max(right.shape) <= NARROW:
            return sum_of_columns(left, right)
    return lax.dot_general(left, right, dimensions, *more, **named)


def sum_of_columns(left: Array, right: Array) -> Array:
    """Multiply `left` `(B, K)` by `right` `(K, N)` as K long vectors; `(B, N)`."""
    columns = zip(left.T, right, strict=True)
    return reduce(add, (weights[:, None] * column[None] for column, weights in columns)).T


def compiler_options(widest: int) -> dict[str, Any]:
    """How XLA is to compile for a network whose widest layer has `widest` units.

    By default XLA uses half of a register of AVX-512, and splits loops over threads. For
    narrow networks, all of whose products are loops, handing over costs more than it saves.
    """
    if jax.default_backend() != "cpu":
        return {}
    wide = {"xla_cpu_prefer_vector_width": 512}
    alone = {"xla_disable_hlo_passes": "cpu-parallel-task-assigner"}
    return wide | alone if widest <= NARROW else wide
