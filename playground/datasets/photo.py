"""A visitor's image file, never trusted: bounded, decoded by Pillow, and made small and square.

Only formats of the web are decoded. The size is checked before any pixel is, because a file
of a kilobyte can claim to hold a billion. One file is read at a time: decoding takes memory.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps

from playground.datasets.own_picture import SIDE
from playground.options import SpecError

LARGEST_FILE = 2_000_000  # bytes
MOST_PIXELS = 12_500_000  # a telephone's photo has 12.2 million
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
DRAFT = 8 * SIDE  # JPEG files may be decoded at a fraction of their size, but no smaller
DEEP = 65535.0  # the largest grey of 16 bits
READING = threading.Lock()


def read_photo(data: bytes) -> np.ndarray:
    """The middle square of an image file as `(SIDE, SIDE, 3)`, −1 … 1. Raises `SpecError`."""
    with READING:
        image = opened(data, LARGEST_FILE)
        with decoding():
            small = squared(image)
    return np.asarray(small, np.float64) / 127.5 - 1


def opened(data: bytes, largest: int) -> Image.Image:
    """The image of a file of at most `largest` bytes, not yet decoded. Raises `SpecError`."""
    if not data:
        raise SpecError("the file is empty; choose a picture.")
    if len(data) > largest:
        raise SpecError(
            f"the picture has {len(data):,} bytes, but at most {largest:,} are read; "
            "save it smaller."
        )
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise SpecError(too_many("more than eighty million")) from None
    except Exception as error:  # a decoder may raise anything when a file is broken
        raise SpecError(
            "the file is no picture that can be read; save it as PNG, JPEG, GIF, WebP or BMP."
        ) from error
    if image.width * image.height > MOST_PIXELS:
        raise SpecError(too_many(f"{image.width:,} × {image.height:,}"))
    return image


def too_many(pixels: str) -> str:
    """The sentence for a picture of too many pixels."""
    return (
        f"the picture has {pixels} pixels, but at most {MOST_PIXELS:,} are read; save it smaller."
    )


@contextmanager
def decoding() -> Iterator[None]:
    """Whatever goes wrong inside is a picture that cannot be read: raises `SpecError`."""
    try:
        yield
    except Exception as error:  # a decoder may raise anything when a file is broken
        raise SpecError(
            "the picture is broken and cannot be read to its end; save it again or choose another."
        ) from error


def squared(image: Image.Image) -> Image.Image:
    """The middle square of `image` upright, on white, `SIDE` pixels wide, in RGB."""
    plain = upright(image, DRAFT)
    width = min(plain.size)
    left, top = (plain.width - width) // 2, (plain.height - width) // 2
    # What is smaller already keeps its pixels sharp.
    how = Image.Resampling.NEAREST if width < SIDE else Image.Resampling.LANCZOS
    square = plain.crop((left, top, left + width, top + width))
    small = square.resize((SIDE, SIDE), how)
    if small.mode == "RGB":
        return small
    white = Image.new("RGBA", small.size, "white")
    return Image.alpha_composite(white, small).convert("RGB")


def upright(image: Image.Image, enough: int) -> Image.Image:
    """`image` turned as its notes say, in RGB, or in RGBA where it has clear parts.

    A JPEG file is decoded smaller where `enough` pixels along a side are left.
    """
    image.draft("RGB", (enough, enough))
    turned = ImageOps.exif_transpose(eight_bits(image))
    return turned.convert("RGBA" if turned.has_transparency_data else "RGB")


def eight_bits(image: Image.Image) -> Image.Image:
    """`image` with its greys, where they have more bits, in eight; its notes are kept."""
    if not image.mode.startswith("I"):
        return image
    greys = np.asarray(image, np.float64) * (255 / DEEP)
    made = Image.fromarray(np.clip(np.rint(greys), 0, 255).astype(np.uint8))
    made.info = {key: value for key, value in image.info.items() if key == "exif"}
    return made
