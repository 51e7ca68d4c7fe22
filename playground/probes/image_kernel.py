"""A kernel that slides, with its real numbers: window times kernel, summed, plus bias.

Written out in NumPy for one image, so that every number on the way can be shown; a test
holds it against the network's own convolution. Beside it, how sizes follow from kernel,
stride, padding and dilation: Dumoulin & Visin, A guide to convolution arithmetic, 2016.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.snapshot import Snapshot
from playground.experiment import Experiment
from playground.layers import Convolution
from playground.layers.base import Reach
from playground.options import SpecError
from playground.probes.image_answers import DIVERGED, layer_outputs, weights
from playground.probes.image_peaks import padding


class Slide(NamedTuple):
    """What one kernel of a convolution does to an image.

    `before` `(H, W)` is the channel looked at; `kernel` `(k, k)` the kernel's part for it;
    `part` `(h, w)` their products summed; `sums` `(h, w)` those of all channels plus `bias`;
    `after` `(h, w)` what the layer hands on, normalised and bent. `border` zeros stand above
    and left of the image.
    """

    before: np.ndarray
    kernel: np.ndarray
    bias: float
    part: np.ndarray
    sums: np.ndarray
    after: np.ndarray
    border: tuple[int, int]
    stride: int
    dilation: int


def convolutions(experiment: Experiment) -> list[int]:
    """The layers whose kernels can be watched, numbered from 1."""
    layers = enumerate(experiment.layers, 1)
    return [number for number, layer in layers if isinstance(layer, Convolution)]


def slide(snapshot: Snapshot, image: np.ndarray, layer: int, unit: int, channel: int) -> Slide:
    """What kernel `unit` of convolution `layer` (from 1) does to `image` `(H, W, C)`, a byte's.

    Raises `SpecError` where training diverged.
    """
    convolution = snapshot.experiment.layers[layer - 1]
    if not isinstance(convolution, Convolution):
        raise TypeError(f"layer {layer} has no kernel to watch")
    known = weights(snapshot)
    numbers = known.params["hidden"][layer - 1]["conv"]
    kernel, bias = numbers["kernel"][..., unit], float(numbers["bias"][unit])
    before = layer_outputs(snapshot, image[None], layer - 1)[0]
    if layer == 1:
        before = (before - known.scale[0]) * known.scale[1]
    after = layer_outputs(snapshot, image[None], layer)[0, ..., unit]
    step, gap = convolution.stride, convolution.dilation
    reach = (convolution.size - 1) * gap + 1
    around = [(0, 0), (0, 0)]
    if convolution.padding == "same":
        around = [padding(size, reach, step) for size in before.shape[:2]]
    parts = slid(before, kernel, around, step, gap)
    if not np.isfinite(parts).all():
        raise SpecError(DIVERGED)
    return Slide(
        before[..., channel],
        kernel[..., channel],
        bias,
        parts[..., channel],
        sums=parts.sum(axis=-1) + bias,
        after=after,
        border=(around[0][0], around[1][0]),
        stride=step,
        dilation=gap,
    )


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
