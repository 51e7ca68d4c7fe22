"""How good a network is, in the measures that reports use: of classes, and of numbers.

Everything is computed in NumPy from predictions, whatever the loss was; definitions as in
Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, chapter 8, and
Fawcett, An introduction to ROC analysis, 2006. What would divide by zero is NaN.
"""

import math
from dataclasses import dataclass

import numpy as np

from playground.engine.train.snapshot import Snapshot
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.options.errors import SpecError
from playground.probes.forward import answers

REACH = 2.0  # from the darkest colour, −1, to the brightest, 1


@dataclass(frozen=True, eq=False)
class ClassMeasures:
    """Of points with classes: `confusion` `(K, K)` counts, actual by predicted class.

    `precision`, `recall` and `f1` `(K,)` are for each class; `auc` is for two classes.
    """

    confusion: np.ndarray
    accuracy: float
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    auc: float


@dataclass(frozen=True)
class ValueMeasures:
    """Of points with numbers: R², mean squared and mean absolute error.

    `psnr` is the peak signal-to-noise ratio in decibels, 10 lg(2² / MSE), for the colours of
    pictures, which reach from −1 to 1; else NaN.
    """

    r2: float
    squared: float
    absolute: float
    psnr: float = math.nan


Measures = ClassMeasures | ValueMeasures


def measures(snapshot: Snapshot) -> tuple[Measures, Measures]:
    """The measures of the training and the test points. Raises `SpecError` after divergence."""
    experiment = snapshot.experiment
    if not isinstance(experiment, PointsExperiment):
        raise TypeError("only answers to points are measured")
    train, test = snapshot.points
    x = experiment.featurize(np.concatenate([train.inputs, test.inputs]))
    predicted = answers(snapshot, x)
    if experiment.values == 1:
        predicted = predicted[:, 0]
    if not np.isfinite(predicted).all():
        raise SpecError("The network's answers are no longer finite; press Reset to start again.")
    return (
        of_split(predicted[: len(train.inputs)], train, experiment.classes),
        of_split(predicted[len(train.inputs) :], test, experiment.classes),
    )


def of_split(predicted: np.ndarray, split: Split, classes: int) -> Measures:
    """The measures of predictions `(N,)`, of K values `(N, K)`, as `Loss.predict` makes them."""
    if classes == 0:
        return of_values(predicted, split.targets)
    chosen = predicted if classes > 2 else predicted >= 0
    scores = predicted if classes == 2 else None
    return of_classes(chosen.astype(int), split.targets.astype(int), classes, scores)


def of_classes(
    predicted: np.ndarray, actual: np.ndarray, classes: int, scores: np.ndarray | None = None
) -> ClassMeasures:
    """The measures of class numbers `(N,)`; `scores` `(N,)` grow with the belief in class 1."""
    confusion = np.zeros((classes, classes), int)
    np.add.at(confusion, (actual, predicted), 1)
    right = np.diag(confusion)
    auc = np.nan if scores is None else roc_auc(scores, actual == 1)
    return ClassMeasures(
        confusion,
        accuracy=float(ratio(right.sum(), confusion.sum())),
        precision=ratio(right, confusion.sum(axis=0)),
        recall=ratio(right, confusion.sum(axis=1)),
        f1=ratio(2 * right, confusion.sum(axis=0) + confusion.sum(axis=1)),
        auc=float(auc),
    )


def of_values(predicted: np.ndarray, actual: np.ndarray) -> ValueMeasures:
    """The measures of numbers `(N,)`; R² is 1 less the share of the spread left unexplained.

    Of colours `(N, 3)` the spread is that around the mean of each channel.
    """
    if not len(actual):
        return ValueMeasures(np.nan, np.nan, np.nan)
    error = predicted.astype(float) - actual.astype(float)
    spread = ((actual.astype(float) - actual.mean(axis=0, dtype=float)) ** 2).sum()
    unexplained = float(ratio((error**2).sum(), spread))
    squared = float((error**2).mean())
    psnr = 10 * math.log10(REACH**2 / squared) if actual.ndim == 2 and squared else math.nan
    return ValueMeasures(1 - unexplained, squared, float(np.abs(error).mean()), psnr)


def roc_auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """The chance that a positive scores higher than a negative, ties counted half.

    The area under the ROC curve is the statistic of Mann & Whitney, 1947; by ranks.
    """
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # from 1; tied scores share theirs
    positives = positive.sum()
    pairs = positives * (len(positive) - positives)
    above = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(ratio(above, pairs))


def ratio(part: np.ndarray | np.number, whole: np.ndarray | np.number) -> np.ndarray:
    """`part / whole`, NaN where `whole` is 0."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole != 0)
