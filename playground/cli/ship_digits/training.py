"""The training of the network that ships, in two parts: it learns to read, and then to doubt.

The first part is that of any experiment of images. In the second its last layers go on, and
every batch of digits is joined by digits of other hands and by pictures that are none. The
loss is cross-entropy against shares of the classes: all of one for a digit, an equal one of
each for what is none. What the first layers see of a picture stays, so it is computed once.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import Array
from PIL import Image, ImageFilter

from playground import network
from playground.cli.ship_digits import DOUBTING, EXPERIMENT
from playground.digits.drawn.figures import digits
from playground.digits.drawn.others import others
from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer
from playground.layers import Pass
from playground.ops.images import flat, inward
from playground.regimes import supervised
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced

STAY = 4  # layers that are not trained in the second part
PENS = (0, -1, 1)  # of distorted copies of every digit: as it is, narrower, wider
WRITTEN = 6_000  # digits written by the project's own hands
OTHERS = 16_000  # pictures that are no digits
JOINED = (24, 32)  # how many of either join a batch
CHUNK = 500  # pictures that the first layers see at once


class Lessons(NamedTuple):
    """What is learned from: what the first layers see `(N, …)`, and shares of classes `(N, K)`."""

    seen: np.ndarray
    shares: np.ndarray
    counts: tuple[int, int, int]  # digits of the data set, written ones, and none


def reading(epochs: int) -> Iterator[TrainState]:
    """What the network is after each of `epochs` with digits alone."""
    trainer = Trainer(EXPERIMENT, Program(EXPERIMENT))
    for _ in range(epochs):
        trainer.advance(EXPERIMENT.steps_per_epoch)
        yield trainer.carry


def lessons(params: network.Tree, stats: network.Tree, seed: int = 0) -> Lessons:
    """Everything that a network which reads learns from then on; equal seeds make equal ones."""
    train = EXPERIMENT.splits()[0]
    own, which = digits(WRITTEN, seed)
    none = others(OTHERS, train.inputs[..., 0], train.targets, seed)
    # What is distorted is softer: were it digits alone, sharp ones would be doubted.
    copies = [distorted(train.inputs, pen, seed + copy) for copy, pen in enumerate(PENS)]
    copies += [train.inputs, train.inputs]
    own[::2], none[::2] = distorted(own[::2], 0, seed), distorted(none[::2], 0, seed)
    labels = np.concatenate([np.tile(train.targets.astype(int), len(copies)), which])
    even = np.full((OTHERS, EXPERIMENT.classes), 1 / EXPERIMENT.classes)
    shares = np.concatenate([np.eye(EXPERIMENT.classes)[labels], even]).astype(np.float32)
    images = np.concatenate([*copies, own, none])
    chunks = (images[first : first + CHUNK] for first in range(0, len(images), CHUNK))
    seen = [np.asarray(glance(params, stats, chunk), np.float16) for chunk in chunks]
    return Lessons(
        np.concatenate(seen), shares, (len(copies) * len(train.targets), WRITTEN, OTHERS)
    )


def distorted(images: np.ndarray, pen: int, seed: int) -> np.ndarray:
    """Images uint8 `(N, H, W, C)` changed at random as in the first part; some in another pen.

    The pen's lines are up to two pixels wider, or narrower where `pen` is negative.
    """
    changed = jax.jit(EXPERIMENT.augment)(images.astype(np.float32), jax.random.key(seed))
    made = np.asarray(changed).round().astype(np.uint8)
    if pen == 0:
        return made
    kind = ImageFilter.MaxFilter if pen > 0 else ImageFilter.MinFilter
    shares = np.random.default_rng([seed, 4]).random(len(images)).astype(np.float32)
    filtered = np.stack(
        [np.asarray(Image.fromarray(each[..., 0]).filter(kind(3))) for each in made]
    )
    shares = shares[:, None, None, None] * (1.0 if pen > 0 else 0.7)
    return (made + shares * (filtered[..., None].astype(np.float32) - made)).astype(np.uint8)


@jax.jit
def glance(params: network.Tree, stats: network.Tree, images: Array) -> Array:
    """What the layers that stay see of images uint8 `(B, H, W, C)`."""
    numbers = supervised.numbers(EXPERIMENT)
    x = supervised.seen(numbers, images.astype(jnp.float32))
    return network.apply(EXPERIMENT.compile_key(), params, stats, x, EXPERIMENT)[1][STAY - 1]


def batches(counts: tuple[int, int, int], epochs: int, seed: int = 0) -> Iterator[np.ndarray]:
    """The rows of the lessons that the updates of each epoch see `(S, B)`."""
    rng = np.random.default_rng([seed, 3])
    digits, written, none = counts
    steps, size = DOUBTING.steps_per_epoch, DOUBTING.batch_size
    for _ in range(epochs):
        first = rng.choice(digits, (steps, size), replace=False)
        second = digits + rng.permutation(np.resize(np.arange(written), steps * JOINED[0]))
        third = digits + written + rng.choice(none, (steps, JOINED[1]), replace=False)
        yield np.concatenate([first, second.reshape(steps, -1), third], axis=1).astype(np.int32)


def doubting(
    params: network.Tree, stats: network.Tree, known: Lessons, epochs: int, seed: int = 0
) -> Iterator[TrainState]:
    """What a network that reads is after each of `epochs` with everything else."""
    numbers = jax.device_put(supervised.numbers(DOUBTING))
    seen, shares = jax.device_put((known.seen, known.shares))
    fresh = supervised.start(DOUBTING)
    carry: Any = jax.device_put(fresh._replace(params=params, batch_stats=stats))
    for rows in batches(known.counts, epochs, seed):
        carry = epoch(carry, numbers, seen, shares, rows)
        yield jax.tree.map(np.asarray, carry)


@partial(jax.jit, donate_argnums=0)
def epoch(
    carry: TrainState, numbers: Traced, seen: Array, shares: Array, rows: Array
) -> TrainState:
    """The carry after the updates that see `rows` `(S, B)`."""

    def one(step: Array, carry: TrainState) -> TrainState:
        return update(carry, numbers, seen[rows[step]].astype(jnp.float32), shares[rows[step]])

    return jax.lax.fori_loop(0, len(rows), one, carry)


def update(carry: TrainState, numbers: Traced, seen: Array, shares: Array) -> TrainState:
    """The carry after one step on what the first layers see `(B, …)` of a batch."""
    program = DOUBTING.compile_key()
    experiment = bound(program, numbers.live)
    made = supervised.training_passes(experiment, numbers.key, carry.step, None, len(seen))

    def objective(params: network.Tree) -> Array:
        module = nnx.merge(network.shapes(program).graph, params, carry.batch_stats)
        x = inward(seen)
        for index in range(STAY, len(program.layers)):
            how = Pass(False, None, made[index].keep)  # batch norm keeps its statistics
            x = module.hidden[index](
                x, experiment.layers[index], experiment.activation_of(index), how
            )
        return optax.softmax_cross_entropy(module.output(flat(x)), shares).mean()

    gradient = jax.grad(objective)(carry.params)
    rate = supervised.rate_at(program, experiment, numbers, carry.step)
    return supervised.stepped(experiment, carry, gradient, carry.batch_stats, rate)
