"""The section «Search» without a browser: choices, sentences, results, and the best that opens."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from search_help import TINY, alone
from streamlit.testing.v1 import AppTest

from playground.experiments.images import Images
from playground.layers import Dense
from playground.links.experiments import from_link
from playground.search.fields import field_at
from playground.search.jobs import Searches, searches
from playground.search.remote_job import Elsewhere
from playground.search.space import axis
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.pages.compare import knob_words
from playground.ui.pages.compare.search import choice
from playground.ui.pages.compare.search import section as search_section
from playground.ui.pages.compare.search.setup import SearchSetup
from playground.ui.pages.compare.sections import Setup
from playground.ui.pages.compare.setup import Arranged

PATIENCE = 60
RATE = "optimizer.learning_rate"
TOKEN = search_section.token_of(KINDS["points"])


def page() -> None:
    """The section alone on a page."""
    import streamlit as st

    from playground.ui.pages.compare import page as compare_page

    compare_page.draw(st.session_state["points_session"], "search")


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[Searches]:
    """Searches of this test alone."""
    found = Searches()
    monkeypatch.setattr(search_section, "searches", lambda: found)
    yield found
    for token in list(found._known):
        found.drop(token)


@pytest.fixture
def shown(known: Searches) -> AppTest:
    """The section with a search over two learning rates."""
    test = AppTest.from_function(page, default_timeout=PATIENCE)
    setup = Setup(search=SearchSetup(epochs=4, over=((RATE, "0.01..1~log~2"),)))
    test.session_state["points_session"] = PointsSession(KINDS["points"], TINY)
    test.session_state["points_compared"] = Arranged(setup)
    return test.run()


def said(test: AppTest) -> str:
    """All that stands on the page."""
    parts = (*test.markdown, *test.caption, *test.warning, *test.info)
    return "\n".join(part.value for part in parts)


def test_the_section_says_what_a_search_will_take(shown: AppTest) -> None:
    assert not shown.exception
    assert "2 cells, 1 program to compile, about 1 MiB and" in said(shown)
    assert [(widget.key, widget.value) for widget in shown.number_input][:2] == [
        (f"search.{RATE}.low", 0.01),
        (f"search.{RATE}.high", 1.0),
    ]
    shown.number_input(key="search_folds").set_value(3).run()
    assert "2 cells × 3 = 6 networks" in said(shown)


def test_what_cannot_be_searched_is_said_and_nothing_starts(shown: AppTest) -> None:
    shown.number_input(key=f"search.{RATE}.low").set_value(2.0).run()
    assert "goes from 2 to 1" in said(shown).replace("\\", "")
    assert shown.button(key="search_start").disabled
    shown.multiselect(key=choice.KNOBS).set_value([]).run()
    assert "there is nothing to search" in said(shown)
    assert not shown.exception


def test_a_search_runs_shows_its_rows_and_opens_the_best(
    shown: AppTest, known: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[Any] = []
    monkeypatch.setattr(st, "switch_page", pages.append)
    shown.button(key="search_start").click().run()
    (found,) = known._known.values()
    until = time.monotonic() + PATIENCE
    while found.status == "running" and time.monotonic() < until:
        found.look()
        threading.Event().wait(0.02)
    shown.run()
    assert not shown.exception
    losses = {rate: alone(TINY.replace(RATE, rate), 4)[1] for rate in (0.01, 1.0)}
    best = min(losses, key=lambda rate: losses[rate])
    assert f"Best: test loss {losses[best]:.4g}" in said(shown)
    assert len(shown.dataframe[0].value) == 2
    shown.button(key="search_open_best").click().run()
    assert shown.session_state["points_session"].experiment == TINY.replace(RATE, best)
    assert [place.name for place in pages] == ["playground.py"]


def test_a_search_that_was_let_go_is_said_so(shown: AppTest, known: Searches) -> None:
    shown.button(key="search_start").click().run()
    for token in list(known._known):
        known.drop(token)
    shown.run()
    assert not shown.exception
    assert "What is found appears here" in said(shown)


def test_a_search_is_found_again_after_a_reload_and_left_to_the_tab_of_before(
    shown: AppTest, known: Searches
) -> None:
    shown.button(key="search_start").click().run()
    held = shown.session_state[TOKEN]
    again = AppTest.from_function(page, default_timeout=PATIENCE)
    for place in ("points_session", "points_compared"):
        again.session_state[place] = shown.session_state[place]
    again.session_state[TOKEN] = held.passed_on()
    again.run()
    assert again.button(key="search_stop")
    again.button(key="search_start").click().run()
    assert known.get(held.token) is not None
    assert again.session_state[TOKEN].token != held.token


@pytest.mark.parametrize("experiment", [TINY, Images(points=100)])
def test_usual_values_of_every_knob_can_be_searched(experiment: Any) -> None:
    for path in (RATE, "width", "depth", "batch_size", "points", "train_share"):
        field = field_at(experiment, path)
        low, high, log = knob_words.usual_range(experiment, field)
        words = f"{path}={low}..{high} {'log' if log else 'linear'} 3"
        assert axis(experiment, words).grid()
    optimizer = field_at(experiment, "optimizer")
    now = experiment.optimizer.name()
    first, second = knob_words.usual_choices(experiment, optimizer)
    assert (first, second != first) == (now, True)


def test_the_primers_search_opens_as_a_link() -> None:
    # T1: optimizers Adam and SGD, three folds, 64-64-10.
    experiment = from_link(
        "?v=1&kind=images&layers=dense-units.64~dense-units.64&points=200"
    ).experiment
    assert [(type(layer), layer.units) for layer in experiment.layers] == [(Dense, 64)] * 2
    assert experiment.outputs == 10
    assert axis(experiment, "optimizer=adam,sgd").grid() == ("adam", "sgd")


def test_the_searches_of_the_process_are_one() -> None:
    assert searches() is searches()


def test_where_the_host_names_an_executor_searches_go_there(
    known: Searches, shown: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "search_away" not in [toggle.key for toggle in shown.toggle]
    monkeypatch.setenv("PLAYGROUND_EXECUTOR", "threads:2")
    shown.run()
    assert shown.toggle(key="search_away").label == "Train on threads × 2"
    shown.button(key="search_start").click().run()
    assert not shown.exception
    found = known.get(shown.session_state["points_search_token"].token)
    assert isinstance(found, Elsewhere)
    deadline = time.monotonic() + PATIENCE
    while found.status == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found.status == "done"
