"""Slices of a search: however fast a machine is, every network does its updates and is measured."""

import itertools
from collections.abc import Iterator, Sequence
from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import pytest
from search_help import search

from playground.experiments.images import Images
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.search import group
from playground.search.local import Local
from playground.search.strategies import Halving

SOME = Images(layers=(Dense(units=2),))
WORDS = "batch_size=100,128,500"


class Counted:
    """Counts updates in the words of a `Sweep`, and trains nothing."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self.steps = np.array([each.steps_per_epoch for each in experiments])
        self.updates = np.zeros_like(self.steps)
        self.seconds = np.zeros(len(self.steps))
        self.measured: list[np.ndarray] = []

    @property
    def epochs(self) -> np.ndarray:
        """How many epochs each has trained."""
        return self.updates / self.steps

    def train_to(self, epoch: float, active: np.ndarray) -> None:
        """As `Sweep.train_to`: to the nearest update."""
        wanted = np.maximum(self.updates, np.round(epoch * self.steps).astype(int))
        self.updates = np.where(active, wanted, self.updates)

    def scores(self) -> Iterator[np.ndarray]:
        """As the end of training is measured: remembers how far each was."""
        self.measured.append(self.epochs)
        yield np.tile(self.epochs[:, None], 4)

    def look(self, shown: bool) -> dict[str, np.ndarray]:
        """A look on the way."""
        return {"measures": np.ones((len(self.steps), 4))}


@pytest.mark.parametrize(
    "plan",
    [
        {"folds": 3, "epochs": 2},
        {"kind": Halving(number=3, share=2), "folds": 3, "epochs": 5},
    ],
)
def test_folds_of_images_are_trained_to_the_end_at_any_speed(
    plan: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # An epoch of 8,000 images in batches of 100 has 80 updates, one of a fold of 6,667 has 67.
    fresh = search(WORDS, experiment=SOME, **plan)
    for trial in range(30):
        speeds = np.random.default_rng(trial).lognormal(np.log(group.SLICE), 0.7, 997)
        clock = itertools.accumulate(itertools.cycle(speeds))
        monkeypatch.setattr(group, "time", SimpleNamespace(perf_counter=lambda c=clock: next(c)))
        made: list[Counted] = []

        def make(experiments: Sequence[Experiment], made: list[Counted] = made) -> Counted:
            made.append(Counted(experiments))
            return made[-1]

        found = deepcopy(fresh)
        local = Local(found, make)
        for _ in range(2_000):
            if not local.step():
                break
        assert found.done
        assert {row.status for row in found.rows} <= {"finished", "stopped"}
        for row in found.rows:
            assert (row.measures == row.epochs).all()  # what was measured had been trained so far
        assert all((each.epochs == np.round(each.epochs)).all() for each in made)
