"""Drawings and scribbles that are no digits: shapes, things, faces, and lines without a meaning.

Circles are left out, because they are zeros.
"""

import numpy as np

from playground.digits.drawn.hand import by_camera, by_pad, smooth, within, written
from playground.digits.ink import Picture, Strokes

DOODLES = (
    *("50 14 18 80 82 80 50 14", "20 20 80 20 80 80 20 80 20 20", "20 34 80 34 80 68 20 68 20 34"),
    "50 12 86 50 50 88 14 50 50 12",
    "50 10 60 40 92 40 66 58 76 90 50 70 24 90 34 58 8 40 40 40 50 10",
    "50 10 74 86 12 38 88 38 26 86 50 10",
    "~ 50 86 20 52 18 30 34 18 50 32 66 18 82 30 80 52 50 86",
    *(
        "12 50 84 50/66 30 86 50 66 70",
        "50 88 50 14/30 36 50 14 70 36",
        "20 20 80 80/52 80 80 80 80 50",
    ),
    *(
        "18 54 40 78 84 22",
        "12 70 28 30 44 70 60 30 76 70 88 30",
        "20 14 70 26 24 42 72 56 26 72 74 86",
    ),
    "~ 8 50 20 30 32 50 44 70 56 50 68 30 80 50 92 70",
    "22 46 50 16 78 46 78 86 22 86 22 46/44 86 44 62 58 62 58 86",
    "o 50 50 36 36/38 40 38 44/62 40 62 44/~ 32 60 42 70 58 70 68 60",
    "o 50 50 36 36/38 40 38 44/62 40 62 44/~ 34 70 50 60 66 70",
    *("o 50 50 34 34/50 16 50 84/16 50 84 50", "o 50 50 34 34/26 26 74 74/74 26 26 74"),
    "o 50 50 18 18/50 24 50 8/50 76 50 92/24 50 8 50/76 50 92 50/31 31 20 20/69 69 80 80",
    "o 50 24 11 11/50 35 50 64/50 64 34 90/50 64 66 90/28 46 72 46",
    "~ 16 50 34 32 58 34 74 50 58 66 34 68 16 50/74 50 90 34 90 66 74 50/30 46 32 47",
    "o 50 54 30 28/26 38 24 14 42 28/58 28 76 14 74 38/40 50 41 51/60 50 61 51/50 60 50 66",
    "14 64 86 64 72 82 28 82 14 64/50 64 50 14 78 52 50 52",
    "12 62 24 62 34 42 64 42 76 62 88 62 88 74 12 74 12 62/o 30 76 8 8/o 70 76 8 8",
    *(
        "26 30 30 82 66 82 70 30 26 30/~ 69 42 84 44 82 62 68 64",
        "~ 22 66 12 52 26 42 36 26 56 26 64 38 82 42 86 60 74 68 22 66",
    ),
    "~ 14 50 20 26 50 14 80 26 86 50/14 50 86 50/50 50 50 82/~ 50 82 46 92 38 86",
    *("o 32 50 18 18/o 68 50 18 18", "16 26 84 26 84 74 16 74 16 26/16 26 50 54 84 26"),
    "30 10 30 90/70 10 70 90/30 26 70 26/30 44 70 44/30 62 70 62/30 80 70 80",
    "34 10 34 90/66 10 66 90/10 34 90 34/10 66 90 66",
    *(
        "60 8 30 54 52 54 38 92",
        "50 90 50 56/~ 50 56 24 50 22 28 40 12 62 14 78 30 74 50 50 56",
        "50 10 24 44 38 44 18 72 82 72 62 44 76 44 50 10/50 72 50 92",
    ),
    "o 50 50 9 9/o 50 28 11 12/o 72 50 12 11/o 50 72 11 12/o 28 50 12 11",
    "o 36 76 12 9/48 76 48 14/~ 48 14 66 24 68 42",
    "~ 50 50 56 46 58 54 48 60 40 52 42 40 56 34 68 46 66 64 48 72 32 62 28 42 42 26 62 24",
    "~ 14 80 14 40 50 30 50 30 86 40 86 80/14 80 86 80/34 80 34 58 46 58 46 80",
    "~ 20 26 30 60 50 72 70 60 80 26/20 26 80 26/50 72 50 88/34 88 66 88",
    "20 86 20 30 34 30 34 50 46 50 46 30 58 30 58 50 70 50 70 30 82 30 82 86 20 86",
    "o 30 34 14 14/40 44 84 84/70 70 78 60/78 78 86 70",
    "50 18 84 50 16 50 50 18/28 50 28 84 72 84 72 50",
    "16 20 84 20/16 38 84 38/16 56 84 56/16 74 84 74",
    "18 18 18 82/36 18 36 82/54 18 54 82/72 18 72 82/10 70 84 30",
    "~ 16 40 34 24 50 40 66 24 84 40/50 40 50 78/~ 40 86 50 78 60 86",
    "14 82 34 40 46 60 64 22 88 82 14 82",
    "26 14 74 14 74 86 26 86 26 14/34 24 66 24 66 70 34 70 34 24/48 78 52 78",
    "~ 20 30 50 60 80 30/~ 20 50 50 80 80 50",
    "50 20 50 80/28 28 72 72/72 28 28 72/20 50 80 50",
    "50 88 18 30 82 30 50 88/~ 22 30 24 14 42 10 50 20 62 10 78 16 78 30",
)
SOLID = (0, 1, 2, 3, 4, 6, 16, 23, 24, 25, 26)  # doodles that are also filled


