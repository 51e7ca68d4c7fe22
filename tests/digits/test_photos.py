"""Pictures of digits from files: every kind of background and file, and hostile ones."""

import io
import struct
import tracemalloc
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image, ImageDraw

from playground.datasets.images.images import Digits
from playground.datasets.points.photo import LARGEST_FILE
from playground.digits.ink import SIDE
from playground.digits.photos import read_digit, read_image
from playground.digits.photos.found import BLANK
from playground.options.errors import SpecError


def file_of(image: Image.Image | np.ndarray, kind: str = "PNG", **about: object) -> bytes:
    """The bytes of an image file."""
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    out = io.BytesIO()
    image.save(out, kind, **about)
    return out.getvalue()


def digits(count: int = 30) -> np.ndarray:
    """Some of MNIST's own digits `(N, 28, 28)`."""
    return Digits().load().train.images[:count, :, :, 0]


def large(digit: np.ndarray, times: int = 10) -> np.ndarray:
    """A digit enlarged smoothly, white on black."""
    size = (SIDE * times, SIDE * times)
    return np.asarray(Image.fromarray(digit).resize(size, Image.Resampling.BICUBIC))


def seven(size: tuple[int, int] = (300, 400), pen: int = 28) -> Image.Image:
    """A seven, white on black, not in the middle."""
    image = Image.new("L", size)
    ImageDraw.Draw(image).line([(60, 60), (180, 60), (110, 240)], 255, pen, joint="curve")
    return image


def alike(found: np.ndarray, wanted: np.ndarray) -> float:
    """How well two pictures agree, up to a pixel of place: the correlation of their pixels."""
    steps = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    moved = [np.roll(found, step, (0, 1)) for step in steps]
    return float(max(np.corrcoef(each.ravel(), wanted.ravel())[0, 1] for each in moved))


SEVEN = read_digit(file_of(seven()))


def test_a_picture_of_mnists_is_taken_as_it_is_and_one_off_the_middle_is_moved_there() -> None:
    for digit in digits():
        for file in (file_of(digit), file_of(Image.fromarray(digit).convert("RGB"))):
            np.testing.assert_array_equal(read_digit(file), digit)
    found = []
    for digit in digits(12):
        moved = np.roll(digit, (2, -2), (0, 1))
        grey = np.rint(190 - 130.0 / 255 * digit).astype(np.uint8)
        found += [alike(read_digit(file_of(image)), digit) for image in (moved, 255 - moved, grey)]
    assert np.mean(found) > 0.9
    assert min(found) > 0.7


def test_a_dark_digit_on_light_of_mnists_size_is_only_turned() -> None:
    for digit in digits():
        np.testing.assert_array_equal(read_digit(file_of(255 - digit)), digit)


@pytest.mark.parametrize("times", [2, 5, 20])
def test_an_enlarged_digit_looks_as_it_did_dark_or_light_and_whatever_its_place(
    times: int,
) -> None:
    found = []
    for digit in digits(8):
        image = np.pad(large(digit, times), ((0, 13 * times), (9 * times, 0)))
        found += [alike(read_digit(file_of(turned)), digit) for turned in (image, 255 - image)]
    assert np.mean(found) > 0.93
    assert min(found) > 0.7


def test_a_photo_of_paper_with_shadows_and_noise_looks_as_its_digit_did() -> None:
    rng = np.random.default_rng(0)
    down, across = np.mgrid[0:500, 0:700] / 600
    found = []
    for digit in digits(8):
        ink = np.zeros((500, 700))
        ink[60:340, 300:580] = large(digit) / 255
        paper = (150 + 70 * across - 40 * down) * (1 - 0.75 * ink)
        noisy = np.clip(paper + rng.normal(0, 8, paper.shape), 0, 255).astype(np.uint8)
        found += [alike(read_digit(file_of(noisy, kind)), digit) for kind in ("PNG", "JPEG")]
    assert np.mean(found) > 0.9
    assert min(found) > 0.6


def test_a_fine_pen_is_drawn_as_wide_as_mnists_digits() -> None:
    fine = read_digit(file_of(Image.fromarray(255 - np.asarray(seven(pen=3)))))
    assert fine.max() == 255
    assert alike(fine, SEVEN) > 0.8
    assert (fine > 127).sum() > 0.6 * (SEVEN > 127).sum()


