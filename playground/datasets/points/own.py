"""Points that a visitor drew or pasted: they are the experiment's value, as one short text.

A text hashes, compares and travels in links and files as it is. After a first letter (the
number of classes, or «v» for values) every point takes four characters (six with a value):
the place in hundredths of the map's unit, and the class, as one number in base 64. Fixed
widths keep reading and writing simple enough to do alike in Python and in the browser.
"""

from functools import lru_cache
from typing import Annotated, NamedTuple

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import EXTENT, MOST_CLASSES, PlaneData
from playground.datasets.tables.naming import clean, read_names, spelled_names
from playground.options.decimals import decimals, plainest
from playground.options.errors import SpecError, plain, shown
from playground.options.text import TextKnob

MOST_POINTS = 5000
IN_A_FILE = "file"  # what a link says instead of more points than it can hold
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
VALUES = "v"
PLACES = 1201  # from −6 to 6 in hundredths
LEVELS = 20001  # values from −1 to 1 in ten-thousandths
LARGEST, LEAST = 1e15, 1e-200  # size of the numbers of an axis; milliseconds since 1970 fit
FINEST = 1e-6  # of an axis's unit, to which its middle is written


class Points(NamedTuple):
    """Points `x` `(N, 2)` and targets `(N,)`: class numbers below `classes`, or values if 0."""

    x: np.ndarray
    targets: np.ndarray
    classes: int


class Axis(NamedTuple):
    """What a coordinate stands for: `centre + scale · coordinate` in the data's own units."""

    centre: float
    scale: float
    name: str


def write_points(points: Points) -> str:
    """The text of `points`, rounded to what it can hold."""
    place = np.clip(np.rint((points.x + EXTENT) * 100), 0, PLACES - 1).astype(np.int64)
    if points.classes:
        answer, answers = points.targets.astype(np.int64), MOST_CLASSES
    else:
        level = np.rint((points.targets + 1) * (LEVELS - 1) / 2)
        answer, answers = np.clip(level, 0, LEVELS - 1).astype(np.int64), LEVELS
    number = (place[:, 0] * PLACES + place[:, 1]) * answers + answer
    digits = number[:, None] // 64 ** np.arange(width(points.classes))[::-1] % 64
    letters = np.frombuffer(LETTERS.encode(), np.uint8)[digits]
    return (str(points.classes) if points.classes else VALUES) + letters.tobytes().decode()


def width(classes: int) -> int:
    """How many characters a point takes."""
    return 4 if classes else 6


@lru_cache(maxsize=64)
def read_points(text: str) -> Points:
    """The points of a text. Raises `SpecError`."""
    if text == IN_A_FILE:
        raise SpecError(
            "there were too many points for a link; open the file that they were saved in."
        )
    kind, rest = text[:1], text[1:]
    if kind != VALUES and kind not in map(str, range(2, MOST_CLASSES + 1)):
        raise SpecError(
            f"own data begins with {shown(kind)}, but must begin with "
            f"the number of classes, 2 to {MOST_CLASSES}, or {VALUES}."
        )
    classes = 0 if kind == VALUES else int(kind)
    count, odd = divmod(len(rest), width(classes))
    if odd or not 1 <= count <= MOST_POINTS:
        raise SpecError(
            f"own data has {plain(len(rest) / width(classes))} points, but must have "
            f"a whole number of them between 1 and {MOST_POINTS}."
        )
    return Points(*decoded(rest, classes), classes)


