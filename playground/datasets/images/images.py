"""Data sets of images, each with a class: digits that ship, and larger ones by choice.

Images stay bytes, `(N, H, W, C)`, until a step of training needs them: a quarter of the
memory. They are read once for all sessions and cannot be written to. What does not ship is
read from this machine or downloaded on demand; loading never waits for the net.
"""

import threading
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
from PIL import Image

from playground.datasets.fetch import download, on_disk
from playground.datasets.fetch.sources import SOURCES
from playground.datasets.images.archives import (
    CIFAR_TEST,
    CIFAR_TRAIN,
    damaged,
    read_cifar,
    read_images,
    read_labels,
)
from playground.options.base import Menu, Option
from playground.options.errors import SpecError

ASSETS = Path(__file__).parents[3] / "assets"
LABELS = "labels"  # the text in the picture that holds its classes
KEPT = 4  # data sets held in memory
READING: defaultdict[type, threading.Lock] = defaultdict(threading.Lock)


class ImageSet(NamedTuple):
    """Images uint8 `(N, H, W, C)` and their classes uint8 `(N,)`, read-only."""

    images: np.ndarray
    labels: np.ndarray


class ImageSets(NamedTuple):
    """Images to learn from, and those kept apart by whoever made the data, if they were."""

    train: ImageSet
    test: ImageSet | None


class ImageData(Option):
    """Images of one size, each of one class."""

    expression = "{name}().load()"

    names: ClassVar[tuple[str, ...]]
    shape: ClassVar[tuple[int, int, int]]  # height, width, channels
    counts: ClassVar[tuple[int, int]]  # images to learn from, and kept apart to test with

    def code(self) -> str:
        """The expression that reads the data."""
        return self.expression.format(name=type(self).__name__)

    def load(self) -> ImageSets:
        """The images. Raises `SpecError` when they are not on this machine, or damaged."""
        paths = self.paths()
        if paths is None:
            raise SpecError(
                f"{self.label} is not on this machine yet; download it, or put its files into a "
                "folder and name that in PLAYGROUND_DATA."
            )
        with READING[type(self)]:  # reading takes memory, and the second to ask finds it read
            return read_once(type(self), paths)

    def present(self) -> bool:
        """Whether the images are on this machine now."""
        return self.paths() is not None

    def paths(self) -> tuple[Path, ...] | None:
        """The files that hold the images, in the order of its sources; None if one is missing."""
        return on_disk.find(self.name())

    def download_size(self) -> int:
        """The bytes to download where the data set is not on this machine."""
        return sum(file.size for file in SOURCES.get(self.name(), ()))

    def download(self) -> download.Download:
        """The download into the user's cache, begun now or under way already."""
        return download.start(self.name(), self.label, SOURCES[self.name()])

    @classmethod
    def read(cls, paths: tuple[Path, ...]) -> ImageSets:
        """Read the files at `paths`. Raises `SpecError`."""
        raise NotImplementedError


@lru_cache(maxsize=KEPT)
def read_once(data: type[ImageData], paths: tuple[Path, ...]) -> ImageSets:
    """What `data` reads from `paths`, each image with one class, read-only."""
    if data.name() in SOURCES:
        on_disk.check_cached(data.name(), paths)
    sets = data.read(paths)
    for part in sets:
        if part is not None:
            for array in part:
                array.setflags(write=False)
    return sets


def paired(images: np.ndarray, labels: np.ndarray, path: Path) -> ImageSet:
    """Images with their classes. Raises `SpecError` when there are more of one than the other."""
    if len(images) != len(labels):
        raise damaged(path.name, f"has {len(labels):,} labels for {len(images):,} images")
    return ImageSet(images, labels)


class Digits(ImageData):
    """Ten thousand handwritten digits, the first of MNIST's training images; they are here."""

    label = "Digits"
    formula = r"x \in \{0, \dots, 255\}^{28 \times 28},\quad y \in \{0, \dots, 9\}"
    source = "LeCun, Cortes & Burges, The MNIST database of handwritten digits, 1998"

    names = tuple("0123456789")
    shape = (28, 28, 1)
    counts = (10_000, 0)

    def paths(self) -> tuple[Path, ...]:
        """The picture that holds the digits."""
        return (ASSETS / "digits.png",)

    @classmethod
    def read(cls, paths: tuple[Path, ...]) -> ImageSets:
        """The tiles of a picture, row by row, with their classes in its text."""
        try:
            with Image.open(paths[0], formats=("PNG",)) as picture:
                labels = np.frombuffer(picture.info[LABELS].encode(), np.uint8) - ord("0")
                pixels = np.asarray(picture)
        except (OSError, SyntaxError, KeyError, ValueError) as error:
            raise damaged(paths[0].name, "cannot be read") from error
        height, width, channels = cls.shape
        rows, columns = pixels.shape[0] // height, pixels.shape[1] // width
        tiles = pixels.reshape(rows, height, columns, width).swapaxes(1, 2)
        images = tiles.reshape(-1, height, width, channels)
        return ImageSets(paired(images, labels, paths[0]), None)


class IdxImages(ImageData):
    """Images of 28 × 28 greys in four IDX files."""

    shape = (28, 28, 1)
    counts = (60_000, 10_000)

    @classmethod
    def read(cls, paths: tuple[Path, ...]) -> ImageSets:
        """Images and labels to learn from, then those to test with."""
        train, test = (
            paired(read_images(images), read_labels(labels), labels)
            for images, labels in (paths[:2], paths[2:])
        )
        return ImageSets(train, test)


class Mnist(IdxImages):
    """Seventy thousand handwritten digits: 60,000 to learn from and 10,000 to test with."""

    label = "MNIST"
    formula = r"x \in \{0, \dots, 255\}^{28 \times 28},\quad y \in \{0, \dots, 9\}"
    source = "LeCun, Cortes & Burges, The MNIST database of handwritten digits, 1998"

    names = tuple("0123456789")


class FashionMnist(IdxImages):
    """Seventy thousand pieces of clothing, as large as MNIST's digits and harder to tell apart."""

    label = "Fashion-MNIST"
    formula = r"x \in \{0, \dots, 255\}^{28 \times 28},\quad y \in \{\text{T-shirt}, \dots\}"
    source = "Xiao, Rasul & Vollgraf, Fashion-MNIST, 2017"

    names = (
        *("T-shirt or top", "trousers", "pullover", "dress", "coat"),
        *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
    )


class Cifar10(ImageData):
    """Sixty thousand small colour photos of ten kinds of things and animals."""

    label = "CIFAR-10"
    formula = (
        r"x \in \{0, \dots, 255\}^{32 \times 32 \times 3},\quad y \in \{\text{airplane}, \dots\}"
    )
    source = "Krizhevsky, Learning multiple layers of features from tiny images, 2009"

    names = (
        *("airplane", "automobile", "bird", "cat", "deer"),
        *("dog", "frog", "horse", "ship", "truck"),
    )
    shape = (32, 32, 3)
    counts = (50_000, 10_000)

    @classmethod
    def read(cls, paths: tuple[Path, ...]) -> ImageSets:
        """The five files to learn from, one after the other, and the one to test with."""
        files = read_cifar(paths[0])
        images, labels = zip(*(files[name] for name in CIFAR_TRAIN), strict=True)
        train = ImageSet(np.concatenate(images), np.concatenate(labels))
        return ImageSets(train, ImageSet(*files[CIFAR_TEST]))


IMAGES = Menu("dataset", Digits, Mnist, FashionMnist, Cifar10)
