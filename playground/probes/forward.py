"""What a network answers to inputs of one's choice: any layer, or as its loss reads it.

Compiled for one network and number of rows, and found again in the cache of all that is
compiled; weights are arguments, so that training on needs nothing new. Images come in bytes'
range, as whole numbers or not, and are scaled inside as in training.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.layers import Pass
from playground.ops.images import flat, inward
from playground.ops.narrowing import narrowed
from playground.options.errors import SpecError
from playground.regimes.base import bound
from playground.regimes.supervised import Traced, seen

LEAST = 256  # points that a compiled function takes at least
CHUNK = 100  # images that are looked at in one go
BUDGET = 15_000_000_000  # FLOPs of a look: a few tenths of a second on two cores
FEWEST = 50  # images that are looked at however large the network is
PREDICTION = -1
DIVERGED = "The network's numbers are no longer finite; press Reset to start again."


class Variables(NamedTuple):
    """What answers depend on: live numbers `(K,)`, `scale` `(2, C)` of pixels, None of points."""

    params: Any
    stats: Any
    live: Any
    scale: Any


def forward(program: Experiment, known: Variables, x: Array) -> list[Array]:
    """Every hidden layer's outputs `(B, …)`, and the raw ones `(B, K)` last, for `x` `(B, …)`."""
    experiment = bound(program, known.live)
    z, hidden, _ = network.apply(program, known.params, known.stats, x, experiment)
    return [*hidden, z]


def scaled(known: Variables, images: Array) -> Array:
    """What the network sees of `images` `(B, H, W, C)` in bytes' range; of points `x` itself."""
    return seen(Traced(known.live, None, None, known.scale), images)


def onward(program: Experiment, known: Variables, a: Array, layer: int) -> Array:
    """Raw outputs `(B, K)` of a network whose `layer` (from 1) gave `a` `(B, …)`."""
    experiment = bound(program, known.live)
    module = nnx.merge(network.shapes(program).graph, known.params, known.stats)
    x = inward(a) if a.ndim == 4 else a
    for index in range(layer, len(program.layers)):
        how = experiment.layers[index], experiment.activation_of(index), Pass()
        x = module.hidden[index](x, *how)
    return module.output(flat(x))


def variables(snapshot: Snapshot) -> Variables:
    """The variables of a snapshot's network, in float32."""
    live, scale = np.array(list(snapshot.experiment.live().values())), snapshot.numbers.scale
    return single(Variables(snapshot.carry.params, snapshot.carry.batch_stats, live, scale))


def single(tree: Any) -> Any:
    """Every number of a tree in float32."""
    return jax.tree.map(narrowed, tree)


def shapes(program: Experiment, room: int) -> tuple[Variables, jax.ShapeDtypeStruct]:
    """The shapes of a network's variables, and of so many inputs."""
    known, live = network.shapes(program), np.zeros(len(program.live()))
    scale = np.zeros((2, program.input_shape[-1])) if program.chunk else None
    given = Variables(known.params, known.stats, live, scale)
    weighing = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, np.float32), given)
    return weighing, jax.ShapeDtypeStruct((room, *program.input_shape), np.float32)


@compiled_once
def answering(program: Experiment, room: int, layer: int) -> Any:
    """The compiled function that gives what `layer` makes of so many inputs `(room, …)`."""

    def answer(known: Variables, x: Array) -> Array:
        found = forward(program, known, scaled(known, x))
        if layer == PREDICTION:
            prediction = bound(program, known.live).loss.predict(found[-1], program.classes)
            return jnp.reshape(prediction, (room, -1))
        return found[layer - 1]

    return compiled(answer, *shapes(program, room))


# Of points.


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
    program = snapshot.experiment.compile_key()
    room = max(LEAST, 1 << (len(x) - 1).bit_length())  # few sizes, so few programs
    rows = np.zeros((room, program.inputs), np.float32)
    rows[: len(x)] = x
    return np.asarray(answering(program, room, layer)(variables(snapshot), rows))[: len(x)]


# Of images.


def layer_names(experiment: Experiment) -> list[str]:
    """What can be asked for, by number: pixels, every hidden layer, raw outputs."""
    hidden = (f"{index} · {layer.title()}" for index, layer in enumerate(experiment.layers, 1))
    return ["Pixels", *hidden, "Output"]


def shown(snapshot: Snapshot, most: int) -> Split:
    """At most so many held-back images with their classes; training ones where none are held."""
    train, held = snapshot.points
    chosen = held if len(held.targets) else train
    return Split(*(array[:most] for array in chosen))


def affordable(experiment: Experiment, most: int, times: int = 1) -> int:
    """How many images, at most `most`, one look may show the network so many times."""
    work = sum(row.flops for row in network.table(experiment)) * times
    return max(min(FEWEST, most), min(most, BUDGET // max(1, work)))


def layer_outputs(snapshot: Snapshot, images: np.ndarray, layer: int) -> np.ndarray:
    """The outputs `(N, …)` of `layer`, a number of `layer_names`, for `images` `(N, H, W, C)`.

    Raises `SpecError` where training diverged.
    """
    if layer == 0:
        return np.asarray(images, np.float32)
    return chunked(partial(answering, layer=layer), snapshot, images)


def probabilities(snapshot: Snapshot, images: np.ndarray) -> np.ndarray:
    """The probability of each class `(N, K)` for `images` `(N, H, W, C)`. Raises `SpecError`."""
    experiment = snapshot.experiment
    z = layer_outputs(snapshot, images, len(experiment.layers) + 1)
    return np.asarray(experiment.loss.compared(jnp.asarray(z), experiment.classes))


def chunked(
    make: Callable[[Experiment, int], Any], snapshot: Snapshot, *each: np.ndarray
) -> np.ndarray:
    """Apply what `make(program, room)` compiled to arrays `(N, …)`, `CHUNK` rows at a time.

    A chunk that is not full is filled up. Raises `SpecError` where answers are not finite.
    """
    program, known = snapshot.experiment.compile_key(), variables(snapshot)
    count = len(each[0])
    room = 1 if count == 1 else CHUNK
    function = make(program, room)
    parts = []
    for begin in range(0, count, room):
        rows = [np.asarray(array[begin : begin + room], np.float32) for array in each]
        full = [np.resize(array, (room, *array.shape[1:])) for array in rows]
        parts.append(np.asarray(function(known, *full))[: len(rows[0])])
    found = np.concatenate(parts)
    if not np.isfinite(found).all():
        raise SpecError(DIVERGED)
    return found
