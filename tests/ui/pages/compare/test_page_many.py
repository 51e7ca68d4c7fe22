"""The sections that train many networks, without a browser: press, wait, and read what is said."""

import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.datasets.points.plane import RegressionPlane
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.layers import Dense
from playground.options.losses import MeanSquared
from playground.probes.many.random_features import Solved
from playground.probes.many.resampling import Parts, Question, Row
from playground.ui.app.kinds import KINDS
from playground.ui.base import jobs
from playground.ui.base.kind_sessions import PointsSession

PATIENCE = 90.0  # seconds for everything to be compiled and trained
TINY = Plane(layers=(Dense(units=2),), points=40, batch_size=10)
NUMBERS = Plane(dataset=RegressionPlane(), loss=MeanSquared(), layers=(Dense(units=2),), points=40)
LINE = Curve(layers=(Dense(units=2),), points=40)


def section(name: str, experiment: PointsExperiment) -> AppTest:
    """The section, drawn for a visitor with this experiment."""
    script = (
        "import streamlit as st\n"
        "from playground.ui.pages.compare import page\n"
        f"page.draw(st.session_state['points_session'], '{name}')\n"
    )
    test = AppTest.from_string(script, default_timeout=PATIENCE)
    test.session_state["points_session"] = PointsSession(KINDS["points"], experiment)
    return looked(test)


def looked(test: AppTest) -> AppTest:
    """Draw the page; nothing may have gone wrong."""
    test.run()
    assert not test.exception
    return test


def trained(test: AppTest, key: str, name: str) -> AppTest:
    """Press the button, and look again and again until the work is done."""
    test.button(key=key).click()
    looked(test)
    until = time.monotonic() + PATIENCE
    while test.session_state[name].going:
        assert time.monotonic() < until
        time.sleep(0.02)
        looked(test)
    return looked(test)


def said(test: AppTest) -> str:
    """All that is written."""
    return "\n".join(each.value for each in (*test.markdown, *test.caption, *test.warning))


@pytest.mark.parametrize(
    ("experiment", "words"),
    [(TINY, "Expected calibration error"), (NUMBERS, "Disagreement"), (LINE, "Disagreement")],
)
def test_an_ensemble_says_what_it_gains(experiment: PointsExperiment, words: str) -> None:
    test = section("ensemble", experiment)
    test.select_slider(key="ensemble_count").set_value(4)
    test.number_input(key="ensemble_epochs").set_value(2)
    test = trained(test, "ensemble_start", "ensemble")
    assert "all together" in said(test)
    assert words in said(test)
    test.number_input(key="ensemble_epochs").set_value(3)
    assert "The settings have changed since" in said(looked(test))


def test_an_ensemble_that_cannot_be_is_said_in_a_sentence() -> None:
    test = section("ensemble", Plane().changed("rules", "tensorflow_playground")[0])
    test.button(key="ensemble_start").click()
    assert "choose our rules" in said(looked(test)).replace("\\", "")


@pytest.mark.parametrize("experiment", [TINY, LINE])
def test_a_label_is_flipped_and_flipped_back(experiment: PointsExperiment) -> None:
    test = section("influence", experiment)
    test.number_input(key="influence_epochs").set_value(2)
    test = trained(test, "influence_start", "influence")
    assert "Each of 21 networks trained 2 epochs" in said(test)
    test.number_input(key="influence_point").set_value(3)
    looked(test)
    test = trained(test, "influence_flip_label", "influence")
    assert "Flipped: point 3" in said(test)
    assert "With the flipped label" in said(test)
    test = trained(test, "influence_flip_back", "influence")
    assert "Flipped" not in said(test).replace("Flipped label", "")


def test_widths_part_their_error() -> None:
    test = section("widths", TINY)
    test.segmented_control(key="widths_trained").set_value("output")
    test.select_slider(key="widths_sets").set_value(10)
    looked(test)
    test = trained(test, "widths_start", "widths")
    assert "Least expected test error" in said(test)
    assert "a few unlucky sets" in said(test)


def test_widths_that_diverged_are_left_out_and_where_all_did_it_is_said() -> None:
    work = Solved(Question(TINY, 10, 0.1, 10, 5))
    gone, known = (Row(1, 5, Parts(*[x] * 4), x, lost) for x, lost in ((np.nan, 10), (0.5, 0)))
    for rows, sentence in (
        ([gone, gone], "The networks diverged; choose a smaller learning rate"),
        ([gone, known, known._replace(width=2)], "10 networks diverged and are left out."),
        ([known], "The first widths are being trained."),
    ):
        work.rows = rows
        test = AppTest.from_string(
            "import streamlit as st\nfrom playground.ui.pages.compare.widths.section import draw\n"
            "draw(st.session_state['work'])",
            default_timeout=PATIENCE,
        )
        test.session_state["work"] = work
        assert sentence in said(looked(test))


def test_four_deep_networks_are_drawn() -> None:
    test = section("depth", TINY)
    test.slider(key="depth_layers").set_value(2)
    test.slider(key="depth_units").set_value(2)
    test.select_slider(key="depth_updates").set_value(50)
    test = trained(test, "depth_start", "depth")
    for title in ("Plain", "Well initialised", "Normalised", "Residual"):
        assert f"**{title}**" in said(test)
    assert said(test).count("after 50 updates") == 4


def test_work_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.probes.many.paced.SLICE", 0.001)
    test = section("ensemble", TINY)
    test.select_slider(key="ensemble_count").set_value(2)
    test.number_input(key="ensemble_epochs").set_value(5000)
    test.button(key="ensemble_start").click()
    looked(test)
    until = time.monotonic() + PATIENCE
    while not test.session_state["ensemble"].future.done():
        assert time.monotonic() < until
        time.sleep(0.02)
    looked(looked(test))
    done = test.session_state["ensemble"].work.done
    assert 0 < done < 5000
    test.button(key="ensemble_stop").click()
    looked(looked(test))
    assert test.session_state["ensemble"].work.done == done
    test.button(key="ensemble_continue").click()
    looked(test)
    assert test.session_state["ensemble"].work.done > done
    assert isinstance(test.session_state["ensemble"], jobs.Job)
