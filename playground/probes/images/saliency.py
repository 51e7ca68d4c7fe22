"""Why an image was taken for a class: which pixels count, and where a layer saw it.

Saliency is the size of the gradient of a class's raw output by each pixel: Simonyan, Vedaldi &
Zisserman, Deep inside convolutional networks, 2013. Grad-CAM weighs the maps of a layer by
the mean of that gradient over each: Selvaraju et al., Grad-CAM, 2017. Both are taken of the
raw output, not of the probability, which other classes change too.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.probes.forward import (
    DIVERGED,
    Variables,
    forward,
    onward,
    scaled,
    shapes,
    variables,
)
from playground.regimes.base import bound


class Why(NamedTuple):
    """What speaks for a class in an image `(H, W, C)`, and the probabilities of all.

    `saliency` `(H, W)` is the largest |∂z/∂x| of a pixel's channels; `heat` `(h, w)` is
    Grad-CAM of a layer, None where none was asked for. Neither is negative.
    """

    saliency: np.ndarray
    heat: np.ndarray | None
    probabilities: np.ndarray


def map_layers(experiment: Experiment) -> list[int]:
    """The layers that give maps of more than one place, by their numbers in `layer_names`."""
    flow = experiment.flow()[1:]
    return [number for number, shape in enumerate(flow, 1) if len(shape) == 3]


def why(snapshot: Snapshot, image: np.ndarray, label: int, layer: int | None) -> Why:
    """What speaks for class `label` in `image` `(H, W, C)` in bytes' range, seen at `layer`.

    Raises `SpecError` where training diverged.
    """
    experiment = snapshot.experiment
    function = explaining(experiment.compile_key(), layer)
    given = np.asarray(image, np.float32)[None]
    found = jax.tree.map(np.asarray, function(variables(snapshot), given, np.int32(label)))
    if not all(np.isfinite(part).all() for part in found if part is not None):
        raise SpecError(DIVERGED)
    return Why(*found)


@compiled_once
def explaining(program: Experiment, layer: int | None) -> Any:
    """The compiled function behind `why`."""

    def explain(known: Variables, image: Array, label: Array) -> tuple[Array, Array | None, Array]:
        def outputs(x: Array) -> tuple[Array, list[Array]]:
            found = forward(program, known, x)
            return found[-1][0, label], found

        slope, found = jax.grad(outputs, has_aux=True)(scaled(known, image))
        heat = None if layer is None else cam(known, found[layer - 1], label, layer)
        shares = bound(program, known.live).loss.compared(found[-1], program.classes)[0]
        return jnp.abs(slope[0]).max(axis=-1), heat, shares

    def cam(known: Variables, maps: Array, label: Array, layer: int) -> Array:
        slope = jax.grad(lambda a: onward(program, known, a, layer)[0, label])(maps)
        weight = slope[0].mean(axis=(0, 1))  # (U,)
        return jax.nn.relu(maps[0] @ weight)

    return compiled(explain, *shapes(program, 1), jax.ShapeDtypeStruct((), np.int32))
