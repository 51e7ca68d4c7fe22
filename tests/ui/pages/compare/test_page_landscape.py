"""The sections on landscapes without a browser: every control, and what is said in odd cases."""

from concurrent.futures import Future
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from workbench import SMALL, trainer

from playground.engine import Engine
from playground.engine.train.snapshot import Snapshot, taken
from playground.experiments.plane import Plane
from playground.options.optimizers import Adam, Lion, Sgd
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.session import Session
from playground.ui.widgets import sharpness
from playground.ui.widgets.sharpness import Readings

PATIENCE = 60  # seconds for a run of the script
LANDSCAPE = """
import streamlit as st
from playground.ui.pages.compare import page as compare_page
compare_page.draw(st.session_state["points_session"], "landscape")
"""
SURFACES = """
from playground.ui.pages.compare import page as compare_page
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import PointsSession
compare_page.draw(PointsSession.of(KINDS["points"]), "surfaces")
"""


class StandIn(SimpleNamespace):
    """A run that stands where it is."""

    def snapshot(self) -> Future[Snapshot]:
        """What it is, at once."""
        future: Future[Snapshot] = Future()
        future.set_result(self.found)
        return future

    def tell(self, command: Any) -> None:
        """Note what was asked for."""
        self.told.append(command)


@cache
def standing(experiment: Plane, epochs: int) -> StandIn:
    """A stand-in for a run of `experiment` after so many epochs."""
    training, moments = trainer(experiment), []
    for _ in range(epochs):
        moments.append(training.moment())
        training.advance(experiment.steps_per_epoch)
    album = SimpleNamespace(moments=moments)
    past, audience = SimpleNamespace(album=album), SimpleNamespace(connections=1, seen=0.0)
    return StandIn(
        token="stand-in",
        playing=False,
        found=taken(training),
        past=past,
        audience=audience,
        told=[],
    )


def opened(monkeypatch: pytest.MonkeyPatch, experiment: Plane = SMALL, epochs: int = 4) -> AppTest:
    """The section as it stands for a visitor with `experiment`."""
    run = standing(experiment, epochs)
    monkeypatch.setattr(Session, "run", lambda session: run)
    monkeypatch.setattr(Engine, "run", lambda engine, token: run)
    page = AppTest.from_string(LANDSCAPE, default_timeout=PATIENCE)
    page.session_state["points_session"] = PointsSession(KINDS["points"], experiment)
    return calm(page.run())


def calm(page: AppTest) -> AppTest:
    """The page, which shows no error."""
    assert not page.exception
    assert not page.error
    return page


def words(page: AppTest) -> str:
    """All text of the page."""
    kinds = (page.markdown, page.caption, page.info)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize("plane", ["pca", "hessian", "random"])
@pytest.mark.parametrize("view", ["contours", "surface"])
def test_every_plane_is_drawn_and_says_how_much_of_the_path_it_explains(
    monkeypatch: pytest.MonkeyPatch, plane: str, view: str
) -> None:
    page = opened(monkeypatch)
    session: PointsSession = page.session_state["points_session"]
    arranged = page.session_state["points_compared"]
    arranged.change(session, "landscape.plane", plane)
    arranged.change(session, "landscape.view", view)
    said = words(calm(page.run()))
    assert "This plane explains" in said
    assert "all 20 training points" in said
    assert ("eigenvalues λ₁" in said) == (plane == "hessian")
    assert ("Biases keep" in said) == (plane == "random")


def test_before_training_there_is_a_random_plane_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = words(opened(monkeypatch, epochs=0))
    assert "The run has no path yet, so this is a random plane." in said
    assert "**The run has no path yet.**" in said


def test_the_gauge_tells_of_the_edge_and_of_divergence(monkeypatch: pytest.MonkeyPatch) -> None:
    calmly = words(opened(monkeypatch))
    assert "**Stable" in calmly
    assert "below **2/η = 20**" in calmly
    wild = words(opened(monkeypatch, SMALL.replace("optimizer", Sgd(learning_rate=10.0)), 0))
    assert "**Divergence is forecast" in wild
    assert "plain gradient descent on the whole training set would diverge" in wild