def decoded(text: str, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Points `(N, 2)` and targets `(N,)` of a text without its first letter. Raises `SpecError`."""
    strange = set(text) - set(LETTERS)
    if strange:
        raise SpecError(
            f"own data holds {shown(min(strange))}, but its text is of letters, digits, - and _."
        )
    table = np.zeros(128, np.int64)
    table[np.frombuffer(LETTERS.encode(), np.uint8)] = np.arange(64)
    digits = table[np.frombuffer(text.encode(), np.uint8)].reshape(-1, width(classes))
    number = digits @ 64 ** np.arange(width(classes))[::-1]
    place, answer = np.divmod(number, MOST_CLASSES if classes else LEVELS)
    across, up = np.divmod(place, PLACES)
    if across.max() >= PLACES or (classes and answer.max() >= classes):
        raise SpecError("own data has a point off the map or of a class that it has not.")
    x = np.stack([across, up], axis=1) / 100 - EXTENT
    return x, answer.astype(float) if classes else answer / ((LEVELS - 1) / 2) - 1


def spelled_points(text: str) -> str:
    """The text itself if it can be read. Raises `SpecError`."""
    read_points(text)
    return text


def write_axes(axes: tuple[Axis, ...]) -> str:
    """The text of the axes of x₁, x₂ and the target: «centre*scale*name~…»."""
    return "~".join(map(write_axis, axes))


def write_axis(axis: Axis) -> str:
    """The text of an axis; its middle and its ends are right to a thousandth of a place."""
    scale = float(f"{axis.scale:.7g}")
    centre = round(axis.centre, decimals(scale * FINEST))
    return f"{plainest(centre)}*{plainest(scale)}*{clean(axis.name)}"


def read_axes(text: str) -> tuple[Axis, ...]:
    """The axes of a text, none if it is empty. Raises `SpecError`."""
    parts = [part.split("*", 2) for part in text.split("~")] if text else []
    axes = []
    try:
        axes = [Axis(float(centre), float(scale), name) for centre, scale, name in parts]
    except ValueError:
        raise SpecError("the axes of own data do not read as centre*scale*name.") from None
    usual = all(abs(axis.centre) < LARGEST and LEAST < axis.scale < LARGEST for axis in axes)
    if len(axes) not in (0, 3) or not usual:
        raise SpecError("own data must have three axes with numbers of a reasonable size, or none.")
    return tuple(axes)


def spelled_axes(text: str) -> str:
    """The one spelling of axes. Raises `SpecError`."""
    return write_axes(read_axes(text))


FIRST = Points(
    np.array([[-2, 2], [-3, 1], [-1, 3], [-2.5, 2.8], [2, -2], [3, -1], [1, -3], [2.5, -2.8]]),
    np.array([0.0, 0, 0, 0, 1, 1, 1, 1]),
    2,
)


class OwnData(PlaneData):
    """Your own points: drawn on the map, pasted or opened from a file."""

    label = "Your own points"
    formula = r"(x_i, t_i),\quad i = 1 \dots N"
    source = "You"

    drawn = True

    points: Annotated[
        str,
        TextKnob(
            "Points",
            "The points and their classes or values, as a link carries them.",
            read=spelled_points,
            examples=("2AAAA", "3Un70QhUw", "vAAAAAA", write_points(FIRST)),
            typed=False,
        ),
    ] = write_points(FIRST)
    axes: Annotated[
        str,
        TextKnob(
            "Axes",
            "What the coordinates stand for in the data's own units.",
            read=spelled_axes,
            examples=("", "5.8*0.4*petal length~3*0.2*width~0*1*kind"),
            typed=False,
        ),
    ] = ""
    names: Annotated[
        str,
        TextKnob(
            "Names",
            "What the classes are called, in their order.",
            read=spelled_names,
            examples=("", "setosa~versicolor"),
            typed=False,
        ),
    ] = ""

    @property
    def classes(self) -> int:
        return read_points(self.points).classes

    @property
    def called(self) -> tuple[str, ...]:
        return read_names(self.names)[: self.classes]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in read_axes(self.axes))

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the visitor's points, over and over if more are asked for; see the base."""
        own = read_points(self.points)
        place = np.arange(points) % len(own.targets)
        return own.x[place], own.targets[place]

    def count(self, points: int) -> int:
        return len(read_points(self.points).targets)


def blank(points: int, classes: int) -> OwnData:
    """Own data with so many points, all in a corner: what stands for any of that size."""
    text = (str(classes) if classes else VALUES) + LETTERS[0] * width(classes) * points
    return OwnData(points=text)
