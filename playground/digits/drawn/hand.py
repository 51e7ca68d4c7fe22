"""A hand that writes figures from a table, never twice the same, as pad or camera see them.

A figure is a text: strokes parted by «/», each a line of points x y in hundredths of the pad's
side. «~» before them makes a smooth curve of them, «o» an ellipse of centre and half axes. The
hand moves every point a little and slants, turns and stretches the whole; equal seeds write
equal figures. The pad's pen is `ink.draw`'s own; a camera sees pens of any width.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from playground.digits.ink import Picture, Strokes, draw, prepared

STEPS = 8  # points of a curve for each that is given
CANVAS = 120  # pixels of the side of what the camera sees
SHAKE = 1.6  # hundredths by which points are off, the standard deviation


def written(figure: str, rng: np.random.Generator, shake: float = SHAKE) -> Strokes:
    """The strokes `(P, 2)` of `figure`, as this hand writes it once, within 0 … 1."""
    strokes = [line(part, rng, shake) for part in figure.split("/")]
    return within(moved(strokes, rng))


def line(part: str, rng: np.random.Generator, shake: float) -> np.ndarray:
    """One stroke `(P, 2)` in hundredths."""
    kind, *rest = part.split()
    if kind == "o":
        across, down, wide, high = map(float, rest)
        points = ring(across, down, wide, high, rng.uniform(-2.4, -0.7))
    else:
        points = np.array(rest if kind == "~" else [kind, *rest], float).reshape(-1, 2)
    points = points + rng.normal(0, shake, points.shape)
    return smooth(points) if kind in "~o" else points


def ring(across: float, down: float, wide: float, high: float, start: float) -> np.ndarray:
    """Nine points of an ellipse, anticlockwise from the angle `start`; it is closed, or nearly."""
    angles = start - np.linspace(0, 2 * np.pi, 9)
    return np.stack([across + wide * np.cos(angles), down + high * np.sin(angles)], axis=1)


def smooth(points: np.ndarray) -> np.ndarray:
    """A curve through `points` `(P, 2)`.

    E. Catmull and R. Rom, «A class of local interpolating splines», 1974.
    """
    if len(points) < 3:
        return points
    ends = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    p = np.concatenate([ends[:1], points, ends[1:]])
    t = np.linspace(0, 1, STEPS, endpoint=False)[:, None, None]
    before, first, second, after = p[:-3], p[1:-2], p[2:-1], p[3:]
    curve = first + t / 2 * (
        second
        - before
        + t * (2 * before - 5 * first + 4 * second - after)
        + t * t * (3 * (first - second) + after - before)
    )  # (STEPS, P - 1, 2)
    return np.concatenate([curve.swapaxes(0, 1).reshape(-1, 2), points[-1:]])


def moved(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Strokes stretched, slanted and turned."""
    turn, slant = np.deg2rad(rng.normal(0, 5)), rng.uniform(-0.12, 0.3)
    wide, high = rng.uniform(0.7, 1.25), rng.uniform(0.85, 1.15)
    sheared = np.array([[wide, 0.0], [-slant * high, high]])  # rows are x and y
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return [(stroke - 50) @ sheared @ turned for stroke in strokes]


def within(strokes: Strokes) -> Strokes:
    """Strokes brought into the middle of the pad, 0 … 1, where they have 0.8 of its side."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = 0.8 / max(float(extent.max()), 1e-6)
    return [(stroke - low - extent / 2) * scale + 0.5 for stroke in strokes]


def by_pad(strokes: Strokes) -> Picture:
    """The picture `(28, 28)` that the pad makes of `strokes`."""
    return draw(strokes)


def by_camera(strokes: Strokes, rng: np.random.Generator, filled: bool = False) -> Picture:
    """The picture `(28, 28)` of `strokes` on paper, in a pen of any width; or of what they bound.

    Grey, soft or thin as ink in photos is.
    """
    size = rng.uniform(0.7, 1.1)
    canvas = Image.new("L", (CANVAS, CANVAS))
    brush = ImageDraw.Draw(canvas)
    pen = CANVAS * 0.8 * size * rng.uniform(0.06, 0.22)
    for stroke in strokes:
        points = [tuple(point) for point in ((stroke - 0.5) * size + 0.5) * CANVAS]
        if filled and len(points) > 2:
            brush.polygon(points, fill=255)
        brush.line(points, fill=255, width=max(1, round(pen)), joint="curve")
        for x, y in (points[0], points[-1]):
            brush.circle((x, y), pen / 2, fill=255)
    soft = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0, 2)))
    ink = np.asarray(soft, float) * rng.uniform(0.8, 1.2)
    return prepared(np.clip(ink, 0, 255).astype(np.uint8))


def either(strokes: Strokes, rng: np.random.Generator) -> Picture:
    """The picture `(28, 28)` of `strokes` by the pad, or as often by a camera."""
    return by_pad(strokes) if rng.random() < 0.5 else by_camera(strokes, rng)
