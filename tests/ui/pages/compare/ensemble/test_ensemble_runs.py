"""Ensembles of a race, a search and a fan: one button leads from each to its networks' mean."""

import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from search_help import TINY, search
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.engine.compile.limits import limits
from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.images import Images
from playground.experiments.supervised import Experiment
from playground.links.experiments import to_query
from playground.options.optimizers import Adam
from playground.probes.many.members import raced
from playground.search.search import Result, Search
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.race_session import ContestVisit
from playground.ui.base.session import Session
from playground.ui.pages.compare.ensemble import runs
from playground.ui.pages.compare.ensemble.section import EnsembleSetup
from playground.ui.pages.compare.race.session import RaceSession
from playground.ui.pages.compare.sections import Setup
from playground.ui.pages.compare.setup import Arranged
from playground.ui.pages.playground.fan import FanSession
from playground.ui.widgets.ensemble_button import AT_ONCE, WISH

FOLDER = Path(__file__).parents[5]
SHELL = str(FOLDER / "playground" / "ui" / "app" / "shell.py")
COMPARE = str(FOLDER / "pages" / "compare.py")
POINTS = KINDS["points"]
PATIENCE = 120.0  # seconds for a run of the script; the first one imports everything
RATES = [TINY, TINY.replace("optimizer.learning_rate", 0.3)]
RACE = RaceSpec(tuple(Entry(f"rate {number}", each) for number, each in enumerate(RATES)), 2)


@pytest.fixture(autouse=True)
def nothing_races(monkeypatch: pytest.MonkeyPatch) -> None:
    """No contest trains, and each is taken for one that has trained two epochs."""

    def run(visit: ContestVisit, contest: RaceSpec) -> Any:
        visit.raced = contest
        return StandIn()

    monkeypatch.setattr(ContestVisit, "run", run)
    monkeypatch.setattr(ContestVisit, "epochs", 2)
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def shell(experiment: Experiment = TINY) -> AppTest:
    """The app with this experiment in the address."""
    test = AppTest.from_file(SHELL, default_timeout=PATIENCE)
    for key, value in to_query(experiment).items():
        test.query_params[key] = value
    return test


def section(members: str = "start", **state: Any) -> AppTest:
    """The section set up for such members, for a visitor with such things in the session."""

    def script() -> None:
        import streamlit as st

        from playground.ui.pages.compare import page as compare_page

        compare_page.draw(st.session_state["points_session"], "ensemble")

    test = AppTest.from_function(script, default_timeout=PATIENCE)
    setup = Setup(ensemble=EnsembleSetup(members=members))
    test.session_state["points_session"] = PointsSession(POINTS, TINY)
    test.session_state["points_compared"] = Arranged(setup)
    for name, value in state.items():
        test.session_state[name] = value
    return looked(test)


def looked(test: AppTest) -> AppTest:
    """Draw the page; nothing may have gone wrong."""
    test.run()
    assert not test.exception
    return test


def trained(test: AppTest) -> AppTest:
    """Look again and again until the work is done."""
    until = time.monotonic() + PATIENCE
    while test.session_state["ensemble"].going:
        assert time.monotonic() < until
        time.sleep(0.02)
        looked(test)
    return looked(test)


def said(test: AppTest) -> str:
    """All that is written, without the marks that keep markdown out of it."""
    parts = (*test.markdown, *test.caption, *test.warning)
    return "\n".join(each.value for each in parts).replace("\\", "")


def offered(test: AppTest) -> Sequence[str]:
    """Who the members may be."""
    found: Sequence[str] = test.button_group(key="ensemble_members").options
    return found


def told(known: Search, scores: Sequence[float], epochs: int = 3) -> Search:
    """`known` after its cells reached such test losses."""
    for order, score in zip(known.ask(), scores, strict=True):
        known.tell(Result(order.cell, epochs, np.full((1, 4), score), 1.0))
    return known


def sought(monkeypatch: pytest.MonkeyPatch, known: Search) -> None:
    """Let this be the visitor's search."""
    found = SimpleNamespace(search=known, status="done")
    monkeypatch.setattr(runs, "sought", lambda kind: found)


def test_one_button_leads_from_the_race_to_its_ensemble() -> None:
    test = shell(TINY.replace("optimizer", Adam()))
    test.switch_page(COMPARE)
    looked(test)
    test.multiselect(key="variants").set_value(["sgd", "adam"])
    test.slider(key="seeds").set_value(2)
    looked(test)
    test.button(key="ensemble_of_race").click()
    test = trained(looked(test))
    work = test.session_state["ensemble"].work
    assert work.done == 2
    assert work.names == ["SGD, start 1", "SGD, start 2", "Adam, start 1", "Adam, start 2"]
    assert work.members == tuple(test.session_state["points_race"].raced.experiments())
    assert "4 networks. Equal experiments train to equal numbers" in said(test)
    assert "the very networks of the race" in said(test)
    assert "all together" in said(test)
    assert "Expected calibration error" in said(test)
    assert "**SGD, start 1**" in said(test)
    test.select_slider(key="ensemble_one_4").set_value(3)
    assert "**Adam, start 2**" in said(looked(test))


