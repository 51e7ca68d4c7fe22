"""A small picture of what a network has learned: its map with the points on it."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from playground.palette import CLASS_COLOURS, ORANGE_BLUE

SIDE = 200  # pixels
EDGE = 6.0  # the map reaches from -EDGE to EDGE
DOT = 4  # pixels, radius of a point
FADED = 0.75  # how much of its colour the map keeps, so that points stand out


def thumbnail(planes: np.ndarray, points: np.ndarray, targets: np.ndarray) -> Image.Image:
    """The map of a frame, `(G, G)` or `(2, G, G)` uint8, with points `(N, 2)` in their colours.

    `targets` `(N,)` are −1 … 1, or class numbers where the map has two planes. A map of three
    planes is a painting, which speaks for itself: no points are drawn on it.
    """
    if len(planes) == 3 and planes.ndim == 3:
        painting = Image.fromarray(np.ascontiguousarray(planes.transpose(1, 2, 0)))
        return painting.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    several = planes.ndim == 3
    colours = class_map(planes) if several else value_map(planes)
    image = Image.fromarray(colours).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    pen = ImageDraw.Draw(image)
    for (x1, x2), target in zip(points, targets, strict=True):
        across, down = (x1 + EDGE) / (2 * EDGE) * SIDE, (EDGE - x2) / (2 * EDGE) * SIDE
        box = (across - DOT, down - DOT, across + DOT, down + DOT)
        colour = CLASS_COLOURS[int(target)] if several else ORANGE_BLUE.at(float(target), False)
        pen.ellipse(box, fill=colour, outline=(255, 255, 255))
    return image


def value_map(plane: np.ndarray) -> np.ndarray:
    """The colours `(G, G, 3)` uint8 of values −1 … 1 that are stored as 0 … 255."""
    table = [ORANGE_BLUE.at((byte / 127.5 - 1) * FADED, dark=False) for byte in range(256)]
    return np.array(table, np.uint8)[plane]


def class_map(planes: np.ndarray) -> np.ndarray:
    """The colours `(G, G, 3)` uint8 of class numbers and how sure the network is of each."""
    neutral: Any = np.array(ORANGE_BLUE.neutral_light, float)
    sure = planes[1][..., None] / 255 * FADED
    return (neutral + (np.array(CLASS_COLOURS)[planes[0]] - neutral) * sure + 0.5).astype(np.uint8)
