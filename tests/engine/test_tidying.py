"""When the cache of programs gives memory back: in idle moments, and never too late."""

import threading
from collections.abc import Callable

import pytest
from workbench import SMALL

from playground.engine.compile import cache as module
from playground.engine.compile.cache import OVERDUE, TIDY, Programs
from playground.engine.sweep import program as sweeps
from playground.experiments.plane import Experiment, Images
from playground.layers import Dense
from playground.probes.points.plane import PLANE

Order = Callable[[int], list[str]]


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> Order:
    """What the compiling thread does with so many programs and three jobs that may wait."""

    def done(count: int) -> list[str]:
        events: list[str] = []
        go, end = threading.Event(), threading.Event()

        def compile_one(*_: object) -> threading.Event:
            assert go.wait(10)
            events.append("program")
            return threading.Event()

        def tidy() -> None:
            events.append("tidy")
            end.set()

        monkeypatch.setattr(module, "Program", compile_one)
        monkeypatch.setattr(module, "IDLE", 3600.0)
        monkeypatch.setattr(module, "give_memory_back", tidy)
        cache = Programs(64)
        for units in range(1, count + 1):
            cache.get(SMALL.replace("layers", (Dense(units=units),)), PLANE)
        waiting = [cache.later(lambda: events.append("later")) for _ in range(3)]
        go.set()
        assert end.wait(10)
        for job in waiting:
            job.result(10)
        cache.stop()
        return events

    return done


def test_memory_is_given_back_once_nothing_else_is_to_be_done(order: Order) -> None:
    assert order(TIDY) == ["program"] * TIDY + ["later"] * 3 + ["tidy"]


def test_work_that_may_wait_does_not_keep_memory_from_being_given_back(order: Order) -> None:
    assert order(OVERDUE) == ["program"] * OVERDUE + ["tidy"] + ["later"] * 3


@pytest.mark.parametrize(("experiment", "programs"), [(SMALL, 16), (Images(), 4)])
def test_programs_of_images_are_overdue_sooner(
    experiment: Experiment, programs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    monkeypatch.setattr(sweeps.SweepProgram, "__init__", lambda *_: events.append("program"))
    monkeypatch.setattr(sweeps, "give_memory_back", lambda: events.append("tidy"))
    monkeypatch.setattr(sweeps, "_untidy", [])
    try:
        for networks in range(1, programs + 2):
            kind = sweeps.Kind(networks, 1, 1, 1, False, False, False)
            sweeps.sweep_program(experiment, kind, None, None)
    finally:
        sweeps.forget()
    assert events == ["program"] * programs + ["tidy", "program"]
