"""A kernel that slides, with its real numbers: window times kernel, summed, plus bias.

Written out in NumPy for one image, so that every number on the way can be shown; a test
holds it against the network's own convolution. Beside it, how sizes follow from kernel,
stride, padding and dilation: Dumoulin & Visin, A guide to convolution arithmetic, 2016.
"""

from functools import partial
from typing import Any, NamedTuple, cast

import numpy as np
from flax import nnx
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.layers import Convolution, Pass, ResidualBlock
from playground.layers.base import Reach
from playground.layers.convolution import TwoKernels
from playground.ops.images import inward, outward
from playground.options.errors import SpecError
from playground.probes.forward import (
    DIVERGED,
    Variables,
    chunked,
    forward,
    layer_outputs,
    scaled,
    shapes,
    variables,
)
from playground.probes.images.peaks import padding
from playground.regimes.base import bound

BLOCK = {"first": "first kernels", "second": "second kernels", "shortcut": "shortcut"}


class Kernels(NamedTuple):
    """Kernels that can be watched: those of a convolution, or some of a residual block.

    They stand in `layer` (from 1), which calls them `part`; each of the `units` has numbers
    for all `channels` that come in.
    """

    layer: int
    part: str
    channels: int
    units: int
    size: int
    stride: int
    dilation: int = 1
    padded: bool = True

    def title(self, name: str) -> str:
        """What they are called, in a layer of this name."""
        return f"{name} · {BLOCK[self.part]}" if self.part in BLOCK else name


class Slide(NamedTuple):
    """What one kernel of a convolution does to an image.

    `before` `(H, W)` is the channel looked at; `kernel` `(k, k)` the kernel's part for it;
    `part` `(h, w)` their products summed; `sums` `(h, w)` those of all channels plus `bias`,
    which is None where a norm's shift stands for it; `after` `(h, w)` what the layer hands on,
    normalised and bent. `border` zeros stand above and left of the image.
    """

    before: np.ndarray
    kernel: np.ndarray
    bias: float | None
    part: np.ndarray
    sums: np.ndarray
    after: np.ndarray
    border: tuple[int, int]
    stride: int
    dilation: int


def convolutions(experiment: Experiment) -> list[Kernels]:
    """All kernels that can be watched, in the order in which an image meets them."""
    found = []
    hidden, flow = (
        network.shapes(experiment.compile_key()).params.get("hidden", {}),
        experiment.flow(),
    )
    for number, layer in enumerate(experiment.layers, 1):
        channels = flow[number - 1][-1]
        if isinstance(layer, Convolution):
            sizes = channels, layer.units, layer.size, layer.stride, layer.dilation
            found.append(Kernels(number, "conv", *sizes, padded=layer.padding == "same"))
        elif isinstance(layer, ResidualBlock):
            units, size, stride = layer.units, layer.size, layer.stride
            found.append(Kernels(number, "first", channels, units, size, stride))
            found.append(Kernels(number, "second", units, units, size, 1))
            if "shortcut" in hidden[number - 1]:
                found.append(Kernels(number, "shortcut", channels, units, 1, stride))
    return found


def slide(snapshot: Snapshot, image: np.ndarray, of: Kernels, unit: int, channel: int) -> Slide:
    """What kernel `unit` of some kernels does to `image` `(H, W, C)`, in bytes' range.

    Raises `SpecError` where training diverged.
    """
    numbers = variables(snapshot).params["hidden"][of.layer - 1][of.part]
    kernel = numbers["kernel"][..., unit]
    bias = float(numbers["bias"][unit]) if "bias" in numbers else None
    before, after = around(snapshot, image, of)
    reach = (of.size - 1) * of.dilation + 1
    border = [(0, 0), (0, 0)]
    if of.padded:
        border = [padding(size, reach, of.stride) for size in before.shape[:2]]
    parts = slid(before, kernel, border, of.stride, of.dilation)
    if not np.isfinite(parts).all():
        raise SpecError(DIVERGED)
    return Slide(
        before[..., channel],
        kernel[..., channel],
        bias,
        parts[..., channel],
        sums=parts.sum(axis=-1) + (bias or 0.0),
        after=after[..., unit],
        border=(border[0][0], border[1][0]),
        stride=of.stride,
        dilation=of.dilation,
    )


def around(snapshot: Snapshot, image: np.ndarray, of: Kernels) -> tuple[np.ndarray, np.ndarray]:
    """What some kernels see of `image` `(h, w, C)`, and what is handed on after them `(h', w', U)`.

    After the second kernels of a residual block, and after its shortcut, that is what the
    block hands on.
    """
    if of.part in ("first", "second"):
        inner = chunked(partial(halfway, layer=of.layer), snapshot, image[None])[0]
    if of.part == "second":
        before = inner
    else:
        before = layer_outputs(snapshot, image[None], of.layer - 1)[0]
        if of.layer == 1:
            shift, factor = variables(snapshot).scale
            before = (before - shift) * factor
    after = inner if of.part == "first" else layer_outputs(snapshot, image[None], of.layer)[0]
    return before, after


@compiled_once
def halfway(program: Experiment, room: int, layer: int) -> Any:
    """The compiled function for what stands between the kernels of residual block `layer`."""

    def half(known: Variables, images: Array) -> Array:
        experiment, x = bound(program, known.live), scaled(known, images)
        module = nnx.merge(network.shapes(program).graph, known.params, known.stats)
        block = cast(TwoKernels, module.hidden[layer - 1])
        option = cast(ResidualBlock, experiment.layers[layer - 1])
        before = inward([x, *forward(program, known, x)][layer - 1])
        return outward(block.inner(before, option, experiment.activation_of(layer - 1), Pass()))

    return compiled(half, *shapes(program, room))


def slid(
    before: np.ndarray, kernel: np.ndarray, around: list[tuple[int, int]], stride: int, gap: int
) -> np.ndarray:
    """The sum of window times kernel `(k, k, C)` at every place, for each channel `(h, w, C)`."""
    x = np.pad(before, (*around, (0, 0)))
    reach = (len(kernel) - 1) * gap + 1
    down, across = ((size - reach) // stride + 1 for size in x.shape[:2])
    found = np.zeros((down, across, x.shape[-1]), np.float32)
    for row, line in enumerate(kernel):
        for column, weight in enumerate(line):
            top, left = row * gap, column * gap
            part = x[top : top + down * stride : stride, left : left + across * stride : stride]
            found += part[:down, :across] * weight
    return found


class Sizes(NamedTuple):
    """How large what comes out is, and how many pixels of the image each number sees there."""

    out: int
    window: int  # what the kernel spans, holes included
    field: int


def sizes(size: int, kernel: int, stride: int, pad: int, dilation: int, layers: int = 1) -> Sizes:
    """Sizes after a kernel slid over `size` pixels with `pad` zeros at each end.

    `field` is that of so many such layers. Raises `SpecError` where the kernel does not fit.
    """
    window = (kernel - 1) * dilation + 1
    if window > size + 2 * pad:
        raise SpecError(
            f"The kernel spans {window} pixels, but there are only {size + 2 * pad} with padding; "
            "choose a smaller kernel or dilation, a larger input, or more padding."
        )
    reach = Reach()
    for _ in range(layers):
        reach = reach.through(window, stride)
    return Sizes((size + 2 * pad - window) // stride + 1, window, reach.field)
