"""What a snapshot's network says of the held-back images, and what follows from that."""

from dataclasses import dataclass

import numpy as np

from playground.engine.train.snapshot import Snapshot
from playground.probes.forward import probabilities, shown

MOST = 4_000  # images that are looked at


@dataclass(frozen=True, eq=False)
class Told:
    """The classes `(N,)` of some images, and how surely `(N,)` they were taken for `guesses`."""

    classes: np.ndarray
    guesses: np.ndarray
    sure: np.ndarray

    @property
    def accuracy(self) -> float:
        """The share of images that were told right."""
        return float((self.classes == self.guesses).mean())

    def confusion(self, classes: int) -> np.ndarray:
        """How many images of class i were taken for class j `(K, K)`."""
        counts = np.zeros((classes, classes), np.int64)
        np.add.at(counts, (self.classes, self.guesses), 1)
        return counts

    def cell(self, actual: int, guess: int) -> np.ndarray:
        """The numbers of the images of a class that were taken for one, the surest first."""
        return self._surest((self.classes == actual) & (self.guesses == guess))

    def mistakes(self) -> np.ndarray:
        """The numbers of the images that were told wrong, the surest first."""
        return self._surest(self.classes != self.guesses)

    def _surest(self, chosen: np.ndarray) -> np.ndarray:
        which = np.flatnonzero(chosen)
        return which[np.argsort(-self.sure[which], kind="stable")]


def told(snapshot: Snapshot) -> tuple[np.ndarray, Told]:
    """At most `MOST` held-back images `(N, H, W, C)`, and what is said of them.

    Raises `SpecError` where training diverged.
    """
    split = shown(snapshot, MOST)
    answers = probabilities(snapshot, split.inputs)
    classes = split.targets.astype(np.int64)
    return split.inputs, Told(classes, answers.argmax(axis=1), answers.max(axis=1))
