"""The loss as a landscape over the parameters: heights on a plane through the network of now.

All parameters of a network are one long vector, and a plane is a point and two directions.
The height is what training makes small: the mean loss of all training examples with the
smooth penalty, with dropout off and batch norm at its running statistics. On a CPU the
points of a slice are taken one after the other: each is a network with all its examples in
a register's reach, and that is faster than all of them side by side.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.compile.dtype import in_dtype_of, placed
from playground.engine.compile.program import shapes_of
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.regimes.base import Tensor, bound
from playground.regimes.supervised import Examples, Traced, average
from playground.regimes.supervision import waiting

SIDE, COARSEST = 51, 15  # points along an edge of a slice, and the fewest where each takes long
WORK = 3e9  # floating point operations of a slice, about a third of a second


class LossContext(NamedTuple):
    """What a loss depends on besides the parameters."""

    stats: network.Tree
    numbers: Traced
    train: Examples


class Slice(NamedTuple):
    """Losses `(B, A)` at `centre + a · directions[0] + b · directions[1]`, for each a and b."""

    across: np.ndarray  # (A,)
    up: np.ndarray  # (B,)
    losses: np.ndarray


class Box(NamedTuple):
    """A square window of a plane: its middle, and how far it reaches from there."""

    middle: tuple[float, float]
    reach: float


def ground(snapshot: Snapshot) -> LossContext:
    """What the losses of a snapshot's network depend on, on the device."""
    experiment = snapshot.experiment
    train = waiting(experiment, snapshot.points[0], experiment.rows[0])
    return placed(experiment, LossContext(snapshot.carry.batch_stats, snapshot.numbers, train))


def vector(params: network.Tree) -> np.ndarray:
    """All parameters of a tree in a row `(P,)`, in the order of `tree_of`."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(params)])


def tree_of(program: Experiment) -> Callable[[Array], network.Tree]:
    """What makes a tree of parameters from all of them in a row `(P,)`."""
    zeros = jax.tree.map(
        lambda leaf: np.zeros(leaf.shape, program.precision), network.shapes(program).params
    )
    unravel: Callable[[Array], network.Tree] = ravel_pytree(zeros)[1]
    return unravel


def parameters(program: Experiment) -> int:
    """How many parameters there are, P."""
    return network.count(network.shapes(program).params)


def training_loss(program: Experiment, params: network.Tree, ground: LossContext) -> Array:
    """The mean loss of all training examples, with the smooth penalty: a scalar."""
    experiment = bound(program, ground.numbers.live)
    z, _, _ = network.apply(program, params, ground.stats, ground.train.inputs, experiment)
    each = experiment.loss(z, ground.train.targets, program.classes)
    mean = average(ground.numbers.sizes[0] if program.padded else None, each)
    return mean + experiment.penalty.value(network.kernels(params))


def loss_of(program: Experiment) -> Callable[[Array, LossContext], Array]:
    """`training_loss` as a function of all parameters in a row `(P,)`."""

    def loss(flat: Array, ground: LossContext) -> Array:
        return training_loss(program, tree_of(program)(flat), ground)

    return loss


def shapes(program: Experiment) -> tuple[jax.ShapeDtypeStruct, LossContext]:
    """The shapes of all parameters in a row, and of what else a loss depends on."""
    carry, numbers, train, _ = shapes_of(program)
    row = jax.ShapeDtypeStruct((parameters(program),), program.precision)
    return row, LossContext(carry.batch_stats, numbers, train)


def side_of(program: Experiment) -> int:
    """How many points along an edge a slice has: fewer where every single one takes long."""
    work = program.rows[0] * sum(row.flops for row in network.table(program))
    side = int(np.clip(np.sqrt(WORK / work), COARSEST, SIDE))
    return side - (side % 2 == 0)  # odd: the middle is a point


def heights(
    loss: Callable[[Array, LossContext], Array],
    centre: Tensor,
    directions: Tensor,
    across: Tensor,
    up: Tensor,
    ground: LossContext,
) -> Array:
    """The losses `(B, A)` of a slice, see `Slice`; `directions` `(2, P)`."""
    b, a = jnp.meshgrid(up, across, indexing="ij")
    places = jnp.stack([a.ravel(), b.ravel()], axis=1)  # (B · A, 2)
    found = jax.lax.map(lambda place: loss(centre + place @ directions, ground), places)
    return found.reshape(a.shape)


@compiled_once
def slicing(program: Experiment, side: int) -> Any:
    """The compiled `heights` of one program."""
    with in_dtype_of(program):
        row, around = shapes(program)
        plane = jax.ShapeDtypeStruct((2, *row.shape), row.dtype)
        edge = jax.ShapeDtypeStruct((side,), row.dtype)
        return compiled(partial(heights, loss_of(program)), row, plane, edge, edge, around)


def cut(
    program: Experiment, centre: np.ndarray, directions: np.ndarray, box: Box, ground: LossContext
) -> Slice:
    """The slice of `box` of the plane through `centre` `(P,)` along `directions` `(2, P)`."""
    edge = np.linspace(-box.reach, box.reach, side_of(program))
    across, up = (edge + middle for middle in box.middle)
    parts = (each.astype(program.precision) for each in (centre, directions, across, up))
    losses = slicing(program, len(edge))(*placed(program, tuple(parts)), ground)
    return Slice(across, up, np.asarray(losses))


def on_surface(found: Slice, places: np.ndarray) -> np.ndarray:
    """The losses `(T,)` of a slice at `places` `(T, 2)`, between its points; NaN outside of it."""
    steps = (found.across[1] - found.across[0], found.up[1] - found.up[0])
    corner = np.array([found.across[0], found.up[0]])
    at = (places - corner) / np.array(steps)
    most = len(found.across) - 1
    inside = ((at >= 0) & (at <= most)).all(axis=1)
    low = np.clip(np.nan_to_num(at).astype(int), 0, most - 1)
    a, b = (np.clip(np.nan_to_num(at), 0, most) - low).T
    x, y = low.T
    z = found.losses
    level = (1 - b) * ((1 - a) * z[y, x] + a * z[y, x + 1])
    level = level + b * ((1 - a) * z[y + 1, x] + a * z[y + 1, x + 1])
    return np.where(inside, level, np.nan)
