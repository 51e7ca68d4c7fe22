"""Supervised training as pure functions: start, advance, measure, picture.

`advance` runs any number of updates in one compiled loop: how many, and from where in the
shuffled order, are traced numbers, so that one example, one batch and five hundred epochs
are the same program. Live numbers come in as one vector. Nothing here is stateful, so a
search is a `vmap` and many devices are a sharding of its axis.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from playground import network
from playground.experiments.supervised import Experiment
from playground.layers import Pass
from playground.options.losses import correct
from playground.regimes.base import Tensor, TrainState, bound, live_numbers

VARYING = 1  # parts the random numbers of augmentation from those of dropout


class Examples(NamedTuple):
    """Examples as they wait on the device: `inputs` `(N, F)`, or images `(N, H, W, C)` in bytes.

    `targets` are `(N,)` or, of K values, `(N, K)`.
    """

    inputs: Tensor
    targets: Tensor


class Traced(NamedTuple):
    """What changes a run without compiling: live numbers `(K,)`, and the key of dropout."""

    live: Tensor
    key: Tensor  # (2,) uint32
    sizes: Tensor  # (2,) int32, how many training and test examples there are
    scale: Tensor | None = None  # (2, C) of images, see `Experiment.scale`


def numbers(experiment: Experiment) -> Traced:
    """The live numbers of `experiment`, in the order in which `bound` reads them."""
    key = np.array([experiment.order_seed, experiment.start_seed], np.uint32)
    sizes = np.array(experiment.sizes, np.int32)
    return Traced(live_numbers(experiment), key, sizes, experiment.scale())


def start(experiment: Experiment) -> TrainState:
    """The carry before the first update; equal experiments have equal starts."""
    params, stats = network.start(experiment)
    init = transform(experiment, experiment.optimizer.learning_rate).init
    # Optimizers start every array at one value; asking for it on scalars spares a compile.
    values = init(jax.tree.map(lambda leaf: np.float32(0), params))
    shapes = jax.eval_shape(init, params)
    moments = jax.tree.map(
        lambda value, shape: np.full(shape.shape, np.asarray(value), shape.dtype), values, shapes
    )
    return TrainState(params, stats, moments, np.zeros((), np.int32))


def transform(experiment: Experiment, rate: Any) -> optax.GradientTransformation:
    """Clipping, the optimizer at learning rate `rate`, and what the penalty has to do there."""
    steps = experiment.clipping.build(), experiment.optimizer.build(rate)
    return optax.chain(*steps, experiment.penalty.build(rate))


def rate_at(program: Experiment, experiment: Experiment, numbers: Traced, step: Array) -> Array:
    """The learning rate after the schedule at update `step`.

    Epochs are those of the examples there are, which padded programs learn from `numbers`.
    """
    steps: Array | int = program.steps_per_epoch
    if program.padded:
        steps = -(-jnp.asarray(numbers.sizes[0]) // program.batch_size)
    return experiment.optimizer.learning_rate * experiment.schedule.factor(step, steps)


def drops(experiment: Experiment) -> bool:
    """Whether any layer of `experiment` drops outputs."""
    return any(layer.dropout > 0 for layer in experiment.layers)


class Form(NamedTuple):
    """Which of its forms an `advance` has: what a small network need not pay for is left out."""

    dropping: bool = False  # draws random bits for dropout
    masked: bool = False  # takes indices of N or more in the order as «no example»
    thinned: bool = False  # the order leaves examples out, so that a row may have nobody


def advance(
    program: Experiment,
    variant: Form,
    carry: TrainState,
    numbers: Traced,
    examples: Examples,
    order: Array,
    first: Array,
    count: Array,
) -> TrainState:
    """Do `count` updates, one for each row of `order` `(S, B)` from row `first` on.

    Dropped outputs and everything else depend on the update's own number, never on how
    updates are grouped into calls. An update on nobody changes nothing and has no number.
    """
    experiment = bound(program, numbers.live)
    key = numbers.key if variant.dropping else None

    def update(row: Array, carry: TrainState) -> TrainState:
        how = program, variant.masked, experiment
        new = one_update(*how, carry, key, examples, order[row], numbers)
        if not variant.thinned:
            return new
        somebody = (order[row] < examples.targets.shape[0]).any()
        return jax.tree.map(partial(jnp.where, somebody), new, carry)

    return jax.lax.fori_loop(first, first + count, update, carry)


def one_update(
    program: Experiment,
    masked: bool,
    experiment: Experiment,
    carry: TrainState,
    key: Array | None,
    examples: Examples,
    chosen: Array,
    numbers: Traced,
) -> TrainState:
    """One step of training on the examples `chosen` `(B,)`: gradient, clip, step, penalty."""
    chosen = chosen.astype(jnp.int32)
    rows = chosen < examples.targets.shape[0] if masked else None
    x = examples.inputs.at[chosen].get(mode="clip")
    x = trained_on(experiment, numbers, x, carry.step)
    target = examples.targets.at[chosen].get(mode="clip")
    passes = training_passes(experiment, key, carry.step, rows, chosen.shape[0])

    def objective(params: network.Tree) -> tuple[Array, network.Tree]:
        z, _, stats = network.apply(program, params, carry.batch_stats, x, experiment, passes)
        each = experiment.loss(z, target, program.classes)
        mean = each.mean() if rows is None else jnp.where(rows, each, 0.0).sum() / rows.sum()
        return mean + experiment.penalty.value(network.kernels(params)), stats

    gradient, stats = jax.grad(objective, has_aux=True)(carry.params)
    rate = rate_at(program, experiment, numbers, carry.step)
    return stepped(experiment, carry, gradient, stats, rate)


def trained_on(experiment: Experiment, numbers: Traced, x: Array, step: Array) -> Array:
    """What update `step` sees of examples `x` as they wait; images change at random first."""
    if numbers.scale is None:
        return x
    key = jax.random.fold_in(jax.random.fold_in(numbers.key, VARYING), step)
    return seen(numbers, experiment.augmented(x.astype(experiment.precision), key))


def seen(numbers: Traced, x: Array) -> Array:
    """What the network sees of examples `x` as they wait: images `(B, H, W, C)` are scaled."""
    if numbers.scale is None:
        return x
    return (x - numbers.scale[:1, None, None]) * numbers.scale[1:, None, None]


def stepped(
    experiment: Experiment, carry: TrainState, gradient: Any, stats: network.Tree, rate: Array
) -> TrainState:
    """The carry after a step along `gradient`: clipping, optimizer, then the penalty's own part."""
    change, moments = transform(experiment, rate).update(gradient, carry.opt_state, carry.params)
    params = network.with_kernels(
        optax.apply_updates(carry.params, change),
        lambda kernel: experiment.penalty.after(kernel, rate),
    )
    return TrainState(params, stats, moments, carry.step + 1)


