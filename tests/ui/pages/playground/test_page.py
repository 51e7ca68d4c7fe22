"""The page without a browser: it runs for every link, and shows a widget for every choice.

Nothing is trained here, and so nothing compiled: the run behind the stage is a stand-in. The
tests in the browser have the real one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.experiments.plane import Plane
from playground.experiments.supervised import DEEPEST
from playground.layers import Dense
from playground.links.experiments import to_link, to_query
from playground.options.base import Option
from playground.ui.base.session import Session

SHELL = Path(__file__).parents[4] / "playground" / "ui" / "app" / "shell.py"
PATIENCE = 60  # seconds for a run of the script; the first one imports everything
ELSEWHERE = {  # not by their own path
    "stop": "stop_rule",
    "layers": "add_layer",
    "optimizer.learning_rate": "stage",
    "dataset.curve": "formula",
    "dataset.points": "stage",
    "dataset.pixels": "picture_file",
    "dataset.axes": "csv",
    "dataset.names": "csv",
}
DRAWN_ELSEWHERE = {"noise", "points"}  # points of one's own have neither
CHOICES = [(path, option) for path, menu in Plane.menus().items() for option in menu]
LAYER_CHOICES = [(path, option) for path, menu in Dense.menus().items() for option in menu]


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def opened(experiment: Plane | None = None) -> AppTest:
    """The page as it stands for somebody who opens the link of `experiment`."""
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(experiment) if experiment else {})
    return page.run()


def assert_fine(page: AppTest) -> None:
    """Nothing broke, nothing is refused, and the stage is there."""
    assert not page.exception
    assert not page.error
    assert not page.warning
    keys = [part.key for part in page.get("bidi_component")]
    assert keys == ["number_fields", "keeper", "stage", "history"]


def keys(page: AppTest) -> set[str]:
    """The keys of everything on the page that has one."""
    return {element.key for element in everything(page.main) if getattr(element, "key", None)}


def everything(block: Any) -> Iterator[Any]:
    """All that a block holds, at any depth."""
    for child in getattr(block, "children", {}).values():
        yield child
        yield from everything(child)


def assert_complete(page: AppTest, experiment: Plane) -> None:
    """Every field of the experiment that is a user's to set can be set on the page."""
    paths = {path for path, _, _ in experiment.walk()} - {"fold"}
    fields = {ELSEWHERE.get(path, path) for path in paths}
    assert fields - (DRAWN_ELSEWHERE if experiment.padded else set()) <= keys(page)


def test_the_page_runs_and_has_a_widget_for_every_field() -> None:
    page = opened()
    assert_fine(page)
    assert_complete(page, Plane())
    assert {"share", "more"} <= keys(page)


@pytest.mark.parametrize(("path", "option"), CHOICES, ids=str)
def test_the_page_of_every_option_runs_with_all_its_settings(
    path: str, option: type[Option]
) -> None:
    experiment, _ = Plane().changed(path, option())
    page = opened(experiment)
    assert_fine(page)
    assert_complete(page, experiment)


@pytest.mark.parametrize(("path", "option"), LAYER_CHOICES, ids=str)
def test_every_option_of_a_layer_has_its_settings(path: str, option: type[Option]) -> None:
    experiment = Plane().replace(f"layers.0.{path}", option())
    page = opened(experiment)
    assert_fine(page)
    assert_complete(page, experiment)


@pytest.mark.parametrize("key", sorted(Plane.menus()))
def test_every_menu_offers_all_its_options(key: str) -> None:
    titles = [option.title() for option in Plane.menus()[key]]
    assert opened().selectbox(key=ELSEWHERE.get(key, key)).options == titles


def test_a_choice_reaches_the_address_and_the_widgets_agree() -> None:
    page = opened()
    page.selectbox(key="dataset").set_value("regression_plane").run()
    assert not page.exception
    assert [warning.value for warning in page.warning] != []
    assert page.selectbox(key="loss").value == "mean_squared"
    assert page.query_params["dataset"] == "regression_plane"
    page.selectbox(key="dataset").set_value("spiral").run()
    assert not page.exception
    assert page.selectbox(key="loss").value == "mean_squared"


def test_a_control_that_was_just_used_counts_more_than_a_late_address() -> None:
    page = opened()
    page.slider(key="noise").set_value(0.2).run()
    page.query_params.clear()  # the browser has not heard of the new address yet
    page.number_input(key="points").set_value(400).run()
    assert_fine(page)
    assert page.session_state["points_session"].experiment == Plane(noise=0.2, points=400)
    assert (page.query_params["noise"], page.query_params["points"]) == ("0.2", "400")


def test_a_refused_value_springs_back() -> None:
    page = opened()
    page.number_input(key="batch_size").set_value(900).run()
    assert not page.exception
    assert len(page.warning) == 1
    assert page.number_input(key="batch_size").value == 10


def test_fifty_layers_are_drawn_and_no_more_can_be_added() -> None:
    page = opened(Plane(layers=(Dense(units=2),) * DEEPEST))
    assert not page.exception
    assert page.button(key="add_layer").disabled
    assert page.number_input(key=f"layers.{DEEPEST - 1}.units").value == 2


def test_no_layers_are_a_network_too() -> None:
    page = opened(Plane(layers=()))
    assert_fine(page)
    page.button(key="add_layer").click().run()
    assert_fine(page)
    assert page.number_input(key="layers.0.units").value == 8


def test_a_session_that_was_emptied_begins_again_from_the_address() -> None:
    page = opened(Plane().replace("noise", 0.2))
    assert page.session_state["points_session"].experiment.noise == 0.2
    del page.session_state["points_session"]
    page.run()
    assert_fine(page)
    assert page.slider(key="noise").value == 0.2


def test_the_timer_of_the_fallback_survives_an_emptied_session() -> None:
    def only_the_timer() -> None:
        from playground.ui.widgets.stage.stage_mount import LivePicture

        LivePicture(None, "stage", lambda _: 1 / 0, lambda _: {}, {}).tick("points_session")

    assert not AppTest.from_function(only_the_timer, default_timeout=PATIENCE).run().exception


def test_the_share_box_holds_the_link_of_the_experiment() -> None:
    experiment = Plane().replace("noise", 0.2)
    assert opened(experiment).code[0].value.endswith(to_link(experiment))
