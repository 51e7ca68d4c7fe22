"""A search: which cells there are, how far each is, and which is best.

It trains nothing and knows no threads: whoever trains asks for orders and tells results, in
any order and as often as they like. After each rung the best cells go on; a cell that
diverges or cannot be built takes no other with it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from playground import regimes
from playground.engine.compile.limits import limits, price
from playground.links.experiments import to_link
from playground.options.errors import SpecError
from playground.regimes.metrics import on_axis, place
from playground.search.folds import check, repeats
from playground.search.space import Cell, Space
from playground.search.strategies import Plan, Rung

WAITING, TRAINING, FINISHED, STOPPED = "waiting", "training", "finished", "stopped"
DIVERGED, REFUSED, LOST = "diverged", "refused", "lost"
OVER = (FINISHED, STOPPED, DIVERGED, REFUSED, LOST)


class Task(NamedTuple):
    """Train cell number `cell` from its start, or from where it stands, to `epochs`."""

    cell: int
    epochs: int


class Result(NamedTuple):
    """What training found: `measures` `(R, M)` of each repeat, as `Trainer.measure`."""

    cell: int
    epochs: int
    measures: np.ndarray
    seconds: float


@dataclass
class Trial:
    """One cell: its values, the experiment they make, and what is known of it."""

    number: int
    cell: Cell
    experiment: Any  # of whatever kind; None where there is none
    measures: np.ndarray  # `(R, M)`, at first NaN
    status: str = WAITING
    epochs: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def link(self) -> str:
        """The link of the cell's experiment; empty where there is none, or it is too long."""
        if self.experiment is None:
            return ""
        try:
            return to_link(self.experiment)
        except SpecError:
            return ""

    def mean(self, column: int) -> float:
        """The mean of a column of the measures over folds and seeds; NaN where it diverged."""
        return float(self.measures[:, column].mean())

    def error(self, column: int) -> float:
        """The standard error of that mean: s / √R, with R − 1 degrees of freedom."""
        found = self.measures[:, column]
        if len(found) < 2 or not np.isfinite(found).all():
            return float("nan")
        return float(found.std(ddof=1) / np.sqrt(len(found)))


