"""Curves: regression, or two classes, along a line.

One input is enough to see everything at once: the points, what the network answers, and what
each unit of the last hidden layer contributes to it.
"""

from typing import Annotated

from pydantic import Field

from playground.datasets.points.curve import CURVES, CurveData, SineWave, blank_curve
from playground.experiments.following import AdaptivePoints
from playground.experiments.points import DATA, PointsField
from playground.experiments.supervised import LossField
from playground.options.base import Knob
from playground.options.curve_features import CURVE_FEATURES, X
from playground.options.features import Feature
from playground.options.losses import MeanSquared


class Curve(AdaptivePoints):
    """Points along a line: a network learns the value of each, or which of two classes it has."""

    label = "Curve"

    loss: LossField = MeanSquared()
    dataset: Annotated[CurveData, CURVES, DATA] = SineWave()
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "The standard deviation of what is added to each value.",
            0.0,
            0.8,
            live=True,
            step=0.01,
        ),
    ] = 0.0
    points: PointsField = 100
    features: Annotated[
        tuple[Annotated[Feature, CURVE_FEATURES], ...],
        Field(
            title="Input features",
            description="What the network is told about each x. With the right features a single "
            "linear unit may do.",
        ),
    ] = (X(),)

    def blank(self) -> CurveData:
        return blank_curve(self.rows[0])
