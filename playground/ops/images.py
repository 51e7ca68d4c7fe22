"""The fast forms of convolution and pooling, chosen by device and shape in one place.

XLA's own convolution is slow on a CPU, and five times slower still inside a loop (jax#12868).
There it is written as matrix products of shifted copies, and pooling as the maximum of slices.
Inside a network images lie as (H, W, B, C) on a CPU, so that the rows that a kernel slides
over are slices of memory; accelerators keep (B, H, W, C) and get XLA's convolution. Both give
the same numbers up to rounding, and so do their gradients, save that equal maxima share theirs.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax

Pads = Sequence[tuple[int, int]]

# Products of one output number up to which all patches are laid out for a single product;
# beyond, one for each row of the kernel needs less memory, and is as fast.
SMALL_PATCH = 160


def rows_first() -> bool:
    """Whether images lie as (H, W, B, C) inside a network."""
    return jax.default_backend() == "cpu"


def inward(x: Array) -> Array:
    """Images `(B, H, W, C)` as they lie inside a network."""
    return x.transpose(1, 2, 0, 3) if rows_first() else x


def outward(x: Array) -> Array:
    """Images from inside a network as `(B, H, W, C)`; rows `(B, F)` stay."""
    return x.transpose(2, 0, 1, 3) if x.ndim == 4 and rows_first() else x


def flat(x: Array) -> Array:
    """Images from inside a network as rows `(B, H·W·C)`; rows `(B, F)` stay."""
    return outward(x).reshape(batch_of(x), -1) if x.ndim == 4 else x


def batch_of(x: Array) -> int:
    """How many examples `x` from inside a network has."""
    return x.shape[2 if x.ndim == 4 and rows_first() else 0]


def beside(each: Array, x: Array) -> Array:
    """Numbers `(B, C)` or `(B, 1)` of each example, shaped to meet all places of `x`."""
    if x.ndim != 4:
        return each
    return each[None, None] if rows_first() else each[:, None, None]


def places(x: Array) -> tuple[int, int]:
    """The axes of height and width of images inside a network."""
    return (0, 1) if rows_first() else (1, 2)


def convolution(
    x: Array,
    kernel: Array,
    strides: Sequence[int],
    padding: str | Pads,
    *,
    rhs_dilation: Sequence[int],
    **named: Any,
) -> Array:
    """Slide `kernel` `(h, w, C, N)` over images: an argument for Flax's `conv_general_dilated=`.

    `padding` is «SAME» or «VALID».
    """
    form = by_products if rows_first() else by_xla
    return form(x, kernel, strides, padding, rhs_dilation)


def by_xla(
    x: Array, kernel: Array, strides: Sequence[int], padding: str | Pads, dilation: Sequence[int]
) -> Array:
    """XLA's own convolution of images `(B, H, W, C)`."""
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(
        *(x, kernel, strides, padding), rhs_dilation=dilation, dimension_numbers=numbers
    )


def by_products(
    x: Array, kernel: Array, strides: Sequence[int], padding: str | Pads, dilation: Sequence[int]
) -> Array:
    """The same of images `(H, W, B, C)`, as matrix products of shifted copies."""
    height, width, channels, units = kernel.shape
    reach = [(n - 1) * gap + 1 for n, gap in zip((height, width), dilation, strict=True)]
    if isinstance(padding, str):
        padding = lax.padtype_to_pads(x.shape[:2], reach, strides, padding)
    zero = jnp.zeros((), x.dtype)
    x = lax.pad(x, zero, [(*padding[0], 0), (*padding[1], 0), (0, 0, 0), (0, 0, 0)])
    count = [(x.shape[axis] - reach[axis]) // strides[axis] + 1 for axis in (0, 1)]

    def shifted(images: Array, axis: int, by: int) -> Array:
        begin = by * dilation[axis]
        end = begin + (count[axis] - 1) * strides[axis] + 1
        return lax.slice_in_dim(images, begin, end, strides[axis], axis)

    columns = joined([shifted(x, 1, place) for place in range(width)])  # (H, Wo, B, w·C)
    rows = [shifted(columns, 0, place) for place in range(height)]
    if height * width * channels <= SMALL_PATCH:
        return jnp.tensordot(joined(rows), kernel.reshape(-1, units), 1)
    flat_rows = kernel.reshape(height, width * channels, units)
    return reduce(add, (jnp.tensordot(*each, 1) for each in zip(rows, flat_rows, strict=True)))


def joined(images: Sequence[Array]) -> Array:
    """Images side by side in their channels."""
    return jnp.concatenate(images, axis=-1) if len(images) > 1 else images[0]


def max_pool(x: Array, size: int, stride: int) -> Array:
    """The largest number of every window; what fits in no window is left out."""
    return slid(jnp.maximum, x, size, stride)


def mean_pool(x: Array, size: int, stride: int) -> Array:
    """The mean of every window; what fits in no window is left out."""
    return slid(add, x, size, stride) / size**2


def slid(join: Callable[[Array, Array], Array], x: Array, size: int, stride: int) -> Array:
    """Join the numbers of every window, along one axis after the other.

    As slices, whose gradients are additions: XLA's `reduce_window` picks each maximum again.
    """
    for axis in places(x):
        count = (x.shape[axis] - size) // stride + 1
        ends = (begin + (count - 1) * stride + 1 for begin in range(size))
        parts = [lax.slice_in_dim(x, begin, end, stride, axis) for begin, end in enumerate(ends)]
        x = reduce(join, parts)
    return x
