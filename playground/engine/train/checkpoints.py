"""The kept moments of a run: what it needs to go back to, bounded and thinned like its curve.

A moment is a copy of everything that training changes, so training goes on from it with the
very numbers of the first time: the order of the examples depends on the update alone. When
the album is full, every second moment goes, and later ones keep that distance.
"""

from bisect import bisect_left
from typing import Any, NamedTuple

import jax
import numpy as np

from playground import regimes
from playground.experiments.base import Experiment
from playground.regimes.base import TrainState

MOST = 200  # moments
LARGEST = 16 * 2**20  # bytes of all moments of a run


class Checkpoint(NamedTuple):
    """A training at one moment: its carry in NumPy arrays, and where it stood."""

    seen: int  # examples shown since the start
    updates: int
    carry: TrainState
    experiment: Experiment
    note: str | None = None  # what the run said about itself then
    memory: Any = None  # what its stop rule remembered then

    @property
    def epoch(self) -> float:
        """How many times every training example had been shown, with a fraction."""
        return self.seen / regimes.of(self.experiment).clock(self.experiment).examples


def size(tree: Any) -> int:
    """How many bytes the arrays of a tree take, on the device or here."""
    return sum(leaf.nbytes for leaf in jax.tree.leaves(tree))


class Checkpoints:
    """At most `MOST` moments in the order of time, no more than `LARGEST` bytes together."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self.moments: list[Checkpoint] = []
        self._gap = 0  # examples that must lie between two moments
        self.version = 0  # another one for every change

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def epochs(self) -> np.ndarray:
        """The epochs of all moments `(N,)`, float32."""
        return np.array([moment.epoch for moment in self.moments], np.float32)

    def clear(self) -> None:
        """Forget everything."""
        self.moments, self._gap = [], 0
        self.version += 1

    def wants(self, seen: int, carry: TrainState) -> bool:
        """Whether a moment after `seen` examples should be kept; one alone would be of no use."""
        if not self.moments:
            return 2 * size(carry) <= self._largest
        return seen - self.moments[-1].seen >= max(1, self._gap)

    def add(self, moment: Checkpoint) -> None:
        """Keep the newest moment, and thin the others where there are too many."""
        self.moments.append(moment)
        self.version += 1
        most = min(self._most, max(1, self._largest // max(1, size(moment.carry))))
        if len(self.moments) > most:
            self.moments = self.moments[::2]
            span = self.moments[-1].seen - self.moments[0].seen
            self._gap = max(2 * self._gap, span // max(1, len(self.moments) - 1))

    def cut(self, seen: int) -> None:
        """Forget what came after `seen` examples."""
        self.moments = [moment for moment in self.moments if moment.seen <= seen]
        self.version += 1

    def pages(self) -> tuple[tuple[Checkpoint, ...], int]:
        """All that `restore` needs to make another album the same as this."""
        return tuple(self.moments), self._gap

    def restore(self, pages: tuple[tuple[Checkpoint, ...], int]) -> None:
        """Be the album that had these `pages`."""
        self.moments, self._gap = [*pages[0]], pages[1]
        self.version += 1

    def nearest(self, epoch: float) -> Checkpoint | None:
        """The kept moment nearest to `epoch`, or None where there is none."""
        if not self.moments:
            return None
        place = bisect_left(self.moments, epoch, key=lambda moment: moment.epoch)
        around = self.moments[max(0, place - 1) : place + 1]
        return min(around, key=lambda moment: abs(moment.epoch - epoch))
