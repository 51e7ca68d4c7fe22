"""The scheduler: turns in order, for everybody alike, whatever one of them does."""

import gc
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from driver import read
from workbench import SMALL, programs, ready

from playground.engine.live.commands import Look, Play, Speed, Step
from playground.engine.live.run import Run
from playground.engine.live.scheduler import Scheduler
from playground.probes.points.plane import PlaneProbe

LOG: list["Fake"] = []


class Fake(Run):
    """A run whose turns only take time, and are noted."""

    def __init__(self, seconds: float = 0.0, most: int = 10**9) -> None:
        self.seconds, self.most, self.count = seconds, most, 0
        self.inside, self.together = 0, 0
        self.failed: list[Exception] = []
        self.done = threading.Event()

    def turn(self) -> bool:
        self.inside += 1
        self.together = max(self.together, self.inside)
        LOG.append(self)
        time.sleep(self.seconds)
        self.count += 1
        self.inside -= 1
        if self.count >= self.most:
            self.done.set()
        return self.count < self.most

    def fail(self, error: Exception) -> None:
        self.failed.append(error)
        self.done.set()


class Broken(Fake):
    """A run whose turns fail, and which cannot even say so."""

    def turn(self) -> bool:
        raise RuntimeError("broken")

    def fail(self, error: Exception) -> None:
        super().fail(error)
        raise OSError("and more")


@pytest.fixture(autouse=True)
def _nothing_logged() -> None:
    LOG.clear()


def taken(scheduler: Scheduler, runs: list[Fake], seconds: float) -> list[Fake]:
    """Let runs take turns for a while; return whose turn it was, in order."""
    for run in runs:
        scheduler.wake(run)
    time.sleep(seconds)
    log = LOG.copy()
    for run in runs:
        run.most = 0
    for run in runs:
        assert run.done.wait(10)
    return log


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize("workers", [1, 2])
def test_equal_runs_get_equal_shares(workers: int) -> None:
    runs = [Fake(0.001) for _ in range(8)]
    log = Counter(taken(Scheduler(workers), runs, 0.5))
    counts = [log[run] for run in runs]
    jain = sum(counts) ** 2 / (len(counts) * sum(count**2 for count in counts))
    assert sum(counts) > 8
    assert jain >= 0.95


@pytest.mark.parametrize("workers", [1, 2])
def test_between_two_turns_of_a_run_nobody_else_has_many(workers: int) -> None:
    heavy, small = Fake(0.02), [Fake(0.0005) for _ in range(5)]
    log = taken(Scheduler(workers), [heavy, *small], 0.6)
    for run in small:
        places = [place for place, other in enumerate(log) if other is run]
        assert len(places) > 5
        for first, second in pairwise(places):
            others = Counter(log[first + 1 : second])
            assert max(others.values(), default=0) <= workers


def test_a_run_is_never_in_two_hands_at_once() -> None:
    runs = [Fake(0.001) for _ in range(2)]
    scheduler = Scheduler(4)

    def nag() -> None:
        for _ in range(200):
            scheduler.wake(runs[0])
            time.sleep(0.0005)

    threads = [threading.Thread(target=nag) for _ in range(3)]
    for thread in threads:
        thread.start()
    taken(scheduler, runs, 0.3)
    for thread in threads:
        thread.join()
    assert [run.together for run in runs] == [1, 1]


def test_a_run_woken_while_busy_gets_another_turn() -> None:
    run, scheduler = Fake(0.1, most=1), Scheduler(1)
    scheduler.wake(run)
    until(lambda: run.inside == 1)
    scheduler.wake(run)
    scheduler.wake(run)
    until(lambda: run.count == 2)
    time.sleep(0.15)
    assert run.count == 2


def test_a_run_with_nothing_to_do_gets_no_turns() -> None:
    run, scheduler = Fake(most=1), Scheduler(2)
    scheduler.wake(run)
    assert run.done.wait(10)
    time.sleep(0.05)
    assert run.count == 1


@pytest.mark.parametrize("kind", [Broken, Fake])
def test_an_error_fails_its_run_and_the_worker_lives(
    kind: type[Fake], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def turn(self: Fake) -> bool:
        raise RuntimeError("broken")

    bad, good, scheduler = kind(), Fake(0.001, most=5), Scheduler(1)
    monkeypatch.setattr(bad, "turn", turn.__get__(bad))
    scheduler.wake(bad)
    scheduler.wake(good)
    assert good.done.wait(10)
    assert [str(error) for error in bad.failed] == ["broken"]
    assert "a run failed" in caplog.text
    bad.done.clear()
    scheduler.wake(bad)
    assert bad.done.wait(10)
    assert len(bad.failed) == 2


def test_the_scheduler_keeps_no_run_alive() -> None:
    scheduler, run = Scheduler(1), Fake(most=1)
    scheduler.wake(run)
    assert run.done.wait(10)
    LOG.clear()
    gone = weakref.ref(run)
    del run
    until(lambda: gc.collect() >= 0 and gone() is None)


class Blind(PlaneProbe):
    """A probe that fails once the training has begun."""

    name = "blind"
    broken = False

    def view(self, *arguments, **named):
        if self.broken:
            raise ZeroDivisionError("secret")
        return super().view(*arguments, **named)


def test_a_real_run_that_fails_says_so_and_goes_on_after_a_reset() -> None:
    scheduler, probe = Scheduler(1), Blind()
    run = Run(SMALL, probe, programs(), scheduler.wake)
    assert read(run.request().result(60))[0]["status"] in ("preparing", "paused")
    until(lambda: run.status == "paused")
    probe.broken = True
    run.tell(Look((0, 1), ()))  # the probe is asked for another view
    until(lambda: run.status == "failed")
    assert run.message is not None
    assert run.message.startswith("Training could not go on: ZeroDivisionError.")
    assert "secret" not in run.message
    probe.broken = False
    run.tell(Step("epoch"))
    until(lambda: run.status == "paused" and run.state()["epoch"] == 1.0)


def test_commands_from_many_threads_are_each_obeyed_once() -> None:
    ready(SMALL.compile_key())
    run = Run(SMALL, PlaneProbe(), programs(), Scheduler(2).wake)

    def step() -> None:
        for _ in range(10):
            run.tell(Step("batch"))

    until(lambda: run.status == "paused")
    threads = [threading.Thread(target=step) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: run.state()["step"] >= 50)
    time.sleep(0.05)
    assert run.state()["step"] == 50


def test_playing_runs_share_the_workers_and_stop_when_told() -> None:
    ready(SMALL.compile_key())
    scheduler = Scheduler(2)
    runs = [Run(SMALL, PlaneProbe(), programs(), scheduler.wake) for _ in range(4)]
    for run in runs:
        run.tell(Speed("10"))
        run.tell(Play(True))
    for _ in range(5):
        for future in [run.request() for run in runs]:
            future.result(20)
    until(lambda: min(run.state()["step"] for run in runs) > 0)
    for run in runs:
        run.tell(Play(False))
    until(lambda: all(run.status == "paused" for run in runs))
    steps = [run.state()["step"] for run in runs]
    time.sleep(0.1)
    assert [run.state()["step"] for run in runs] == steps