def test_one_button_leads_from_the_fan_to_its_ensemble(monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[Any] = []
    test = looked(shell())
    test.toggle(key="fan_on").set_value(True)
    looked(test)
    test.button_group(key="seeds").set_value(4)
    looked(test)
    monkeypatch.setattr(st, "switch_page", pages.append)
    test.button(key="ensemble_of_fan").click()
    looked(test)
    assert [page.name for page in pages] == ["compare.py"]
    assert test.session_state[WISH] == ("fan", 2)
    found = section("fan", **{name: test.session_state[name] for name in ("points_fan", AT_ONCE)})
    assert offered(found) == ["New starts", "New widths", "New data", "The fan"]
    names = found.session_state["ensemble"].about.names
    assert names == ["start 1", "start 2", "start 3", "start 4"]


def test_members_may_be_chosen_from_all_runs_of_this_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(section()) == ["New starts", "New widths", "New data"]
    known = search("optimizer.learning_rate=0.03,0.3,1", epochs=3)
    sought(monkeypatch, told(known, [0.5, 0.2, float("nan")]))
    test = section(
        points_race=RaceSession(POINTS, raced=RACE),
        points_fan=FanSession(POINTS, raced=RaceSpec(RACE.entries[:1], 4)),
    )
    assert offered(test)[3:] == ["The race", "The search", "The fan"]
    test.button_group(key="ensemble_members").set_value("race")
    assert "4 networks." in said(looked(test))
    assert test.number_input(key="ensemble_epochs").value == 2  # as long as the race
    test.button_group(key="ensemble_members").set_value("search")
    assert "2 networks. By its own score, test loss, the best first" in said(looked(test))
    assert test.number_input(key="ensemble_epochs").value == 3
    test.button(key="ensemble_start").click()
    work = trained(looked(test)).session_state["ensemble"].work
    assert work.names == ["1. learning rate 0.3", "2. learning rate 0.03"]
    assert work.members == tuple(reversed(scored_in(known)))


def scored_in(known: Search) -> list[Experiment | None]:
    """The experiments that reached a score, in the order of the search."""
    return [row.experiment for row in known.rows[:2]]


def test_only_as_many_of_a_search_are_members_as_are_wanted_and_as_the_host_trains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = search("optimizer.learning_rate=0.01..1 4", epochs=3)
    sought(monkeypatch, told(known, [0.4, 0.3, 0.2, 0.1]))
    monkeypatch.setenv("PLAYGROUND_NETWORKS", "3")
    limits.cache_clear()
    try:
        test = section("search")
        best = test.number_input(key="ensemble_best")
        assert (best.min, best.max, best.value) == (2, 3, 3)
        assert test.session_state["points_compared"].setup.ensemble.best == 8  # for a larger host
        assert "This host trains 3 at once" in best.help
        best.set_value(2)
        assert "2 networks." in said(looked(test))
    finally:
        monkeypatch.undo()
        limits.cache_clear()


def test_a_search_over_noise_makes_no_ensemble_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sought(monkeypatch, told(search("noise=0,0.1", epochs=3), [0.5, 0.2]))
    test = section("search")
    test.button(key="ensemble_start").click()
    assert "differ in their noise, so each learns other points" in said(looked(test))
    assert "ensemble" not in test.session_state


def test_races_of_images_and_of_one_network_are_not_offered() -> None:
    images = RaceSpec((Entry("a", Images()), Entry("b", Images(start_seed=1))))
    assert len(offered(section(points_race=RaceSession(POINTS, raced=images)))) == 3
    assert (
        len(offered(section(points_race=RaceSession(POINTS, raced=RaceSpec(RACE.entries[:1])))))
        == 3
    )


def test_a_run_that_is_gone_leaves_new_starts() -> None:
    test = section("race")
    assert test.button_group(key="ensemble_members").value == "start"
    assert "There is no race in this visit yet, so here are new starts." in said(test)
    assert test.session_state["points_compared"].setup.ensemble.members == "race"


def test_equal_combinations_are_one_member(monkeypatch: pytest.MonkeyPatch) -> None:
    known = search("optimizer.learning_rate=0.03,0.3,1", epochs=3)
    known.rows[1].experiment = known.rows[0].experiment
    sought(monkeypatch, told(known, [0.5, 0.5, 0.2]))
    found = runs.runs(POINTS)["search"]
    assert [each.name for each in found.members] == ["1. learning rate 1", "2. learning rate 0.03"]


def test_variants_and_starts_are_named_where_there_are_several() -> None:
    single = raced(RaceSpec(RACE.entries[:1], 2))
    assert [(each.name, each.experiment.start_seed) for each in single] == [
        ("start 1", 0),
        ("start 2", 1),
    ]
    assert [each.name for each in raced(RaceSpec(RACE.entries))] == ["rate 0", "rate 1"]
