"""Image files of strangers: every kind comes out upright, square and small, or as a sentence."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.datasets.points.own_picture import SIDE
from playground.datasets.points.photo import LARGEST_FILE, read_photo
from playground.options.errors import SpecError

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def file_of(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    """The bytes of an image file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def quarters(mode: str = "RGB", side: int = 64) -> Image.Image:
    """Red, green, blue and white quarters, from the top left row by row."""
    image = Image.new("RGB", (side, side), "white")
    half = side // 2
    for colour, place in ((RED, (0, 0)), (GREEN, (half, 0)), (BLUE, (0, half))):
        image.paste(colour, (*place, place[0] + half, place[1] + half))
    return image.convert(mode)


def corners(picture: np.ndarray) -> np.ndarray:
    """The colours of the four corners, 0 … 255, from the top left row by row."""
    found = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
    return np.rint((found + 1) * 127.5).astype(int)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")),
        *(("GIF", "RGB"), ("GIF", "P"), ("WEBP", "RGB"), ("WEBP", "RGBA"), ("BMP", "RGB")),
        ("BMP", "P"),
    ],
)
def test_colours_survive_every_format_and_mode_of_the_web(kind: str, mode: str) -> None:
    found = read_photo(file_of(quarters(mode), kind))
    assert found.shape == (SIDE, SIDE, 3)
    assert np.abs(corners(found) - [RED, GREEN, BLUE, (255, 255, 255)]).max() <= 6


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 20, 40, 40))
    np.testing.assert_array_equal(
        corners(read_photo(file_of(clear))), [(255, 255, 255)] * 2 + [BLUE] * 2
    )
    palette = quarters("P")
    index = palette.getpixel((0, 0))
    found = corners(read_photo(file_of(palette, transparency=index)))
    np.testing.assert_array_equal(found[0], (255, 255, 255))
    np.testing.assert_array_equal(found[1], GREEN)
    pale = Image.new("LA", (40, 40), (0, 128))
    np.testing.assert_allclose(corners(read_photo(file_of(pale))), 127, atol=1)


def test_greys_of_one_eight_and_sixteen_bits_are_greys() -> None:
    deep = np.linspace(0, 65535, 64).astype(np.uint16)[:, None].repeat(64, axis=1)
    found = read_photo(file_of(Image.fromarray(deep)))
    np.testing.assert_allclose(found[:, 5, 0], np.linspace(-1, 1, SIDE), atol=0.06)
    np.testing.assert_array_equal(found[..., 0], found[..., 2])
    for mode in ("1", "L"):
        half = Image.new("L", (64, 64), 255)
        half.paste(0, (0, 0, 64, 32))
        ends = corners(read_photo(file_of(half.convert(mode))))
        np.testing.assert_array_equal(ends[:, 1], [0, 0, 255, 255])


def test_a_photo_is_turned_as_its_camera_was() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter, clockwise
    for kind in ("JPEG", "PNG", "WEBP"):
        found = corners(read_photo(file_of(quarters(side=128), kind, exif=exif)))
        assert np.abs(found - [BLUE, RED, (255, 255, 255), GREEN]).max() <= 8


def test_of_an_animation_the_first_picture_counts() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, GREEN, BLUE)]
    for kind in ("GIF", "WEBP", "PNG"):
        data = file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        assert np.abs(corners(read_photo(data)) - RED).max() <= 3


def test_of_a_wide_or_tall_picture_the_middle_square_counts() -> None:
    wide = Image.new("RGB", (300, 100), "white")
    wide.paste(quarters(side=100), (100, 0))
    for image in (wide, quarters(side=100)):
        found = corners(read_photo(file_of(image)))
        np.testing.assert_array_equal(found, [RED, GREEN, BLUE, (255, 255, 255)])
    dot = read_photo(file_of(Image.new("RGB", (5000, 1), (10, 20, 30))))
    np.testing.assert_array_equal(corners(dot), [(10, 20, 30)] * 4)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claims(width: int, height: int) -> bytes:
    """A small PNG file that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def blank_jpeg() -> bytes:
    """A progressive JPEG file of a hundred kilobytes that unpacks to a hundred megabytes."""
    return file_of(Image.new("RGB", (8064, 6048)), "JPEG", progressive=True, subsampling=2)


BAD = {
    "nothing": (b"", "the file is empty"),
    "too long": (bytes(LARGEST_FILE + 1), r"20,000,001 bytes, but at most 20,000,000"),
    "text": (b"hello, world", "no picture that can be read"),
    "a page": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be read"),
    "an archive": (b"PK\x03\x04" + bytes(500), "no picture that can be read"),
    "a TIFF": (file_of(quarters(), "TIFF"), "no picture that can be read; save it as PNG"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
    "a bomb": (claims(60_000, 60_000), "pixels, but at most 51,000,000"),
    "half a bomb": (claims(10_000, 10_000), "pixels, but at most 51,000,000"),
    "a large one": (claims(4000, 4000), "4,000 × 4,000 pixels would take 64 MB of memory; save it"),
    "a HEIC": (b"\0\0\0\x24ftypheic" + bytes(90), "send a JPEG: on an iPhone choose Settings"),
    "an AVIF": (file_of(quarters(), "AVIF"), "HEIC and AVIF photos cannot be read; send a JPEG"),
    "a blank progressive JPEG": (blank_jpeg(), "8,064 × 6,048 pixels would take 146 MB"),
    "no pixels": (claims(0, 10), "no picture that can be read|is broken"),
    "lies": (claims(3000, 3000), "is broken and cannot be read to its end"),
    "half a photo": (file_of(quarters(side=400), "PNG")[:300], "is broken|no picture"),
    "a torn photo": (file_of(quarters(side=400), "JPEG")[:-3000], "is broken"),
    "a torn WebP": (file_of(quarters(side=400), "WEBP", lossless=True)[:-40], "no picture|broken"),
}


@pytest.mark.parametrize(("data", "sentence"), BAD.values(), ids=BAD)
def test_a_hostile_file_is_answered_with_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        read_photo(data)
    said = str(caught.value)
    assert said.endswith(".")
    assert len(said) < 180


def test_a_broken_file_of_any_kind_is_a_sentence_or_a_picture() -> None:
    rng = np.random.default_rng(0)
    kinds = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
    whole = {kind: file_of(quarters(side=48), kind) for kind in kinds}
    for _ in range(300):
        data = bytearray(whole[kinds[rng.integers(len(kinds))]])
        for place in rng.integers(0, len(data), rng.integers(1, 6)):
            data[place] = rng.integers(256)
        try:
            found = read_photo(bytes(data))
        except SpecError:
            continue
        assert found.shape == (SIDE, SIDE, 3)
