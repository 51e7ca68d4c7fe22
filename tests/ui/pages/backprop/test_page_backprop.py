"""The desk without a browser: it runs at every step of every kind of network, and adds up."""

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.datasets.points.plane import RegressionPlane
from playground.engine.train.snapshot import Snapshot
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm, LayerNorm
from playground.links.experiments import to_query
from playground.options.activations import Relu, Sigmoid
from playground.options.initializers import Normal, Zeros
from playground.options.losses import CrossEntropy, MeanSquared
from playground.options.optimizers import Adam, Sgd
from playground.options.penalties import L2
from playground.regimes import supervised
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.session import Session

SHELL = Path(__file__).parents[4] / "playground" / "ui" / "app" / "shell.py"
PAGE = str(Path(__file__).parents[4] / "pages" / "backpropagation.py")
PATIENCE = 120  # seconds for a run of the script; the first one compiles
TWO = Plane(layers=(Dense(units=3), Dense(units=2)), points=40, batch_size=5)
STEPS = [
    *("Example", "Forward: layer 1", "Forward: layer 2", "Forward: output", "Loss"),
    *("Backward: output", "Backward: layer 2", "Backward: layer 1"),
    *("Update: layer 1", "Update: layer 2", "Update: output"),
]
NETWORKS = {
    "no layers": TWO.replace("layers", ()),
    "norms and a shortcut": TWO.replace(
        "layers",
        (
            Dense(units=3, normalization=LayerNorm(), residual=True, dropout=0.2),
            Dense(units=3, normalization=BatchNorm(), residual=True),
        ),
    ),
    "numbers": Plane(dataset=RegressionPlane(), loss=MeanSquared(), points=40, batch_size=1),
    "two outputs": TWO.replace("loss", CrossEntropy()).replace("penalty", L2(strength=0.1)),
    "many layers": TWO.replace("layers", (Dense(units=2),) * 12),
}


@pytest.fixture(autouse=True)
def standing_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every session have a run that stands at its start."""
    monkeypatch.setattr(Session, "run", at_its_start)


def at_its_start(session: PointsSession) -> Any:
    """A stand-in for the run of a session."""

    def snapshot() -> Future[Snapshot]:
        experiment, future = session.experiment, Future[Snapshot]()
        carry, numbers = supervised.start(experiment), supervised.numbers(experiment)
        points = experiment.splits()
        future.set_result(Snapshot(experiment, carry, numbers, points, 0.0, 0))
        return future

    return StandIn(status="paused", snapshot=snapshot)


def opened(experiment: Plane) -> AppTest:
    """The desk as it stands for somebody who opens the link of `experiment`."""
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(experiment))
    page.run()
    page.switch_page(PAGE)
    return at(page.run(), "Example")


def at(page: AppTest, step: str) -> AppTest:
    """The page at a step."""
    page.session_state["choices"].chosen["desk_step"] = step
    page.run()
    assert not page.exception
    assert not page.error
    return page


def tables(page: AppTest) -> list[pd.DataFrame]:
    """The page's tables."""
    return [element.value for element in page.dataframe]


def words(page: AppTest) -> str:
    """All text of the page."""
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


def test_every_step_is_there_and_says_its_sentence() -> None:
    page = opened(TWO)
    assert page.select_slider(key="desk_step").options == STEPS
    for step in STEPS:
        assert f"**{step}.**" in words(at(page, step))
        assert tables(page)


def test_the_books_add_up_and_agree_with_differences() -> None:
    page = at(opened(TWO), "Backward: layer 1")
    units, parameters = tables(page)
    assert list(units.iloc[:, 0]) == ["unit 1", "unit 2", "unit 3"]
    np.testing.assert_allclose(units["∂L/∂a"] * units["f′"], units["∂L/∂z"], rtol=1e-9)
    assert list(parameters.iloc[:, 0]) == ["weight from x₁", "weight from x₂", "bias"]
    product = parameters["came in"] * parameters["arrives"]
    np.testing.assert_allclose(product, parameters["gradient"], rtol=1e-9)
    np.testing.assert_allclose(parameters["difference"], parameters["gradient"], rtol=1e-5)
    (said,) = (element.value for element in page.success)
    assert "All 20 gradients agree with central differences" in said


