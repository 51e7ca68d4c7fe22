"""What the stage shows of a network that learns a picture: colours instead of a scale.

The map has a plane for red, green and blue, points carry their colour, and the original
stands beside what the network has made of it so far.
"""

from typing import Any

import numpy as np

from playground.datasets.points.picture import Coloured
from playground.experiments.points import PointsExperiment

CHANNELS = ("red", "green", "blue")


def is_painting(experiment: Any) -> bool:
    """Whether colours are learned."""
    return bool(experiment.values == len(CHANNELS))


def as_numbers(colours: np.ndarray) -> np.ndarray:
    """Colours `(N, 3)` from −1 to 1 as a number each, red first: `(N,)`, exact in float32."""
    levels = np.rint((np.clip(colours, -1, 1).astype(np.float64) + 1) * 127.5)
    return levels @ np.array([65536.0, 256.0, 1.0])


def original(experiment: PointsExperiment) -> dict[str, np.ndarray]:
    """The picture that is learned, as the stage draws it: `original` `(3, S, S)` uint8."""
    if not isinstance(experiment.dataset, Coloured):
        return {}
    levels = np.rint((experiment.dataset.original() + 1) * 127.5).astype(np.uint8)
    return {"original": np.ascontiguousarray(levels.transpose(2, 0, 1))}
