"""Presets: experiments that open with one click, each with what it is there to show.

They are the systems of the deep-learning primers that the playground was founded on, by
their row. Where a primer's own code is mistaken, the preset does the right thing and its
text says what the mistake is. A preset is an ordinary experiment: change anything.
"""

from difflib import get_close_matches

from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError, listed, shown
from playground.presets.base import Preset
from playground.presets.curves import CURVES
from playground.presets.images import IMAGES
from playground.presets.training import TRAINING
from playground.presets.xor import XOR

ON_POINTS: tuple[Preset[PointsExperiment], ...] = (*XOR, *CURVES, *TRAINING)
PRESETS: tuple[Preset[Experiment], ...] = (*ON_POINTS, *IMAGES)
NAMES = {preset.name: preset for preset in PRESETS}


def named(name: str) -> Preset[Experiment]:
    """The preset of this name; raise `SpecError` that names those like it."""
    if name in NAMES:
        return NAMES[name]
    near = [f"«{each}»" for each in get_close_matches(name, NAMES, 3, 0.5)]
    hint = f"did you mean {listed(near)}?" if near else "«python -m playground presets» lists all."
    raise SpecError(f"there is no preset {shown(name)}; {hint}")
