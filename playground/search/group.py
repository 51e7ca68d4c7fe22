"""Some cells of a search that train together, a slice at a time.

An epoch of points fits into a slice, one of images does not: those are trained some updates at a
time, and measured some images at a time, so that others have their turn and a search can stop.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from playground import regimes
from playground.engine.sweep import distributed
from playground.engine.train.pace import LOOKS
from playground.experiments.base import Experiment
from playground.regimes.metrics import on_axis
from playground.search.search import Result, Search, Task

SLICE = 0.03  # seconds of training before others may have their turn
NOTED = 0.4  # seconds between two looks at the losses while a group trains, at least

Make = Callable[[Sequence[Experiment]], Any]  # a `Sweep`, or what trains in the same words


class Group:
    """Cells that train together; `sweep` is there from when they are first trained."""

    def __init__(self, search: Search, cells: list[int]) -> None:
        self.search, self.cells = search, cells
        self.orders: dict[int, Task] = {}
        self.sweep: Any = None
        self._finest = 1.0  # the least share of an epoch that is trained in one
        self._at = 0.0  # epochs that all have been trained: some that need fewer updates do more
        self._epoch = 0.0  # seconds that one epoch of all networks takes, as measured last
        self._looked = self._cost = 0.0  # when there was a look, and its seconds
        self._scores: Iterator[np.ndarray] | None = None  # what is measured when training is over

    @property
    def waiting(self) -> bool:
        """Whether there is something to train."""
        return bool(self.orders)

    def prepare(self, make: Make) -> None:
        """Compile what trains. Raises `SpecError` where there is no room for it."""
        experiments = [each for cell in self.cells for each in self.search.repeats(cell)]
        chunked = [each for each in experiments if regimes.of(each).chunk(each)]
        steps = [regimes.of(each).clock(each).steps for each in chunked]
        self._finest, self._at = 1 / max(steps, default=1), 0.0
        self.sweep = make(experiments)

    def step(self) -> None:
        """Train one slice, note what is known, and tell what is over."""
        if self._scores is not None:
            self._measure(self._scores)
            return
        repeats = self.search.plan.repeats
        active = np.repeat([cell in self.orders for cell in self.cells], repeats)
        goal = next(iter(self.orders.values())).epochs
        left = goal - self._at
        count = left if distributed.several() else self._fits(left)
        over = count == left
        began = time.perf_counter()
        self._at = goal if over else self._at + count
        self.sweep.train_to(self._at, active)
        now = time.perf_counter()
        self._epoch = (now - began) / count
        if over:
            self._scores = self.sweep.scores()
            self._measure(self._scores)
        elif now - self._looked > max(NOTED, self._cost / LOOKS):
            self._hand_over(self.sweep.look(False)["measures"], False)
            self._looked = time.perf_counter()
            self._cost = self._looked - now

    def _fits(self, left: float) -> float:
        """How many of the epochs that are left fit in a slice."""
        many = max(1, int(SLICE / (self._epoch * self._finest))) if self._epoch else 1
        # Half an update is none: fractions of an epoch are rounded.
        return many * self._finest if (many + 0.5) * self._finest < left else left

    def _measure(self, scores: Iterator[np.ndarray]) -> None:
        """Go on measuring for a slice; hand over what is found when that was all."""
        began = time.perf_counter()
        for self._known in scores:
            if time.perf_counter() - began > SLICE:
                return
        self._scores = None
        self._hand_over(self._known, True)
        self._looked = time.perf_counter()

    def _hand_over(self, measures: np.ndarray, over: bool) -> None:
        """Hand over `measures` `(C, M)`; cells that diverged are over at once."""
        repeats, seconds = self.search.plan.repeats, self.sweep.seconds
        for place, cell in enumerate(self.cells):
            if cell not in self.orders:
                continue
            mine = slice(place * repeats, (place + 1) * repeats)
            epochs = int(float(self.sweep.epochs[mine].max()) + 1e-6)  # whole ones
            result = Result(cell, epochs, measures[mine], float(seconds[mine].sum()))
            losses = result.measures[:, on_axis(self.search.metrics)]
            if over or not np.isfinite(losses).all():
                del self.orders[cell]
                self.search.tell(result)
            else:
                self.search.note(result)

    def halves(self) -> list["Group"]:
        """The same cells in two groups."""
        middle = len(self.cells) // 2
        groups = []
        for cells in (self.cells[:middle], self.cells[middle:]):
            group = Group(self.search, cells)
            group.orders = {cell: self.orders[cell] for cell in cells if cell in self.orders}
            groups.append(group)
        return groups
