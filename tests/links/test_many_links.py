"""Depth, who matters, bias and variance: the address holds how they are set up, and sets them up.

What a control says must be what is trained: the work that a press would begin is looked at.
"""

from typing import Any

import pytest
from page_links import address, opened, untold
from streamlit.testing.v1 import AppTest

from playground.datasets.points.curve import Polynomial
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.options.activations import ACTIVATIONS, Elu, LeakyRelu, Tanh
from playground.options.losses import MeanSquared
from playground.presets.depth import RECIPES
from playground.ui.base import jobs
from playground.ui.pages.compare.depth import DepthSetup
from playground.ui.pages.compare.widths.section import WidthsSetup
from playground.ui.pages.compare.widths.tasks import chosen_task, tasks
from playground.ui.pages.compare.words import USUAL

HERE = {"v": "1", "points": "60", "layers": "3"}


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What presses would begin; nothing is trained."""
    found: list[Any] = []
    monkeypatch.setattr(jobs, "begin", lambda name, about, make, says: found.append(about))
    return found


def setup(test: AppTest) -> Any:
    """How the page is set up."""
    return test.session_state["points_compared"].setup


def test_depth_opens_as_it_was_shared_and_the_address_follows_its_controls(
    begun: list[Any],
) -> None:
    link = HERE | {
        "compare": "depth",
        "depth.layers": "6",
        "depth.learning_rate": "0.02",
        "depth.updates": "100",
        "depth.residual": "leaky_relu",
        "depth.residual.slope": "0.2",
    }
    test = untold(opened(link))
    assert not begun
    assert test.slider(key="depth_layers").value == 6
    assert test.selectbox(key="depth_activation_residual").value == "leaky_relu"
    assert address(test) == link
    test.slider(key="depth_units").set_value(4).run()
    test.select_slider(key="depth_updates").set_value(300).run()
    test.selectbox(key="depth_activation_plain").set_value("tanh").run()
    now = {name: text for name, text in link.items() if name != "depth.updates"}
    assert address(untold(test)) == now | {"depth.units": "4", "depth.plain": "tanh"}
    assert setup(test).depth.plain == Tanh()
    test.button(key="depth_start").click().run()
    ((networks, updates),) = begun
    plain, *_, residual = (network for _, network in networks)
    assert updates == 300
    assert (len(plain.layers), plain.layers[0].units) == (6, 4)
    assert (plain.activation, residual.activation) == (Tanh(), LeakyRelu(slope=0.2))
    assert plain.optimizer.learning_rate == 0.02


def test_who_matters_opens_as_it_was_shared_and_the_address_follows_its_control(
    begun: list[Any],
) -> None:
    link = HERE | {"compare": "influence", "influence.epochs": "20"}
    test = untold(opened(link))
    assert not begun
    assert test.number_input(key="influence_epochs").value == 20
    assert address(test) == link
    test.number_input(key="influence_epochs").set_value(30).run()
    assert address(untold(test)) == link | {"influence.epochs": "30"}
    assert setup(test).influence.epochs == 30
    test.button(key="influence_start").click().run()
    ((experiment, epochs),) = begun
    assert (experiment.layers, epochs) == ((Dense(units=3),), 30)


def test_bias_and_variance_opens_as_it_was_shared_and_the_address_follows_its_controls(
    begun: list[Any],
) -> None:
    link = HERE | {
        "compare": "widths",
        "widths.task": "bumps",
        "widths.points": "30",
        "widths.noise": "0.15",
        "widths.activation": "elu",
        "widths.activation.alpha": "0.5",
        "widths.starts": "off",
    }
    test = untold(opened(link))
    assert not begun
    assert test.selectbox(key="widths_task").value == "bumps"
    assert not test.toggle(key="widths_starts").value
    assert address(test) == link
    test.select_slider(key="widths_sets").set_value(10).run()
    test.number_input(key="widths_epochs").set_value(60).run()
    test.button(key="widths_start").click().run()
    ((question, trained),) = begun
    assert (question.points, question.noise, question.sets) == (30, 0.15, 10)
    assert (question.epochs, question.new_starts, trained) == (60, False, "all")
    assert (question.task.dataset.name(), question.task.activation) == ("bumps", Elu(alpha=0.5))
    assert address(test) == link | {"widths.sets": "10", "widths.epochs": "60"}
    test.selectbox(key="widths_task").set_value("sine_wave").run()
    assert "widths.task" not in address(untold(test))  # the usual one needs no words
    test.button_group(key="widths_trained").set_value("output").run()
    assert address(untold(test))["widths.trained"] == "output"


def test_where_the_output_is_solved_nothing_is_said_of_how_it_would_be_trained() -> None:
    for trained in ("all", "output"):
        test = untold(opened(HERE | {"compare": "widths", "widths.trained": trained}))
        solved = trained == "output"
        assert test.selectbox(key="widths_activation").disabled == solved
        assert test.number_input(key="widths_epochs").disabled == solved
        assert not test.toggle(key="widths_starts").disabled


def test_what_was_set_up_is_found_again_after_a_look_at_another_section() -> None:
    test = untold(opened(HERE | {"compare": "depth"}))
    test.slider(key="depth_layers").set_value(5).run()
    for section in ("influence", "widths", "depth"):
        test.button_group(key="compare").set_value(section).run()
    assert untold(test).slider(key="depth_layers").value == 5
    assert address(test) == HERE | {"compare": "depth", "depth.layers": "5"}


def test_every_recipe_has_its_activation_in_the_set_up() -> None:
    assert list(DepthSetup.menus()) == [recipe.name for recipe in RECIPES]
    for recipe in RECIPES:
        about = DepthSetup.model_fields[recipe.name]
        assert getattr(DepthSetup(), recipe.name) == recipe.activation
        assert about.title == f"{recipe.title}: activation"
        assert about.description == recipe.says


def test_widths_begin_with_the_first_activation_of_the_menu() -> None:
    assert WidthsSetup().activation == next(iter(ACTIVATIONS))()


@pytest.mark.parametrize(
    "experiment",
    [Plane(), Curve(), Plane(dataset="regression_gauss", loss=MeanSquared()), Images(points=100)],
    ids=["classes", "a line", "the plane", "images"],
)
def test_every_task_has_a_word_and_a_title_of_its_own(experiment: Experiment) -> None:
    known = tasks(experiment)
    names = {"line", "sine_wave", "jump", "bumps", "polynomial"}
    assert set(known) == names | {"regression_plane", "regression_gauss"}
    assert len({each.dataset.title() for each in known.values()}) == len(known)
    assert all(word == each.dataset.name() for word, each in known.items())


def test_the_visitors_own_task_stands_first_with_its_settings() -> None:
    known = tasks(Curve(dataset=Polynomial(degree=7)))
    name, task = next(iter(known.items()))
    assert (name, task.dataset) == ("polynomial", Polynomial(degree=7))


def test_a_task_that_is_not_there_is_the_usual_one() -> None:
    known = tasks(Plane())
    assert chosen_task("bumps", known) == "bumps"
    for word in (USUAL, "spiral", "bumps~line", ""):
        assert chosen_task(word, known) == "sine_wave"
    assert chosen_task(USUAL, ["bumps", "line"]) == "bumps"
