"""Some networks of one program: where they stand, and the calls that train them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from playground import regimes
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.sweep.data import data, stacked
from playground.engine.sweep.parallel import fetched, put, room
from playground.engine.sweep.program import Kind, NetworkRow, Tile, sweep_program
from playground.experiments.base import Experiment
from playground.regimes.base import TrainState
from playground.regimes.padding import trimmed

SPLITS = ("train", "test")
NO_GRID = np.zeros((1, 1), np.float32)


@dataclass
class Networks:
    """Experiments of the program of `mould`, and what is special about each one's examples."""

    mould: Experiment
    experiments: list[Experiment]
    splits: list[tuple[Any, ...]] | None
    without: list[int | None]

    def sets(self) -> tuple[list[int], np.ndarray]:
        """A network for each distinct set of examples, and each network's set `(C,)`."""
        names = [regimes.of(each).data_key(each) for each in self.experiments]
        if self.splits is not None:  # they differ, or how they are scaled does
            names = [(id(split), name) for split, name in zip(self.splits, names, strict=True)]
        return distinct(names)

    def orders(self) -> tuple[list[int], np.ndarray]:
        """The same of the orders of examples."""
        keys = [regimes.of(each).order_key(each) for each in self.experiments]
        return distinct(list(zip(keys, self.without, strict=True)))

    def split(self, place: int) -> tuple[Any, ...]:
        """The examples of network number `place`, split by split."""
        if self.splits is not None:
            return self.splits[place]
        return regimes.of(self.mould).examples(self.experiments[place])


def distinct(names: Sequence[Any]) -> tuple[list[int], np.ndarray]:
    """The place of the first of each distinct name, and for each name the number of its first."""
    numbers: dict[Any, int] = {}
    firsts: list[int] = []
    for place, name in enumerate(names):
        if name not in numbers:
            numbers[name] = len(firsts)
            firsts.append(place)
    return firsts, np.array([numbers[name] for name in names], np.int32)


