"""Files of images that are not what they say: one sentence each, and no memory spent on them."""

import contextlib
import gzip
import io
import os
import struct
import tarfile
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.datasets.images.archives import (
    RECORDS,
    idx,
    read_cifar,
    read_images,
    read_labels,
    records,
)
from playground.options.errors import SpecError

IMAGES = struct.pack(">BBBBIII", 0, 0, 8, 3, 2, 28, 28) + bytes(2 * 784)
LABELS = struct.pack(">BBBBI", 0, 0, 8, 1, 3) + bytes([0, 9, 4])
BATCHES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")


def file(folder: Path, content: bytes, name: str = "file") -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(content)
    return path


def test_honest_files_are_read_packed_and_unpacked(tmp_path: Path) -> None:
    for content in (LABELS, gzip.compress(LABELS)):
        assert read_labels(file(tmp_path, content)).tolist() == [0, 9, 4]
    for content in (IMAGES, gzip.compress(IMAGES)):
        assert read_images(file(tmp_path, content)).shape == (2, 28, 28, 1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is no IDX file of images"),
        (LABELS, "is no IDX file of images"),
        (IMAGES[:15], "is no IDX file of images"),
        (b"\x80\x05pickle", "is no IDX file of images"),
        (b"<!DOCTYPE html>", "is no IDX file of images"),
        (bytes([0, 0, 13, 3]) + IMAGES[4:], "is no IDX file of images"),
        (IMAGES[:-1], "says that it holds 1,568 bytes, not 1,567"),
        (IMAGES + b"?", "says that it holds 1,568 bytes, not 1,569"),
        (IMAGES[:4] + struct.pack(">I", 3) + IMAGES[8:], "says that it holds 2,352 bytes"),
        (IMAGES[:4] + struct.pack(">I", 0) + IMAGES[8:], "says that it holds 0, but 1 to 60,000"),
        (IMAGES[:4] + b"\xff" * 12 + IMAGES[16:], "says that it holds 4,294,967,295, but 1 to"),
        (IMAGES[:8] + struct.pack(">II", 2**31, 2**31) + IMAGES[16:], "says that it holds 9,223,"),
        (IMAGES[:8] + struct.pack(">II", 56, 14) + IMAGES[16:], "has images of 56 × 14 pixels"),
        (gzip.compress(IMAGES, mtime=0)[:-4], "cannot be read to its end"),
        (gzip.compress(IMAGES, mtime=0)[:12], "cannot be read to its end"),
        (gzip.compress(IMAGES, mtime=0)[:-8] + bytes(8), "cannot be read to its end"),
        (b"\x1f\x8b" + bytes(40), "cannot be read to its end"),
    ],
)
def test_a_file_of_images_that_lies_is_one_sentence(
    content: bytes, what: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError, match=rf"^file {what}.*; replace the file or download it again."):
        read_images(file(tmp_path, content))


def test_a_label_beyond_the_classes_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="file has a label 255, but labels run from 0 to 9"):
        read_labels(file(tmp_path, LABELS[:-1] + b"\xff"))
    with pytest.raises(SpecError, match="test has a label 10, but labels run from 0 to 9"):
        records(bytes([10]) + bytes(3072), "test")


def test_a_gzip_bomb_takes_no_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1_000_000)
    bomb = b"".join(packer.compress(zeros) for _ in range(500)) + packer.flush()
    path = file(tmp_path, bomb)
    tracemalloc.start()
    with pytest.raises(SpecError, match="file holds more than such a file may"):
        read_labels(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"data_batch_1\.bin cannot be read to its end"):
        read_cifar(tmp_path)
    with pytest.raises(SpecError, match="gone cannot be read to its end"):
        read_images(tmp_path / "gone")


@pytest.mark.parametrize("size", [0, 1, 3072, 3074, 3 * 3073 - 1])
def test_a_short_file_of_cifar_is_one_sentence(size: int) -> None:
    with pytest.raises(SpecError, match=rf"^data has {size:,} bytes, which is no whole number"):
        records(bytes(size), "data")


def tar_of(*members: tarfile.TarInfo, content: bytes = b"", packed: bool = True) -> bytes:
    """An archive whose plain members hold the first of `content` that fit their sizes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz" if packed else "w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return buffer.getvalue()


def member(
    name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tarfile.TarInfo:
    """What stands before a file in an archive."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info


