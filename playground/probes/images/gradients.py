"""What the loss asks of a network of images: of every layer's weights, and of a single image.

The batch is always the same, the first training images as they are: no augmentation, no
dropout, no penalty; batch norm takes its statistics from that batch, as in training. So what
moves from look to look is the network's doing. The single image is looked at as predictions
are, with the statistics that batch norm has remembered.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.layers import Pass
from playground.options.augmentations import BRIGHTEST
from playground.options.errors import SpecError
from playground.probes.forward import (
    DIVERGED,
    Variables,
    affordable,
    forward,
    layer_names,
    scaled,
    shapes,
    variables,
)
from playground.probes.images.images import kernel_of
from playground.probes.training.gradients import by_layer, inner
from playground.regimes.base import bound

BATCH = 200  # training images; fewer where a look would take too long
PASSES = 3  # a gradient takes as long as about so many predictions
LIKELIEST = -1  # stands for the class that the network says


class Slopes(NamedTuple):
    """Gradients of the loss of one batch, by layer with weights, the output's last `(L,)`.

    `lengths` are theirs and `sizes` those of the weights (Euclidean norms); `still` is the share
    of the gradient's numbers that are exactly 0. `dead` `(L - 1,)` is the share of units or
    maps that are 0 for the whole batch. `kernels` and `pulls` `(h, w, C, N)` are the first
    kernels and their gradient, None without such. `pixels` `(H, W, C)` is the gradient of the
    loss of one image, of class `label`, by its pixels, 1 being from black to white.
    """

    loss: float
    lengths: np.ndarray
    sizes: np.ndarray
    still: np.ndarray
    dead: np.ndarray
    kernels: np.ndarray | None
    pulls: np.ndarray | None
    image_loss: float
    label: int
    pixels: np.ndarray

    @property
    def ratios(self) -> np.ndarray:
        """Gradients over weights `(L,)`; NaN where all weights are 0."""
        there = self.sizes > 0
        return np.divide(self.lengths, self.sizes, np.full(len(there), np.nan), where=there)


def batch_size(experiment: Experiment) -> int:
    """How many training images, the first ones, make the batch."""
    return min(experiment.sizes[0], affordable(experiment, BATCH, PASSES))


def weighted(experiment: Experiment) -> list[str]:
    """The names of the layers with weights, the output's last."""
    names = layer_names(experiment)
    hidden = network.shapes(experiment.compile_key()).params.get("hidden", {})
    return [*(names[index + 1] for index in sorted(hidden)), names[-1]]


def slopes(snapshot: Snapshot, image: np.ndarray, label: int | None) -> Slopes:
    """The gradients of the batch, and of `image` `(H, W, C)` in bytes' range, of class `label`.

    Without a class the likeliest is taken. Raises `SpecError` where training diverged.
    """
    experiment = snapshot.experiment
    images, labels = (array[: batch_size(experiment)] for array in snapshot.points[0])
    function = sloping(experiment.compile_key())
    found = function(
        variables(snapshot),
        np.asarray(images, np.float32),
        np.asarray(labels, np.float32),
        np.asarray(image, np.float32)[None],
        np.int32(LIKELIEST if label is None else label),
    )
    arrays: dict[str, Any] = {
        name: np.asarray(part) for name, part in found.items() if part is not None
    }
    if not all(np.isfinite(part).all() for part in arrays.values()):
        raise SpecError(DIVERGED)
    arrays |= {name: arrays[name].item() for name in ("loss", "image_loss", "label")}
    every: dict[str, Any] = dict.fromkeys(Slopes._fields)  # there may be no kernels
    return Slopes(**(every | arrays))


@compiled_once
def sloping(program: Experiment) -> Any:
    """The compiled function behind `slopes`."""

    def slope(
        known: Variables, images: Array, labels: Array, image: Array, label: Array
    ) -> dict[str, Array | None]:
        of_batch = batch_slopes(program, known, images, labels)
        return of_batch | image_slope(program, known, image, label)

    count = batch_size(program)
    known, images = shapes(program, count)
    labels = jax.ShapeDtypeStruct((count,), np.float32)
    one = jax.ShapeDtypeStruct((1, *program.input_shape), np.float32)
    return compiled(slope, known, images, labels, one, jax.ShapeDtypeStruct((), np.int32))


def batch_slopes(
    program: Experiment, known: Variables, images: Array, labels: Array
) -> dict[str, Array | None]:
    """What `Slopes` holds of the batch."""
    experiment, x = bound(program, known.live), scaled(known, images)
    passes = (Pass(training=True),) * len(program.layers)

    def loss(params: network.Tree) -> tuple[Array, list[Array]]:
        z, seen, _ = network.apply(program, params, known.stats, x, experiment, passes)
        return experiment.loss(z, labels, program.classes).mean(), seen

    (mean, seen), gradient = jax.value_and_grad(loss, has_aux=True)(known.params)
    parts, hidden = by_layer(gradient), sorted(known.params.get("hidden", {}))
    first = next((index for index in hidden if kernel_of(known.params, index) is not None), None)
    return {
        "loss": mean,
        "lengths": jnp.stack([jnp.sqrt(inner(part, part)) for part in parts]),
        "sizes": jnp.stack([jnp.sqrt(inner(part, part)) for part in by_layer(known.params)]),
        "still": jnp.stack([zeros(part) for part in parts]),
        "dead": jnp.array([dead(seen[index]) for index in hidden]),
        "kernels": None if first is None else kernel_of(known.params, first),
        "pulls": None if first is None else kernel_of(gradient, first),
    }


def zeros(tree: network.Tree) -> Array:
    """The share of all numbers of a tree that are exactly 0, `()`."""
    leaves = jax.tree.leaves(tree)
    return sum((leaf == 0).sum() for leaf in leaves) / sum(leaf.size for leaf in leaves)


def dead(a: Array) -> Array:
    """The share of units of `a` `(B, …, U)` that are 0 everywhere, `()`."""
    return (a == 0).all(axis=tuple(range(a.ndim - 1))).mean()


def image_slope(
    program: Experiment, known: Variables, image: Array, label: Array
) -> dict[str, Array | None]:
    """What `Slopes` holds of the single image `(1, H, W, C)`."""
    experiment = bound(program, known.live)

    def loss(bright: Array) -> tuple[Array, Array]:
        z = forward(program, known, scaled(known, BRIGHTEST * bright))[-1]
        which = jnp.where(label == LIKELIEST, z[0].argmax().astype(label.dtype), label)
        each = experiment.loss(z, which[None].astype(z.dtype), program.classes)
        return each[0], which

    (value, which), slope = jax.value_and_grad(loss, has_aux=True)(image / BRIGHTEST)
    return {"image_loss": value, "label": which, "pixels": slope[0]}
