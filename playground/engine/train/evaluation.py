"""How good a network is on many images: a few at a time, so that memory stays bounded.

Whoever has other things to do meanwhile takes the scores as they grow; all others take the
last one. Everything that is said of a set of images follows from its loss and its confusion.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from playground.engine.compile.program import TALLIED, Program
from playground.experiments.split import Split
from playground.ops.narrowing import narrowed
from playground.regimes.supervised import Examples, Traced, TrainState

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


def scores(program: Program, carry: TrainState, numbers: Traced, split: Split) -> Iterator[Score]:
    """Measure the images of `split` uint8 `(N, H, W, C)`: a score after every `TALLIED` of them."""
    classes = program.key.classes
    loss, confusion = 0.0, np.zeros((classes, classes), np.int64)
    for begin in range(0, len(split.targets), TALLIED):
        part = Examples(*(array[begin : begin + TALLIED] for array in split))
        count = len(part.targets)
        if count < TALLIED:
            part = Examples(*(np.resize(array, (TALLIED, *array.shape[1:])) for array in part))
        found = program.tally(carry, numbers, part, np.int32(count))
        loss, confusion = loss + float(found.loss), confusion + np.asarray(found.confusion)
        yield Score(loss / (begin + count), confusion)


def score(program: Program, carry: TrainState, numbers: Traced, split: Split) -> Score:
    """Measure all images of `split`."""
    nothing = Score(np.nan, np.zeros((program.key.classes,) * 2, np.int64))
    return [nothing, *scores(program, carry, numbers, split)][-1]


def both(train: Score, held: Score) -> np.ndarray:
    """Training and held-back loss, training and held-back accuracy: `(4,)` float32."""
    return narrowed([train.loss, held.loss, train.accuracy, held.accuracy])
