"""A picture of a visitor's own: small enough to be the experiment's value, as one short text.

As cameras do, brightness is kept for every pixel and colour for every block of four, six
bits each: 28 × 28 pixels are 1,176 letters, which a link can carry. A fixed length keeps
reading simple, and nothing in a link is ever given to an image decoder. Colours are ITU-R
BT.601, full range, as in JPEG files.
"""

from functools import lru_cache
from typing import Annotated

import numpy as np

from playground.datasets.points.own import IN_A_FILE, LETTERS
from playground.datasets.points.picture import Coloured, drawn
from playground.options.errors import SpecError, shown
from playground.options.text import TextKnob

SIDE = 28  # pixels along a side
HALF = SIDE // 2
LENGTH = SIDE**2 + 2 * HALF**2
LEVELS = 63  # the largest number of a letter
NEUTRAL = 31  # the number that stands for no colour at all, in the middle of 0 … 62
LIGHT = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue are
BLUE, RED = 1.772, 1.402  # the reach of blue and red beyond the brightness, times two


def write_pixels(picture: np.ndarray) -> str:
    """The text of a picture `(SIDE, SIDE, 3)` from −1 to 1: brightness, blue, then red."""
    colour = (np.clip(picture, -1, 1) + 1) / 2
    light = colour @ LIGHT
    blue, red = (colour[..., 2] - light) / BLUE, (colour[..., 0] - light) / RED  # −0.5 … 0.5
    colours = [(blocks(plane).ravel() + 0.5) * 2 * NEUTRAL for plane in (blue, red)]
    numbers = np.rint(np.concatenate([light.ravel() * LEVELS, *colours]))
    return "".join(LETTERS[int(number)] for number in numbers)


def blocks(plane: np.ndarray) -> np.ndarray:
    """The means `(HALF, HALF)` of blocks of four pixels."""
    return plane.reshape(HALF, 2, HALF, 2).mean(axis=(1, 3))


@lru_cache(maxsize=64)
def read_pixels(text: str) -> np.ndarray:
    """The picture `(SIDE, SIDE, 3)` of a text, −1 … 1. Raises `SpecError`."""
    if text == IN_A_FILE:
        raise SpecError("the picture did not fit into the link; open its file here again.")
    if len(text) != LENGTH:
        raise SpecError(f"a picture has {len(text)} letters, but must have {LENGTH}.")
    strange = set(text) - set(LETTERS)
    if strange:
        raise SpecError(
            f"a picture holds {shown(min(strange))}, but its text is of letters, digits, - and _."
        )
    numbers = np.array([LETTERS.index(letter) for letter in text], float)
    light = numbers[: SIDE**2].reshape(SIDE, SIDE) / LEVELS
    small = numbers[SIDE**2 :].reshape(2, HALF, HALF) / (2 * NEUTRAL) - 0.5
    blue, red = small.repeat(2, axis=1).repeat(2, axis=2)
    first, last = light + RED * red, light + BLUE * blue
    green = (light - LIGHT[0] * first - LIGHT[2] * last) / LIGHT[1]
    picture: np.ndarray = 2 * np.clip(np.stack([first, green, last], axis=-1), 0, 1) - 1
    picture.flags.writeable = False  # every caller has the same one
    return picture


def spelled_pixels(text: str) -> str:
    """The text itself if it can be read. Raises `SpecError`."""
    read_pixels(text)
    return text


class OwnPicture(Coloured):
    """Your own picture: open a file, and the network paints it."""

    label = "Your own picture"
    formula = r"(x_i, c_i),\quad c_i \in [-1, 1]^3"
    source = "You"

    pixels: Annotated[
        str,
        TextKnob(
            "Pixels",
            "The picture, as a link carries it.",
            read=spelled_pixels,
            examples=(write_pixels(drawn("face", SIDE)), LETTERS[30] * LENGTH),
            typed=False,
        ),
    ] = write_pixels(drawn("sunset", SIDE))

    def original(self) -> np.ndarray:
        return read_pixels(self.pixels)
