"""From one experiment to another: what of a training can go on as it is.

A run asks before it compiles anything: where only live numbers, the stop rule or points of
one's own differ, the network is kept and goes on at once.
"""

from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment


def changes_only_examples(old: Experiment, new: Experiment) -> bool:
    """Whether `new` is `old` with other points of one's own, be there more or fewer of them."""
    if not (isinstance(old, PointsExperiment) and isinstance(new, PointsExperiment)):
        return False
    if type(old) is not type(new) or not (old.padded and new.padded):
        return False
    same = (old.classes, old.values) == (new.classes, new.values)
    return same and old.model_copy(update={"dataset": new.dataset}) == new


def changes_only_live_numbers(old: Experiment, new: Experiment) -> bool:
    """Whether `new` differs from `old` only in live numbers that leave the data as it was."""
    if type(old) is not type(new) or old.compile_key() != new.compile_key():
        return False
    changed = old.bind({path: value for path, value in new.live().items() if path != "noise"})
    return changed.model_copy(update={"stop": new.stop}) == new
