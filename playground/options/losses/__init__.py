"""Losses: for classes, for numbers, and the menu of them all."""

from playground.options.losses.base import Loss, correct, lead
from playground.options.losses.classes import (
    LOSSES,
    BinaryCrossEntropy,
    Brier,
    CrossEntropy,
    Focal,
    Hinge,
)
from playground.options.losses.distances import (
    Distance,
    HalfSquared,
    Huber,
    MeanAbsolute,
    MeanSquared,
)
from playground.options.losses.serving import check_loss, serves

__all__ = [
    "LOSSES",
    "BinaryCrossEntropy",
    "Brier",
    "CrossEntropy",
    "Distance",
    "Focal",
    "HalfSquared",
    "Hinge",
    "Huber",
    "Loss",
    "MeanAbsolute",
    "MeanSquared",
    "check_loss",
    "correct",
    "lead",
    "serves",
]
