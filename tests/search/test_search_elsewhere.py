"""Searches on the executor that the host names: they go on while somebody looks."""

import time
from collections.abc import Callable

import pytest
from search_help import RATES, search
from test_search_executors import assert_same, here

from playground.search import jobs
from playground.search.remote_job import SETTING, Elsewhere, host_executor, spoken

MANY = "optimizer.learning_rate=0.001..1 log 100"  # more than one chunk


def wait(until: Callable[[], bool]) -> None:
    """Wait for a minute at most."""
    end = time.monotonic() + 60
    while not until() and time.monotonic() < end:
        time.sleep(0.02)
    assert until()


def test_what_the_host_names_is_used_and_found_the_same() -> None:
    found = Elsewhere(search(RATES, epochs=3), "threads:2")
    found.look()
    wait(lambda: found.status == "done")
    assert_same(found.search, here(search(RATES, epochs=3)))


def test_a_stopped_search_goes_on_to_the_same_end() -> None:
    found = Elsewhere(search(MANY, epochs=2), "threads:1")
    found.look()
    found.stop()
    assert found._thread is not None
    found._thread.join(60)
    assert found.status == "stopped"
    found.go_on()
    wait(lambda: found.status == "done")
    assert found.search.done


def test_a_search_that_nobody_looks_at_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PATIENCE", -1.0)
    found = Elsewhere(search(MANY, epochs=2), "threads:1")
    found.look()
    assert found._thread is not None
    found._thread.join(60)
    assert (found.status, found.search.done) == ("running", False)
    monkeypatch.setattr(jobs, "PATIENCE", 60.0)
    found.look()
    wait(lambda: found.status == "done")


def test_what_is_wrong_with_the_hosts_place_is_for_its_log_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = Elsewhere(search(RATES, epochs=1), "tcp://198.51.100.7:8786")
    found.look()
    wait(lambda: found.status == "failed")
    assert found.note == ""
    assert "use tls://" in caplog.text


def test_what_cannot_be_sent_is_said_to_the_visitor() -> None:
    found = Elsewhere(search(RATES, epochs=1), "threads:1")
    for row in found.search.rows:
        row.experiment = None
    found.look()
    wait(lambda: found.status == "failed")
    assert "only this process can search them" in found.note


def test_only_the_host_names_it_and_visitors_read_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert host_executor() is None
    monkeypatch.setenv(SETTING, "tls://scheduler.internal:8786")
    assert host_executor() == "tls://scheduler.internal:8786"
    assert spoken("tls://scheduler.internal:8786") == "the host's Dask cluster"
    assert spoken("threads:2") == "threads × 2"
