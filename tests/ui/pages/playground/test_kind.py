"""The page of a curve without a browser: every choice has its widget, and both kinds meet.

Nothing is trained here: the run behind the stage is a stand-in.
"""

from typing import Any

import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest
from test_page import PATIENCE, SHELL, assert_complete, assert_fine, keys, opened

from playground.datasets.points.curve import CURVES, OwnCurve, Threshold
from playground.datasets.points.plane import Circle
from playground.experiments import EXPERIMENTS
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.options.activations import Relu
from playground.options.curve_features import CosX, CurveFormula, X
from playground.options.optimizers import Sgd
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.session import Session
from playground.ui.pages.playground.kind import NAMES, with_network_of
from playground.ui.pages.playground.own_data import for_the_stage


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def experiment_of(page: AppTest) -> PointsExperiment:
    """What the page's visitor has before them."""
    found: PointsSession = page.session_state["points_session"]
    return found.experiment


@pytest.mark.parametrize("kind", CURVES.options)
def test_the_page_of_every_curve_runs_with_a_widget_for_every_field(kind: type[Any]) -> None:
    experiment, _ = Curve().changed("dataset", kind())
    page = opened(experiment)
    assert_fine(page)
    assert_complete(page, experiment)
    assert not {"rules", "csv", "import_link"} & keys(page)


def test_every_kind_has_a_name_on_the_page() -> None:
    assert set(NAMES) == {kind.name() for kind in EXPERIMENTS if issubclass(kind, PointsExperiment)}


def test_going_over_keeps_the_network_and_finds_the_data_again() -> None:
    page = opened(Plane(dataset=Circle(), layers=(Dense(units=3),), activation=Relu()))
    page.button_group(key="kind").set_value("curve").run()
    assert_fine(page)
    curve = experiment_of(page)
    assert curve == Curve(layers=(Dense(units=3),), activation=Relu())
    page.selectbox(key="dataset").select("bumps").run()
    page.selectbox(key="optimizer").select("sgd").run()
    page.button_group(key="kind").set_value("plane").run()
    plane = experiment_of(page)
    assert plane.dataset == Circle()
    assert (plane.activation, plane.optimizer) == (Relu(), Sgd())
    page.button_group(key="kind").set_value("curve").run()
    assert experiment_of(page).dataset.name() == "bumps"


def test_rules_that_forbid_the_other_network_keep_their_own() -> None:
    classic, _ = Plane().under(TensorflowPlayground())
    assert with_network_of(classic, Curve()) == classic
    assert with_network_of(Curve(), classic).layers == classic.layers


def test_features_of_x_are_chosen_and_typed() -> None:
    page = opened(Curve())
    page.button_group(key="features").set_value(["x", "cos_x"]).run()
    assert experiment_of(page).features == (X(), CosX())
    page.button(key="add_formula").click().run()
    assert experiment_of(page).features == (X(), CosX(), CurveFormula())
    page.text_input(key="features.2.text").set_value("sin(2*x)").run()
    assert experiment_of(page).features[2] == CurveFormula(text="sin(2 * x)")
    page.text_input(key="features.2.text").set_value("x + y").run()
    assert "may not use y" in page.warning[0].value
    assert experiment_of(page).features[2] == CurveFormula(text="sin(2 * x)")


def test_drawing_ones_own_points_goes_over_to_own_points_of_the_curve() -> None:
    page = opened(Curve())
    page.button(key="own_data").click().run()
    assert experiment_of(page).dataset == OwnCurve()
    told = for_the_stage(page.session_state["points_session"])["own"]
    assert told is not None
    assert told["curve"] is True
    assert told["points"] == OwnCurve().points


@pytest.mark.parametrize(
    ("experiment", "words"),
    [
        (Curve(), "learns a curve"),
        (Curve(dataset=Threshold()), "where along the line orange ends and blue begins"),
        (Plane(), "the orange points from the blue ones"),
    ],
)
def test_the_page_says_what_its_network_learns(experiment: Any, words: str) -> None:
    assert any(words in text.value for text in opened(experiment).markdown)


def test_a_link_can_hide_the_choice_of_kind() -> None:
    assert "kind" in keys(opened())
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update({"v": "1", "hide": "kind"})
    page.run()
    assert not page.exception
    assert "kind" not in keys(page)
