"""Ten digits as people write them, in several hands: strokes of points in the unit square.

Some are written in two strokes that do not meet, as a 5 whose bar is apart and an open 4 are.
"""

import numpy as np
from numpy.typing import NDArray


def arc(x: float, y: float, wide: float, high: float, start: float, end: float) -> list:
    """Points of an ellipse, from and to so many degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 22))
    return [(x + wide * np.cos(a), y + high * np.sin(a)) for a in angles]


HANDS: dict[int, list[list[list[tuple[float, float]]]]] = {
    0: [
        [arc(0.5, 0.5, 0.36, 0.48, -90, 270)],
        [arc(0.5, 0.5, 0.28, 0.47, -60, 290)],
        [arc(0.5, 0.5, 0.45, 0.45, -100, 250)],
    ],
    1: [
        [[(0.5, 0.02), (0.5, 0.98)]],
        [[(0.58, 0.02), (0.46, 0.98)]],
        [[(0.36, 0.2), (0.52, 0.03), (0.52, 0.98)]],
    ],
    2: [
        [[*arc(0.5, 0.3, 0.33, 0.28, -170, 30), (0.16, 0.96), (0.86, 0.96)]],
        [
            [
                *arc(0.5, 0.28, 0.3, 0.26, -180, 45),
                (0.2, 0.9),
                (0.3, 0.86),
                (0.6, 0.97),
                (0.88, 0.92),
            ]
        ],
    ],
    3: [
        [arc(0.48, 0.27, 0.3, 0.25, -150, 90) + arc(0.48, 0.74, 0.34, 0.24, -90, 150)],
        [[(0.2, 0.05), (0.78, 0.05), (0.45, 0.42), *arc(0.46, 0.7, 0.34, 0.27, -85, 150)]],
    ],
    4: [
        [[(0.62, 0.02), (0.14, 0.66), (0.9, 0.66)], [(0.66, 0.36), (0.66, 0.98)]],
        [[(0.26, 0.04), (0.2, 0.54), (0.84, 0.5)], [(0.72, 0.04), (0.66, 0.98)]],
        [[(0.24, 0.06), (0.2, 0.52), (0.6, 0.52)], [(0.7, 0.06), (0.68, 0.98)]],
        [[(0.7, 0.98), (0.7, 0.02), (0.12, 0.68), (0.92, 0.68)]],
    ],
    5: [
        [[(0.78, 0.04), (0.28, 0.04), (0.24, 0.44), *arc(0.46, 0.69, 0.33, 0.28, -130, 145)]],
        [
            [(0.28, 0.08), (0.25, 0.44), *arc(0.46, 0.69, 0.33, 0.28, -130, 145)],
            [(0.4, 0.04), (0.86, 0.03)],
        ],
        [
            [(0.28, 0.16), (0.25, 0.46), *arc(0.46, 0.71, 0.31, 0.26, -130, 145)],
            [(0.3, 0.03), (0.84, 0.02)],
        ],
    ],
    6: [
        [[(0.66, 0.03), (0.34, 0.34), *arc(0.48, 0.7, 0.3, 0.27, 190, 545)]],
        [arc(0.62, 0.6, 0.42, 0.57, -90, -175) + arc(0.48, 0.72, 0.28, 0.25, 180, 530)],
    ],
    7: [
        [[(0.14, 0.05), (0.82, 0.05), (0.42, 0.98)]],
        [[(0.16, 0.12), (0.2, 0.05), (0.8, 0.06), (0.5, 0.5), (0.4, 0.97)]],
    ],
    8: [
        [arc(0.5, 0.27, 0.27, 0.24, 90, 450) + arc(0.5, 0.75, 0.33, 0.24, -90, 270)],
        [arc(0.5, 0.28, 0.25, 0.25, 60, 420) + arc(0.5, 0.74, 0.28, 0.24, -60, 300)],
    ],
    9: [
        [[*arc(0.47, 0.3, 0.29, 0.27, 0, -360), (0.76, 0.3), (0.66, 0.97)]],
        [
            [
                *arc(0.47, 0.3, 0.29, 0.27, -20, -360),
                (0.76, 0.3),
                *arc(0.42, 0.6, 0.34, 0.36, 0, 110),
            ]
        ],
    ],
}


def smooth(stroke: list[tuple[float, float]], rng: np.random.Generator) -> NDArray:
    """Many points `(P, 2)` along a stroke, with a hand's unsteadiness."""
    points = np.array(stroke, float)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    along = np.linspace(0, lengths[-1], max(12, int(lengths[-1] * 60)))
    dense = np.stack([np.interp(along, lengths, points[:, axis]) for axis in (0, 1)], axis=-1)
    waves = rng.normal(0, 0.008, (2, 3))
    for axis in (0, 1):
        for number, size in enumerate(waves[axis], 1):
            dense[:, axis] += size * np.sin(number * np.pi * along + rng.uniform(0, 6))
    return dense
