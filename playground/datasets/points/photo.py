"""A visitor's image file, never trusted: bounded, decoded by Pillow, and made small.

Only formats of the web are decoded. Before any pixel is, the memory that decoding takes is
reckoned, because a file of a kilobyte can claim to hold a billion: a telephone's JPEG is decoded
at an eighth of its size and takes nearly none, whatever its pixels. One file is read at a time.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps

from playground.datasets.points.own_picture import SIDE
from playground.options.errors import SpecError

LARGEST_FILE = 20_000_000  # bytes
MOST_PIXELS = 51_000_000  # a telephone's photo of «50 megapixels» has up to 50.4 million
MODEST = 52_500_000  # bytes that any file may take to decode
MOST_MEMORY = 300_000_000  # bytes that a file as large as a photo may take
RATIO = 200  # by which decoding makes a photo's file larger at most
# Pillow would tell the server's log of a large picture; here it is refused, with a sentence.
warnings.simplefilter("error", Image.DecompressionBombWarning)
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp"),
    *(".gif", ".webp", ".bmp"),
)
CLOSED = (".heic", ".heif", ".hif", ".avif")  # known, and answered by a sentence of their own
LIMITS = (
    f"PNG, JPEG, GIF, WebP or BMP, at most {LARGEST_FILE // 10**6} MB and "
    f"{MOST_PIXELS // 10**6} megapixels"
)
DRAFT = 8 * SIDE  # JPEG files may be decoded at a fraction of their size, but no smaller
DEEP = 65535.0  # the largest grey of 16 bits
BAND = 256  # rows that are converted at once
ONE_BYTE = ("1", "L", "P")  # modes of one byte a pixel; others take up to four
BRANDS = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"heif", b"avif", b"avis")
READING = threading.Lock()


def read_photo(data: bytes) -> np.ndarray:
    """The middle square of an image file as `(SIDE, SIDE, 3)`, −1 … 1. Raises `SpecError`."""
    with READING:
        image = opened(data)
        with decoding():
            small = squared(image)
    return np.asarray(small, np.float64) / 127.5 - 1


def opened(data: bytes) -> Image.Image:
    """The image of a file that can be decoded, not yet decoded. Raises `SpecError`."""
    if not data:
        raise SpecError("the file is empty; choose a picture.")
    if len(data) > LARGEST_FILE:
        raise SpecError(
            f"the picture has {len(data):,} bytes, but at most {LARGEST_FILE:,} are read; "
            "save it smaller."
        )
    if data[4:8] == b"ftyp" and data[8:12] in BRANDS:
        raise SpecError(
            "HEIC and AVIF photos cannot be read; send a JPEG: on an iPhone choose Settings, "
            "Camera, Formats, Most Compatible, or export the photo as JPEG."
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
    return affordable(image, len(data))


def too_many(pixels: str) -> str:
    """The sentence for a picture of too many pixels."""
    return (
        f"the picture has {pixels} pixels, but at most {MOST_PIXELS:,} are read; save it smaller."
    )


def affordable(image: Image.Image, size: int) -> Image.Image:
    """`image` from a file of `size` bytes, where decoding is cheap enough. Raises `SpecError`."""
    memory = cost(image) * image.width * image.height
    if memory > max(MODEST, min(MOST_MEMORY, RATIO * size)):
        raise SpecError(
            f"the picture's {image.width:,} × {image.height:,} pixels would take "
            f"{memory // 10**6:,} MB of memory; save it as an ordinary JPEG, or smaller."
        )
    return image


def cost(image: Image.Image) -> int:
    """Bytes of memory that decoding takes for a pixel, as measured with Pillow.

    libjpeg decodes a baseline file row by row, and smaller than it is; of a progressive one it
    keeps two bytes for every number, and colours may have fewer numbers than there are pixels.
    """
    if image.format in ("JPEG", "MPO"):
        if not image.info.get("progressive"):
            return 0
        layers = getattr(image, "layer", [])  # (component, across, down, table)
        samples = sum(across * down for _, across, down, _ in layers)
        most = max((across * down for _, across, down, _ in layers), default=1)
        return -(-2 * samples // most) if layers else 8
    if image.format == "WEBP":
        return 16  # four copies of four bytes
    return 1 if image.mode in ONE_BYTE else 4


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

    It comes smaller where twice `enough` pixels along its shorter side are left.
    """
    image.draft("RGB", (enough, enough))
    image.load()
    small = reduced(image, max(1, min(image.size) // (2 * enough)))
    small.info = {key: value for key, value in image.info.items() if key == "exif"}
    return ImageOps.exif_transpose(small)


def reduced(image: Image.Image, times: int) -> Image.Image:
    """`image` so many times smaller, in RGB or RGBA; a band at a time, as copies take memory."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    size = (-(-image.width // times), -(-image.height // times))
    small = Image.new(mode, size)
    step = max(1, BAND // times) * times
    for top in range(0, image.height, step):
        band = image.crop((0, top, image.width, min(top + step, image.height)))
        plain = eight_bits(band).convert(mode)
        small.paste(plain.reduce(times) if times > 1 else plain, (0, top // times))
    return small


def eight_bits(image: Image.Image) -> Image.Image:
    """`image` with its greys, where they have more bits, in eight."""
    if not image.mode.startswith("I"):
        return image
    greys = np.asarray(image, np.float64) * (255 / DEEP)
    return Image.fromarray(np.clip(np.rint(greys), 0, 255).astype(np.uint8))
