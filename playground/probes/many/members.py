"""Who is in an ensemble: twins of an experiment, or the networks of a contest.

Equal experiments train to equal numbers, so whoever trains the experiments of a contest again,
for as many epochs, has that contest's very networks. Members may differ in all but their
points: the mean of their answers needs one question, and one kind of answer.
"""

from collections.abc import Sequence

import numpy as np

from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.base import LARGEST_SEED
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.probes.points.beliefs import check

WIDEST = 256  # units of a layer
# What decides which points there are.
POINTS = ("dataset", "points", "noise", "train_share", "data_seed", "rules")

Splits = tuple[Split, Split]


def agree(members: Sequence[Experiment]) -> None:
    """Raise `SpecError` where `members` have no points, or not the same ones."""
    first = members[0]
    if not isinstance(first, PointsExperiment):
        raise SpecError("an ensemble is of networks that learn points; choose data of points.")
    check(first)
    apart = [
        title(first, path)
        for path in POINTS
        if any(getattr(each, path, None) != getattr(first, path, None) for each in members)
    ]
    if apart:
        raise SpecError(
            f"these networks differ in their {' and '.join(apart)}, so each learns other points, "
            "but the members of an ensemble must share theirs; choose networks that differ in "
            "other settings only."
        )


def title(experiment: Experiment, path: str) -> str:
    """What a field is called, within a sentence."""
    knob = type(experiment).knobs().get(path)
    return (knob.label if knob else type(experiment).model_fields[path].title or path).lower()


def raced(contest: RaceSpec) -> tuple[Entry, ...]:
    """All networks of `contest`, each by its variant's name and its start, as a race counts them.

    Variants are named where there are several, and starts where there are.
    """
    names = [
        ", ".join(
            [entry.name] * (len(contest.entries) > 1 or contest.seeds == 1)
            + [f"start {number + 1}"] * (contest.seeds > 1)
        )
        for entry in contest.entries
        for number in range(contest.seeds)
    ]
    return tuple(map(Entry, names, contest.experiments()))


def seeded(experiment: PointsExperiment, count: int) -> list[PointsExperiment]:
    """`count` twins of `experiment`, each with start weights and an order of its own.

    Raises `SpecError` where something else decides the start.
    """
    if experiment.locks("start_seed"):
        raise SpecError(
            "under TensorFlow Playground's rules one seed decides points and start together; "
            "choose our rules to train several starts on the same points."
        )
    return [
        experiment.replace(
            "start_seed", (experiment.start_seed + number) % (LARGEST_SEED + 1)
        ).replace("order_seed", (experiment.order_seed + number) % (LARGEST_SEED + 1))
        for number in range(count)
    ]


def widened(members: Sequence[PointsExperiment]) -> list[PointsExperiment]:
    """The members with layers as wide as theirs, half and twice as wide by turns."""
    factors = (1.0, 0.5, 2.0)
    found = []
    for number, member in enumerate(members):
        factor = factors[number % len(factors)]
        widths = (min(WIDEST, max(1, int(layer.units * factor))) for layer in member.layers)
        layers = [
            layer.replace("units", width)
            for layer, width in zip(member.layers, widths, strict=True)
        ]
        found.append(member.replace("layers", tuple(layers)))
    return found


def resampled(experiment: PointsExperiment, count: int) -> list[Splits]:
    """For each member as many training points, drawn from them and put back: the bootstrap.

    Breiman, Bagging predictors, 1996. The first member keeps all.
    """
    train, test = experiment.splits()
    rng = np.random.default_rng([experiment.data_seed, count])
    draws = [np.arange(len(train.targets))]
    draws += [rng.integers(0, len(train.targets), len(train.targets)) for _ in range(count - 1)]
    return [(Split(train.inputs[draw], train.targets[draw]), test) for draw in draws]
