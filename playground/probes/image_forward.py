"""What a snapshot's network answers to images of one's choice: any layer, or probabilities.

Images come in bytes' range, as whole numbers or not, and are scaled inside the compiled
function as in training. Programs are made for one image and for a chunk, and kept in a small
cache that forgets the oldest; weights are arguments, so that training on needs no new ones.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from playground import network
from playground.engine.compile.program import compiled
from playground.engine.train.snapshot import Snapshot
from playground.experiments.plane import Experiment, Split
from playground.layers import Pass
from playground.ops.images import flat, inward
from playground.options.base import SpecError
from playground.probes.forward import single
from playground.regimes.supervised import bound

KEPT = 16  # compiled functions in the process
BUDGET = 15_000_000_000  # FLOPs of a look: a few tenths of a second on two cores
FEWEST = 50  # images that are looked at however large the network is
CHUNK = 100  # images that are looked at in one go
DIVERGED = "The network's numbers are no longer finite; press Reset to start again."


class Weights(NamedTuple):
    """What a network's answers depend on: live numbers `(K,)`, `scale` `(2, C)` of the pixels."""

    params: Any
    stats: Any
    live: Any
    scale: Any


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


def weights(snapshot: Snapshot) -> Weights:
    """The weights of a snapshot, in float32."""
    live = np.array(list(snapshot.experiment.live().values()), np.float32)
    scale = np.asarray(snapshot.numbers.scale, np.float32)
    return Weights(single(snapshot.carry.params), single(snapshot.carry.batch_stats), live, scale)


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
    program, known = snapshot.experiment.compile_key(), weights(snapshot)
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


@lru_cache(maxsize=KEPT)
def answering(program: Experiment, room: int, layer: int) -> Any:
    """The compiled function behind `layer_outputs`."""

    def answer(known: Weights, images: Array) -> Array:
        experiment, x = bound(program, known.live), scaled(known, images)
        z, seen, _ = network.apply(program, known.params, known.stats, x, experiment)
        return [*seen, z][layer - 1]

    return compiled(answer, *shapes(program, room))


def scaled(known: Weights, images: Array) -> Array:
    """What the network sees of `images` `(B, H, W, C)` in bytes' range."""
    return (images - known.scale[:1, None, None]) * known.scale[1:, None, None]


def shapes(program: Experiment, room: int) -> tuple[Weights, jax.ShapeDtypeStruct]:
    """The shapes of a network's weights, and of so many images."""
    known = network.shapes(program)
    live = np.zeros(len(program.live()), np.float32)
    scale = np.zeros((2, program.input_shape[-1]), np.float32)
    given = Weights(known.params, known.stats, live, scale)
    weighing = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, np.float32), given)
    return weighing, jax.ShapeDtypeStruct((room, *program.input_shape), np.float32)


def onward(program: Experiment, known: Weights, a: Array, layer: int) -> Array:
    """Raw outputs `(B, K)` of a network whose `layer` (from 1) gave `a` `(B, …)`."""
    experiment = bound(program, known.live)
    module = nnx.merge(network.shapes(program).graph, known.params, known.stats)
    x = inward(a) if a.ndim == 4 else a
    for index in range(layer, len(program.layers)):
        how = experiment.layers[index], experiment.activation_of(index), Pass()
        x = module.hidden[index](x, *how)
    return module.output(flat(x))
