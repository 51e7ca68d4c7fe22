"""What a network says of some images, on the device: how often which class is taken for which.

Loss and confusion of a few images at a time add up to those of all.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from playground import network
from playground.experiments.supervised import Experiment
from playground.regimes.base import Tensor, TrainState, bound
from playground.regimes.supervised import Examples, Traced, seen


class BatchConfusion(NamedTuple):
    """What some images added up to: the sum of losses, and how often each class was told which.

    `confusion` `(K, K)` counts images of class i that were taken for class j.
    """

    loss: Tensor
    confusion: Tensor


def tally(
    program: Experiment, carry: TrainState, numbers: Traced, examples: Examples, count: Array
) -> BatchConfusion:
    """Measure the first `count` of `examples`, all of which are looked at in one go."""
    experiment = bound(program, numbers.live)
    x = seen(numbers, examples.inputs)
    z, _, _ = network.apply(program, carry.params, carry.batch_stats, x, experiment)
    each = experiment.loss(z, examples.targets, program.classes)
    real = jnp.arange(each.shape[0]) < count
    told = chosen_class(experiment.loss.predict(z, program.classes), program.classes)
    pairs = program.classes * examples.targets.astype(jnp.int32) + told
    counts = jnp.zeros(program.classes**2, jnp.int32).at[pairs].add(real.astype(jnp.int32))
    return BatchConfusion(jnp.where(real, each, 0.0).sum(), counts.reshape(program.classes, -1))


def chosen_class(predicted: Array, classes: int) -> Array:
    """The number of the class `(B,)` that predictions `(B,)` name."""
    return (predicted if classes > 2 else predicted >= 0).astype(jnp.int32)
