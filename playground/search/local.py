"""Trains the cells of a search in this process, many networks as one sweep.

Cells of a few architectures make a group, so that the first results come while the others
wait to be compiled. A group keeps its networks from rung to rung: the best
go on where they stand. Work comes in slices, so that whoever calls can stop at any time.
"""

import os
from collections.abc import Hashable

from playground import regimes
from playground.engine.compile.limits import limits
from playground.engine.sweep.sweep import Sweep
from playground.experiments.base import Experiment
from playground.options.errors import SpecError
from playground.search.group import Group, Make
from playground.search.search import OVER, REFUSED, Search

AT_ONCE = 256  # networks of one group: fewer looks in vain, and little memory
OPERATIONS = 8e9  # that one update of all networks of a group may take: about a tenth of a second


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
        if all(self.search.rows[cell].status in OVER for cell in group.cells):
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
    """The cells of `search` that are not over, in groups of at most `AT_ONCE` networks.

    A group has as many architectures as there are cores, which compile and train side by side.
    """
    programs: dict[Hashable, list[int]] = {}
    open_rows = [row for row in search.rows if row.status not in OVER]
    experiments = {row.number: row.experiment for row in open_rows if row.experiment}
    for number, experiment in experiments.items():
        programs.setdefault(experiment.compile_key(), []).append(number)
    cores, waiting = os.cpu_count() or 1, [*programs.values()]
    groups = []
    for first in range(0, len(waiting), cores):
        cells = [cell for each in waiting[first : first + cores] for cell in each]
        most = min(together(experiments[each[0]]) for each in waiting[first : first + cores])
        size = max(1, most // search.plan.repeats)
        groups += [Group(search, cells[at : at + size]) for at in range(0, len(cells), size)]
    return groups


def together(experiment: Experiment) -> int:
    """How many networks like that of `experiment` are trained together at the most."""
    update = regimes.of(experiment).cost(experiment).flops
    return max(1, min(AT_ONCE, limits().networks, int(OPERATIONS / max(1, update))))
