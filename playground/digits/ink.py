"""A drawing as MNIST would have it: strokes in, 28 × 28 grey pixels out, white on black.

MNIST's own preparation (LeCun, Cortes and Burges): the ink fits a box of 20 × 20 pixels with
its aspect ratio kept, grey where a pixel is half covered, and the box is moved by whole pixels
until the centre of mass of the ink is in the middle. Strokes are lines, not pixels, so a small
drawing is enlarged without its pen: a fat pen would close the loops of an 8.
"""

from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from playground.options.errors import SpecError, shown

SIDE = 28  # pixels of a picture
BOX = 20  # pixels of the box that the ink fits
FINE = 8  # fine pixels along a pixel, for grey edges
UNITS = 1000  # of the pad's side; points are whole numbers of them
BRUSH = 0.08  # the pen's width, as a share of the pad's side
SMALLEST = 0.1  # of the pad's side; what is smaller was meant as a dot, and is not blown up
THIN, THICK = 1.8, 2.4  # pixels; between these the strokes of most of MNIST's digits are
SPACING = 0.2  # pixels between points that are told apart
FAINT = 64  # grey below which ink is an edge, and does not count for the box
MOST_STROKES = 100
MOST_POINTS = 4000

Strokes = list[np.ndarray]  # each (P, 2): x to the right and y down, 0 … 1
Picture = UInt8[np.ndarray, "28 28"]


def read_strokes(value: Any) -> Strokes:
    """The strokes of `[[x, y, x, y, …], …]` in whole units of the pad. Raises `SpecError`."""
    if not isinstance(value, list) or not all(isinstance(stroke, list) for stroke in value):
        raise SpecError("a drawing must be a list of strokes, each a list of numbers.")
    points = sum(map(len, value)) / 2
    if len(value) > MOST_STROKES or points > MOST_POINTS:
        raise SpecError(
            f"a drawing has {len(value):,} strokes of {points:,.0f} points, but may have "
            f"{MOST_STROKES} of {MOST_POINTS:,} points at most; clear the pad."
        )
    for stroke in value:
        if not stroke or len(stroke) % 2:
            raise SpecError(f"a stroke has {len(stroke)} numbers, but needs two for each point.")
        for number in stroke:
            if type(number) is not int or not 0 <= number <= UNITS:
                raise SpecError(
                    f"a place on the pad is {shown(number)}, but must be a whole number from 0 to "
                    f"{UNITS}."
                )
    return [np.array(stroke, float).reshape(-1, 2) / UNITS for stroke in value]


def draw(strokes: Strokes) -> Picture:
    """The picture `(28, 28)` of `strokes`. Raises `SpecError` where there are none."""
    if not strokes:
        raise SpecError("the drawing is empty; draw a digit.")
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    extent = points.max(axis=0) - low
    scale, pen = fit(float(extent.max()))
    size = np.ceil(np.round(extent * scale + pen, 6)).astype(int)  # whole pixels for the ink
    # Where a pixel is left over, the ink is in the middle of them.
    offset = (size - extent * scale) / 2
    canvas = Image.new("L", (int(size[0]) * FINE, int(size[1]) * FINE))
    for stroke in strokes:
        line(canvas, apart((stroke - low) * scale + offset), pen)
    return centred(np.asarray(canvas.reduce(FINE)))


def fit(extent: float) -> tuple[float, float]:
    """Pixels for the pad's side, and for the pen, that fit lines of this extent into the box."""
    extent = max(extent, SMALLEST)
    pen = min(max(BRUSH * BOX / (extent + BRUSH), THIN), THICK)
    return (BOX - pen) / extent, pen


def apart(points: np.ndarray) -> np.ndarray:
    """The points `(P, 2)` of a line without those too close to the one before; ends stay."""
    kept = [points[0]]
    for point in points[1:-1]:
        if np.abs(point - kept[-1]).max() >= SPACING:
            kept.append(point)
    return np.array([*kept, points[-1]])


def line(canvas: Image.Image, points: np.ndarray, pen: float) -> None:
    """Draw a line with round ends and joints; `points` and `pen` are in pixels."""
    brush = ImageDraw.Draw(canvas)
    fine = points * FINE - 0.5  # Pillow's places are the middles of pixels
    brush.line([(x, y) for x, y in fine], fill=255, width=round(pen * FINE))
    for x, y in fine:
        brush.circle((x, y), pen * FINE / 2 - 0.5, fill=255)


def prepared(ink: UInt8[np.ndarray, "H W"]) -> Picture:
    """The picture `(28, 28)` of grey ink, white on black, whatever its size and place.

    Raises `SpecError` where there is no ink.
    """
    rows, columns = (np.flatnonzero((ink >= FAINT).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise SpecError("the picture is empty: nothing in it stands out from its background.")
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(cropped.shape)
    height, width = (max(1, round(length * scale)) for length in cropped.shape)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return centred(np.asarray(Image.fromarray(cropped).resize((width, height), how)))


def centred(box: UInt8[np.ndarray, "h w"]) -> Picture:
    """The picture `(28, 28)` with the centre of mass of `box`, at most 20 × 20, in its middle."""
    mass = box.astype(float)
    picture = np.zeros((SIDE, SIDE), np.uint8)
    places = []
    for axis, length in enumerate(box.shape):
        weights = mass.sum(axis=1 - axis)
        centre = weights @ np.arange(length) / weights.sum()
        places.append(min(max(round(SIDE / 2 - centre), 0), SIDE - length))
    top, left = places
    picture[top : top + box.shape[0], left : left + box.shape[1]] = box
    return picture
