"""How much memory a network needs while it trains, layer by layer.

Three things stay for the whole of an update: the parameters (with the running statistics of
batch norm), what the optimizer remembers of each, and every layer's outputs for a batch,
which the backward pass needs again. What a device adds for its own work is not counted.
Every number has the bits of the experiment's rules: TensorFlow Playground's have 64.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import jax
import numpy as np

from playground import network
from playground.experiments.supervised import Experiment
from playground.layers import Shape
from playground.regimes.supervised import transform


@dataclass(frozen=True)
class Memory:
    """Bytes of one layer."""

    parameters: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All three together."""
        return self.parameters + self.optimizer + self.activations


def memory(experiment: Experiment) -> list[Memory]:
    """The memory of the inputs, of every hidden layer and of the output, as `network.table`."""
    return list(of_program(experiment.compile_key()))


@lru_cache(maxsize=64)
def of_program(experiment: Experiment) -> tuple[Memory, ...]:
    """`memory`, found out once: what an optimizer remembers is asked of Optax layer by layer."""
    known = network.shapes(experiment)
    init = transform(experiment, experiment.optimizer.learning_rate).init
    batch, number = experiment.batch_size, np.dtype(experiment.precision).itemsize

    def of_layer(params: Any, stats: Any, shape: Shape) -> Memory:
        state = jax.eval_shape(init, params)
        kept = numbers(params) + numbers(stats), numbers(state), batch * prod(shape)
        return Memory(*(number * each for each in kept))

    nothing = Memory(0, 0, 0)  # where an image is laid out, nothing new has to be kept
    before, *flow = experiment.flow()
    rows = [Memory(0, 0, batch * prod(before) * number)]
    for index, (layer, shape) in enumerate(zip(experiment.layers, flow, strict=True)):
        rows += [nothing] if layer.flattens(before) else []
        params, stats = (tree.get("hidden", {}).get(index, {}) for tree in known[1:])
        rows.append(of_layer(params, stats, shape))
        before = shape
    rows += [nothing] if len(before) > 1 else []
    return (*rows, of_layer(known.params["output"], {}, (experiment.outputs,)))


def numbers(tree: Any) -> int:
    """How many numbers a tree of arrays holds; a single one, such as a count of steps, is none."""
    return sum(prod(leaf.shape) for leaf in jax.tree.leaves(tree) if leaf.shape)
