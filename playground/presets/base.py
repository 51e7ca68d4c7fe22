"""A preset: an experiment, and what it is there to show."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from playground.experiments.supervised import Experiment

Kind_co = TypeVar("Kind_co", bound=Experiment, covariant=True)


@dataclass(frozen=True)
class Preset(Generic[Kind_co]):
    """One experiment of a gallery."""

    row: str  # of the primers' table
    name: str
    title: str
    shows: str  # a sentence or two: what to see, and why
    experiment: Kind_co
    epochs: int  # after which it shows that
    speed: str = "10"  # epochs in a frame; empty: as it is
    beside: str = ""  # the name of the preset that it is to be compared with
