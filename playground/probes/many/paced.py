"""Trains a sweep to its end in slices of about the same time, so that a page stays responsive.

Whoever calls decides when the next slice comes, and whether it does: nothing trains for a
visitor who has left.
"""

import time

from playground.engine.sweep.sweep import Sweep

SLICE = 0.2  # seconds of training in one step
GROWTH = 4  # times as many epochs as before at most: the first may have been slow by chance


class Paced:
    """Trains every network of `sweep` for so many `epochs` more."""

    def __init__(self, sweep: Sweep, epochs: int) -> None:
        self.sweep, self.epochs = sweep, epochs
        self.done = 0
        self._count = 1

    @property
    def share(self) -> float:
        """How much of the training is done."""
        return self.done / self.epochs

    @property
    def over(self) -> bool:
        """Whether all epochs are done."""
        return self.done >= self.epochs

    def step(self, until: float | None = None) -> None:
        """Train one slice, or until about this time of `time.perf_counter`."""
        until = time.perf_counter() + SLICE if until is None else until
        while not self.over and (left := until - time.perf_counter()) > 0:
            count = min(self.epochs - self.done, self._count)
            began = time.perf_counter()
            self.sweep.train(count)
            took = max(time.perf_counter() - began, 1e-6)
            self.done += count
            self._count = max(1, min(GROWTH * count, int(count * min(left, SLICE) / took)))
