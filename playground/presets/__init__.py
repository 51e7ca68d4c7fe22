"""Presets: experiments that open with one click, each with what it is there to show.

They are the systems of the deep-learning primers that the playground was founded on, by
their row. Where a primer's own code is mistaken, the preset does the right thing and its
text says what the mistake is. A preset is an ordinary experiment: change anything.
"""

from playground.experiments.plane import PointsExperiment
from playground.presets.base import Preset
from playground.presets.curves import CURVES
from playground.presets.training import TRAINING
from playground.presets.xor import XOR

__all__ = ["NAMES", "PRESETS", "Preset", "preset_of"]

PRESETS: tuple[Preset[PointsExperiment], ...] = (*XOR, *CURVES, *TRAINING)
NAMES = {preset.name: preset for preset in PRESETS}


def preset_of(experiment: PointsExperiment) -> Preset[PointsExperiment] | None:
    """The preset that `experiment` is, if it is one unchanged."""
    return next((preset for preset in PRESETS if preset.experiment == experiment), None)
