"""Cross-validation: an experiment on one fold is an experiment of its own.

All examples are dealt into k equal parts by a seeded permutation; the few that are left over
are trained on in every fold, so that all folds are as large and share one program. On fold i
the network trains on all but part i and is tested on that; what is measured on training
examples, such as the scaling of inputs, is measured without part i. The program that is
compiled is that of a plain experiment of the same size.
"""

from typing import Any, TypeVar

import numpy as np

from playground.experiments.images import MEASURED
from playground.experiments.plane import Curve, Experiment, Images, Plane
from playground.experiments.split import Split
from playground.experiments.supervised import LARGEST_SEED
from playground.options.base import SpecError
from playground.search.strategies import Plan

AnyExperiment = TypeVar("AnyExperiment", bound=Experiment)

FOLDING = 71  # parts the permutation of folds from the other random numbers of the same seed


class PlaneFold(Plane):
    """A fold of points of the plane."""

    fold: int = 0
    folds: int = 2

    def splits(self) -> tuple[Split, Split]:
        return part(super().splits(), self.fold, self.folds, self.data_seed)

    def compile_key(self) -> Any:
        return plain(self, Plane).compile_key()


class CurveFold(Curve):
    """A fold of points along a line."""

    fold: int = 0
    folds: int = 2

    def splits(self) -> tuple[Split, Split]:
        return part(super().splits(), self.fold, self.folds, self.data_seed)

    def compile_key(self) -> Any:
        return plain(self, Curve).compile_key()


class ImagesFold(Images):
    """A fold of images; those that the data set's makers kept apart stay apart."""

    fold: int = 0
    folds: int = 2

    def splits(self) -> tuple[Split, Split]:
        return part(super().splits(), self.fold, self.folds, self.data_seed)

    def compile_key(self) -> Any:
        return plain(self, Images).compile_key()

    def shared(self) -> Images:
        which = {"fold": self.fold, "folds": self.folds}
        return super().shared().model_copy(update=which)

    def scale(self) -> np.ndarray:
        """Shift and factor of each channel, measured on training images of this fold."""
        images = self.splits()[0].inputs[:MEASURED]
        fitted = self.scaling.fit(images.reshape(-1, images.shape[-1]).astype(np.float64))
        return np.stack(fitted).astype(np.float32)


FOLDED: dict[type[Experiment], Any] = {Plane: PlaneFold, Curve: CurveFold, Images: ImagesFold}


def plain(fold: Experiment, kind: type[AnyExperiment]) -> AnyExperiment:
    """The experiment without folds that is as large as `fold`."""
    return kind.model_construct(**{name: getattr(fold, name) for name in kind.model_fields})


def part(splits: tuple[Split, Split], fold: int, folds: int, seed: int) -> tuple[Split, Split]:
    """All examples of `splits` but those of part `fold`, and that part."""
    inputs, targets = (np.concatenate(pair) for pair in zip(*splits, strict=True))
    mine, others = dealt(len(targets), fold, folds, seed)
    return Split(inputs[others], targets[others]), Split(inputs[mine], targets[mine])


def dealt(count: int, fold: int, folds: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of `count` examples are in part `fold`, and which are not."""
    order = np.random.default_rng([seed, FOLDING]).permutation(count)
    size = count // folds
    mine = slice(fold * size, (fold + 1) * size)
    return order[mine], np.delete(order, mine)


def folded(experiment: Experiment, fold: int, folds: int) -> Experiment:
    """`experiment` on part `fold` of `folds`. Raises `SpecError` where examples are too few."""
    count = sum(experiment.replace("train_share", 0.5).replace("batch_size", 1).sizes)
    if count < folds:
        raise SpecError(f"there are {count} examples, which are too few for {folds} folds.")
    fields = dict(experiment) | {"train_share": (count - count // folds) / count}
    found: Experiment = FOLDED[type(experiment)](**fields, fold=fold, folds=folds)
    return found


def seeded(experiment: Experiment, number: int) -> Experiment:
    """`experiment` from other start weights and in another order; 0 is its own."""
    if number == 0:
        return experiment
    rules = getattr(experiment, "rules", None)
    if rules is not None and rules.one_seed(0) is not None:
        return experiment.replace("rules", rules.one_seed(number))
    start, order = experiment.start_seed + number, experiment.order_seed + number
    most = LARGEST_SEED + 1
    moved = experiment.replace("start_seed", start % most)
    return moved.replace("order_seed", order % most)


def repeats(experiment: Experiment, plan: Plan) -> list[Experiment]:
    """The experiments whose mean is the score of one cell: every fold from every seed."""
    again = [seeded(experiment, number) for number in range(plan.seeds)]
    if plan.folds == 1:
        return again
    return [folded(each, fold, plan.folds) for each in again for fold in range(plan.folds)]


def check(experiment: Experiment, plan: Plan) -> None:
    """Raise `SpecError` where `experiment` cannot be measured as `plan` asks."""
    plan.objective.check(experiment.classes)
    if plan.folds > 1:
        folded(experiment, 0, plan.folds)
    elif not experiment.sizes[1]:
        raise SpecError("there are no test examples; lower the training share, or use folds.")
