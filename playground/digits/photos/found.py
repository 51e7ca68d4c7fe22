"""The digit in a picture: found on its paper, in the light and the ink in which it is clearest.

Ink may be dark or light, and lines may be darker than pencil: marks are looked for at several
thresholds and in both directions, and the largest and clearest of them counts. Between the arms
of a dark digit the paper looks like light ink; but the paper around has the same light.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from scipy import ndimage

from playground.digits.photos.lines import without_lines
from playground.digits.photos.marks import Group, group_of, inner, length, reached
from playground.digits.photos.paper import DIM, Grey, ink_of
from playground.options.errors import SpecError

# Of the picture's longer side, how wide strokes are at most; and whether they reach its border.
WAYS = ((0.2, False), (0.36, False), (0.2, True), (0.36, True))
PLAIN = 0.25  # ink so strong in grey is not looked for in the colours
COLOURED = 24  # levels: by so much a colour differs from grey at least
LEVELS = (0.5, 0.36, 0.26, 0.18, 0.12, 0.08)  # of ink, at which marks are looked for
BEST = 0.42  # of a mark's own ink: the level at which it is complete and nothing else is
WIDEST = 0.36  # of its size: how wide the strokes of a digit are at most
NOISE = 2.4  # by which ink must be stronger than the paper's grain
CALM = 1.5  # levels: what is less grainy needs no smoothing
SPAN = (0.25, 0.65)  # of a mark's ink: levels between which a better one may lie
EDGE = 12.0  # levels: how grainy an edge looks at most
STRONG = 0.6  # ink that is stronger still makes a mark no likelier
SOLID = 0.72  # of its box: how much of it a digit fills at most
ENDS = 0.88  # of its outline: where a digit's ink ends in an edge
WIDE = 1.65  # of its height: what is wider is several digits
BLANK = (
    "no digit found: nothing in the picture stands out from its paper as a digit does; take one "
    "digit on plain paper, near and sharp."
)
SEVERAL = "several digits were found in the picture; cut it out around one of them."


@dataclass
class Candidate:
    """Marks that may be a digit, and the ink in which they were found."""

    group: Group
    ink: Grey
    light: bool  # whether the ink is light
    level: float
    strength: float  # of its ink
    score: float


def found_ink(colours: Float[np.ndarray, "H W 3"]) -> UInt8[np.ndarray, "_ _"]:
    """The ink of the digit in a picture, white on black, cut out. Raises `SpecError`."""
    best = next(filter(None, (looked_for(colours, *way) for way in WAYS)), None)
    if best is None:
        raise SpecError(BLANK)
    high, wide = map(length, best.group.box)
    if best.group.peers or wide > WIDE * high:
        raise SpecError(SEVERAL)
    return cut_out(best)


def looked_for(colours: Float[np.ndarray, "H W 3"], reach: float, border: bool) -> Candidate | None:
    """The clearest candidate in greys, or in one of the colours where that is clearer."""
    best: Candidate | None = None
    grey = colours @ np.array([0.299, 0.587, 0.114])
    for plane in (grey, *np.moveaxis(colours, -1, 0)):
        best = better(best, clearest(plane, round(reach * max(grey.shape)), border))
        if best is not None and best.strength > PLAIN:
            break
        if np.ptp(colours, axis=-1).max() < COLOURED:
            break
    return best


def better(one: Candidate | None, other: Candidate | None) -> Candidate | None:
    """The clearer of two."""
    if one is None or other is None:
        return one or other
    return other if other.score > one.score else one


def clearest(grey: Grey, reach: int, border: bool) -> Candidate | None:
    """The clearest candidate in a picture of greys, dark or light."""
    grain = noise(grey)
    calm = np.where(grain > CALM, ndimage.gaussian_filter(grey, 0.8), grey)
    least = NOISE * grain / np.maximum(grey, DIM)
    best = None
    for light in (False, True):
        ink = ink_of(calm, reach, light, border)
        own = None
        for level in LEVELS:
            if level < np.median(least):
                break
            if own is None or SPAN[0] < level / own.strength < SPAN[1]:
                mask = without_lines(inner(ink > np.maximum(least, level)))
                group = group_of(mask, border)
                if group is not None:
                    own = better(own, candidate(group, ink, calm, level, light))
        best = better(best, own)
    return best


def noise(grey: Grey) -> Grey:
    """How grainy a picture is around each pixel: how far its pixels are from their neighbours.

    J. Immerkær, «Fast Noise Variance Estimation», 1996; edges count only so much.
    """
    kernel = np.array([[1.0, -2, 1], [-2, 4, -2], [1, -2, 1]])
    away = np.abs(ndimage.convolve(grey, kernel)) * np.sqrt(np.pi / 2) / 6
    usual = float(np.median(away))
    return ndimage.uniform_filter(np.minimum(away, EDGE + 4 * usual), round(0.1 * max(grey.shape)))


def candidate(group: Group, ink: Grey, grey: Grey, level: float, light: bool) -> Candidate | None:
    """What may be a digit, if its marks look like strokes of a pen."""
    strength = float(np.percentile(ink[group.mask], 80))
    own = group.mask[group.box]
    stroke = 2 * float(np.percentile(ndimage.distance_transform_edt(own), 98))
    solid = np.count_nonzero(own) > SOLID * own.size and min(own.shape) > 0.4 * max(own.shape)
    if solid or stroke > WIDEST * group.size or not stands_out(-grey if light else grey, group):
        return None
    complete = 1 - min(1, abs(level / strength - BEST))
    score = group.size**0.5 * min(strength, STRONG) * complete
    return Candidate(group, ink, light, level, strength, score)


def stands_out(grey: Grey, group: Group) -> bool:
    """Whether marks are darker than what lies around them, and end where their ink does.

    What lies between a light digit's strokes is as light as the paper beyond, and what is left
    of paper between a digit and a desk goes on as it is.
    """
    rows, columns = reached(group.box, max(4, group.size // 3))
    around, marks = grey[rows, columns], group.mask[rows, columns]
    inner = np.where(marks, around, np.inf)
    beside = around - ndimage.minimum_filter(inner, 9)  # darkest ink nearby
    close = ndimage.binary_dilation(marks, iterations=2)
    edge = ndimage.binary_dilation(close) & ~close
    if not edge.any() or close.all():
        return False
    contrast = float(np.percentile(beside[edge], 70))
    ends = np.mean(beside[edge] > 0.4 * contrast)
    beyond = float(np.median(around[~close]) - np.median(around[marks]))
    return bool(ends > ENDS and beyond > 0.4 * contrast)


def cut_out(best: Candidate) -> UInt8[np.ndarray, "_ _"]:
    """A candidate's ink, white on black, with a margin of its own softness."""
    near = ndimage.binary_dilation(best.group.mask, iterations=2)
    ink = np.where(near, best.ink, 0)
    top = float(np.percentile(best.ink[best.group.mask], 85))
    low = 0.25 * best.level
    made = np.rint(255 * np.clip((ink - low) / (top - low), 0, 1)).astype(np.uint8)
    rows, columns = (slice(max(0, side.start - 3), side.stop + 3) for side in best.group.box)
    return made[rows, columns]
