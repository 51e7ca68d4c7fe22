"""A preset: an experiment, and what it is there to show."""

from typing import NamedTuple

from playground.experiment import PointsExperiment


class Preset(NamedTuple):
    """One experiment of the gallery."""

    row: str  # of the primers' table
    name: str
    title: str
    shows: str  # a sentence or two: what to see, and why
    experiment: PointsExperiment
    epochs: int  # after which it shows that
    speed: str = "10"  # epochs in a frame
