"""What the tests of the desk share: one example, a network, and its gradient in flat order."""

import jax
import numpy as np

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import LayerNorm
from playground.network import flatten
from playground.options.activations import Relu
from playground.probes.backprop.backprop import Desk, Update
from playground.regimes import supervised

X, TARGET = np.array([0.5, -2.0]), 1.0
MIXED = (
    Dense(units=3, normalization=LayerNorm(), residual=True),
    Dense(units=4, residual=True, activation=Relu()),
    Dense(units=4, residual=True),
)


def desk(experiment: Plane, spread: float = 0.0) -> Desk:
    """The desk at the start of `experiment`, its parameters shaken a little."""
    rng = np.random.default_rng(0)
    carry = jax.tree.map(np.array, supervised.start(experiment))
    for leaf in flatten(carry.params).values():
        leaf[...] += rng.normal(0, spread, leaf.shape).astype(np.float32)
    return Desk(experiment, carry)


def all_differences(found: Desk) -> np.ndarray:
    """Central differences of every parameter, in flat order."""
    return found.differences(X, TARGET, range(found.size))


def flat_gradient(update: Update) -> np.ndarray:
    """The gradient of loss and penalty, in flat order."""
    both = jax.tree.map(np.add, update.by_loss, update.by_penalty)
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(both)])