def test_the_gauge_says_why_there_is_no_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    lion = words(opened(monkeypatch, SMALL.replace("optimizer", Lion()), 1))
    assert "For Lion no edge of stability is known." in lion
    adam = words(opened(monkeypatch, SMALL.replace("optimizer", Adam()), 0))
    assert "Adam has not seen a gradient yet" in adam


def test_the_switch_tells_the_run_to_train(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch)
    page.toggle(key="landscape_train").set_value(True).run()
    run: Any = standing(SMALL, 4)
    assert run.told[-1].on


def test_the_range_test_suggests_a_rate_and_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch)
    page.button(key="range_test").click().run()
    said = words(calm(page))
    assert "**Suggested for SGD:" in said
    assert "The rule: a third of the rate" in said
    page.button(key="range_test_use").click().run()
    rate = page.session_state["points_session"].experiment.optimizer.learning_rate
    assert f"Suggested for SGD: {rate:.2g}" in said


def test_kept_moments_are_read_once_and_in_the_order_of_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharpness, "SLICE", 60.0)
    run: Any = standing(SMALL, 4)
    training = trainer(SMALL)
    readings = Readings(training.train)
    now = readings.now(run.found)
    found = readings.take(run.found, run.past.album.moments)
    assert [each.epoch for each in found] == [0, 1, 2, 3, 4]
    assert found[-1] is now
    again = readings.take(run.found, run.past.album.moments)
    assert all(one is other for one, other in zip(found, again, strict=True))


def test_where_a_reading_takes_long_there_is_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]

    def later() -> float:
        clock[0] += 1.0
        return clock[0]

    monkeypatch.setattr("playground.ui.widgets.sharpness.time.monotonic", later)
    run: Any = standing(SMALL, 4)
    readings = Readings(trainer(SMALL).train)
    first = readings.now(run.past.album.moments[0])
    assert readings.now(run.past.album.moments[1]) is first
    clock[0] += 10
    assert readings.now(run.past.album.moments[1]).epoch == 1


@pytest.fixture(scope="module")
def surfaces() -> AppTest:
    """The section on test surfaces."""
    return calm(AppTest.from_string(SURFACES, default_timeout=PATIENCE).run())


def test_a_surface_has_a_race_a_winner_and_adam_by_hand(surfaces: AppTest) -> None:
    said = words(surfaces)
    assert "is lowest after 200 steps" in said
    race, adam = (element.value for element in surfaces.dataframe)
    assert list(race["optimizer"]) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert len(adam) == 10
    assert adam["m"][0] == "0.01, 0.02, 0.03"


def test_another_surface_brings_its_start_and_rates(surfaces: AppTest) -> None:
    surfaces.selectbox(key="surface").set_value("saddle").run()
    calm(surfaces)
    assert surfaces.number_input(key="surface_x").value == -1.5
    assert "distance to minimum" not in surfaces.dataframe[0].value
    assert "the saddle" in words(surfaces)
    surfaces.selectbox(key="surface").set_value("valley").run()
    assert surfaces.number_input(key="rival.sgd.learning_rate").value == 0.05


def test_nobody_and_no_numbers_are_said_in_a_sentence(surfaces: AppTest) -> None:
    surfaces.multiselect(key="surface_rivals").set_value([]).run()
    assert "choose at least one" in words(calm(surfaces))
    surfaces.text_input(key="adam_g").set_value("1, 2").run()
    assert "there are 3 parameters and 2 gradients" in words(calm(surfaces))


def test_another_rate_changes_the_race(surfaces: AppTest) -> None:
    surfaces.multiselect(key="surface_rivals").set_value(["sgd"]).run()
    surfaces.number_input(key="rival.sgd.learning_rate").set_value(1.0).run()
    assert "Nobody stayed in the picture" in words(calm(surfaces))
    assert surfaces.dataframe[0].value["last value"][0] == "left the picture for good"
    assert np.isinf(float(surfaces.dataframe[0].value["distance to minimum"][0]))