class SweepGroup:
    """Networks that are trained by the same calls."""

    def __init__(self, networks: Networks, tile: Tile | None, grid: Any) -> None:
        self._networks = networks
        self.count = len(networks.experiments)
        self._first = first = networks.mould
        self._regime = regime = regimes.of(first)
        self._room = room(self.count)
        self._set_firsts, sets = networks.sets()
        self._order_firsts, orders = networks.orders()
        self._own = NetworkRow(self._filled(sets), self._filled(orders), *[self._filled(0)] * 2)
        own = [networks.experiments[place] for place in self._set_firsts]
        splits = [networks.split(place) for place in self._set_firsts]
        with in_dtype_of(first):
            self._data = data(own, splits, networks.splits is None)
            grids = [grid(each) if tile else NO_GRID for each in own]
            self._grids = put(stacked(grids), False)
        self._span = regime.blocks_per_call(first, self._room)
        kind = Kind(
            self._room,
            len(self._set_firsts),
            len(self._order_firsts),
            self._span,
            regime.form(first, thinned=any(each is not None for each in networks.without)),
            tile is not None,
        )
        grid_shape = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct(leaf.shape[1:], leaf.dtype), self._grids
        )
        self._program = sweep_program(first, kind, tile, grid_shape)
        self.reset()

    def _filled(self, values: Any) -> np.ndarray:
        """`values` `(C,)` for all the networks that there is room for; the last are nobody's."""
        filled = np.zeros(self._room, np.int32)
        filled[: self.count] = values
        return filled

    def reset(self) -> None:
        """Go back to the start."""
        experiments = self._networks.experiments
        with in_dtype_of(self._first):
            starts = self._regime.starts(self._first, experiments)
            self._carry = put(self._stacked(starts), True)
        self.set(experiments)
        self.updates = np.zeros(self.count, int)
        self.seconds = np.zeros(self.count)
        self._block = -1
        self._known = np.zeros((self.count, len(self._regime.metrics)))
        self._sums = self._known, np.zeros(0, int)

    def set(self, experiments: Sequence[Experiment]) -> None:
        """Go on with other live numbers."""
        self._networks.experiments = list(experiments)
        numbers = [self._regime.traced(experiment) for experiment in experiments]
        with in_dtype_of(self._first):
            self._numbers = put(self._stacked(numbers), True)

    def _stacked(self, trees: Sequence[Any]) -> Any:
        """A tree for each network as one `(room, …)`; where there is no network, the last again."""
        return stacked([*trees, *[trees[-1]] * (self._room - len(trees))])

    def advance(self, updates: np.ndarray) -> None:
        """Let each network do so many `updates` `(C,)`."""
        goals = self.updates + updates
        epochs = self._span * self._regime.block_epochs(self._first)
        rows = epochs * self._regime.clock(self._first).steps
        while (goals > self.updates).any():
            behind = goals > self.updates
            at = self.updates[behind].min()
            turn = behind & (self.updates == at)  # those who stand at the same row
            count = int(min(rows - at % rows, (goals[turn] - at).min()))
            later = self.updates[behind & ~turn]
            if len(later):  # so that those behind meet the others and go on together
                count = min(count, int(later.min() - at))
            self._call(int(at), np.where(turn, count, 0), rows)

    def _call(self, at: int, counts: np.ndarray, rows: int) -> None:
        orders = self._orders(at // rows)
        own = put(self._own._replace(count=self._filled(counts)), True)
        began = time.perf_counter()
        with in_dtype_of(self._first):
            self._carry = self._program.advance(
                *(self._carry, self._numbers, self._data.train, orders, own, np.int32(at % rows))
            )
        jax.block_until_ready(self._carry)
        self.updates = self.updates + counts
        busy = counts > 0
        self.seconds[busy] += (time.perf_counter() - began) / busy.sum()

    def _orders(self, number: int) -> Any:
        """The rows of call `number` of every distinct order, on the device `(O, S, B)`."""
        if self._block != number:
            rows = [self._rows(place, number) for place in self._order_firsts]
            self._block, self._blocks = number, put(np.stack(rows), False)
        return self._blocks

    def _rows(self, place: int, number: int) -> np.ndarray:
        """The same `(S, B)` of the network at `place`, without what it leaves out."""
        experiment, without = self._networks.experiments[place], self._networks.without[place]
        numbers = range(number * self._span, (number + 1) * self._span)
        rows = np.concatenate([self._regime.block(experiment, each) for each in numbers])
        if without is not None:
            rows[rows == without] = self._regime.clock(experiment).nobody
        return rows

    @property
    def looks(self) -> int:
        """How many looks `score` needs for everything."""
        return self._data.parts

    def look(self, shown: np.ndarray, number: int = 0) -> dict[str, np.ndarray]:
        """`measures` `(C, M)`, `finite` `(C,)` and, of those `shown` `(C,)`, `tiles` `(C, …)`.

        Of images the measures are those of part `number` of them.
        """
        found, counts = self._looked(shown, number)
        return found | {"measures": self._means(found["measures"], counts)}

    def score(self, number: int) -> np.ndarray:
        """The measures `(C, M)` after look `number`, of all that has been looked at up to then."""
        if number < self.looks:
            found, counts = self._looked(np.zeros(self.count, bool), number)
            before, so_far = self._sums if number else (np.zeros(1), np.zeros(len(counts), int))
            sums, all_counts = found["measures"] + before.astype(np.float64), counts + so_far
            self._sums = sums, all_counts
            self._known = self._means(sums, all_counts).astype(found["measures"].dtype)
        return self._known

    def _looked(self, shown: np.ndarray, number: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """What the program's `look` finds of part `number`, and how many were counted."""
        own = self._own._replace(shown=self._filled(shown))
        with in_dtype_of(self._first):
            examples, counts = self._data.part(number)
            seen = examples, self._grids, put(own, True), put(counts, False)
            found = self._program.look(self._carry, self._numbers, *seen)
        known = {name: array[: self.count] for name, array in fetched(dict(found)).items()}
        return known, counts

    def of(self, place: int) -> TrainState:
        """The carry of network number `place` of this part."""
        found: TrainState = jax.tree.map(lambda leaf: np.array(leaf[place]), fetched(self._carry))
        experiment = self._networks.experiments[place]
        if experiment.compile_key() == self._first.compile_key():
            return found
        trim: TrainState = trimmed(found, self._regime.start(experiment))
        return trim

    def _means(self, sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Sums `(C, M)` over so many examples of each split `(S,)`; NaN of none."""
        if not len(counts):
            return sums
        there = np.where(counts > 0, counts, np.nan).astype(sums.dtype)
        splits = [SPLITS.index(metric.split) for metric in self._regime.metrics]
        return sums / there[splits]
