"""What a snapshot's network answers to points of one's choice: any layer, or the prediction.

Compiled ahead of time for one network, layer and number of points, and kept in a small
cache that forgets the oldest: unlike `jax.jit`, which keeps all that it ever compiled.
"""

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.compile.program import compiled
from playground.engine.train.snapshot import Snapshot
from playground.experiments.plane import Experiment
from playground.ops.narrowing import narrowed
from playground.regimes.supervised import bound

KEPT = 24  # compiled functions in the process
LEAST = 256  # rows that a compiled function takes at least
PREDICTION = -1


def layers(experiment: Experiment) -> list[str]:
    """What can be asked for, by number: inputs, every hidden layer, raw outputs."""
    hidden = [f"Layer {index + 1}" for index in range(len(experiment.layers))]
    return ["Inputs", *hidden, "Output"]


def answers(snapshot: Snapshot, x: np.ndarray, layer: int = PREDICTION) -> np.ndarray:
    """The outputs `(N, U)` of `layer`, a number of `layers`, for the network's inputs `x` `(N, F)`.

    Without a layer, the prediction `(N, 1)` as the loss reads it: see `Loss.predict`.
    """
    if layer == 0:
        return x
    experiment = snapshot.experiment
    program = experiment.compile_key()
    params, stats = single(snapshot.carry.params), single(snapshot.carry.batch_stats)
    live = np.array(list(experiment.live().values()), np.float32)
    room = max(LEAST, 1 << (len(x) - 1).bit_length())  # few sizes, so few programs
    rows = np.zeros((room, program.inputs), np.float32)
    rows[: len(x)] = x
    return np.asarray(answering(program, layer, room)(params, stats, live, rows))[: len(x)]


def single(tree: Any) -> Any:
    """Every number of a tree in float32."""
    return jax.tree.map(narrowed, tree)


@lru_cache(maxsize=KEPT)
def answering(program: Experiment, layer: int, points: int) -> Any:
    """The compiled function behind `answers`."""
    known = network.shapes(program)

    def answer(params: Any, stats: Any, live: Array, x: Array) -> Array:
        experiment = bound(program, live)
        z, seen, _ = network.apply(program, params, stats, x, experiment)
        if layer == PREDICTION:
            return jnp.reshape(experiment.loss.predict(z, program.classes), (points, -1))
        return [*seen, z][layer - 1]

    def single_shapes(tree: Any) -> Any:
        return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, np.float32), tree)

    live = jax.ShapeDtypeStruct((len(program.live()),), np.float32)
    inputs = jax.ShapeDtypeStruct((points, program.inputs), np.float32)
    return compiled(answer, single_shapes(known.params), single_shapes(known.stats), live, inputs)