def test_an_archive_is_read_by_the_names_in_it_and_nothing_is_written(tmp_path: Path) -> None:
    # What climbs out of the folder is read like any other member: in memory.
    names = [f"../../{name}" for name in BATCHES[:3]] + [f"/tmp/{name}" for name in BATCHES[3:]]
    path = file(tmp_path, tar_of(*(member(n, 3073) for n in names), content=bytes(3073)))
    before = sorted(os.listdir(tmp_path.parent))
    found = read_cifar(path)
    assert set(found) == set(BATCHES)
    assert os.listdir(tmp_path) == ["file"]
    assert sorted(os.listdir(tmp_path.parent)) == before


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_and_pipes_in_an_archive_are_passed_over(kind: bytes, tmp_path: Path) -> None:
    path = file(tmp_path, tar_of(*(member(n, kind=kind, link="/etc/passwd") for n in BATCHES)))
    with pytest.raises(SpecError, match=r"^file lacks data_batch_1\.bin, .* or test_batch\.bin;"):
        read_cifar(path)


WHOLE = tar_of(*(member(name, 3073) for name in BATCHES), content=bytes(3073))
LARGEST = RECORDS * 3073  # bytes
BAD_ARCHIVES = {
    "empty": (b"", r"lacks data_batch_1\.bin"),
    "zip": (b"PK\x03\x04 and more", "cannot be read to its end"),
    "text": (gzip.compress(b"no archive"), "cannot be read to its end"),
    "cut": (tar_of(member("x", 9), content=bytes(9))[:60], "cannot be read to its end"),
    "checksum": (WHOLE[:-8] + bytes(8), "cannot be read to its end"),
    "no_image": (tar_of(member(BATCHES[0], 3074), content=bytes(3074)), "has 3,074 bytes"),
    "crowd": (tar_of(*(member(str(k)) for k in range(200))), "holds more than 100 files"),
    "large": (
        tar_of(member(BATCHES[0], LARGEST + 3073), content=bytes(LARGEST + 3073)),
        r"lacks data_batch_1\.bin",
    ),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_a_bad_archive_is_one_sentence(case: str, tmp_path: Path) -> None:
    content, what = BAD_ARCHIVES[case]
    path = file(tmp_path, content)
    with pytest.raises(SpecError, match=rf"{what}.*; replace the file or download it again."):
        read_cifar(path)


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_an_archive_that_is_a_bomb_is_left_early(kind: bytes, tmp_path: Path) -> None:
    size = 300 * 2**20
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(member("filler", size, kind).tobuf())]
    parts += [packer.compress(bytes(2**20)) for _ in range(300)]
    path = file(tmp_path, b"".join(parts) + packer.flush())
    tracemalloc.start()
    with pytest.raises(SpecError, match=r"^file (holds more than|cannot be read)"):
        read_cifar(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@given(st.binary(max_size=400), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_an_array_or_one_sentence(data: bytes, dimensions: int) -> None:
    for read in (lambda: idx(data, "x", dimensions), lambda: records(data, "x")):
        with contextlib.suppress(SpecError):  # anything else fails the test
            assert isinstance(read(), np.ndarray | tuple)


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=4)), max_size=8),
    st.integers(0, 4000),
    st.booleans(),
)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_damage_to_an_archive_is_one_sentence(
    tmp_path: Path, changes: list[tuple[int, bytes]], cut: int, inside: bool
) -> None:
    honest = bytearray(
        tar_of(*(member(name, 300) for name in BATCHES), content=bytes(300), packed=not inside)
    )
    for place, new in changes:
        honest[place : place + len(new)] = new
    content = bytes(honest[: len(honest) - cut]) if cut < 2000 else bytes(honest)
    path = file(tmp_path, gzip.compress(content, 1) if inside else content)
    with pytest.raises(SpecError):  # the files in it are too short in any case
        read_cifar(path)


def test_cifar_colours_come_out_as_the_last_axis() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (4, 32, 32, 3), np.uint8)
    labels = np.array([3, 0, 9, 1], np.uint8)
    written = b"".join(
        bytes([label]) + b"".join(image[:, :, c].tobytes() for c in range(3))
        for label, image in zip(labels, pixels, strict=True)
    )
    images, read = records(written, "x")
    np.testing.assert_array_equal(images, pixels)
    np.testing.assert_array_equal(read, labels)
