"""Tabs that look at a run once a second: what they show, and what they do not do again."""

from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from workbench import trainer

from playground.datasets.points.plane import RegressionPlane
from playground.engine.train.snapshot import Snapshot, taken
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.losses import MeanSquared
from playground.palette import GREYS, ORANGE_BLUE
from playground.ui.app.kinds import KINDS
from playground.ui.base import polling
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.pages.playground import measures, representation
from playground.ui.widgets.pictures.class_colours import SHADES, class_names, ink_of, inks

PATIENCE = 60  # seconds for a run of the script
FEW = Plane(points=60, layers=(Dense(units=4), Dense(units=2)))
SCENE = SimpleNamespace(draw=None, session=None, made=0)


class StandIn:
    """A run that has reached this snapshot; None where it is too busy to answer."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self.reached = snapshot

    def snapshot(self) -> Future[Snapshot]:
        """What was reached."""
        asked: Future[Snapshot] = Future()
        if self.reached is not None:
            asked.set_result(replace(self.reached))  # a new object for every look
        return asked


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The run of the visitor, after a little training."""
    training = trainer(FEW)
    training.advance(40)
    found = StandIn(taken(training))
    monkeypatch.setattr(polling, "engine", lambda: SimpleNamespace(run=lambda token: found))
    monkeypatch.setattr(polling, "PATIENCE", 0.01)
    SCENE.session = PointsSession(KINDS["points"], FEW)
    return found


def script() -> None:
    """One look, as the timer takes it."""
    import streamlit as st
    from test_polling import SCENE

    from playground.ui.base.polling import seen, tick

    if SCENE.session is not None:
        st.session_state["points_session"] = SCENE.session
    tick(seen, "points_session", SCENE.draw)


def looked(draw: polling.Draw) -> AppTest:
    """A page that has looked once."""
    SCENE.draw = draw
    page = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not page.exception
    return page


def count(session: PointsSession, snapshot: Snapshot, experiment: Plane) -> None:
    """Count how often something is made for a snapshot."""

    def make() -> int:
        SCENE.made += 1
        return SCENE.made

    polling.remembered("counted", (snapshot,), make)


def test_what_was_made_of_a_network_is_kept_until_it_changes(run: StandIn) -> None:
    SCENE.made = 0
    page = looked(count)
    page.run().run()
    assert SCENE.made == 1
    training = trainer(FEW)
    training.advance(41)
    run.reached = taken(training)
    page.run().run()
    assert SCENE.made == 2


def test_a_busy_run_is_shown_as_it_was(run: StandIn) -> None:
    SCENE.made = 0
    page = looked(count)
    run.reached = None
    page.run()
    assert SCENE.made == 1
    assert not page.caption


def test_before_there_is_a_network_a_sentence_says_so(run: StandIn) -> None:
    run.reached = None
    assert [text.value for text in looked(count).caption] == ["The network is being prepared."]


def test_a_session_that_was_cleared_is_shown_nothing(run: StandIn) -> None:
    SCENE.session = None
    assert len(looked(count).main) == 0


@pytest.mark.parametrize("ends", [False, True])
def test_a_look_that_says_so_has_the_page_drawn_anew(run: StandIn, ends: bool) -> None:
    def page_of(ends: bool) -> None:
        import streamlit as st

        from playground.ui.base.polling import polled

        runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        polled(lambda: ends and runs == 1, period=None)

    page = AppTest.from_function(page_of, kwargs={"ends": ends}, default_timeout=PATIENCE).run()
    assert not page.exception
    assert page.session_state["runs"] == 1 + ends


def test_what_cannot_be_shown_or_is_not_ready_is_a_sentence() -> None:
    def page_of() -> None:
        from playground.options.errors import SpecError
        from playground.ui.base.polling import NotReadyError, polled

        def refuse(error: Exception) -> None:
            raise error

        polled(refuse, SpecError("it cannot be shown."))
        polled(refuse, NotReadyError())

    page = AppTest.from_function(page_of, default_timeout=PATIENCE).run()
    assert not page.exception
    assert [text.value for text in page.info] == ["it cannot be shown."]
    assert [text.value for text in page.caption] == ["What is shown here is being prepared."]


def test_accuracy_and_classes_stand_in_tables(run: StandIn) -> None:
    page = looked(measures.draw)
    overall, by_class = (text.value for text in page.markdown[:2])
    training = trainer(FEW)
    training.advance(40)
    accuracy, test_accuracy = training.measure()[2:]
    assert f"| Training points | 30 | {accuracy:.3f} |" in overall
    assert f"| Test points | 30 | {test_accuracy:.3f} |" in overall
    assert "| Test | blue |" in by_class
    assert by_class.count("\n") == 5


def test_numbers_stand_in_a_table_of_their_own(run: StandIn) -> None:
    experiment = FEW.replace("loss", MeanSquared()).replace("dataset", RegressionPlane())
    run.reached = taken(trainer(experiment))
    table = looked(measures.draw).markdown[0].value
    loss = trainer(experiment).measure()[0]
    assert "| | R² | MSE | MAE |" in table
    assert f"{loss:.3f}" in table


@pytest.mark.parametrize("draw", [measures.draw, representation.draw], ids=["measures", "space"])
def test_a_network_that_diverged_is_told_in_one_sentence(run: StandIn, draw: Any) -> None:
    assert run.reached is not None
    broken = jax.tree.map(lambda leaf: leaf * np.nan, run.reached.carry.params)
    run.reached = replace(run.reached, carry=run.reached.carry._replace(params=broken))
    page = looked(draw)
    assert len(page.info) == 1
    assert "press Reset" in page.info[0].value


def test_the_layer_that_is_gone_gives_way_to_the_last_one_there_is(run: StandIn) -> None:
    page = looked(representation.draw)
    assert page.selectbox(key="space_layer").value == "Layer 2"
    page.selectbox(key="space_layer").set_value("Layer 1").run()
    assert any("4 units" in caption.value for caption in page.caption)
    page.selectbox(key="space_layer").set_value("Layer 2").run()
    run.reached = taken(trainer(Plane(points=60, layers=(Dense(units=3),))))
    page.run()
    assert not page.exception
    assert page.selectbox(key="space_layer").value == "Layer 1"


def test_targets_have_the_colours_of_their_classes_or_values() -> None:
    two = inks(FEW, ORANGE_BLUE, dark=False)
    assert [two[ink] for ink in ink_of(np.array([0.0, 1.0]), FEW)] == [
        *("rgb(245, 147, 34)", "rgb(8, 119, 189)")
    ]
    values = Plane(loss=MeanSquared(), dataset=RegressionPlane())
    np.testing.assert_array_equal(ink_of(np.array([-9.0, 0.0, 1.0]), values), [0, 16, SHADES - 1])
    assert inks(values, GREYS, dark=True)[16] == "rgb(128, 128, 128)"
    assert class_names(FEW, GREYS) == ["light", "dark"]
    assert class_names(values, GREYS) == []
