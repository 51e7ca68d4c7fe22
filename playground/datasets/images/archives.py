"""Files of images in the formats in which they are published: IDX and CIFAR's binary version.

Never trusted: magic numbers, counts and sizes are checked, what is packed is unpacked in
memory and never further than the largest honest file, and nothing a file names is written
anywhere. A reader returns arrays or raises one `SpecError`.
"""

import gzip
import io
import math
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from playground.options.errors import SpecError, listed

MOST_IMAGES = 60_000  # of an IDX file
RECORDS = 10_000  # images of one file of CIFAR-10
SIDE = 28  # pixels of MNIST's images
CLASSES = 10
CIFAR_SHAPE = (3, 32, 32)  # channels come first
CIFAR_TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
CIFAR_TEST = "test_batch.bin"
MEMBERS = 100  # files looked at in an archive
CHUNK = 1 << 16  # bytes
BYTES = 8  # IDX's code for unsigned bytes
BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError, ValueError)


def damaged(name: str, what: str) -> SpecError:
    """What to say of a file that is not what it should be."""
    return SpecError(f"{name} {what}; replace the file or download it again.")


class Bounded(io.RawIOBase):
    """A stream that ends with a `SpecError` where the largest honest file would have ended."""

    def __init__(self, stream: io.BufferedIOBase, limit: int, name: str) -> None:
        self._stream = stream
        self._left = limit
        self._name = name

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`, or all."""
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        data = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise damaged(self._name, "holds more than such a file may")
        return data


def unpacked(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most `limit`, taken out of gzip where it is packed."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            with gzip.GzipFile(fileobj=file) if packed else file as stream:
                return Bounded(stream, limit, path.name).read()
    except SpecError:
        raise
    except BROKEN as error:
        raise damaged(path.name, "cannot be read to its end") from error


def read_images(path: Path) -> np.ndarray:
    """The images of an IDX file as uint8 `(N, 28, 28, 1)`. Raises `SpecError`."""
    data = unpacked(path, 16 + MOST_IMAGES * SIDE * SIDE)
    images = idx(data, path.name, 3)
    if images.shape[1:] != (SIDE, SIDE):
        height, width = images.shape[1:]
        raise damaged(path.name, f"has images of {height} × {width} pixels, not {SIDE} × {SIDE}")
    return images[..., None]


def read_labels(path: Path) -> np.ndarray:
    """The classes of an IDX file as uint8 `(N,)`, 0 … 9. Raises `SpecError`."""
    return checked_labels(idx(unpacked(path, 8 + MOST_IMAGES), path.name, 1), path.name)


def idx(data: bytes, name: str, dimensions: int) -> np.ndarray:
    """The unsigned bytes of an IDX file of so many dimensions, as an array of its own shape.

    Source: LeCun, Cortes & Burges, the MNIST database, «File formats».
    """
    start = 4 + 4 * dimensions
    if data[:4] != bytes([0, 0, BYTES, dimensions]) or len(data) < start:
        what = "images" if dimensions == 3 else "labels"
        raise damaged(name, f"is no IDX file of {what}")
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, 4))
    if not 1 <= shape[0] <= MOST_IMAGES:
        raise damaged(name, f"says that it holds {shape[0]:,}, but 1 to {MOST_IMAGES:,} may be")
    if len(data) - start != math.prod(shape):
        raise damaged(
            name, f"says that it holds {math.prod(shape):,} bytes, not {len(data) - start:,}"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def checked_labels(labels: np.ndarray, name: str) -> np.ndarray:
    """`labels` when each is a class. Raises `SpecError`."""
    if labels.max() >= CLASSES:
        raise damaged(name, f"has a label {labels.max()}, but labels run from 0 to {CLASSES - 1}")
    return labels


def read_cifar(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The files of CIFAR-10's binary version, in a folder or as `.tar.gz`, by name.

    Each as images uint8 `(N, 32, 32, 3)` and classes uint8 `(N,)`. Raises `SpecError`.
    """
    names = (*CIFAR_TRAIN, CIFAR_TEST)
    if path.is_dir():
        limit = RECORDS * (1 + math.prod(CIFAR_SHAPE))
        return {name: records(unpacked(path / name, limit), name) for name in names}
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as stream:
            files = members(stream, path.name, names)
            found = {name: records(content, name) for name, content in files}
    except SpecError:
        raise
    except BROKEN as error:
        raise damaged(path.name, "cannot be read to its end") from error
    if missing := [name for name in names if name not in found]:
        raise damaged(path.name, f"lacks {listed(missing)}")
    return found


def members(
    stream: io.BufferedIOBase, archive: str, names: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    """The plain files of a tar archive that are called as `names` say, wherever in it they lie.

    Headers are read one by one, because `tarfile` takes in whatever long names and notes an
    archive claims to have.
    """
    size = RECORDS * (1 + math.prod(CIFAR_SHAPE))
    # Room for headers, for padding, and for the page and the names that come along.
    bounded = Bounded(stream, len(names) * size + (1 << 20), archive)
    for _ in range(MEMBERS):
        header = bounded.read(tarfile.BLOCKSIZE)
        if not header.strip(b"\0"):
            skip(bounded)  # gzip's checksum comes last
            return
        member = tarfile.TarInfo.frombuf(header, "utf-8", "replace")
        padded = -(-member.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
        name = member.name.rpartition("/")[2]
        if name in names and member.isreg() and 0 <= member.size <= size:
            yield name, bounded.read(padded)[: member.size]
        else:
            skip(bounded, padded)
    raise damaged(archive, f"holds more than {MEMBERS} files")


def skip(stream: Bounded, size: int | None = None) -> None:
    """Read on over `size` bytes, or to the end."""
    while (size is None or size > 0) and (passed := stream.read(min(size or CHUNK, CHUNK))):
        size = None if size is None else size - len(passed)


def records(data: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The images uint8 `(N, 32, 32, 3)` and classes uint8 `(N,)` of one file of CIFAR-10.

    Source: Krizhevsky, the CIFAR-10 dataset, «Binary version»: a label, then 1,024 bytes each
    of red, green and blue, row by row.
    """
    width = 1 + math.prod(CIFAR_SHAPE)
    if not data or len(data) % width:
        raise damaged(name, f"has {len(data):,} bytes, which is no whole number of images")
    rows = np.frombuffer(data, np.uint8).reshape(-1, width)
    images = rows[:, 1:].reshape(-1, *CIFAR_SHAPE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), checked_labels(rows[:, 0].copy(), name)