def test_the_update_is_the_optimizers() -> None:
    page = at(opened(TWO.replace("optimizer", Sgd(learning_rate=0.5))), "Update: output")
    (rows,) = tables(page)
    np.testing.assert_allclose(rows["change"], -0.5 * rows["gradient"], rtol=1e-6)
    np.testing.assert_allclose(rows["value"] + rows["change"], rows["new value"], rtol=1e-9)
    page = at(opened(TWO.replace("optimizer", Adam(learning_rate=0.5))), "Update: output")
    assert {"m before", "m after", "v before", "v after"} <= set(tables(page)[0].columns)


def test_the_formulas_hold_the_numbers_of_the_tables() -> None:
    page = at(opened(TWO), "Forward: layer 1")
    first = tables(page)[0].iloc[0]
    said = words(page)
    assert f"{first['sum z']:.4g}" in said
    assert f"{first['activation a']:.4g}" in said


@pytest.mark.parametrize("experiment", NETWORKS.values(), ids=NETWORKS)
def test_every_kind_of_network_can_be_worked_through(experiment: Plane) -> None:
    page = opened(experiment)
    steps = page.select_slider(key="desk_step").options
    for step in steps if len(steps) < 20 else (steps[1], steps[20], steps[30], steps[-2]):
        at(page, step)
    assert not page.warning


def test_the_desk_says_where_it_differs_from_training() -> None:
    said = words(opened(NETWORKS["norms and a shortcut"]))
    assert "Dropout is off here" in said
    assert "Batch norm uses its running mean" in said
    assert "mean gradient of 5 examples" in said
    assert "mean gradient" not in words(opened(NETWORKS["numbers"]))


def test_the_buttons_go_one_step_and_end_at_the_ends() -> None:
    page = opened(TWO)
    assert page.button(key="desk_back").disabled
    page.button(key="desk_next").click().run()
    assert page.select_slider(key="desk_step").value == STEPS[1]
    page.button(key="desk_back").click().run()
    assert page.select_slider(key="desk_step").value == STEPS[0]
    assert at(page, STEPS[-1]).button(key="desk_next").disabled


def test_another_example_and_another_unit_have_other_numbers() -> None:
    page = at(opened(TWO), "Backward: layer 1")
    before = tables(page)[1]
    page.number_input(key="desk_unit").set_value(3).run()
    third = tables(page)[1]
    assert not np.allclose(before["gradient"], third["gradient"])
    page.number_input(key="desk_example").set_value(20).run()
    assert not np.allclose(tables(page)[1]["gradient"], third["gradient"])
    assert not page.exception


def test_a_corner_is_said_to_be_one() -> None:
    layer = Dense(units=3, initializer=Zeros(), activation=Relu())  # every sum is exactly 0
    page = at(opened(TWO.replace("layers", (layer,))), "Backward: output")
    (said,) = (element.value for element in page.warning)
    assert "differ from central differences" in said
    assert "corners" in said


def test_a_start_of_tiny_weights_is_explained() -> None:
    tiny = TWO.replace("initializer", Normal(scale=0.01)).replace("activation", Sigmoid())
    said = words(opened(tiny))
    assert "always answers one half has 0.25" in said
    assert "always answers" not in words(opened(TWO))
    assert "always answers" not in words(opened(tiny.replace("loss", MeanSquared())))


def test_the_loss_shows_the_target_that_it_aims_at() -> None:
    page = at(opened(TWO.replace("loss", MeanSquared())), "Loss")
    output = tables(page)[0]["output o"].iloc[0]
    target = at(page, "Example") and tables(page)[0]["value"].iloc[-1]
    loss = (output - (2 * target - 1)) ** 2
    said = words(at(page, "Loss"))
    assert f"t = {2 * target - 1:.4g}" in said
    assert f"L = {loss:.4g}" in said


def test_the_experiment_goes_along_from_page_to_page() -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(TWO))
    page.run()
    page.query_params.clear()  # as Streamlit's own links between pages do
    page.switch_page(PAGE).run()
    assert page.session_state["points_session"].experiment == TWO
    assert page.query_params["points"] == ["40"] or page.query_params["points"] == "40"
