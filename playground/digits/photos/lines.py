"""Long thin lines, as of ruled and squared paper and of printed boxes: found and taken out.

Lines are found by voting (Duda and Hart, «Use of the Hough Transformation to Detect Lines and
Curves in Pictures», 1972), nearly level and nearly upright ones, for paper is photographed as it
is held. A line goes where a digit does not cross it: where there is ink on both of its sides,
it is the digit's.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool
from scipy import ndimage

STEEPEST = 16.0  # degrees by which a line may be turned
STEP = 0.5  # degrees between two directions
LONG = 0.5  # of the picture's side: how long a line must be at least
THIN = 0.014  # of its length: how thick a line may be
GAP = 0.03  # of the picture's side: a break of a line that does not end it
MOST_LINES = 120
MOST_VOTES = 20_000

Mask = Bool[np.ndarray, "H W"]


@dataclass
class Line:
    """A line `row = start + slope · column` through a mask, or its transposed, so thick."""

    start: float
    slope: float
    first: int
    last: int
    thick: float


def without_lines(mask: Mask) -> Mask:
    """`mask` without its long thin lines."""
    return mask & swept(mask) & swept(np.ascontiguousarray(mask.T)).T


def swept(mask: Mask) -> Mask:
    """What stays of `mask` when its level lines go."""
    stays = np.ones_like(mask)
    for line in level_lines(mask):
        take_out(mask, stays, line)
    return stays


def level_lines(mask: Mask) -> list[Line]:
    """The long thin lines of `mask` that are nearly level."""
    height, width = mask.shape
    thick = max(3, round(THIN * width) + 2)
    # A line's pixels end above and below within its thickness.
    core = ndimage.minimum_filter1d(mask.astype(np.uint8), thick + 1, axis=0)
    thin = mask & (ndimage.maximum_filter1d(core, thick + 1, axis=0, origin=-1 + thick % 2) == 0)
    rows, columns = np.nonzero(thin)
    if len(rows) < LONG * width:
        return []
    if len(rows) > MOST_VOTES:
        kept = np.linspace(0, len(rows) - 1, MOST_VOTES).astype(int)
        rows, columns = rows[kept], columns[kept]
    share = len(rows) / np.count_nonzero(thin)
    slopes = np.tan(np.radians(np.arange(-STEEPEST, STEEPEST + STEP, STEP)))
    reach = int(np.ceil(abs(slopes).max() * width)) + 1
    votes = np.stack(
        [
            np.bincount(
                np.rint(rows - slope * columns).astype(int) + reach, minlength=height + 2 * reach
            )
            for slope in slopes
        ]
    )
    return chosen(mask, slopes, votes, reach, 0.45 * LONG * width * share)


def chosen(
    mask: Mask, slopes: np.ndarray, votes: np.ndarray, reach: int, enough: float
) -> list[Line]:
    """Lines of the most votes first, each looked at along its way; neighbours are one line."""
    found: list[Line] = []
    votes = votes.astype(float)
    near_slope, near_start = 6, 5
    for _ in range(MOST_LINES):
        place, start = divmod(int(votes.argmax()), votes.shape[1])
        if votes[place, start] < enough:
            break
        line = followed(mask, float(start - reach), float(slopes[place]))
        # Lines of nearly the same slope that cross it in its middle share its votes.
        middle = start + slopes[place] * mask.shape[1] / 2
        for other in range(max(0, place - near_slope), min(len(slopes), place + near_slope + 1)):
            there = round(middle - slopes[other] * mask.shape[1] / 2)
            votes[other, max(0, there - near_start) : there + near_start + 1] = 0
        if line is not None:
            found.append(line)
    return found


def followed(mask: Mask, start: float, slope: float) -> Line | None:
    """The line through a mask, from end to end, if it is long and thin."""
    height, width = mask.shape
    columns = np.arange(width)
    rows = np.rint(start + slope * columns).astype(int)
    inside = (rows >= 0) & (rows < height)
    offsets = np.arange(-2, 3)
    places = np.clip(rows[None] + offsets[:, None], 0, height - 1)
    covered = mask[places, columns[None]].any(axis=0) & inside
    along = np.flatnonzero(covered)
    breaks = np.flatnonzero(np.diff(along) > max(2, round(GAP * width)))
    runs = np.split(along, breaks + 1)
    run = max(runs, key=len)
    if not len(run):
        return None
    length = run[-1] - run[0] + 1
    if length < LONG * width or len(run) < 0.75 * length:
        return None
    thick = thickness(mask, rows, run)
    if thick > max(3.0, THIN * length):
        return None
    return Line(start, slope, int(run[0]), int(run[-1]), thick)


def thickness(mask: Mask, rows: np.ndarray, run: np.ndarray) -> float:
    """How many pixels of `mask` stand one above the other along a line, in the middle of cases."""
    far = 14
    offsets = np.arange(-far, far + 1)
    padded = np.pad(mask, ((far, far), (0, 0)))
    around = padded[rows[run][None] + offsets[:, None] + far, run[None]]  # (29, R)
    centre = around[far - 2 : far + 3].any(axis=0)
    below = np.cumprod(around[far + 2 :], axis=0).sum(axis=0)
    above = np.cumprod(around[far - 2 :: -1], axis=0).sum(axis=0)
    inner = around[far - 1 : far + 2].sum(axis=0)
    return float(np.median((below + above + inner)[centre])) if centre.any() else far


def take_out(mask: Mask, stays: Mask, line: Line) -> None:
    """Mark the pixels of a line as gone where no ink goes on at both of its sides."""
    height, width = mask.shape
    columns = np.arange(max(0, line.first - 3), min(width, line.last + 4))
    half = int(np.ceil(line.thick / 2)) + 1
    rows = np.rint(line.start + line.slope * columns).astype(int)
    padded = np.pad(mask, ((half + 3, half + 3), (0, 0)))
    middle = np.clip(rows, 0, height - 1) + half + 3
    above = padded[middle - half - 1, columns] & padded[middle - half - 2, columns]
    below = padded[middle + half + 1, columns] & padded[middle + half + 2, columns]
    crossed = widened(above, half) & widened(below, half)
    for offset in range(-half, half + 1):
        places = rows + offset
        gone = ~crossed & (places >= 0) & (places < height)
        stays[places[gone], columns[gone]] = False


def widened(along: np.ndarray, half: int) -> np.ndarray:
    """Truth `(N,)` that reaches so far to both sides."""
    return ndimage.maximum_filter1d(along.astype(np.uint8), 2 * half + 1) > 0
