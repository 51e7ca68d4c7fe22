"""Photos as telephones and messengers send them: all their sizes and kinds of JPEG, in bounds."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from playground.datasets.points import photo
from playground.datasets.points.photo import MODEST, MOST_PIXELS, read_photo
from playground.digits.photos import read_digit
from playground.options.errors import SpecError

SIZES = [(4080, 3072), (5712, 4284), (8064, 6048), (8192, 6144)]
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def taken(size: tuple[int, int]) -> Image.Image:
    """A photo of a seven, with the grain that makes files of photos large."""
    grain = np.random.default_rng(0).normal(200, 9, (512, 512)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(np.tile(grain, (-(-size[1] // 512), -(-size[0] // 512))))
    image = image.crop((0, 0, *size))
    points = [(size[0] * x, size[1] * y) for x, y in ((0.35, 0.2), (0.65, 0.2), (0.5, 0.8))]
    ImageDraw.Draw(image).line(points, 50, size[0] // 22, joint="curve")
    return image


def file_of(image: Image.Image, kind: str = "JPEG", **about: object) -> bytes:
    """The bytes of an image file."""
    out = io.BytesIO()
    image.save(out, kind, **about)
    return out.getvalue()


def peak() -> int:
    """The most memory that this process has held since it was reset, in bytes."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return 1024 * int(line.split()[1])


def memory(data: bytes) -> int:
    """Bytes that reading a file takes beyond what there is."""
    RESET.write_text("5")
    before = peak()
    read_digit(data)
    return peak() - before


WANTED = read_digit(file_of(taken((1020, 768))))


def like_the_small_one(data: bytes) -> bool:
    """Whether the seven in a file is the one in a small file."""
    found = read_digit(data)
    return float(np.corrcoef(found.ravel(), WANTED.ravel())[0, 1]) > 0.9


@pytest.mark.skipif(not RESET.exists(), reason="this system does not tell a process's memory")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_telephone_s_jpeg_of_any_size_is_read_in_little_memory(size: tuple[int, int]) -> None:
    data = file_of(taken(size), quality=70)
    assert like_the_small_one(data)
    assert memory(data) < 30_000_000
    assert read_photo(data).shape == (28, 28, 3)


@pytest.mark.skipif(not RESET.exists(), reason="this system does not tell a process's memory")
@pytest.mark.parametrize(
    ("kind", "size", "about"),
    [
        ("JPEG", SIZES[1], {"progressive": True, "quality": 70}),
        ("PNG", SIZES[0], {"compress_level": 1}),
        ("WEBP", (2400, 1800), {"method": 0}),
    ],
)
def test_what_other_files_take_is_reckoned_before_they_are_decoded(
    kind: str, size: tuple[int, int], about: dict[str, object]
) -> None:
    data = file_of(taken(size).convert("RGB"), kind, **about)
    assert like_the_small_one(data)
    image = Image.open(io.BytesIO(data))
    reckoned = photo.cost(image) * image.width * image.height
    assert memory(data) < reckoned + 30_000_000
    assert reckoned <= max(MODEST, photo.RATIO * len(data))


def test_a_photo_with_a_second_picture_inside_is_read_as_its_first() -> None:
    first = taken((4080, 3072)).convert("RGB")
    more = [Image.new("RGB", (1020, 768), "white")]
    assert like_the_small_one(file_of(first, "MPO", save_all=True, append_images=more))


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_decoded() -> None:
    flat = Image.new("RGB", (5712, 4284), "white")
    for kind, about in (
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("JPEG", {"progressive": True}),
    ):
        with pytest.raises(SpecError, match="5,712 × 4,284 pixels would take"):
            read_digit(file_of(flat, kind, **about))
    assert MOST_PIXELS < 2 * 5712 * 4284 * 1.1