class Search:
    """A search through `space` as `plan` says. Raises `SpecError` where nothing can be trained."""

    def __init__(self, space: Space, plan: Plan) -> None:
        self.space, self.plan = space, plan
        self.metrics = regimes.of(space.experiment).metrics
        cells = plan.kind.chosen(space)
        self.rows = [self._row(number, cell) for number, cell in enumerate(cells)]
        able = [row for row in self.rows if row.status == WAITING]
        if not able:
            raise SpecError(
                f"none of the {len(cells)} combinations can be trained; the first: "
                f"{self.rows[0].note}"
            )
        programs = len({row.experiment.compile_key() for row in able if row.experiment})
        if programs > limits().programs:
            raise SpecError(
                f"this search has {programs} different networks to compile, but at most "
                f"{limits().programs} are allowed here; try fewer layers, widths or optimizers."
            )
        self.rungs: list[Rung] = plan.kind.rungs(len(able), plan.epochs)
        self.rung = 0
        self._open = [row.number for row in able]
        self._out: set[int] = set()

    @property
    def column(self) -> int:
        """Which column of the measures is looked for."""
        return place(self.metrics, self.plan.objective.metric)

    def _row(self, number: int, cell: Cell) -> Trial:
        nothing = np.full((1, len(self.metrics)), np.nan)
        try:
            experiment = self.space.build(cell)
            price(experiment)
            check(experiment, self.plan)
        except SpecError as error:
            return Trial(number, cell, None, nothing, REFUSED, note=str(error))
        return Trial(number, cell, experiment, nothing)

    def repeats(self, number: int) -> list[Any]:
        """The experiments whose mean is the score of cell `number`."""
        experiment = self.rows[number].experiment
        return [] if experiment is None else repeats(experiment, self.plan)

    @property
    def done(self) -> bool:
        """Whether nothing is left to be trained."""
        return not self._open and not self._out

    @property
    def waiting(self) -> int:
        """How many cells nobody trains yet."""
        return len(self._open)

    @property
    def progress(self) -> float:
        """Which share of all the epochs is over, from 0 to 1."""
        alive = sum(row.status != REFUSED for row in self.rows)
        planned, before = 0.0, 0
        for rung in self.rungs:
            planned += alive * (rung.epochs - before)
            alive, before = min(alive, rung.keep), rung.epochs
        trained = sum(row.epochs for row in self.rows)
        return 1.0 if self.done else min(0.999, trained / max(1.0, planned))

    def ask(self, most: int | None = None) -> list[Task]:
        """What is to be trained next, at most `most` cells; it is somebody's work from now on."""
        most = len(self._open) if most is None else most
        taken, self._open = self._open[:most], self._open[most:]
        self._out.update(taken)
        return [Task(number, self.rungs[self.rung].epochs) for number in taken]

    def give_back(self, cells: Iterable[int]) -> None:
        """Somebody does not train `cells` after all: others may."""
        for number in cells:
            if number in self._out:
                self._out.remove(number)
                self._open.append(number)

    def note(self, result: Result) -> None:
        """Take down how far a cell is that is still being trained."""
        row = self.rows[result.cell]
        if result.cell in self._out and row.status not in OVER:
            row.status = TRAINING
            self._take(row, result)

    def tell(self, result: Result) -> None:
        """Take down what became of an order. What nobody asked for is left alone."""
        row = self.rows[result.cell]
        if result.cell not in self._out:
            return
        self._out.remove(result.cell)
        self._take(row, result)
        losses = row.measures[:, on_axis(self.metrics)]
        row.status = TRAINING if np.isfinite(losses).all() else DIVERGED
        self._close()

    def drop(self, cell: int, status: str, reason: str) -> None:
        """A cell cannot be trained: it is refused, or lost."""
        self._out.discard(cell)
        self._open = [number for number in self._open if number != cell]
        self.rows[cell].status, self.rows[cell].note = status, reason
        self._close()

    def _take(self, row: Trial, result: Result) -> None:
        row.epochs, row.seconds, row.measures = result.epochs, result.seconds, result.measures

    def _close(self) -> None:
        """End the rung where all of it has been told: its best cells go on."""
        if not self.done:
            return
        ahead = [row for row in self.rows if row.status == TRAINING]
        if self.rung + 1 == len(self.rungs):
            for row in ahead:
                row.status = FINISHED
            return
        ranked = sorted(ahead, key=self.cost)
        keep = self.rungs[self.rung].keep
        for row in ranked[keep:]:
            row.status = STOPPED
        self.rung += 1
        self._open = [row.number for row in ranked[:keep]]

    def score(self, row: Trial) -> float:
        """What `row` reached of what is looked for; NaN where that is nothing yet."""
        return row.mean(self.column)

    def error(self, row: Trial) -> float:
        """The standard error of the score; NaN where a cell is trained once."""
        return row.error(self.column)

    def cost(self, row: Trial) -> float:
        """The score as something to make small; what is not finite is largest."""
        found = float(self.plan.objective.cost(self.score(row)))
        return found if np.isfinite(found) else float("inf")

    def best(self) -> Trial | None:
        """The best of the finished rows, before there are any of all with a score; None: none."""
        scored = [
            row for row in self.rows if np.isfinite(self.cost(row)) and row.status != DIVERGED
        ]
        finished = [row for row in scored if row.status == FINISHED]
        return min(finished or scored, key=self.cost, default=None)

    def counts(self) -> dict[str, int]:
        """How many cells have each status."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.status] = found.get(row.status, 0) + 1
        return found


def ranks(search: Search, rows: Sequence[Trial]) -> np.ndarray:
    """How good each row is, from 0 for the best `(N,)`; equal ones have equal ranks.

    Who was trained longer is better; who diverged is last. These are mid-ranks, as of
    Kruskal and Wallis.
    """
    keys = [
        (1, 0.0, 0.0) if row.status == DIVERGED else (0, -float(row.epochs), search.cost(row))
        for row in rows
    ]
    counts, middle, before = Counter(keys), {}, 0
    for key in sorted(counts):
        middle[key] = before + (counts[key] - 1) / 2
        before += counts[key]
    return np.array([middle[key] for key in keys])
