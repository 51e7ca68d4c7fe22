"""Cross-validation: an experiment on one fold is an experiment of its own.

All examples are dealt into k equal parts by a seeded permutation; the few that are left over
are trained on in every fold, so that all folds are as large and share one program. On fold i
the network trains on all but part i and is tested on that; what is measured on training
examples, such as the scaling of inputs, is measured without part i. The program that is
compiled is that of a plain experiment of the same size.
"""

from typing import Any

from playground.experiments.base import LARGEST_SEED
from playground.experiments.split import Fold
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.search.strategies import Plan


def folded(experiment: Experiment, fold: int, folds: int) -> Experiment:
    """`experiment` on part `fold` of `folds`. Raises `SpecError` where examples are too few."""
    count = sum(experiment.replace("train_share", 0.5).replace("batch_size", 1).sizes)
    if count < folds:
        raise SpecError(f"there are {count} examples, which are too few for {folds} folds.")
    fields = dict(experiment) | {"train_share": (count - count // folds) / count}
    return type(experiment)(**fields | {"fold": Fold(fold, folds, fields["data_seed"])})


def seeded(experiment: Any, number: int) -> Any:
    """`experiment` from other start weights and in another order; 0 is its own."""
    if number == 0:
        return experiment
    rules = getattr(experiment, "rules", None)
    if rules is not None and rules.one_seed(0) is not None:
        return experiment.replace("rules", rules.one_seed(number))
    for name in ("start_seed", "order_seed"):
        if name in type(experiment).model_fields:
            seed = (getattr(experiment, name) + number) % (LARGEST_SEED + 1)
            experiment = experiment.replace(name, seed)
    return experiment


def repeats(experiment: Any, plan: Plan) -> list[Any]:
    """The experiments whose mean is the score of one cell: every fold from every seed."""
    again = [seeded(experiment, number) for number in range(plan.seeds)]
    if plan.folds == 1:
        return again
    return [folded(each, fold, plan.folds) for each in again for fold in range(plan.folds)]


def check(experiment: Any, plan: Plan) -> None:
    """Raise `SpecError` where `experiment` cannot be measured as `plan` asks."""
    plan.objective.check(experiment)
    if plan.folds > 1:
        folded(experiment, 0, plan.folds)
    elif not experiment.sizes[1]:
        raise SpecError("there are no test examples; lower the training share, or use folds.")
