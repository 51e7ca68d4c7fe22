"""Training and the picture after it in one call, with few arrays going in and out.

A frame of a small network costs more for calls and for handing arrays over than for its
arithmetic: one call instead of two, and one array instead of thirteen, make it a third
faster.
"""

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.experiments.base import Experiment
from playground.regimes.base import Data, Tensor, TrainState


class ViewRequest(NamedTuple):
    """What a picture shows: the network's inputs for its points, and what the viewer asked for."""

    grid: Tensor  # (G, F)
    view: Any


def film(
    advance: Callable[..., TrainState],
    program: Experiment,
    form: Any,
    look: Callable[..., Mapping[str, Array]],
    blank: Mapping[str, int],
    carry: TrainState,
    numbers: Any,
    data: Data,
    order: Array,
    span: Array,
    sight: ViewRequest,
) -> tuple[TrainState, dict[str, Array]]:
    """Train over rows of `order` `(S, B)`, then `look`, unless the picture is not wanted.

    `span` `(3,)` int32 holds the first row, the number of rows, and whether to look (else
    all pictures are 0). The picture comes packed, see `pack`; `blank` says how many numbers of
    each dtype that are.
    """
    carry = advance(program, form, carry, numbers, data, order, span[0], span[1])

    def picture() -> dict[str, Array]:
        return pack(look(program, carry, numbers, sight.grid, *data, sight.view))

    def nothing() -> dict[str, Array]:
        return {kind: jnp.zeros(count, kind) for kind, count in blank.items()}

    return carry, jax.lax.cond(span[2] > 0, picture, nothing)


def pack(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """All arrays of a dtype laid end to end in the order of their names: `(n,)` by dtype."""
    kinds = sorted({str(array.dtype) for array in arrays.values()})
    return {
        kind: jnp.concatenate(
            [array.ravel() for _, array in sorted(arrays.items()) if str(array.dtype) == kind]
        )
        for kind in kinds
    }


class Unpacking:
    """Finds the arrays of these shapes in what `pack` made of them."""

    def __init__(self, shapes: Mapping[str, Any]) -> None:
        self._places: list[tuple[str, str, slice, tuple[int, ...]]] = []
        self.counts = ends = dict[str, int]()  # numbers by dtype
        for name, shape in sorted(shapes.items()):
            kind = str(shape.dtype)
            begin = ends.get(kind, 0)
            ends[kind] = begin + prod(shape.shape)
            self._places.append((name, kind, slice(begin, ends[kind]), shape.shape))

    def __call__(self, packed: Mapping[str, Array]) -> dict[str, np.ndarray]:
        """The arrays by name, as views of the packed ones."""
        there = {kind: np.asarray(array) for kind, array in packed.items()}
        return {name: there[kind][at].reshape(shape) for name, kind, at, shape in self._places}
