"""Pictures on the pages: the settings of waves, the colours of points, what the desk says."""

from pathlib import Path

import numpy as np
import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.datasets.points.own_picture import OwnPicture
from playground.datasets.points.picture import Picture
from playground.experiments.plane import Plane
from playground.figures.thumbnail import thumbnail
from playground.links.experiments import to_query
from playground.options.features import X1, X2, FormulaFeature, FourierFeatures
from playground.palette import ORANGE_BLUE
from playground.probes.points.measures import ValueMeasures
from playground.ui.base.session import Session
from playground.ui.pages.playground.measures import of_values
from playground.ui.widgets.pictures.class_colours import ink_of, inks

SHELL = Path(__file__).parents[4] / "playground" / "ui" / "app" / "shell.py"
DESK = str(Path(__file__).parents[4] / "pages" / "backpropagation.py")
PATIENCE = 60
PAINTING = Plane().changed("dataset", Picture())[0]


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def opened(experiment: Plane) -> AppTest:
    """The page as it stands for somebody who opens the link of `experiment`."""
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(experiment))
    return page.run()


def now(page: AppTest) -> Plane:
    """The experiment of the page's session."""
    found: Plane = page.session_state["points_session"].experiment
    return found


def test_the_page_says_that_a_picture_is_painted() -> None:
    said = [text.value for text in opened(PAINTING).markdown]
    assert any("learns to paint a picture" in text for text in said)


def test_the_settings_of_waves_stand_on_the_page_and_survive_other_choices() -> None:
    features = (X1(), X2(), FourierFeatures(count=3), FormulaFeature(text="x*y"))
    page = opened(Plane(features=features))
    assert not page.exception
    page.slider(key="features.2.count").set_value(5).run()
    page.number_input(key="features.2.seed").set_value(9).run()
    page.button_group(key="features").set_value(["x1", "fourier_features"]).run()
    assert not page.exception
    assert now(page).features == (X1(), FourierFeatures(count=5, seed=9), features[3])


def test_the_code_that_is_shown_of_a_painting_is_that_of_three_outputs() -> None:
    page = opened(PAINTING)
    page.session_state["more"] = "What runs"
    code = [block.value for block in page.run().code]
    assert "((z - target) ** 2).mean(axis=1)" in code


def test_the_desk_says_that_it_is_for_one_target() -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(Plane().changed("dataset", OwnPicture())[0]))
    page.run().switch_page(DESK).run()
    assert not page.exception
    said = [info.value for info in page.info]
    assert len(said) == 1
    assert said[0].startswith("The desk is for one target of each example")


def test_points_of_a_picture_are_drawn_in_the_nearest_of_216_colours() -> None:
    colours = np.array([[-1, -1, -1], [1, 1, 1], [1, -1, -0.6], [0.25, 0.15, -0.2]])
    numbers = ink_of(colours, PAINTING)
    found = [inks(PAINTING, ORANGE_BLUE, False)[number] for number in numbers]
    assert found == ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(255, 0, 51)", "rgb(153, 153, 102)"]


def test_the_signal_to_noise_ratio_stands_in_the_table_of_pictures_alone() -> None:
    measured = ValueMeasures(0.9, 0.04, 0.1, 19.96)
    nothing = ValueMeasures(*[np.nan] * 4)
    assert "| Training points | 0.900 | 0.040 | 0.100 | 20.0 dB |" in of_values(
        (measured, nothing), coloured=True
    )
    assert of_values((measured, nothing), coloured=True).endswith("| – | – | – | – |")
    assert "dB" not in of_values((measured, nothing))


def test_the_thumbnail_of_a_painting_is_the_painting() -> None:
    planes = np.zeros((3, 100, 100), np.uint8)
    planes[0, :, 50:], planes[2] = 200, 40
    found = thumbnail(planes, np.zeros((1, 2)), np.zeros((1, 3)))
    assert found.getpixel((20, 100)) == (0, 0, 40)
    assert found.getpixel((180, 100)) == (200, 0, 40)
