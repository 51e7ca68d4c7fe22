"""A small picture of a curve that a network has learned, with the points that it learned from."""

import numpy as np
from PIL import Image, ImageDraw

from playground.figures.style import PIXELS
from playground.figures.thumbnail import SIDE
from playground.palette import ORANGE_BLUE

FINE = 4  # times as large while it is drawn, so that lines are smooth
DOT = 2.5  # pixels, radius of a point
PAPER, GRID, INK = PIXELS["paper"], PIXELS["grid"], PIXELS["ink"]


def curve_thumbnail(
    bounds: np.ndarray, curve: np.ndarray, points: np.ndarray, line: np.ndarray | None = None
) -> Image.Image:
    """The curve `(G,)` within `bounds` `(4,)`, with points `(N, 3)`: place, height, colour.

    A `line` `(G,)` is dashed.
    """
    side = SIDE * FINE
    image = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(image)
    left, right, low, high = bounds

    def place(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
        across, down = (x - left) / (right - left) * side, (high - y) / (high - low) * side
        return list(zip(across.tolist(), down.tolist(), strict=True))

    zero = np.zeros(2)
    pen.line(place(zero, np.array([low, high])), GRID, FINE)
    pen.line(place(np.array([left, right]), zero), GRID, FINE)
    radius = DOT * FINE
    for (across, down), colour in zip(place(points[:, 0], points[:, 1]), points[:, 2], strict=True):
        box = (across - radius, down - radius, across + radius, down + radius)
        pen.ellipse(box, fill=ORANGE_BLUE.at(float(colour), False))
    x = np.linspace(left, right, len(curve))
    pen.line(place(x, curve), ORANGE_BLUE.positive, 4 * FINE)
    if line is not None:
        dashes = place(x, line)
        for first in range(0, len(dashes), 14):
            pen.line(dashes[first : first + 8], INK, 2 * FINE)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
