"""The engine: runs found by unguessable tokens, and let go of when nobody watches."""

import gc
import string
import sys
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from driver import read
from workbench import SMALL, programs, ready

from playground.engine import Engine, engine
from playground.engine.live.commands import Play, Step
from playground.engine.live.run import Run
from playground.probes.points.plane import PLANE


@pytest.fixture(scope="module")
def shared() -> Iterator[Engine]:
    """An engine that shares its programs with the other tests."""
    interval = sys.getswitchinterval()
    made = Engine()
    made.programs = programs()
    ready(SMALL.compile_key())
    yield made
    made.sweep(lease=-1.0)
    wait_until_idle(made)
    sys.setswitchinterval(interval)


def wait_until_idle(made: Engine) -> None:
    """Return when no worker is at a run: it would go on beside the next test.

    beartype draws an item to check from Python's own `random`, in whichever thread runs, and
    Hypothesis holds that against a test that draws values meanwhile.
    """
    deadline = time.monotonic() + 20
    while made._scheduler._states:
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.fixture
def run(shared: Engine) -> Iterator[Run]:
    """A run of the engine, ready."""
    made = shared.start(SMALL, PLANE)
    deadline = time.monotonic() + 20
    while made.status == "preparing":
        assert time.monotonic() < deadline
        time.sleep(0.002)
    yield made
    made.connections = 0
    shared.sweep(lease=-1.0)


def test_a_run_is_found_by_its_token_alone(shared: Engine, run: Run) -> None:
    assert shared.run(run.token) is run
    for token in (None, "", "x", run.token[:-1], run.token + "x", run.token.swapcase()):
        assert shared.run(token) is None


def test_tokens_cannot_be_guessed(shared: Engine) -> None:
    tokens = {shared.start(SMALL, PLANE).token for _ in range(20)}
    assert len(tokens) == len({token[:8] for token in tokens}) == 20
    for token in tokens:
        assert len(token) == 32  # 24 random bytes
        assert set(token) <= set(string.ascii_letters + string.digits + "-_")
    shared.sweep(lease=-1.0)


def test_a_run_that_nobody_asked_for_long_is_let_go_and_its_memory_freed(
    shared: Engine,
) -> None:
    run = shared.start(SMALL, PLANE)
    run.request().result(20)
    token, gone = run.token, weakref.ref(run)
    del run
    shared.sweep(lease=3600.0)
    assert shared.run(token) is not None
    shared.sweep(lease=0.0)
    assert shared.run(token) is None
    deadline = time.monotonic() + 10
    while gone() is not None:
        assert time.monotonic() < deadline
        gc.collect()
        time.sleep(0.01)


def test_a_run_is_freed_though_the_cache_keeps_the_program_that_was_made_for_it(
    shared: Engine,
) -> None:
    run = shared.start(SMALL.replace("layers.0.units", 5), PLANE)  # compiled for the first time
    run.request().result(60)
    gone = weakref.ref(run)
    del run
    shared.sweep(lease=-1.0)
    deadline = time.monotonic() + 10
    while gone() is not None:
        assert time.monotonic() < deadline
        gc.collect()
        time.sleep(0.01)


def test_a_run_with_a_connection_is_kept_however_quiet(shared: Engine, run: Run) -> None:
    run.audience.connections = 1
    shared.sweep(lease=-1.0)
    assert shared.run(run.token) is run
    run.audience.connections = 0
    shared.sweep(lease=-1.0)
    assert shared.run(run.token) is None


def test_asking_renews_the_lease(shared: Engine, run: Run) -> None:
    run.audience.seen = time.monotonic() - 100
    run.request()
    shared.sweep(lease=50.0)
    assert shared.run(run.token) is run


def test_a_run_that_plays_unwatched_stands_still(shared: Engine, run: Run) -> None:
    run.request().result(20)
    run.tell(Play(True))
    time.sleep(0.1)
    assert run.state()["step"] == 0


def test_runs_of_two_sessions_do_not_touch_each_other(shared: Engine, run: Run) -> None:
    other = shared.start(SMALL, PLANE)
    assert read(other.request().result(20))[0]["step"] == 0
    run.tell(Step("epoch"))
    deadline = time.monotonic() + 20
    while run.state()["step"] < 4:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    assert (other.state()["step"], len(other.history) <= 1) == (0, True)
    assert len(shared) >= 2


def test_there_is_one_engine_in_the_process() -> None:
    interval = sys.getswitchinterval()
    found: list[Engine] = []
    threads = [threading.Thread(target=lambda: found.append(engine())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert len(found) == 4
    assert all(one is found[0] for one in found)


def test_an_engine_that_is_stopped_lets_go_of_its_runs() -> None:
    interval = sys.getswitchinterval()
    made = Engine()
    sys.setswitchinterval(interval)
    made.start(SMALL, PLANE)
    assert len(made) == 1
    made.stop()
    assert len(made) == 0
    wait_until_idle(made)
