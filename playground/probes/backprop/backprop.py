"""Every number of one update on one example, for any network, in 64 bits.

The gradients are those of the functions that train (`network.apply`, loss, penalty), and the
step is `supervised.stepped` itself; beside them stand central differences of the same
objective, which know nothing of derivatives. Two things differ from training, and the desk
says so: dropout is off, and batch norm uses its running mean and spread, because a batch of
one example has no spread.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree

from playground import network
from playground.engine.compile.compiled import EXECUTABLES, compiled
from playground.experiments.supervised import Experiment
from playground.probes.training.taps import Tap, slope, tapped, zeros
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced, numbers, rate_at, stepped

WORK = 500_000_000  # parameters times differences that one call may cost, about a second
FEWEST = 16  # differences that are always taken
TOGETHER = 2_000_000  # numbers that differences taken side by side may hold
FLOOR = 1e-6  # a gradient this small, beside a loss of 1, drowns in rounding


class Example(NamedTuple):
    """One example: `inputs` `(1, F)` and `target` `(1,)`, float64."""

    inputs: Any
    target: Any


class Layer(NamedTuple):
    """What one hidden layer does to one example, each `(units,)`."""

    sums: Any
    bends: Any  # the sums after the norm; the sums themselves where there is none
    slopes: Any  # f′ at the bends
    activations: Any
    outputs: Any  # the activations, and the shortcut where there is one
    by_outputs: Any  # ∂L/∂output, which is ∂L/∂activation too
    by_bends: Any  # ∂L/∂bend
    by_sums: Any  # ∂L/∂sum


class Update(NamedTuple):
    """One update on one example; trees are those of parameters."""

    layers: tuple[Layer, ...]
    raw: Any  # (outputs,) raw outputs
    compared: Any  # (outputs,) what the loss compares with the target
    by_raw: Any  # (outputs,) ∂L/∂raw
    loss: Any
    penalty: Any
    by_loss: network.Tree  # the loss's part of the gradient
    by_penalty: network.Tree  # the penalty's part
    clipped: network.Tree  # the gradient that the optimizer is given
    rate: Any
    before: TrainState
    after: TrainState


def examine(
    program: Experiment, carry: TrainState, live: Array, example: Example, numbers: Traced
) -> Update:
    """Compute one update on `example`, at live numbers `live` `(K,)`.

    `numbers` are those of training, for the schedule alone.
    """
    experiment = bound(program, live)
    rate = rate_at(program, experiment, numbers, carry.step)
    objective = partial(listened, program, experiment, carry.batch_stats, example)
    nothing = zeros(program, 1, example.inputs.dtype)
    last = jnp.zeros((1, program.outputs), example.inputs.dtype)
    forth = jax.value_and_grad(objective, argnums=(0, 1, 2), has_aux=True)
    (loss, (z, seen, heard)), (by_loss, by_taps, by_raw) = forth(carry.params, nothing, last)
    penalty, by_penalty = jax.value_and_grad(
        lambda params: experiment.penalty.value(network.kernels(params))
    )(carry.params)
    gradient = jax.tree.map(jnp.add, by_loss, by_penalty)
    clip = experiment.clipping.build()
    clipped, _ = clip.update(gradient, clip.init(carry.params), carry.params)
    layers = tuple(
        layer_of(experiment.activation_of(index), *parts)
        for index, parts in enumerate(zip(heard, seen, by_taps, strict=True))
    )
    return Update(
        layers,
        z[0],
        experiment.loss.compared(z, program.classes)[0],
        by_raw[0],
        loss,
        penalty,
        by_loss,
        by_penalty,
        clipped,
        rate,
        carry,
        stepped(experiment, carry, gradient, carry.batch_stats, rate),
    )


def listened(
    program: Experiment,
    experiment: Experiment,
    stats: network.Tree,
    example: Example,
    params: network.Tree,
    taps: tuple[Tap, ...],
    last: Array,
) -> tuple[Array, tuple[Array, list[Array], list[dict[str, Array]]]]:
    """The loss, and what is heard on the way: raw outputs, layers' outputs, notes of the taps.

    `taps` and `last` `(1, outputs)` are zeros that are added where gradients are wanted.
    """
    listening, heard = tapped(experiment, taps)
    z, seen, _ = network.apply(program, params, stats, example.inputs, listening)
    z = z + last
    loss = experiment.loss(z, example.target, program.classes).mean()
    return loss, (z, seen, heard)


def layer_of(activation: Any, heard: dict[str, Array], seen: Array, by: Tap) -> Layer:
    """What was heard of one layer, for the one example of the batch."""
    parts = (
        heard["sums"],
        heard["bends"],
        slope(activation, heard["bends"]),
        heard["activations"],
        seen,
        by.activations,
        by.bends,
        by.sums,
    )
    return Layer(*(part[0] for part in parts))


def differences(
    program: Experiment, carry: TrainState, live: Array, example: Example, places: Array
) -> Array:
    """Central differences `(K,)` of loss and penalty by the parameters at flat `places` `(K,)`.

    (L(θ + h) − L(θ − h)) / 2h with h = ε^⅓ max(1, |θ|), where rounding and curvature cost
    about the same (Press et al., Numerical Recipes, section 5.7).
    """
    experiment = bound(program, live)
    flat, unravel = ravel_pytree(carry.params)
    width = jnp.finfo(flat.dtype).eps ** (1 / 3)

    def objective(values: Array) -> Array:
        params = unravel(values)
        z, _, _ = network.apply(program, params, carry.batch_stats, example.inputs, experiment)
        loss = experiment.loss(z, example.target, program.classes).mean()
        return loss + experiment.penalty.value(network.kernels(params))

    def difference(place: Array) -> Array:
        step = width * jnp.maximum(1.0, jnp.abs(flat[place]))
        above, below = flat.at[place].add(step), flat.at[place].add(-step)
        return (objective(above) - objective(below)) / (above[place] - below[place])

    together = max(1, min(places.shape[0], TOGETHER // max(1, flat.size)))
    return jax.lax.map(difference, places, batch_size=together)


def relative(gradient: np.ndarray, difference: np.ndarray, loss: float) -> np.ndarray:
    """How far gradient and difference are apart, as a share of the larger one, (…)."""
    floor = FLOOR * max(1.0, abs(loss))
    larger = np.maximum(np.maximum(np.abs(gradient), np.abs(difference)), floor)
    return np.abs(gradient - difference) / larger


def called(function: Callable[..., Any], program: Experiment, *given: Any) -> Any:
    """What `function` answers, compiled once for a program and arguments of these shapes."""
    shapes = tuple(np.shape(leaf) for leaf in jax.tree.leaves(given))
    make = partial(compiled, partial(function, program), *given)
    return EXECUTABLES.get((function, program, shapes), make)(*given)


class Desk:
    """One network at one moment, ready to be examined.

    `experiment` holds the live numbers; `carry` may be of any precision, of NumPy or JAX.
    """

    def __init__(self, experiment: Experiment, carry: TrainState) -> None:
        self.experiment, self.program = experiment, experiment.compile_key()
        self.carry = jax.tree.map(widened, carry)
        self._live = np.array(list(experiment.live().values()), np.float64)
        self.places = places_of(self.carry.params)

    def update(self, inputs: np.ndarray, target: float) -> Update:
        """Every number of the update on the example `inputs` `(F,)`, `target`, in NumPy."""
        return self._call(examine, inputs, target, numbers(self.experiment))

    def differences(self, inputs: np.ndarray, target: float, places: Sequence[int]) -> np.ndarray:
        """Central differences `(K,)` at flat `places`; NaN beyond what may be asked at once."""
        wanted = list(places)[: self.most]
        # Padded to a power of two, so that tables of many lengths are few programs.
        padded = wanted + [0] * (max(FEWEST, 1 << (len(wanted) - 1).bit_length()) - len(wanted))
        found = self._call(differences, inputs, target, np.array(padded, np.int32))
        return np.append(found[: len(wanted)], np.full(len(places) - len(wanted), np.nan))

    @property
    def most(self) -> int:
        """How many differences may be taken at once."""
        return max(FEWEST, WORK // self.size)

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return sum(int(np.size(leaf)) for leaf in jax.tree.leaves(self.carry.params))

    def _call(self, function: Any, inputs: np.ndarray, target: float, more: Any) -> Any:
        example = Example(np.asarray(inputs, np.float64)[None, :], np.asarray([target], np.float64))
        given = self.carry, self._live, example, more
        with jax.enable_x64(True):
            found = called(function, self.program, *given)
        return jax.tree.map(np.asarray, found)


def widened(leaf: Any) -> np.ndarray:
    """Numbers in 64 bits; counters stay as they are."""
    leaf = np.asarray(leaf)
    return leaf.astype(np.float64) if np.issubdtype(leaf.dtype, np.floating) else leaf


def places_of(params: network.Tree) -> network.Tree:
    """The place of every parameter in the flat vector of them all, as a tree of int arrays."""
    with jax.enable_x64(True):
        flat, unravel = ravel_pytree(params)
        return jax.tree.map(
            lambda leaf: np.asarray(leaf).astype(int), unravel(jnp.arange(flat.size, dtype=float))
        )
