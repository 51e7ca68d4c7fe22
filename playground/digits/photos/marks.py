"""Marks on paper: which of them are a digit, and which are desk, frame, dust or another digit.

What touches the border lies beyond the paper, what has other marks inside is a frame, and what
is tiny is dust. Marks that nearly touch are one digit, such as a 5 and its bar; as large a mark
elsewhere is another digit.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int
from scipy import ndimage

FILLS = 0.5  # of the picture's height: what a digit at its border fills at least
CONTACT = 0.45  # of its height and width: how much of the border it meets at most
DUST = 0.02  # of the largest mark's area: what is smaller belongs to no digit
SMALLEST = 0.03  # of the picture's side: how large a digit is at least
PEER = 0.45  # of the largest mark's size: what is as large may be another digit
NEAR, CLOSE = 0.22, 0.06  # of the largest mark's size: gaps inside a digit, of parts and of peers
FLAT = 0.4  # of its width: what is less high is no digit
FULL = 0.15  # of a frame's area is what it frames at least

Mask = Bool[np.ndarray, "H W"]
Box = tuple[slice, slice]


@dataclass
class Marks:
    """All marks of a picture, by their numbers."""

    labels: Int[np.ndarray, "H W"]
    boxes: list[Box]
    areas: np.ndarray
    kept: list[int]  # the numbers of those that still count

    def size(self, number: int) -> int:
        """Pixels along the longer side of a mark."""
        return max(map(length, self.boxes[number - 1]))


@dataclass
class Group:
    """The marks of what may be a digit."""

    mask: Mask
    box: Box
    peers: int  # other groups that are as large

    @property
    def size(self) -> int:
        """Pixels along its longer side."""
        return max(length(side) for side in self.box)


def length(side: slice) -> int:
    """Pixels from end to end."""
    return int(side.stop - side.start)


def marked(mask: Mask) -> Marks:
    """The marks of a mask, without the tiniest."""
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    kept = [number for number in range(1, count + 1) if areas[number] >= 4]
    return Marks(labels, ndimage.find_objects(labels), areas, kept)


def inner(mask: Mask) -> Mask:
    """`mask` without frames; what is at the border stays."""
    marks = marked(mask)
    frames = [number for number in marks.kept if is_frame(marks, number)]
    return mask & ~np.isin(marks.labels, frames) if frames else mask


def group_of(mask: Mask, border: bool = False) -> Group | None:
    """The largest digit among the marks of a mask; with `border`, of what touches that too."""
    marks = marked(mask)
    outer = touching(marks.labels)
    marks.kept = [
        number for number in marks.kept if number not in outer or (border and is_cut(marks, number))
    ]
    marks.kept = [number for number in marks.kept if not is_frame(marks, number)]
    if not marks.kept:
        return None
    main = max(marks.kept, key=lambda number: marks.size(number) * marks.areas[number] ** 0.5)
    if marks.size(main) < SMALLEST * max(mask.shape):
        return None
    marks.kept = [one for one in marks.kept if marks.areas[one] >= DUST * marks.areas[main]]
    return joined(marks, main)


def touching(labels: Int[np.ndarray, "H W"]) -> set[int]:
    """The numbers of the marks at the border."""
    rims = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    return set(np.unique(np.concatenate(rims)).tolist())


def is_cut(marks: Marks, number: int) -> bool:
    """Whether a mark at the border fills the picture as a digit does that was cut out tightly."""
    own = marks.labels == number
    contact = sum(np.count_nonzero(side) for side in (own[0], own[-1], own[:, 0], own[:, -1]))
    rows, columns = marks.boxes[number - 1]
    middle = all(
        abs(side.start + side.stop - whole) < 0.4 * whole
        for side, whole in zip((rows, columns), own.shape, strict=True)
    )
    tall = length(rows) > FILLS * own.shape[0]
    return bool(tall and middle and contact < CONTACT * sum(own.shape))


def is_frame(marks: Marks, number: int) -> bool:
    """Whether a mark has others inside, or is a thin rectangle, or an angle of one round others."""
    if marks.size(number) < 0.2 * max(marks.labels.shape):
        return False
    inside = marks.labels[marks.boxes[number - 1]]
    own = inside == number
    sides = rectangle(own)
    others = np.count_nonzero(np.isin(inside, marks.kept) & ~own)
    angle = sides == 2 and bool(others > FULL * np.count_nonzero(own))
    return sides > 2 or angle or surrounds(inside, own, marks)


def surrounds(inside: np.ndarray, own: Mask, marks: Marks) -> bool:
    """Whether a mark has so many others inside that it is their frame."""
    holes = ndimage.binary_fill_holes(own) & ~own
    others = holes & np.isin(inside, marks.kept)
    return bool(np.count_nonzero(others) > FULL * np.count_nonzero(own))


def rectangle(own: Mask) -> int:
    """How many sides of an upright rectangle of thin lines a mark has, if it is nothing else."""
    edge = [max(2, round(0.06 * side)) for side in own.shape]
    inner = own[edge[0] : -edge[0], edge[1] : -edge[1]]
    if min(own.shape) < 0.3 * max(own.shape) or np.count_nonzero(inner) > 0.04 * own.sum():
        return 0
    sides = (
        own[: edge[0]].any(axis=0),
        own[-edge[0] :].any(axis=0),
        own[:, : edge[1]].any(axis=1),
        own[:, -edge[1] :].any(axis=1),
    )
    return sum(bool(side.mean() > 0.8) for side in sides)


def joined(marks: Marks, main: int) -> Group:
    """The main mark with all that belong to it, and how many others are as large."""
    size = marks.size(main)
    members, others = [main], [number for number in marks.kept if number != main]
    for member in members:  # which grow meanwhile
        rows, columns = reached(marks.boxes[member - 1], round(NEAR * size) + 1)
        around = marks.labels[rows, columns]
        near = [number for number in np.unique(around).tolist() if number in others]
        away = ndimage.distance_transform_edt(around != member) if near else around
        for number in near:
            if away[around == number].min() <= allowed(marks, number, main) * size:
                members.append(number)
                others.remove(number)
    mask = np.isin(marks.labels, members)
    box = ndimage.find_objects(mask.astype(np.uint8))[0]
    return Group(mask, box, sum(is_peer(marks, one, main) for one in others))


def reached(box: Box, far: int) -> Box:
    """A box that reaches so much farther."""
    rows, columns = (slice(max(0, side.start - far), side.stop + far) for side in box)
    return rows, columns


def is_peer(marks: Marks, number: int, main: int) -> bool:
    """Whether a mark is as large as the main one, and no stroke or dash."""
    high, wide = map(length, marks.boxes[number - 1])
    return marks.size(number) >= PEER * marks.size(main) and high > FLAT * wide


def allowed(marks: Marks, number: int, main: int) -> float:
    """The gap up to which a mark belongs to the main one, as a share of that one's size."""
    if not is_peer(marks, number, main):
        return NEAR
    mine, its = (marks.boxes[each - 1][1] for each in (main, number))
    common = min(mine.stop, its.stop) - max(mine.start, its.start)
    above = common > 0.6 * min(length(mine), length(its))  # parts one above the other
    return NEAR if above else CLOSE
