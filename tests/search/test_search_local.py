"""Searches in this process: the numbers of single networks, in slices, whatever happens."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from search_help import RATES, TINY, OneByOne, alone, search

from playground.options.errors import SpecError
from playground.search import jobs
from playground.search.jobs import Background, Searches
from playground.search.local import Local, grouped
from playground.search.search import Result, Search
from playground.search.strategies import Halving


def finished(found: Search, make: Any = None) -> Search:
    """The search after all its work."""
    local = Local(found, make) if make else Local(found)
    while local.step():
        pass
    return found


def test_a_search_has_the_numbers_of_networks_that_are_trained_alone() -> None:
    found = finished(search(RATES, folds=2, seeds=2, epochs=6))
    assert found.counts() == {"finished": 2}
    for row in found.rows:
        expected = np.stack([alone(each, 6) for each in found.repeats(row.number)])
        np.testing.assert_allclose(row.measures, expected, rtol=1e-6)
        assert (row.epochs, row.seconds > 0) == (6, True)


def test_halving_goes_on_where_networks_stand() -> None:
    rates = "optimizer.learning_rate=0.01,0.03,0.1,0.3"
    found = finished(search(rates, kind=Halving(number=4, share=2), epochs=8))
    by_hand = {row.number: [alone(e, 2) for e in found.repeats(row.number)] for row in found.rows}
    ranked = sorted(by_hand, key=lambda number: by_hand[number][0][1])
    assert {row.number for row in found.rows if row.epochs > 2} == set(ranked[:2])
    (last,) = [row for row in found.rows if row.status == "finished"]
    np.testing.assert_allclose(last.measures[0], alone(found.repeats(last.number)[0], 8), rtol=1e-6)


def test_a_sweep_and_single_networks_find_the_same() -> None:
    plan = {"kind": Halving(number=4, share=2), "epochs": 4, "folds": 2}
    words = "optimizer.learning_rate=0.01,0.03,0.1,0.3"
    together, apart = finished(search(words, **plan)), finished(search(words, **plan), OneByOne)
    for one, other in zip(together.rows, apart.rows, strict=True):
        assert (one.status, one.epochs) == (other.status, other.epochs)
        np.testing.assert_allclose(one.measures, other.measures, rtol=1e-6)


def test_a_network_that_diverges_leaves_the_others_their_numbers() -> None:
    found = search("optimizer.learning_rate=0.03,10", experiment=regression(), epochs=60)
    finished(found)
    assert [row.status for row in found.rows] == ["finished", "diverged"]
    np.testing.assert_allclose(found.rows[0].measures[0], alone(found.repeats(0)[0], 60), rtol=1e-6)


def regression() -> Any:
    """A network that predicts numbers, which large steps blow up."""
    return type(TINY)(
        dataset="regression_plane",
        loss="mean_squared",
        activation="relu",
        layers=TINY.layers,
        points=40,
        batch_size=10,
        optimizer="sgd",
    )


def test_what_there_is_no_room_for_is_cut_in_two_and_at_last_refused() -> None:
    tried: list[int] = []

    def cramped(experiments: list[Any]) -> OneByOne:
        tried.append(len(experiments))
        if len(experiments) > 2 or experiments[-1].optimizer.learning_rate == 0.3:
            raise SpecError("no room.")
        return OneByOne(experiments)

    found = search("optimizer.learning_rate=0.01,0.02,0.03,0.3", epochs=1)
    finished(found, cramped)
    assert tried == [4, 2, 2, 1, 1]
    assert [row.status for row in found.rows] == ["finished"] * 3 + ["refused"]
    assert found.rows[3].note == "no room."


def test_work_comes_in_slices_and_results_before_the_end() -> None:
    found = search("width=3,4", epochs=3)
    local = Local(found, OneByOne)
    while local.step():
        if found.progress > 0:
            break
    assert 0 < found.progress < 1
    assert any(row.status in ("training", "finished") for row in found.rows)


@pytest.fixture
def now() -> Callable[[Callable[[], Any]], Future[Any]]:
    """What compiles at once."""

    def later(job: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(job())
        return future

    return later


def test_a_search_in_the_background_stops_goes_on_and_ends(now: Any) -> None:
    woken: list[Background] = []
    found = Background(search(RATES, epochs=5), now, woken.append)
    assert not found.turn()  # compiles
    assert found.turn()
    found.stop()
    assert not found.turn()
    before = found.search.progress
    assert not found.turn()
    assert found.search.progress == before
    found.go_on()
    while found.turn():
        pass
    assert found.status == "done"
    assert found.search.counts() == {"finished": 2}
    assert woken


def test_a_search_that_nobody_looks_at_pauses_and_gives_its_networks_back(
    now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Background(search(RATES, epochs=5), now, lambda _: None)
    found.turn()
    assert found.turn()
    monkeypatch.setattr(jobs, "PATIENCE", -1.0)
    assert not found.turn()
    found.rest()
    assert found._local is None
    monkeypatch.setattr(jobs, "PATIENCE", 60.0)
    found.look()
    while found.status == "running":
        found.turn()
    for row in found.search.rows:  # trained anew, to the same numbers
        expected = alone(found.search.repeats(row.number)[0], 5)
        np.testing.assert_allclose(row.measures[0], expected, rtol=1e-6)


def test_visitors_have_a_search_each_and_long_unseen_ones_are_forgotten(
    now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Searches()
    token = known.start(search(RATES, epochs=3), now)
    found = known.get(token)
    assert found is not None
    until = time.monotonic() + 60
    while found.status == "running" and time.monotonic() < until:
        threading.Event().wait(0.01)
    assert found.status == "done"
    assert known.get("somebody else's") is None
    known.tidy()
    assert known.get(token) is found
    monkeypatch.setattr(jobs, "FORGET", -1.0)
    known.tidy()
    assert known.get(token) is None


def test_a_search_whose_turn_breaks_keeps_what_it_found(now: Any) -> None:
    found = Background(search(RATES, epochs=5), now, lambda _: None)
    found.fail(RuntimeError("a bug"))
    assert found.status == "failed"
    assert not found.turn()


def test_a_search_that_goes_on_makes_no_networks_of_what_is_over() -> None:
    found = search(RATES, "batch_size=5,10", kind=Halving(number=4, share=2), epochs=4)
    for order in found.ask():
        found.tell(Result(order.cell, order.epochs, np.full((1, 4), order.cell, np.float32), 0.1))
    assert [row.status for row in found.rows] == ["training"] * 2 + ["stopped"] * 2
    assert sorted(cell for group in grouped(found) for cell in group.cells) == [0, 1]
