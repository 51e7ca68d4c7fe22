"""Programs: compiled once for everybody, bounded, and calm when compiling fails."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import MEGABYTE, SMALL, compilations, compiled, programs, ready

from playground.engine.compile import cache as module
from playground.engine.compile.cache import Programs
from playground.engine.compile.compiled import CompiledCache
from playground.engine.compile.compilers import Compilers
from playground.engine.compile.program import Probe, Program
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.probes.points.plane import PLANE


class Maker:
    """Stands for the compiler: notes what it was asked for, and waits until it may go on."""

    def __init__(self) -> None:
        self.asked: list[Plane] = []
        self.go = threading.Event()
        self.error: Exception | None = None

    def __call__(self, experiment: Plane, probe: Any) -> "Made":
        self.asked.append(experiment)
        self.go.wait(10)
        if self.error:
            raise self.error
        return Made(self)

    def ahead(self, form: Any) -> None:
        """What is compiled ahead."""


class Made:
    """Stands for a program, a megabyte in size."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def executables(self) -> list[Any]:
        """What of it is compiled."""
        return [MEGABYTE]

    def advance(self, form: Any) -> None:
        """What is compiled ahead."""
        self.maker.ahead(form)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    """The compiler, in the test's hands."""
    made = Maker()
    monkeypatch.setattr(module, "Program", made)
    monkeypatch.setattr(module, "IDLE", 3600.0)
    return made


@pytest.fixture
def cache() -> Iterator[Callable[..., Programs]]:
    """Makes caches that end with the test."""
    made: list[Compilers] = []

    def make(kept: int = 64) -> Programs:
        made.append(Compilers())
        return Programs(CompiledCache(kept), made[-1])

    yield make
    for one in made:
        one.stop()


def wide(units: int) -> Plane:
    """An experiment with an architecture of its own."""
    return SMALL.replace("layers", (Dense(units=units),))


def test_compilations_are_noticed() -> None:
    with compilations() as found:
        jax.jit(lambda x: jnp.sin(x) + 77.125)(np.float32(1)).block_until_ready()
    assert found


def test_the_same_architecture_compiles_once_for_every_session(maker: Maker, cache: Any) -> None:
    shared = cache()
    first = shared.get(SMALL, PLANE)
    others = [
        SMALL.replace(path, value)
        for path, value in (
            *(("start_seed", 5), ("order_seed", 5), ("data_seed", 5), ("noise", 0.5)),
            *(("dataset", "circle"), ("optimizer.learning_rate", 1.0), ("layers.0.dropout", 0.2)),
        )
    ]
    assert all(shared.get(other, PLANE) is first for other in others)
    assert shared.get(wide(4), PLANE) is not first
    maker.go.set()
    made = first.result(10)
    assert all(shared.get(other, PLANE).result(0) is made for other in others)
    shared.get(wide(4), PLANE).result(10)
    assert len(maker.asked) == 2


def test_the_cache_is_bounded_and_gives_up_what_was_least_recently_used(
    maker: Maker, cache: Any
) -> None:
    maker.go.set()
    shared = cache(kept=2)
    for units in (1, 2, 1, 3):
        shared.get(wide(units), PLANE).result(10)
    assert len(shared) == 2
    shared.get(wide(1), PLANE).result(10)
    assert [experiment.layers[0].units for experiment in maker.asked] == [1, 2, 3]
    shared.get(wide(2), PLANE).result(10)
    assert len(maker.asked) == 4


def test_what_is_waited_for_is_never_given_up_for_want_of_room(maker: Maker, cache: Any) -> None:
    shared = cache(kept=2)
    wishes = [shared.get(wide(units), PLANE) for units in range(1, 9)]
    assert [shared.get(wide(units), PLANE) for units in range(1, 9)] == wishes
    maker.go.set()
    for wish in wishes:
        assert wish.result(10).maker is maker
    assert [experiment.layers[0].units for experiment in maker.asked] == list(range(1, 9))
    assert len(shared) == 2


def test_what_a_run_holds_is_found_again_though_the_cache_gave_it_up(
    maker: Maker, cache: Any
) -> None:
    maker.go.set()
    shared = cache(kept=1)
    held = shared.get(wide(1), PLANE).result(10)
    shared.get(wide(2), PLANE).result(10)
    assert shared.get(wide(1), PLANE).result(0) is held
    assert [experiment.layers[0].units for experiment in maker.asked] == [1, 2]


def test_a_failure_reaches_whoever_waits_and_is_tried_again(maker: Maker, cache: Any) -> None:
    shared = cache()
    maker.error = MemoryError("out of memory")
    maker.go.set()
    with pytest.raises(MemoryError, match="out of memory"):
        shared.get(SMALL, PLANE).result(10)
    maker.error = None
    assert shared.get(SMALL, PLANE).result(10).maker is maker


def test_what_was_given_up_is_not_begun(maker: Maker, cache: Any) -> None:
    shared = cache()
    running = shared.get(wide(1), PLANE)
    waiting = shared.get(wide(2), PLANE)
    shared.give_up(waiting)
    assert waiting.cancelled()
    assert len(shared) == 1
    maker.go.set()
    running.result(10)
    assert shared.get(wide(3), PLANE).result(10).maker is maker
    assert [experiment.layers[0].units for experiment in maker.asked] == [1, 3]
    with pytest.raises(CancelledError):
        waiting.result(1)


def test_giving_up_what_is_ready_does_not_throw_it_away(maker: Maker, cache: Any) -> None:
    shared = cache()
    maker.go.set()
    future = shared.get(SMALL, PLANE)
    made = future.result(10)
    shared.give_up(future)
    assert shared.get(SMALL, PLANE).result(0) is made


def test_what_may_be_needed_later_is_compiled_when_nobody_waits(
    maker: Maker, cache: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: Future[Any] = Future()
    monkeypatch.setattr(module, "IDLE", 0.01)
    monkeypatch.setattr(maker, "ahead", ahead.set_result, raising=False)
    maker.go.set()
    cache().get(SMALL, PLANE).result(10)
    assert ahead.result(10).dropping  # the form with dropout, which the experiment does without


def test_a_compiler_that_fails_ahead_of_time_goes_on_serving(
    maker: Maker, cache: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def fail(form: Any) -> None:
        tried.set()
        raise RuntimeError("no")

    monkeypatch.setattr(module, "IDLE", 0.01)
    monkeypatch.setattr(maker, "ahead", fail, raising=False)
    maker.go.set()
    shared = cache()
    shared.get(wide(1), PLANE).result(10)
    assert tried.wait(10)
    assert shared.get(wide(2), PLANE).result(10).maker is maker


def test_a_second_call_of_the_same_form_compiles_nothing() -> None:
    program = compiled(SMALL.compile_key())
    first = program.advance(program.filmed)
    with compilations() as found:
        assert program.advance(program.filmed) is first
    assert found == []


def test_a_form_that_is_asked_for_from_many_threads_is_compiled_once() -> None:
    program = Program(wide(2))
    results: list[Any] = []
    form = program.filmed._replace(dropping=True)
    threads = [
        threading.Thread(target=lambda: results.append(program.advance(form))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(result) for result in results}) == 1


def test_the_real_cache_gives_the_real_program() -> None:
    program = ready(SMALL.compile_key())
    assert program is programs().get(SMALL.replace("noise", 0.1), PLANE).result(60)
    assert program.key == SMALL.compile_key()
    assert isinstance(PLANE, Probe)
