"""Which images a unit answers most strongly to, and which part of them it was.

The strongest place of a feature map sees only a square of the image, its receptive field;
that square is found by going back through the layers, window by window.
"""

from functools import partial
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.layers import Convolution, Layer, ResidualBlock, Shape
from playground.layers.pooling import Pool
from playground.probes.forward import Variables, chunked, forward, scaled, shapes


class Peaks(NamedTuple):
    """The strongest answer of every unit to every image `(N, U)`, and its place `(N, U)`.

    A place counts row by row in the unit's map, and is 0 for a unit without one.
    """

    values: np.ndarray
    places: np.ndarray


class Square(NamedTuple):
    """A part of an image, in pixels; `bottom` and `right` are the first beyond it."""

    top: int
    bottom: int
    left: int
    right: int


def peaks(snapshot: Snapshot, images: np.ndarray, layer: int) -> Peaks:
    """The peaks of hidden `layer` (from 1) for `images` `(N, H, W, C)`. Raises `SpecError`."""
    found = chunked(partial(peaking, layer=layer), snapshot, images)
    return Peaks(found[:, 0], found[:, 1].astype(int))


@compiled_once
def peaking(program: Experiment, room: int, layer: int) -> Any:
    """The compiled function behind `peaks`: values and places, `(B, 2, U)`."""

    def peak(known: Variables, images: Array) -> Array:
        a = forward(program, known, scaled(known, images))[layer - 1]
        a = a.reshape(room, -1, a.shape[-1])  # (B, places, U)
        return jnp.stack([a.max(axis=1), a.argmax(axis=1).astype(a.dtype)], axis=1)

    return compiled(peak, *shapes(program, room))


def strongest(values: np.ndarray, count: int = 9) -> np.ndarray:
    """The numbers of the `count` images with the largest of `values` `(N,)`, largest first."""
    return np.argsort(-values, kind="stable")[:count]


def field(experiment: Experiment, layer: int, place: int) -> Square | None:
    """What `place` of a map of `layer` (from 1) sees of the image; None where it has no map."""
    flow = experiment.flow()
    if len(flow[layer]) != 3:
        return None
    row, column = divmod(place, flow[layer][1])
    down, across = (row, row), (column, column)
    for index in range(layer - 1, -1, -1):
        stands, before = experiment.layers[index], flow[index]
        down, across = back(stands, down, before, 0), back(stands, across, before, 1)
    return Square(down[0], down[1] + 1, across[0], across[1] + 1)


def back(layer: Layer, span: tuple[int, int], before: Shape, axis: int) -> tuple[int, int]:
    """The first and last input along `axis` that outputs `span` of a layer depend on."""
    size = before[axis]
    if isinstance(layer, Pool):
        windows = [(layer.size, layer.stride, False)]
    elif isinstance(layer, Convolution):
        reach = (layer.size - 1) * layer.dilation + 1
        windows = [(reach, layer.stride, layer.padding == "same")]
    elif isinstance(layer, ResidualBlock):
        windows = [(layer.size, 1, True), (layer.size, layer.stride, True)]  # last one first
    else:
        raise TypeError(f"{layer.title()} keeps no places")
    low, high = span
    for reach, stride, padded in windows:
        border = padding(size, reach, stride)[0] if padded else 0
        low, high = low * stride - border, high * stride - border + reach - 1
    return max(0, low), min(size - 1, high)


def padding(size: int, reach: int, stride: int) -> tuple[int, int]:
    """How many zeros «same» puts before and after `size` pixels: the odd one comes after."""
    total = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2
