"""Why tiny start weights learn nothing for so long, in numbers of the network at hand.

When all weights are tiny, every unit answers nearly the same for every example. Examples of
different classes then pull in opposite directions on nearly the same numbers, and their mean
is next to nothing; what reaches the layers below is multiplied by tiny weights once more.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.experiments.supervised import Experiment
from playground.probes.backprop.backprop import Desk, called
from playground.probes.training.gradients import by_layer, inner
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Examples

TINY = 0.1  # weights below this are tiny
MOST = 200  # examples that are looked at
LARGEST = 4096  # parameters of a network that is looked at


class Standstill(NamedTuple):
    """What all examples together look like to a network with tiny weights."""

    low: Any  # the smallest number that the loss is given to compare
    high: Any  # and the largest
    error: Any  # mean of (output − target)²
    together: Any  # (L + 1,) length of the mean gradient by layer
    alone: Any  # (L + 1,) mean length of single examples' gradients


def is_tiny(desk: Desk) -> bool:
    """Whether the network has hidden layers and only tiny weights, and is small enough to look."""
    named = network.flatten(desk.carry.params)
    largest = max(float(np.abs(a).max()) for path, a in named.items() if path.endswith("kernel"))
    return bool(desk.program.layers) and largest < TINY and desk.size <= LARGEST


def standstill(desk: Desk, inputs: np.ndarray, targets: np.ndarray) -> Standstill:
    """Look at the first `MOST` of the examples `inputs` `(N, F)`, `targets` `(N,)`, in 64 bits."""
    examples = Examples(*(np.asarray(part[:MOST], np.float64) for part in (inputs, targets)))
    live = np.array(list(desk.experiment.live().values()), np.float64)
    with jax.enable_x64(True):
        found = called(look_at_all, desk.program, desk.carry, live, examples)
        return jax.tree.map(np.asarray, found)


def look_at_all(
    program: Experiment, carry: TrainState, live: Array, examples: Examples
) -> Standstill:
    """See `Standstill`."""
    experiment = bound(program, live)

    def loss(params: network.Tree, x: Array, target: Array) -> tuple[Array, Array]:
        z, _, _ = network.apply(program, params, carry.batch_stats, x[None], experiment)
        each = experiment.loss(z, target[None], program.classes)[0]
        return each, experiment.loss.compared(z, program.classes)[0]

    pull = jax.vmap(jax.grad(loss, has_aux=True), (None, 0, 0))
    each, compared = pull(carry.params, examples.inputs, examples.targets)
    mean = jax.tree.map(lambda leaf: leaf.mean(axis=0), each)

    def lengths(tree: network.Tree) -> Array:
        return jnp.stack([jnp.sqrt(inner(part, part)) for part in by_layer(tree)])

    error = ((compared - examples.targets[:, None]) ** 2).mean()
    alone = jax.vmap(lengths)(each).mean(axis=0)
    return Standstill(compared.min(), compared.max(), error, lengths(mean), alone)
