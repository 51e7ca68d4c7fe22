"""Searches on executors: results in any order, lost workers, processes, and Dask."""

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from types import ModuleType
from typing import Any

import distributed
import numpy as np
import pytest
from search_help import RATES, search

from playground.options.errors import SpecError
from playground.search import executors
from playground.search.executors import check_address, place
from playground.search.local import Local
from playground.search.remote import run_with
from playground.search.search import Search
from playground.search.strategies import Halving
from playground.search.worker import message, result, work

FOUR = "optimizer.learning_rate=0.01,0.03,0.1,0.3"
HALVING = {"kind": Halving(number=4, share=2), "epochs": 4, "folds": 2}


def here(found: Search) -> Search:
    """The search, trained in this process."""
    local = Local(found)
    while local.step():
        pass
    return found


def assert_same(one: Search, other: Search) -> None:
    """Both searches found the same."""
    for mine, theirs in zip(one.rows, other.rows, strict=True):
        assert (mine.status, mine.epochs) == (theirs.status, theirs.epochs)
        np.testing.assert_allclose(mine.measures, theirs.measures, rtol=1e-6)


class Scripted(Executor):
    """Does the work when asked for a result; `fails` says which submission raises what."""

    def __init__(self, fails: dict[int, BaseException] | None = None) -> None:
        self.asked: list[Any] = []
        self._fails = fails or {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it at once, or fail."""
        future: Future[Any] = Future()
        self.asked.append(args[0])
        error = self._fails.get(len(self.asked))
        if error is None:
            future.set_result(json.loads(json.dumps(fn(json.loads(json.dumps(args[0]))))))
        elif isinstance(error, CancelledError):
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(error)
        return future


def test_messages_are_plain_values_and_bring_the_numbers_of_this_process() -> None:
    found, executor = search(FOUR, **HALVING), Scripted()
    run_with(found, executor, 2)
    assert_same(found, here(search(FOUR, **HALVING)))
    assert all(isinstance(cell["link"], str) for asked in executor.asked for cell in asked["cells"])


def test_results_may_come_in_any_order() -> None:
    found = search(FOUR, epochs=3)
    answers = [work(message(found, [order])) for order in found.ask()]
    for answer in reversed(answers):
        for said in answer["cells"]:
            found.tell(result(said))
    assert_same(found, here(search(FOUR, epochs=3)))


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), CancelledError(), OSError("net")])
def test_the_work_of_a_lost_worker_is_done_by_another(error: Exception) -> None:
    found, executor = search(FOUR, epochs=3), Scripted({1: error, 3: error})
    run_with(found, executor, 2)
    assert found.counts() == {"finished": 4}
    assert len(executor.asked) == 3 + 2  # the last ones come in smaller chunks
    assert_same(found, here(search(FOUR, epochs=3)))


def test_cells_whose_workers_are_lost_three_times_are_given_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = BrokenExecutor("tls://10.0.0.7:4000 is gone")
    fails: dict[int, BaseException] = dict.fromkeys((1, 2, 3), gone)
    found, executor = search(RATES, epochs=3), Scripted(fails)
    run_with(found, executor, 1, most=1)
    assert [row.status for row in found.rows] == ["lost", "finished"]
    # Visitors read the note: the address of a worker is for the log alone.
    assert found.rows[0].note == "its worker was lost 3 times (BrokenExecutor)."
    assert "10.0.0.7" in caplog.text


def test_a_search_that_stops_while_a_worker_is_lost_goes_on_to_the_same_end() -> None:
    def stop(found: Search) -> None:
        raise InterruptedError

    found = search(RATES, epochs=3)
    with pytest.raises(InterruptedError):
        run_with(found, Scripted({1: BrokenExecutor("gone")}), 1, stop)
    assert found.waiting == 2
    run_with(found, Scripted(), 1)
    assert_same(found, here(search(RATES, epochs=3)))


def test_an_executor_that_takes_no_more_work_is_replaced() -> None:
    dead = ThreadPoolExecutor(1)
    dead.shutdown()
    made: list[Executor] = []

    def renew() -> Executor:
        made.append(Scripted())
        return made[-1]

    found = search(RATES, epochs=3)
    run_with(found, dead, 2, renew=renew)
    assert found.counts() == {"finished": 2}
    assert len(made) >= 1


def test_what_a_worker_cannot_build_is_refused_with_its_sentence() -> None:
    found = search(RATES, epochs=3)
    asked = message(found, found.ask())
    asked["cells"][0]["link"] = "?v=1&batch_size=0"
    refused, trained = work(asked)["cells"]
    assert "batch_size is 0" in refused["refused"]
    assert np.isfinite(trained["measures"]).all()
    with pytest.raises(SpecError, match="the message is of version 9"):
        work({"version": 9})


def test_data_that_no_link_holds_stay_in_this_process() -> None:
    found = search(RATES)
    for row in found.rows:
        row.experiment = None
    with pytest.raises(SpecError, match="only this process can search them"):
        message(found, found.ask())


def test_threads_train_what_this_process_would_and_say_how_far_they_are() -> None:
    found, seen = search(FOUR, **HALVING), list[float]()
    with place("threads:2") as there:
        run_with(
            *(found, there.executor, there.at_a_time),
            progress=lambda each: seen.append(each.progress),
        )
    assert_same(found, here(search(FOUR, **HALVING)))
    assert seen[-1] == 1.0
    assert seen == sorted(seen)


def dying(asked: Any) -> Any:
    """What a worker does that is killed amid its work."""
    os._exit(1)


def test_processes_that_die_are_replaced_and_their_cells_done_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path))
    found = search(RATES, epochs=3)
    with place("processes:1") as there:
        with pytest.raises(BrokenExecutor):
            there.executor.submit(dying, {}).result(60)
        run_with(found, there.executor, there.at_a_time, renew=there.renew)
    assert_same(found, here(search(RATES, epochs=3)))


def test_processes_do_not_run_the_page_that_asked_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path))
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise RuntimeError('a page ran where there is nobody')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    found = search(RATES, epochs=3)
    with place("processes:1") as there:
        run_with(found, there.executor, there.at_a_time)
    assert found.counts() == {"finished": 2}
    assert sys.modules["__main__"] is page


WRONG = {
    "": "the executor is «»",
    "everywhere": "but must be threads:2, processes:2",
    "threads:0": "names 0 workers",
    "processes:999": "names 999 workers",
    "tcp://127.0.0.1": "lacks a host or a port",
    "tcp://192.0.2.7:8786": "is another machine, and tcp is open",
    "tcp://example.org:8786": "is another machine, and tcp is open",
    "tcp://127.0.0.1:99999": "lacks a host or a port",
}


@pytest.mark.parametrize("words", WRONG)
def test_places_that_cannot_be_are_named_in_one_sentence(words: str) -> None:
    with pytest.raises(SpecError) as caught, place(words):
        pass
    assert WRONG[words] in str(caught.value)


def test_other_machines_are_reached_with_tls_alone() -> None:
    for address in ("tcp://127.0.0.1:8786", "tcp://localhost:1", "tls://example.org:8786"):
        check_address(address)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    extra = pytest.raises(SpecError, match=r"install the playground as .*\[cluster\]")
    with extra, place("tcp://127.0.0.1:8786"):
        pass


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two Dask workers in processes of their own, which know nothing of pages tested before."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as made:
            yield made


def test_a_dask_cluster_finds_the_same_and_survives_a_worker_that_is_killed(cluster: Any) -> None:
    killed: list[int] = []

    def kill(found: Search) -> None:
        """End one worker once there is a first result."""
        if not killed and found.counts().get("waiting", 0) < 4:
            nanny = next(iter(cluster.workers.values()))
            killed.append(nanny.pid)
            os.kill(nanny.pid, 9)

    found = search(FOUR, epochs=3, folds=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with executors.place(cluster.scheduler_address) as there:
            assert there.at_a_time == 2
            run_with(found, there.executor, there.at_a_time, kill, most=1)
    assert killed
    assert_same(found, here(search(FOUR, epochs=3, folds=2)))
