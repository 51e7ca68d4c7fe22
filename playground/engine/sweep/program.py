"""What is compiled to train and measure many networks of one architecture.

The functions are those of a single network, see `playground.regimes.base`; here they
go over an axis of networks. Examples and orders that several networks share are held once,
and each network knows which of them are its own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import regimes
from playground.engine.compile.compiled import EXECUTABLES, Executable, compiled
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.compile.program import shapes_of
from playground.engine.sweep.parallel import looked_at, one_by_one, over_devices, shapes
from playground.experiments.base import Experiment
from playground.regimes.base import Data, Regime, Tensor, TrainState

# A small picture of one network: (program, carry, numbers, grid) to an array.
Tile = Callable[[Any, TrainState, Any, Any], Any]


class NetworkRow(NamedTuple):
    """What each network has of its own: examples, an order, updates to do, a tile to draw."""

    place: Tensor  # (C,) int32, into the sets of examples
    order: Tensor  # (C,) int32, into the orders
    count: Tensor  # (C,) int32, updates
    shown: Tensor  # (C,) int32, whether its tile is wanted


class Kind(NamedTuple):
    """What tells one such program from another, beside the architecture."""

    networks: int
    sets: int  # of examples
    orders: int
    blocks: int  # of an order in one call
    form: Any  # of `advance`
    tiled: bool  # whether it draws tiles


class SweepProgram:
    """The compiled `advance` and `look` of many networks of `experiment`'s architecture."""

    def __init__(self, experiment: Experiment, kind: Kind, tile: Tile | None, grid: Any) -> None:
        self.key = key = experiment.compile_key()
        regime = regimes.of(key)
        options = regime.options(key)
        with in_dtype_of(key):
            carry, numbers, *data = shapes_of(key)
            many = partial(shapes, count=kind.networks, each=True)
            sets = partial(shapes, count=kind.sets, each=False)
            zero = np.zeros((), np.int32)
            own = many(NetworkRow(zero, zero, zero, zero))
            block = regime.block_shape(key)
            rows = jax.ShapeDtypeStruct((kind.blocks * block.shape[0], block.shape[1]), block.dtype)
            orders = shapes(rows, kind.orders, each=False)
            self.advance = compiled(
                over_devices(
                    partial(advance, regime, key, kind.form),
                    (True, True, False, False, True, False),
                ),
                *(many(carry), many(numbers), sets(tuple(data[:1])), orders, own, zero),
                donate=0,
                options=options,
            )
            chunk = regime.chunk(key, many=True)
            some = tuple(data)
            if chunk:
                some = tuple(tuple(map(partial(few, chunk), part)) for part in data)
            self.look = compiled(
                over_devices(
                    partial(look, regime, key, tile if kind.tiled else None),
                    (True, True, False, False, True, False),
                ),
                *(many(carry), many(numbers), sets(some), sets(grid), own),
                np.zeros(len(data), np.int32),
                options=options,
            )

    def executables(self) -> list[Executable]:
        """What of it is compiled."""
        return [self.advance, self.look]


def few(count: int, leaf: Any) -> Any:
    """The shape of as many examples as are measured at once."""
    return jax.ShapeDtypeStruct((count, *leaf.shape[1:]), leaf.dtype)


def advance(
    regime: Regime,
    program: Experiment,
    form: Any,
    carry: TrainState,
    numbers: Any,
    train: Data,
    orders: Array,
    own: NetworkRow,
    first: Array,
) -> TrainState:
    """Let each network do its `own.count` updates, from row `first` of its order on.

    Carries and numbers have an axis of networks `(C, …)`, examples one of sets `(D, …)`,
    `orders` are `(O, S, B)`.
    """

    def update(network: tuple[TrainState, tuple[Any, NetworkRow]]) -> TrainState:
        carry, (numbers, own) = network
        examples, order = chosen(train, own.place), chosen(orders, own.order)
        how = program, form, carry, numbers
        return regime.advance(*how, examples, order, first, own.count)

    return one_by_one(update, carry, (numbers, own))


def look(
    regime: Regime,
    program: Experiment,
    tile: Tile | None,
    carry: TrainState,
    numbers: Any,
    data: Data,
    grids: Array,
    own: NetworkRow,
    counts: Array,
) -> Mapping[str, Array]:
    """`measures` `(C, M)` and `finite` `(C,)` of each network, and `tiles` `(C, …)`.

    A tile that is not `own.shown` is 0. Of chunks, measures are sums over the first `counts`
    `(S,)` of each split.
    """
    measured = regime.evaluate
    if regime.chunk(program):
        measured = partial(regime.evaluate_part, counts=counts)

    def see(network: tuple[TrainState, Any, NetworkRow]) -> dict[str, Array]:
        carry, numbers, own = network
        each = [jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(carry)]
        found = {"finite": jnp.stack(each).all()}
        found["measures"] = measured(program, carry, numbers, chosen(data, own.place))
        if tile:
            draw = partial(tile, program, carry, numbers, chosen(grids, own.place))
            blank = jax.eval_shape(draw)
            found["tiles"] = jax.lax.cond(
                own.shown > 0, draw, lambda: jnp.zeros(blank.shape, blank.dtype)
            )
        return found

    found: Mapping[str, Array] = looked_at(see, (carry, numbers, own))
    return found


def chosen(sets: Any, place: Array) -> Any:
    """Set number `place` of arrays `(D, …)`; the only one is not copied."""
    return jax.tree.map(lambda leaf: leaf[0] if leaf.shape[0] == 1 else leaf[place], sets)


def sweep_program(experiment: Experiment, kind: Kind, tile: Tile | None, grid: Any) -> SweepProgram:
    """The program of this kind, made now or kept from before; one thread makes it for all."""
    name = (experiment.compile_key(), kind, tile)
    return EXECUTABLES.get(name, lambda: SweepProgram(experiment, kind, tile, grid))