MODES = {
    "black and white": lambda image: image.convert("1"),
    "colours": lambda image: Image.merge("RGB", [image, image, Image.new("L", image.size, 20)]),
    "a palette": lambda image: image.convert("RGB").convert("P"),
    "grey with alpha": lambda image: image.convert("LA"),
    "sixteen bits": lambda image: Image.fromarray(np.asarray(image).astype(np.uint16) * 257),
    "dark ink on nothing": lambda image: Image.merge("LA", [Image.new("L", image.size, 30), image]),
    "light ink on nothing": lambda image: Image.merge(
        "LA", [Image.new("L", image.size, 230), image]
    ),
    "colour on nothing": lambda image: Image.merge(
        "RGBA", [Image.new("L", image.size, level) for level in (10, 60, 160)] + [image]
    ),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_pixels_gives_the_same_digit(mode: str) -> None:
    for kind in ("PNG", "WEBP") if mode == "colour on nothing" else ("PNG",):
        about = {"lossless": True} if kind == "WEBP" else {}
        assert alike(read_digit(file_of(MODES[mode](seven()), kind, **about)), SEVEN) > 0.92


def test_print_colours_and_other_formats_give_the_same_digit() -> None:
    turned = Image.fromarray(255 - np.asarray(seven()))
    for kind, image in (
        ("JPEG", turned.convert("CMYK")),
        ("JPEG", turned.convert("RGB")),
        ("GIF", turned.convert("P")),
        ("BMP", turned),
        ("WEBP", turned.convert("RGB")),
    ):
        assert alike(read_digit(file_of(image, kind)), SEVEN) > 0.92


def test_a_photo_is_turned_as_its_camera_was() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter, clockwise
    lying = seven().transpose(Image.Transpose.ROTATE_90)
    assert alike(read_digit(file_of(lying)), SEVEN) < 0.6, "unturned it is another"
    for kind in ("JPEG", "PNG", "WEBP"):
        assert alike(read_digit(file_of(lying.convert("RGB"), kind, exif=exif)), SEVEN) > 0.92


def test_of_an_animation_the_first_picture_counts() -> None:
    others = [Image.new("L", seven().size, level) for level in range(2, 250)]
    for kind in ("GIF", "PNG", "WEBP"):
        data = file_of(
            seven(), kind, save_all=True, append_images=others[:: 1 + 9 * (kind != "GIF")]
        )
        assert alike(read_digit(data), SEVEN) > 0.92


@pytest.mark.parametrize("size", [(28, 28), (1, 1), (2, 3), (64, 48), (1, 50_000), (50_000, 1)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_is_answered_with_a_sentence(size: tuple[int, int], level: int) -> None:
    with pytest.raises(SpecError, match=BLANK):
        read_digit(file_of(Image.new("L", size, level)))


def test_pictures_of_any_size_and_shape_are_read_or_refused() -> None:
    rng = np.random.default_rng(1)
    for size in [(1, 2), (3, 1), (5, 5), (27, 28), (29, 28), (1, 9000), (2000, 3), (700, 700)]:
        noise = rng.integers(0, 256, size, np.uint8)
        with suppress(SpecError):
            assert read_digit(file_of(noise)).shape == (SIDE, SIDE)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claims(width: int, height: int, *more: bytes) -> bytes:
    """A small PNG file that says it has so many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG file whose compressed text has two hundred million letters."""
    squeeze = zlib.compressobj(9)
    text = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(200)) + squeeze.flush()
    return claims(30, 30, chunk(b"zTXt", b"Comment\0\0" + text))


whole = file_of(seven(), "PNG")
bad_crc = bytearray(file_of(np.random.default_rng(2).integers(0, 256, (90, 90), np.uint8)))
bad_crc[2000] ^= 255

UNREADABLE = "no picture that can be read"
HOSTILE = {
    "a header of 30,000 × 30,000": (claims(30_000, 30_000), "pixels, but at most"),
    "a header of 60,000 × 60,000": (claims(60_000, 60_000), "pixels, but at most"),
    "twenty thousand squared": (claims(20_000, 20_000), "pixels, but at most"),
    "a bomb of 12,000 × 12,000": (claims(12_000, 12_000), "pixels, but at most"),
    "two hundred megabytes of text": (text_bomb(), f"{UNREADABLE}|is broken"),
    "half a file": (whole[: len(whole) // 2], "is broken"),
    "a wrong checksum": (bytes(bad_crc), "is broken"),
    "a vector picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UNREADABLE),
    "a page": (b"<!doctype html><p>hello", UNREADABLE),
    "nothing": (b"", "the file is empty"),
    "zeros": (bytes(5000), UNREADABLE),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", UNREADABLE),
    "a TIFF": (file_of(seven(), "TIFF"), UNREADABLE),
    "too many bytes": (bytes(LARGEST_FILE + 1), "20,000,001 bytes, but at most 20,000,000"),
}


@pytest.mark.parametrize(("data", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_answered_with_one_sentence_and_little_memory(
    data: bytes, sentence: str
) -> None:
    tracemalloc.start()
    try:
        for read in (read_digit, lambda data: read_image(data, (32, 32, 3))):
            with pytest.raises(SpecError, match=sentence) as caught:
                read(data)
            assert str(caught.value).endswith(".")
            assert len(str(caught.value)) < 180
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_images_of_other_data_sets_keep_their_colours_and_are_cut_to_a_square() -> None:
    wide = Image.new("RGB", (120, 60), "white")
    wide.paste((200, 30, 90), (30, 0, 90, 60))
    found = read_image(file_of(wide), (32, 32, 3))
    np.testing.assert_array_equal(found, np.broadcast_to([200, 30, 90], (32, 32, 3)))
    exact = np.random.default_rng(3).integers(0, 256, (32, 32, 3), np.uint8)
    np.testing.assert_array_equal(read_image(file_of(exact), (32, 32, 3)), exact)
    for digit in digits(5):
        for image in (digit, 255 - digit):
            np.testing.assert_array_equal(read_image(file_of(image), (28, 28, 1))[..., 0], digit)