def training_passes(
    experiment: Experiment, key: Array | None, step: Array, rows: Array | None, batch: int
) -> tuple[Pass, ...]:
    """How each layer treats a training batch; without a `key` no outputs are dropped."""
    layers = experiment.layers
    if key is None or not layers:
        return (Pass(True, rows, None),) * len(layers)
    widths = np.array([layer.units for layer in layers])
    total = int(widths.sum())
    bits = jax.random.bits(jax.random.fold_in(key, step), (batch, total), jnp.uint16)
    rates = jnp.stack([jnp.asarray(layer.dropout, experiment.precision) for layer in layers])
    rate = jnp.repeat(rates, widths, total_repeat_length=total)[None, :]
    keep = jnp.where(bits >= rate * 2.0**16, 1.0 / (1.0 - rate), 0.0)
    parts = jnp.split(keep, np.cumsum(widths)[:-1], axis=1)
    return tuple(Pass(True, rows, part) for part in parts)


def measure(
    program: Experiment, carry: TrainState, numbers: Traced, train: Examples, test: Examples
) -> Array:
    """Training and test loss (without penalty), training and test accuracy: `(4,)`.

    Accuracy is NaN where numbers are predicted; a test set without points measures NaN.
    """
    experiment = bound(program, numbers.live)
    losses, accuracies = [], []
    for examples, count in zip((train, test), numbers.sizes, strict=True):
        z, _, _ = network.apply(
            program, carry.params, carry.batch_stats, examples.inputs, experiment
        )
        predicted = experiment.loss.predict(z, program.classes)
        mean = partial(average, count if program.padded else None)
        losses.append(mean(experiment.loss(z, examples.targets, program.classes)))
        right = jnp.asarray(jnp.nan)
        if program.classes:
            right = mean(correct(predicted, examples.targets, program.classes))
        accuracies.append(right)
    return jnp.stack([*losses, *accuracies])


def average(count: Array | None, each: Array) -> Array:
    """The mean of the first `count` numbers of `each` `(N,)`, of all where it is None."""
    if count is None:
        return each.mean()
    known = jnp.arange(each.shape[0]) < count
    return jnp.where(known, each, 0.0).sum() / count
