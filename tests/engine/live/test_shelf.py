"""Shelves: the last few trainings of each visitor, within what the host allows for all."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from playground.engine.compile.limits import limits
from playground.engine.shelf import shelf as module
from playground.engine.shelf.kept import Kept
from playground.engine.shelf.shelf import MIB, MOST, Shelf, forget_old, held
from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.timeline import Memories
from playground.experiments.plane import Plane
from playground.options.stopping import Never
from playground.regimes.base import TrainState

NO_ROWS = np.zeros((0, 5), np.float32)


@pytest.fixture(autouse=True)
def eight_mib(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host with 8 MiB for what was left, and nothing left by other tests."""
    module.SHELVES.clear()
    limits.cache_clear()
    monkeypatch.setenv("PLAYGROUND_KEPT_MIB", "8")
    yield
    limits.cache_clear()


def moment(mib: float, seed: int = 0, seen: int = 100) -> Checkpoint:
    """A moment of experiment number `seed` that takes so much memory."""
    carry = TrainState(np.zeros(int(mib * MIB), np.uint8), (), (), np.zeros(0))
    return Checkpoint(seen, 1, carry, Plane(start_seed=seed))


def kept(mib: float, seed: int = 0, pages: tuple[Checkpoint, ...] = ()) -> Kept:
    """A training of experiment number `seed`."""
    memories = Memories(NO_ROWS, (pages, 0), None, None, None)
    return Kept(moment(mib, seed), memories, EarlyStopper(Never()), "1")


def seeds(shelf: Shelf) -> list[int]:
    """Which experiments lie on a shelf, oldest first."""
    return [each.experiment.start_seed for each in shelf.kept]


def test_the_last_few_are_kept_and_each_experiment_once() -> None:
    shelf = Shelf()
    for seed in (1, 2, 3, 2, 4, 5):
        shelf.put(kept(0.01, seed))
    assert seeds(shelf) == [2, 4, 5]
    assert len(shelf.kept) == MOST


def test_the_newest_of_equal_experiments_is_found_and_taken() -> None:
    shelf = Shelf()
    older, newer = kept(0.01), kept(0.02)
    shelf.put(older)
    shelf.put(newer)
    assert shelf.find(Plane()) is newer
    shelf.take(newer)
    assert shelf.find(Plane()) is None


def test_another_learning_rate_is_alike_and_other_data_are_not() -> None:
    shelf = Shelf()
    shelf.put(kept(0.01))
    assert shelf.find(Plane().replace("optimizer.learning_rate", 0.5)) is shelf.kept[0]
    for path, value in (("noise", 0.3), ("start_seed", 7), ("data_seed", 7), ("points", 90)):
        assert shelf.find(Plane().replace(path, value)) is None


def test_a_visitor_has_a_share_and_gives_the_way_back_in_time_before_any_training() -> None:
    shelf = Shelf()
    shelf.put(kept(0.4, 1, (moment(0.5, 1, 10), moment(0.5, 1, 20))))
    shelf.put(kept(0.4, 2, (moment(0.5, 2, 10),)))  # 2.3 MiB, but a quarter of 8 is allowed
    assert seeds(shelf) == [1, 2]
    assert [len(each.memories.pages[0]) for each in shelf.kept] == [0, 1]
    shelf.put(kept(1.5, 3))
    assert seeds(shelf) == [2, 3]
    shelf.put(kept(2.1, 4))  # more than is allowed
    assert seeds(shelf) == [2, 3]
    assert held() < 2 * MIB


def test_whoever_has_most_gives_where_all_together_have_too_much() -> None:
    modest = Shelf()
    modest.put(kept(0.5))
    flood = [Shelf() for _ in range(30)]
    for shelf in flood:
        for seed in (1, 2):
            shelf.put(kept(0.9, seed))
    assert held() <= 8 * MIB
    assert seeds(modest) == [0]


def test_what_lies_on_two_shelves_counts_once_and_is_still_there_when_one_is_gone() -> None:
    shelf = Shelf()
    shelf.put(kept(1.5))
    copies = [shelf.copy() for _ in range(50)]
    assert held() < 1.6 * MIB
    copies[0].take(copies[0].kept[0])
    del copies, shelf
    assert held() == 0


def test_what_was_left_long_ago_is_forgotten() -> None:
    shelf = Shelf()
    shelf.put(kept(0.01, 1))
    shelf.kept = (replace(shelf.kept[0], at=shelf.kept[0].at - 60 * limits().kept_minutes), kept(1))
    forget_old()
    assert seeds(shelf) == [0]


def test_a_moment_that_is_held_twice_is_paid_for_once() -> None:
    one = moment(1.0)
    memories = Memories(NO_ROWS, ((one,), 0), one, one, None)
    assert Kept(one, memories, EarlyStopper(Never()), "1").bytes == MIB
