"""Augmentation: every training image is changed at random each time that it is shown.

A digit that is turned or moved a little is still the same digit; seeing it so teaches a
network what does not matter. All moves are one affine map, so that an image is resampled only
once; what comes in over the border repeats the border. Strengths are live, and 0 changes nothing.
"""

from functools import partial
from typing import Annotated, Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.options.base import Knob, Menu, Option

BRIGHTEST = 255.0


class Augmentation(Option):
    """What is done to training images."""

    def __call__(self, x: Array, key: Array) -> Array:
        """Return images `(B, H, W, C)` of bytes' range as floats, changed as `key` says."""
        raise NotImplementedError


class NoAugmentation(Augmentation):
    """Images are shown as they are."""

    label = "None"
    formula = r"x' = x"

    @classmethod
    def name(cls) -> str:
        return "none"

    def __call__(self, x: Array, key: Array) -> Array:
        return x


class Distortion(Augmentation):
    """Turns, moves, slants and stretches images a little, and adds noise; test images stay."""

    label = "Distortion"
    formula = r"x'_p = \min(\max(x_{A p + t} + \sigma \varepsilon,\ 0),\ 1)"
    source = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks"

    rotation: Annotated[
        float,
        Knob("Rotation", "Turned by up to so many degrees either way.", 0.0, 180.0, True, step=1.0),
    ] = 10.0
    shift: Annotated[
        float,
        Knob(
            "Shift",
            "Moved by up to this share of the height and of the width.",
            *(0.0, 0.5, True),
            step=0.01,
        ),
    ] = 0.1
    shear: Annotated[
        float,
        Knob(
            "Shear",
            "Slanted: rows move sideways by up to this share of their distance from the middle.",
            *(0.0, 0.5, True),
            step=0.01,
        ),
    ] = 0.1
    zoom: Annotated[
        float,
        Knob(
            "Zoom",
            "Stretched or shrunk by up to this share, height and width apart.",
            *(0.0, 0.5, True),
            step=0.01,
        ),
    ] = 0.1
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "The standard deviation of noise on every pixel; 1 is from black to white.",
            *(0.0, 1.0, True),
            step=0.01,
        ),
    ] = 0.0
    flip: Annotated[
        float,
        Knob(
            "Flip",
            "The share of images that is mirrored left to right. Photos stay what they are, "
            "digits do not.",
            *(0.0, 1.0, True),
            step=0.05,
        ),
    ] = 0.0

    def __call__(self, x: Array, key: Array) -> Array:
        moving, noising = jax.random.split(key)
        down, across = self.sources(x.shape, moving)
        x = resampled(x, down, across)

        def noisy(x: Array) -> Array:
            more = BRIGHTEST * self.noise * jax.random.normal(noising, x.shape, x.dtype)
            return jnp.clip(x + more, 0.0, BRIGHTEST)

        return jax.lax.cond(self.noise > 0, noisy, lambda x: x, x)

    def sources(self, shape: tuple[int, ...], key: Array) -> tuple[Array, Array]:
        """Where each pixel of `(B, H, W, C)` comes from: row and column `(B, H, W)`."""
        batch, height, width, _ = shape
        draws = jax.random.uniform(key, (7, batch, 1, 1), jnp.float32, -1.0, 1.0)
        turn, down, across, slant, tall, wide, mirror = draws
        angle, slant = jnp.deg2rad(self.rotation) * turn, self.shear * slant
        row, column = middle(height)[None, :, None], middle(width)[None, None, :]
        column = jnp.where(mirror < 2.0 * self.flip - 1.0, -column, column)
        row, column = row / (1.0 + self.zoom * tall), column / (1.0 + self.zoom * wide)
        column = column + slant * row
        cosine, sine = jnp.cos(angle), jnp.sin(angle)
        row, column = cosine * row - sine * column, sine * row + cosine * column
        row = row + self.shift * down * height + (height - 1) / 2
        return row, column + self.shift * across * width + (width - 1) / 2


def middle(size: int) -> Array:
    """The distance of every pixel of a row of `size` from its middle."""
    return jnp.arange(size, dtype=jnp.float32) - (size - 1) / 2


def resampled(x: Array, row: Array, column: Array) -> Array:
    """Images `(B, H, W, C)` read at places `(B, H, W)`, bilinear; beyond a border, its pixels."""
    batch, height, width, channels = x.shape
    row, column = jnp.clip(row, 0.0, height - 1.0), jnp.clip(column, 0.0, width - 1.0)
    top = jnp.clip(row.astype(jnp.int32), 0, max(height - 2, 0))
    left = jnp.clip(column.astype(jnp.int32), 0, max(width - 2, 0))
    down, across = (row - top)[..., None], (column - left)[..., None]
    first = (jnp.arange(batch) * (height * width))[:, None, None] + top * width + left
    pixels = x.reshape(-1, channels)
    below, beside = width * (height > 1), int(width > 1)

    def at(step: int) -> Array:
        return pixels[first + step]  # (B, H, W, C)

    upper = at(0) * (1.0 - across) + at(beside) * across
    lower = at(below) * (1.0 - across) + at(below + beside) * across
    return upper * (1.0 - down) + lower * down


def preview(augment: Augmentation, images: np.ndarray, seed: int) -> np.ndarray:
    """What training might show instead of `images` uint8 `(N, H, W, C)`; uint8, same shape."""
    found = changed(type(augment), augment.live(), images.astype(np.float32), seed)
    return np.asarray(found).round().astype(np.uint8)


@partial(jax.jit, static_argnums=0)
def changed(kind: type[Augmentation], live: dict[str, Any], x: Any, seed: Any) -> Array:
    """Images after the augmentation of this kind and these strengths."""
    return kind().bind(live)(x, jax.random.key(seed))


AUGMENTATIONS = Menu("augmentation", NoAugmentation, Distortion)
