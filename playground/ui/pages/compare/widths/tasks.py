"""The tasks of «Bias and variance»: data with values, by the name that links use.

Data that somebody drew have noise of their own, which nobody knows: they are no task.
"""

from collections.abc import Collection
from typing import Any

from playground.datasets.points.base import PointsData
from playground.datasets.points.curve import SineWave
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.losses import MeanSquared


def tasks(experiment: Experiment) -> dict[str, PointsExperiment]:
    """The tasks that there are, by the name of their data; the visitor's own first, if it is one.

    Its data have the settings that they have in `experiment`.
    """
    found: dict[str, PointsExperiment] = {}
    if isinstance(experiment, PointsExperiment) and suits(experiment.dataset):
        found[experiment.dataset.name()] = learning(type(experiment), experiment.dataset)
    for base in (Curve, Plane):
        for data in (option() for option in base.data_menu()):
            if suits(data):
                found.setdefault(data.name(), learning(base, data))
    return found


def suits(data: PointsData) -> bool:
    """Whether `data` give each point one value, to which noise can be added."""
    return data.classes == 0 and data.values == 1 and not data.drawn


def learning(kind: type[PointsExperiment], data: PointsData) -> PointsExperiment:
    """The task of learning the values of `data`."""
    fields: dict[str, Any] = {"dataset": data, "loss": MeanSquared()}
    return kind(**fields)


def chosen_task(word: str, known: Collection[str]) -> str:
    """The task that `word` names among the `known` ones, or the usual one."""
    usual = SineWave.name()
    return next(name for name in (word, usual, *known) if name in known)
