"""Trains the cells of a search in this process, many networks as one sweep.

Cells of a few architectures make a group, so that the first results come while the others
wait to be compiled. A group keeps its networks from rung to rung: the best
go on where they stand. Work comes in slices, so that whoever calls can stop at any time.
"""

import os
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from playground.engine import hosts
from playground.engine.limits import limits
from playground.engine.sweep import Sweep
from playground.experiment import Experiment
from playground.options import SpecError
from playground.search.search import DIVERGED, REFUSED, Order, Result, Search

SLICE = 0.03  # seconds of training before others may have their turn
NOTED = 0.4  # seconds between two looks at the losses while a group trains
AT_ONCE = 256  # networks of one group: fewer looks in vain, and little memory

Make = Callable[[Sequence[Experiment]], Any]  # a `Sweep`, or what trains in the same words


class Group:
    """Cells that train together; `sweep` is there from when they are first trained."""

    def __init__(self, search: Search, cells: list[int]) -> None:
        self.search, self.cells = search, cells
        self.orders: dict[int, Order] = {}
        self.sweep: Any = None
        self._epoch = 0.0  # seconds that one epoch of all networks takes, as measured last
        self._looked = 0.0

    @property
    def waiting(self) -> bool:
        """Whether there is something to train."""
        return bool(self.orders)

    def prepare(self, make: Make) -> None:
        """Compile what trains. Raises `SpecError` where there is no room for it."""
        experiments = [each for cell in self.cells for each in self.search.repeats(cell)]
        self.sweep = make(experiments)

    def step(self) -> None:
        """Train one slice, note what is known, and tell what is over."""
        repeats = self.search.plan.repeats
        active = np.repeat([cell in self.orders for cell in self.cells], repeats)
        left = next(iter(self.orders.values())).epochs - self._at(active)
        count = left if hosts.several() else self._fits(left)
        began = time.perf_counter()
        self.sweep.train(count, active)
        now = time.perf_counter()
        self._epoch = (now - began) / count
        over = count == left
        if over or now - self._looked > NOTED:
            self._look(over)
            self._looked = time.perf_counter()

    def _fits(self, left: int) -> int:
        """How many of the epochs that are left fit in a slice."""
        return min(left, max(1, int(SLICE / self._epoch))) if self._epoch else 1

    def _at(self, networks: Any) -> int:
        """How many whole epochs `networks` have trained, which stand at the same place."""
        return round(float(self.sweep.epochs[networks].max()))

    def _look(self, over: bool) -> None:
        """Hand over the measures; cells that diverged are over at once."""
        repeats = self.search.plan.repeats
        measures, seconds = self.sweep.measures(), self.sweep.seconds
        for place, cell in enumerate(self.cells):
            if cell not in self.orders:
                continue
            mine = slice(place * repeats, (place + 1) * repeats)
            known = measures[mine], float(seconds[mine].sum())
            result = Result(cell, self._at(mine), *known)
            if over or not np.isfinite(result.measures[:, :2]).all():
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


class Local:
    """Trains `search` here, with what `make` makes."""

    def __init__(self, search: Search, make: Make = Sweep) -> None:
        self.search = search
        self._make = make
        self._groups = grouped(search)

    def step(self) -> bool:
        """Do one slice of work, or compile; return whether there is more to do."""
        if self.unprepared:
            self.prepare()
        else:
            self.train()
        return not self.search.done

    @property
    def unprepared(self) -> bool:
        """Whether something has to be compiled before anything can be trained."""
        group = self._next()
        return group is not None and group.sweep is None

    def prepare(self) -> None:
        """Compile the next group; what there is no room for is cut in two, or refused."""
        group = self._next()
        if group is None:
            return
        try:
            group.prepare(self._make)
        except SpecError as error:
            self._groups.remove(group)
            if len(group.cells) > 1:
                self._groups = [*group.halves(), *self._groups]
                return
            group.orders.clear()
            self.search.drop(group.cells[0], REFUSED, str(error))

    def train(self) -> None:
        """Train one slice of the next group, if it is ready."""
        group = self._next()
        if group is None or group.sweep is None:
            return
        group.step()
        if not any(self.search.rows[cell].status != DIVERGED for cell in group.cells):
            group.sweep = None

    def _next(self) -> Group | None:
        """The group whose turn it is; None: there is nothing to do."""
        found = next((group for group in self._groups if group.waiting), None)
        if found is not None:
            return found
        orders = {order.cell: order for order in self.search.ask()}
        for group in self._groups:
            group.orders = {cell: orders[cell] for cell in group.cells if cell in orders}
            if not group.orders:
                group.sweep = None  # what nobody will train any more needs no memory
        return next((group for group in self._groups if group.waiting), None)


def grouped(search: Search) -> list[Group]:
    """The cells of `search` in groups of at most `AT_ONCE` networks.

    A group has as many architectures as there are cores, which compile and train side by side.
    """
    programs: dict[Hashable, list[int]] = {}
    for row in search.rows:
        if row.experiment is not None:
            programs.setdefault(row.experiment.program(), []).append(row.number)
    size = max(1, min(AT_ONCE, limits().networks) // search.plan.repeats)
    cores, waiting = os.cpu_count() or 1, [*programs.values()]
    groups = []
    for first in range(0, len(waiting), cores):
        cells = [cell for each in waiting[first : first + cores] for cell in each]
        groups += [Group(search, cells[at : at + size]) for at in range(0, len(cells), size)]
    return groups
