"""How good a network is on many examples of classes, looked at a few at a time.

Everything that is said of a set of images follows from its loss and its confusion. Both are
sums, so that those of a few images at a time add up to those of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.ops.narrowing import narrowed
from playground.regimes.confusion import BatchConfusion

TRAINING = 2_000  # training images that curves are measured on; all would take as long as training


@dataclass(frozen=True, eq=False)
class Score:
    """The mean loss of some images, and their `confusion` `(K, K)`: actual by told class."""

    loss: float
    confusion: np.ndarray

    @property
    def images(self) -> int:
        """How many images were looked at."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """The share of images whose class was told right; NaN of none."""
        return float(np.trace(self.confusion) / self.images) if self.images else np.nan

    @property
    def class_accuracy(self) -> np.ndarray:
        """The same of the images of each class `(K,)`."""
        there = self.confusion.sum(axis=1)
        right = np.diag(self.confusion)
        return np.divide(right, there, out=np.full(len(there), np.nan), where=there > 0)


def scored(tallies: Sequence[BatchConfusion], classes: int) -> Score:
    """The score of what some images added up to; NaN of none."""
    loss, confusion = 0.0, np.zeros((classes, classes), np.int64)
    for each in tallies:
        loss, confusion = loss + float(each.loss), confusion + np.asarray(each.confusion)
    images = int(confusion.sum())
    return Score(loss / images if images else np.nan, confusion)


def together(scores: Sequence[Score]) -> Score:
    """The score of all images of `scores`."""
    images = sum(score.images for score in scores)
    loss = sum(score.loss * score.images for score in scores) / images if images else np.nan
    zero = np.zeros((0, 0), np.int64)
    return Score(loss, np.sum([score.confusion for score in scores], axis=0) if scores else zero)


def both(train: Score, held: Score) -> np.ndarray:
    """Training and held-back loss, training and held-back accuracy: `(4,)` float32."""
    return narrowed([train.loss, held.loss, train.accuracy, held.accuracy])
