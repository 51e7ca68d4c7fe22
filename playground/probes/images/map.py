"""A flat map of what a layer makes of images: each image is a point, alike ones lie together.

The plane is that of the two directions in which the layer's outputs spread most (principal
components). Within a plane every direction is as good as another, so from one look to the
next the map is turned, or mirrored, to where the same images lay before, and does not jump.
What the network takes each image for comes with it, out of the same pass.
"""

from functools import partial
from typing import Any, NamedTuple

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
    chunked,
    forward,
    scaled,
    shapes,
)
from playground.probes.points.space import leading

MOST, LEAST = 500, 150  # images on a map
NUMBERS = 4_000_000  # of a layer that are looked at: wide layers get fewer images


class Map(NamedTuple):
    """Places of images `(N, 2)`, and which share of the layer's spread each axis holds `(2,)`."""

    units: int
    places: np.ndarray
    shares: np.ndarray


def room(units: int) -> int:
    """How many images are drawn on the map of a layer of so many numbers."""
    return max(LEAST, min(MOST, NUMBERS // units))


def flat_map(
    snapshot: Snapshot, images: np.ndarray, layer: int, before: np.ndarray | None = None
) -> tuple[Map, np.ndarray]:
    """The map of `layer`, a number of `layer_names`, with `images` `(N, H, W, C)` as points.

    `before` `(N, 2)` is where they lay at the look before. With it come the probabilities of
    the classes `(N, K)`. Raises `SpecError` after divergence.
    """
    experiment = snapshot.experiment
    both = chunked(partial(seeing, layer=layer), snapshot, images)
    values, z = np.split(both, [both.shape[1] - experiment.outputs], axis=1)
    shares = np.asarray(experiment.loss.compared(jnp.asarray(z), experiment.classes))
    return projected(values, before), shares


@compiled_once
def seeing(program: Experiment, room: int, layer: int) -> Any:
    """The compiled function that gives a layer's numbers and the raw outputs `(room, U + K)`."""

    def see(known: Variables, images: Array) -> Array:
        found = [images, *forward(program, known, scaled(known, images))]
        return jnp.concatenate([found[layer].reshape(room, -1), found[-1]], axis=1)

    return compiled(see, *shapes(program, room))


def projected(values: np.ndarray, before: np.ndarray | None = None) -> Map:
    """The map of `values` `(N, U)`; see `flat_map`."""
    if not np.isfinite(values).all():
        raise SpecError(DIVERGED)
    units = values.shape[1]
    centred = values - values.mean(axis=0, dtype=np.float64).astype(values.dtype)
    places = spread_most(centred)
    if before is not None and before.shape == places.shape:
        places = turned(places, before)
    whole = np.square(centred, dtype=np.float64).sum() or 1.0
    return Map(units, places, (places**2).sum(axis=0) / whole)


def spread_most(centred: np.ndarray) -> np.ndarray:
    """Points `(N, U)` about 0 along the two directions in which they spread most: `(N, 2)`.

    Pearson, On lines and planes of closest fit, 1901. Where there are more numbers than points,
    the points' products with each other say the same with less work.
    """
    count, units = centred.shape
    products = centred @ centred.T if units > count else centred.T @ centred
    sizes, directions = leading(products.astype(np.float64))
    wide = units > count
    places = directions.T * np.sqrt(sizes) if wide else centred @ directions.T
    places = np.pad(places, ((0, 0), (0, 2 - places.shape[1])))
    middle = places[np.abs(places).argmax(axis=0), np.arange(2)]
    return places * np.where(middle < 0, -1.0, 1.0)


def turned(places: np.ndarray, before: np.ndarray) -> np.ndarray:
    """`places` `(N, 2)` turned or mirrored about 0 to lie as near as can be to `before`.

    Schönemann, A generalized solution of the orthogonal Procrustes problem, 1966.
    """
    left, _, right = np.linalg.svd(places.T @ before)
    return places @ left @ right