def doodle(rng: np.random.Generator) -> Picture:
    """One of the drawings, by pad or camera, lines or filled."""
    if rng.random() < 0.15:
        figure = DOODLES[rng.choice(SOLID)]
        return by_camera(turned(written(figure, rng, 3.0), rng), rng, filled=True)
    strokes = turned(written(DOODLES[rng.integers(len(DOODLES))], rng, 2.5), rng)
    return by_pad(strokes) if rng.random() < 0.6 else by_camera(strokes, rng)


def turned(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Strokes turned by up to 20 degrees."""
    turn = np.deg2rad(rng.uniform(-20, 20))
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return within([(stroke - 0.5) @ matrix for stroke in strokes])


def scribble(rng: np.random.Generator) -> Picture:
    """Lines at random: curves or edges, one or several, or a hand that goes to and fro."""
    count = int(rng.integers(1, 5))
    strokes = []
    for _ in range(count):
        points = rng.uniform(0, 1, (int(rng.integers(max(2, 7 - 2 * count), 14 - 2 * count)), 2))
        if rng.random() < 0.3:  # to and fro
            points[:, 0] = np.tile([0.1, 0.9], len(points))[: len(points)] + rng.normal(
                0, 0.1, len(points)
            )
            points[:, 1] = np.sort(points[:, 1])
            points = points[:, ::-1] if rng.random() < 0.5 else points
        strokes.append(smooth(points) if rng.random() < 0.6 else points)
    strokes = within(strokes)
    return by_pad(strokes) if rng.random() < 0.6 else by_camera(strokes, rng)


def polygon(rng: np.random.Generator) -> Picture:
    """A polygon or a star of three to nine corners, drawn or filled."""
    filled = rng.random() < 0.4
    corners = int(rng.integers(3, 10 if filled else 6))  # many drawn corners are a circle
    angles = (
        np.sort(rng.uniform(0, 2 * np.pi, corners))
        if rng.random() < 0.4
        else (rng.uniform(0, 6) + np.arange(corners) * 2 * np.pi / corners)
    )
    radii = np.full(corners, 1.0)
    if corners > 4 or rng.random() < 0.3:
        radii = rng.uniform(0.35, 1.0, corners)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]
    points /= np.ptp(points, axis=0)  # a narrow one is a stroke
    strokes = within([np.concatenate([points, points[:1]])])
    return by_camera(strokes, rng, filled=filled)


def dots(rng: np.random.Generator) -> Picture:
    """Several dots or short dashes."""
    places = rng.uniform(0, 1, (int(rng.integers(3, 15)), 1, 2))
    ends = places + rng.normal(0, rng.choice([0.01, 0.06]), places.shape)
    strokes = within([np.concatenate(pair) for pair in zip(places, ends, strict=True)])
    return by_pad(strokes) if rng.random() < 0.5 else by_camera(strokes, rng)
