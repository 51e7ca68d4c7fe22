"""The cache of all that is compiled: bounded as one, shared, and tidy in idle moments."""

import gc
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import ceil
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from workbench import SMALL, Executable

from playground.engine.compile import cache as module
from playground.engine.compile import compiled as tidying
from playground.engine.compile.background import submit
from playground.engine.compile.cache import Programs
from playground.engine.compile.compiled import (
    CompiledCache,
    compiled,
    compiled_once,
    size,
    weight,
)
from playground.engine.compile.compilers import LAST, Compilers, Job
from playground.engine.compile.program import Program
from playground.layers import Dense
from playground.probes.points.plane import PLANE

Order = Callable[[int], list[str]]
TIDY, OVERDUE = 40.0, 120.0
HEAVY = 10.1  # megabytes of a program


class Made:
    """Stands for a program."""

    def executables(self) -> list[Any]:
        """What of it is compiled."""
        return [Executable(HEAVY)]


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is given back as in the app."""
    monkeypatch.setattr(tidying, "TIDY", TIDY)
    monkeypatch.setattr(tidying, "OVERDUE", OVERDUE)


@pytest.fixture
def threads() -> Iterator[Compilers]:
    """Threads of the test's own."""
    made = Compilers()
    yield made
    made.stop()


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch, threads: Compilers) -> Order:
    """What the compiling thread does with so many programs and three jobs that may wait."""

    def done(count: int) -> list[str]:
        events: list[str] = []
        go, end = threading.Event(), threading.Event()

        def compile_one(*_: object) -> Made:
            assert go.wait(10)
            events.append("program")
            return Made()

        def tidy() -> None:
            events.append("tidy")
            end.set()

        monkeypatch.setattr(module, "Program", compile_one)
        monkeypatch.setattr(module, "IDLE", 3600.0)
        monkeypatch.setattr(tidying, "give_memory_back", tidy)
        cache = CompiledCache(1e9, lambda job: threads.put(LAST, Job(job)))
        shared = Programs(cache, threads)
        for units in range(1, count + 1):
            shared.get(SMALL.replace("layers", (Dense(units=units),)), PLANE)
        waiting = [submit(lambda: events.append("later"), threads) for _ in range(3)]
        go.set()
        assert end.wait(10)
        for job in waiting:
            job.result(10)
        return events

    return done


def test_memory_is_given_back_once_nothing_else_is_to_be_done(order: Order) -> None:
    count = ceil(TIDY / HEAVY)
    assert order(count) == ["program"] * count + ["later"] * 3 + ["tidy"]


def test_work_that_may_wait_does_not_keep_memory_from_being_given_back(order: Order) -> None:
    count = ceil(OVERDUE / HEAVY)
    assert order(count) == ["program"] * count + ["tidy"] + ["later"] * 3


def test_what_is_compiled_elsewhere_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    monkeypatch.setattr(tidying, "give_memory_back", lambda: events.append("tidy"))
    cache = CompiledCache(1e9, lambda _: events.append("idle"))

    def make() -> Executable:
        events.append("made")
        return Executable(HEAVY)

    for name in range(ceil(OVERDUE / HEAVY) + 1):
        cache.get(name, make)
    early = ceil(TIDY / HEAVY)
    late = ceil(OVERDUE / HEAVY) - early
    told = [*["made"] * early, "idle", *["made"] * late, "tidy", "made"]
    assert sorted(events) == sorted(told)
    assert events[-2:] == ["tidy", "made"]


def test_what_little_was_left_is_given_back_once_it_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[str] = []
    monkeypatch.setattr(tidying, "give_memory_back", lambda: events.append("tidy"))
    cache = CompiledCache()
    cache.rest()
    cache.get("small", Executable)
    cache.rest()
    assert events == []
    cache.rest(0.0)
    cache.rest(0.0)
    assert events == ["tidy"]
    cache.let_go()
    cache.rest()
    assert events == ["tidy"]
    cache.rest(0.0)
    cache.rest(0.0)
    assert events == ["tidy", "tidy"]


def test_all_together_are_bounded_and_the_least_recently_used_goes_first() -> None:
    cache, made = CompiledCache(kept=3.5), list[str]()

    def make(name: str) -> Executable:
        made.append(name)
        return Executable(1)

    for name in ("a", "b", "c", "a", "d", "a", "c"):
        cache.get(name, partial(make, name))
    assert made == ["a", "b", "c", "d"]
    assert len(cache) == 3
    cache.get("b", partial(make, "b"))
    assert made[-1] == "b"
    cache.get("large", partial(Executable, 50))
    assert len(cache) == 1


def test_what_is_in_use_is_found_again_though_there_was_no_room_for_it() -> None:
    cache = CompiledCache(kept=1.5)
    held = cache.get("held", Executable)
    cache.get("other", Executable)
    assert len(cache) == 1
    assert cache.get("held", Executable) is held
    cache.get("other", Executable)
    del held
    gc.collect()
    assert cache.find("held") is None


def test_one_thread_compiles_for_all_who_want_the_same() -> None:
    cache, made, go = CompiledCache(), list[int](), threading.Event()

    def make() -> Executable:
        made.append(1)
        assert go.wait(10)
        return Executable()

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(cache.get, "same", make) for _ in range(4)]
        go.set()
        assert len({id(each.result(10)) for each in asked}) == 1
    assert made == [1]


def test_a_failure_reaches_whoever_asked_and_is_tried_again() -> None:
    cache = CompiledCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("name", lambda: 1 / 0)
    made = cache.get("name", Executable)
    assert cache.get("name", Executable) is made


def test_a_function_that_compiles_does_so_once_for_equal_arguments() -> None:
    made: list[int] = []

    @compiled_once
    def doubling(count: int, by: int = 2) -> Any:
        made.append(count)
        return compiled(lambda x: by * x, np.zeros(count, np.float32))

    assert doubling(3) is doubling(3)
    assert doubling(3) is not doubling(3, by=3)
    np.testing.assert_array_equal(doubling(4)(np.ones(4, np.float32)), jnp.full(4, 2.0))
    assert made == [3, 3, 4]


def test_a_program_weighs_as_much_as_all_that_was_compiled_of_it() -> None:
    program = Program(SMALL.replace("layers", (Dense(units=5),)))
    before = weight(program)
    assert 0.6 < before == pytest.approx(size(program.advance(program.filmed)))
    more = size(program.measure)
    assert weight(program) == pytest.approx(before + more)
