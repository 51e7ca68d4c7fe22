"""Surfaces and ensembles opened by a link: they stand as they were shared, and nothing trains."""

from typing import Any

from page_links import PATIENCE, address, opened, untold
from streamlit.testing.v1 import AppTest

from playground.options.optimizers import OPTIMIZERS
from playground.options.surfaces import Rosenbrock

LINK = {
    "v": "1",
    "compare": "surfaces",
    "surfaces.surface.condition": "100",
    "surfaces.start": "1~1",
    "surfaces.rivals": "adam-beta1.0.5~sgd",
    "surfaces.steps": "50",
}


def said(test: AppTest) -> str:
    """The small print."""
    return "\n".join(text.value for text in test.caption)


def raced(test: AppTest) -> dict[str, Any]:
    """The table below the picture, by its heads."""
    return dict(test.dataframe[0].value.to_dict("list"))


def test_a_link_sets_a_race_by_hand_up_and_controls_turn_the_address() -> None:
    test = untold(opened(LINK))
    assert address(test) == LINK
    assert test.number_input(key="surface.valley.condition").value == 100
    assert test.number_input(key="surface_x").value == 1
    assert test.multiselect(key="surface_rivals").value == ["adam", "sgd"]
    assert test.number_input(key="rival.adam.beta1").value == 0.5
    assert raced(test)["optimizer"] == ["SGD", "Adam"]  # in the menu's order
    test.number_input(key="surface_y").set_value(-0.25)
    test.number_input(key="rival.sgd.learning_rate").set_value(0.01)
    test.slider(key="surface_steps").set_value(60)
    now = LINK | {"surfaces.start": "1~-0.25", "surfaces.steps": "60"}
    now["surfaces.rivals"] = "adam-beta1.0.5~sgd-learning_rate.0.01"
    assert address(untold(test.run())) == now
    assert raced(test)["learning rate"] == ["0.01", "0.05"]
    setup = test.session_state["points_compared"].setup.surfaces
    assert setup.place() == (1, -0.25)
    test.multiselect(key="surface_rivals").set_value(["adam"])
    assert address(untold(test.run()))["surfaces.rivals"] == "adam-beta1.0.5"
    test.selectbox(key="surface").set_value("rosenbrock")
    kept = {"surfaces.rivals": "adam", "surfaces.steps": "60"}
    plain = {"v": "1", "compare": "surfaces", "surfaces.surface": "rosenbrock"}
    assert address(untold(test.run())) == plain | kept
    assert test.number_input(key="surface_x").value == Rosenbrock.start[0]


def test_all_optimizers_may_race_and_stay_in_the_address() -> None:
    words = "~".join(OPTIMIZERS.by_name)
    test = untold(opened({"v": "1", "compare": "surfaces", "surfaces.rivals": words}))
    assert len(raced(test)["optimizer"]) == len(OPTIMIZERS)
    assert address(test)["surfaces.rivals"] == words


def test_a_link_asks_for_an_ensemble_and_begins_nothing() -> None:
    link = {"v": "1", "points": "40", "compare": "ensemble", "ensemble.members": "fan"}
    link |= {"ensemble.count": "4", "ensemble.epochs": "3"}
    test = untold(opened(link))
    assert "There is no fan in this visit yet, so here are new starts." in said(test)
    assert test.select_slider(key="ensemble_count").value == 4
    assert "ensemble" not in test.session_state
    assert address(test) == link
    test.number_input(key="ensemble_epochs").set_value(7)
    assert address(untold(test.run())) == link | {"ensemble.epochs": "7"}
    test.button_group(key="ensemble_members").set_value("width")
    test.select_slider(key="ensemble_count").set_value(8)
    now = {"ensemble.epochs": "7", "ensemble.members": "width", "ensemble.count": "8"}
    assert address(untold(test.run())) == link | now
    assert "There is no" not in said(test)
    setup = test.session_state["points_compared"].setup.ensemble
    assert (setup.members, setup.count, setup.epochs) == ("width", 8, 7)


def test_a_click_sets_the_start_and_never_outside_of_the_picture() -> None:
    def script() -> None:
        from playground.ui.app.kinds import KINDS
        from playground.ui.base.kind_sessions import PointsSession
        from playground.ui.pages.compare import page as compare_page
        from playground.ui.pages.compare.setup import Opened
        from playground.ui.pages.compare.surfaces import section as surfaces

        session = PointsSession.of(KINDS["points"])
        surfaces.pick(Opened(session, compare_page.of(session), "surfaces"), "clicked")

    test = AppTest.from_function(script, default_timeout=PATIENCE)
    for point, words in (((0.5, -1.25), "0.5~-1.25"), ((2.6, 0.0), "2.5~0.0"), (None, "2.5~0.0")):
        points = [dict(zip("xy", point, strict=True))] if point else []
        test.session_state["clicked"] = {"selection": {"points": points}}
        assert untold(test.run()).session_state["points_compared"].setup.surfaces.start == words
