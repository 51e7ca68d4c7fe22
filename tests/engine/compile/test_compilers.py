"""Whoever goes from example to example waits for the newest alone, whatever was left behind."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from workbench import MEGABYTE, SMALL

from playground.engine.compile import cache as module
from playground.engine.compile.background import submit
from playground.engine.compile.cache import Programs
from playground.engine.compile.compiled import CompiledCache
from playground.engine.compile.compilers import MOST_LEFT, Compilers
from playground.engine.compile.pending import PendingProgram
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.probes.points.plane import PLANE


class Slow:
    """Stands in for compiling: each program is begun at once, and ends when the test says so."""

    def __init__(self) -> None:
        self.begun: dict[int, threading.Event] = defaultdict(threading.Event)
        self.ends: dict[int, threading.Event] = defaultdict(threading.Event)

    def __call__(self, experiment: Experiment, *_: object) -> "Made":
        units = experiment.layers[0].units
        self.begun[units].set()
        assert self.ends[units].wait(10)
        return Made(units)


class Made:
    """Stands for a program."""

    def __init__(self, units: int) -> None:
        self.units = units

    def executables(self) -> list[Any]:
        """What of it is compiled."""
        return [MEGABYTE]


def wide(units: int) -> Experiment:
    """An experiment with a program of its own."""
    return SMALL.replace("layers", (Dense(units=units),))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    maker = Slow()
    monkeypatch.setattr(module, "Program", maker)
    monkeypatch.setattr(module, "IDLE", 3600.0)
    return maker


@pytest.fixture
def compilers() -> Iterator[Compilers]:
    made = Compilers()
    yield made
    made.stop()


@pytest.fixture
def cache(slow: Slow, compilers: Compilers) -> Iterator[Programs]:
    yield Programs(CompiledCache(), compilers)
    for end in list(slow.ends.values()):
        end.set()


def threads() -> int:
    """How many threads compile."""
    return sum(thread.name == "compile" for thread in threading.enumerate())


def test_the_newest_is_begun_while_one_that_was_left_is_still_compiled(
    slow: Slow, cache: Programs
) -> None:
    visitor = PendingProgram(cache, PLANE, lambda: None)
    visitor.begin(wide(1))
    assert slow.begun[1].wait(10)
    for units in (2, 3):
        visitor.begin(wide(units))
        assert slow.begun[units].wait(10)
    slow.ends[3].set()
    assert cache.get(wide(3), PLANE).result(10).units == 3
    assert not cache.get(wide(1), PLANE).done()


def test_few_that_were_left_are_compiled_at_a_time_and_the_newest_comes_next(
    slow: Slow, cache: Programs
) -> None:
    before = threads()
    visitor = PendingProgram(cache, PLANE, lambda: None)
    for units in range(1, MOST_LEFT + 2):
        visitor.begin(wide(units))
        assert slow.begun[units].wait(10)
    for units in range(MOST_LEFT + 2, MOST_LEFT + 10):
        visitor.begin(wide(units))
    newest = MOST_LEFT + 9
    assert threads() == before + MOST_LEFT
    slow.ends[1].set()
    assert slow.begun[newest].wait(10)
    assert set(slow.begun) == {*range(1, MOST_LEFT + 2), newest}
    slow.ends[newest].set()
    cache.get(wide(newest), PLANE).result(10)


def test_threads_that_made_room_end(slow: Slow, cache: Programs) -> None:
    before = threads()
    left = cache.get(wide(1), PLANE)
    assert slow.begun[1].wait(10)
    cache.give_up(left)
    slow.ends[2].set()
    cache.get(wide(2), PLANE).result(10)
    assert threads() == before + 1
    slow.ends[1].set()
    deadline = time.monotonic() + 10
    while threads() > before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    slow.ends[3].set()
    assert cache.get(wide(3), PLANE).result(10).units == 3


def test_what_is_compiled_ahead_keeps_nobody_waiting(
    slow: Slow, cache: Programs, compilers: Compilers
) -> None:
    begun, end = threading.Event(), threading.Event()

    def ahead() -> bool:
        begun.set()
        return end.wait(10)

    later = submit(ahead, compilers)
    assert begun.wait(10)
    slow.ends[1].set()
    assert cache.get(wide(1), PLANE).result(10).units == 1
    assert not later.done()
    end.set()
    assert later.result(10)


def test_what_another_visitor_waits_for_is_not_given_up(slow: Slow, cache: Programs) -> None:
    cache.get(wide(1), PLANE)
    assert slow.begun[1].wait(10)
    mine, theirs = (cache.get(wide(2), PLANE) for _ in range(2))
    cache.give_up(mine)
    assert not theirs.cancelled()
    cache.give_up(theirs)
    assert theirs.cancelled()


def test_what_nobody_waits_for_is_done_later_and_its_error_reaches_who_asked(
    compilers: Compilers,
) -> None:
    assert submit(lambda: 6 * 7, compilers).result(10) == 42
    with pytest.raises(ZeroDivisionError):
        submit(lambda: 1 / 0, compilers).result(10)
    assert submit(lambda: "still there", compilers).result(10) == "still there"
