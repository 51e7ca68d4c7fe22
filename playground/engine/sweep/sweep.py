"""Many experiments trained at once: each to the very numbers it would have alone.

A race, a fan of seeds, a search and a map of two knobs are all sweeps: a list of experiments,
whose architectures are each compiled once. It knows nothing of time and of who watches.
"""

from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from playground import regimes
from playground.engine.sweep.parallel import at_once, parts
from playground.engine.sweep.part import Networks, SweepGroup
from playground.engine.sweep.price import check
from playground.engine.sweep.program import Tile
from playground.experiments.base import Experiment
from playground.regimes.base import TrainState

Splits = tuple[Any, ...]  # examples as they were drawn, split by split


class Sweep:
    """Trains `experiments`; those of equal `program()` share what is compiled.

    `splits` are other training and test examples than each experiment's own, as many. `without`
    names for each network a training example that its batches leave out, or None. `tile` draws
    a small picture of a network, see `playground.engine.sweep.program.Tile`, of what `grid`
    holds of an experiment. With `merge` networks of near widths share a program too, and have
    their numbers up to rounding. Raises `SpecError` where the host has no room for them.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        splits: Sequence[Splits] | None = None,
        without: Sequence[int | None] | None = None,
        tile: Tile | None = None,
        grid: Any = None,
        merge: bool = False,
    ) -> None:
        self.experiments: tuple[Any, ...] = tuple(experiments)  # of whatever kind
        moulds = [regimes.of(each).padded(each) if merge else each for each in self.experiments]
        programs = [experiment.compile_key() for experiment in moulds]
        check(moulds, programs)
        groups: dict[Hashable, list[int]] = {}
        for place, (experiment, program) in enumerate(zip(moulds, programs, strict=True)):
            regime = regimes.of(experiment)
            name = program, regime.clock(experiment).steps, regime.form(experiment)
            groups.setdefault(name, []).append(place)
        self._places = [
            places
            for group in groups.values()
            for places in np.array_split(group, parts(len(group), len(groups), len(programs)))
        ]
        crowds = [
            Networks(
                moulds[places[0]],
                [self.experiments[place] for place in places],
                None if splits is None else [splits[place] for place in places],
                [None] * len(places) if without is None else [without[place] for place in places],
            )
            for places in self._places
        ]
        self._parts = at_once([partial(SweepGroup, crowd, tile, grid) for crowd in crowds])

    def __len__(self) -> int:
        return len(self.experiments)

    @property
    def _steps(self) -> np.ndarray:
        """How many updates are one epoch of each network `(C,)`."""
        return np.array([regimes.of(each).clock(each).steps for each in self.experiments])

    @property
    def updates(self) -> np.ndarray:
        """How many updates each network has done `(C,)`."""
        return self._gathered([part.updates for part in self._parts])

    @property
    def epochs(self) -> np.ndarray:
        """How many epochs each network has trained `(C,)`, with fractions."""
        return self.updates / self._steps

    @property
    def seconds(self) -> np.ndarray:
        """How long each network alone has been computed on `(C,)`."""
        return self._gathered([part.seconds for part in self._parts])

    def train(self, epochs: int, active: np.ndarray | None = None) -> None:
        """Let each network, where `active` `(C,)`, train so many whole epochs more."""
        self.advance(epochs * self._steps, active)

    def train_to(self, epoch: float, active: np.ndarray | None = None) -> None:
        """Let each network train until it has done its share of updates up to `epoch`."""
        steps = self._steps
        self.advance(np.maximum(0, np.round(epoch * steps).astype(int) - self.updates), active)

    def advance(self, updates: np.ndarray | int, active: np.ndarray | None = None) -> None:
        """Let each network do so many `updates` `(C,)`, all cores at work."""
        wanted = np.broadcast_to(np.asarray(updates), (len(self),))
        if active is not None:
            wanted = np.where(active, wanted, 0)
        pairs = zip(self._parts, self._places, strict=True)
        at_once([partial(part.advance, wanted[places]) for part, places in pairs])

    def measures(self) -> np.ndarray:
        """All metrics `(C, M)`, as `Trainer.measure`; NaN where a network diverged."""
        *_, found = self.scores()
        return found

    def scores(self) -> Iterator[np.ndarray]:
        """The same bit by bit: what is known after each look, in the end of everything.

        Points are measured in one look, images need many.
        """
        for number in range(max(part.looks for part in self._parts)):
            jobs = [partial(part.score, number) for part in self._parts]
            yield self._gathered(at_once(jobs))

    def look(self, shown: np.ndarray | bool = True) -> dict[str, np.ndarray]:
        """`measures` `(C, M)`, `finite` `(C,)`, and `tiles` `(C, …)` where they can be drawn.

        Only networks that are `shown` `(C,)` are drawn, the tiles of the others are 0. Of images
        the measures are those of the first few.
        """
        wanted = np.broadcast_to(shown, (len(self),))
        pairs = zip(self._parts, self._places, strict=True)
        found = at_once([partial(part.look, wanted[places]) for part, places in pairs])
        return {name: self._gathered([each[name] for each in found]) for name in found[0]}

    def carry(self, place: int) -> TrainState:
        """What network number `place` has learned, in NumPy arrays."""
        for part, places in zip(self._parts, self._places, strict=True):
            if place in places:
                return part.of(int(np.flatnonzero(places == place)[0]))
        raise IndexError(f"there is no network {place} among {len(self)}.")

    def set(self, experiments: Sequence[Experiment]) -> None:
        """Go on with other live numbers: each experiment is the one of before but for those."""
        self.experiments = tuple(experiments)
        for part, places in zip(self._parts, self._places, strict=True):
            part.set([self.experiments[place] for place in places])

    def reset(self) -> None:
        """Go back to the start."""
        for part in self._parts:
            part.reset()

    def _gathered(self, found: Sequence[np.ndarray]) -> np.ndarray:
        """What each part found of its networks, in the order of the experiments."""
        gathered = np.empty((len(self), *found[0].shape[1:]), found[0].dtype)
        for places, values in zip(self._places, found, strict=True):
            gathered[places] = values
        return gathered
