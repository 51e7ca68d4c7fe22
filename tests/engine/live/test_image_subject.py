"""The tabs and the stage look at one image; what the tabs of kernels and gradients show of it."""

import numpy as np
import pytest
from image_help import MIXED, held, opened, said, trained
from tab_help import Give, giver

from playground.probes.forward import probabilities

SUBJECTS = pytest.mark.parametrize("name", ["why", "kernel", "gradients"])


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Tell which snapshot the run of every visitor gives."""
    return giver(monkeypatch)


@SUBJECTS
def test_the_image_on_the_stage_is_the_one_that_a_tab_explains(name: str, runs: Give) -> None:
    run = runs(trained(MIXED, 6))
    page = opened(name)
    assert page.number_input(key="image_subject").value == 1
    before = said(page)
    run.chosen.wanted = 4
    page.run()
    assert page.number_input(key="image_subject").value == 5
    assert name == "kernel" or said(page) != before
    page.number_input(key="image_subject").set_value(3).run()
    assert run.chosen.wanted == 2


@SUBJECTS
def test_a_drawing_on_the_stage_is_explained_too(name: str, runs: Give) -> None:
    run = runs(trained(MIXED, 6))
    run.chosen.wanted, run.chosen.drawing = None, np.eye(28, dtype=np.uint8)[..., None] * 255
    page = opened(name)
    assert page.number_input(key="image_subject").value is None
    words = said(page)
    assert "It is **" not in words
    assert name != "gradients" or "taken for the likeliest class" in words
    page.number_input(key="image_subject").set_value(2).run()
    assert run.chosen.wanted == 1
    page.number_input(key="image_subject").set_value(None).run()
    assert run.chosen.wanted is None


@SUBJECTS
def test_an_image_that_another_data_set_lacks_is_not_looked_for(name: str, runs: Give) -> None:
    run = runs(trained(MIXED, 6))
    run.chosen.wanted = 60  # of 60 held-back images
    assert opened(name).number_input(key="image_subject").value == 1
    run.chosen.wanted, run.chosen.drawing = None, np.zeros((32, 32, 3), np.uint8)
    assert opened(name).number_input(key="image_subject").value == 1


def test_every_kernel_of_a_residual_block_slides_and_says_what_follows(runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("kernel")
    layer = page.selectbox(key="slide_layer")
    assert len(layer.options) == 4
    for title in layer.options:
        page.selectbox(key="slide_layer").select(title).run()
        assert not page.exception
        assert page.number_input(key="slide_unit").max == (3 if "Convolution" in title else 4)


def test_gradients_come_as_pictures_a_table_and_bars(runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("gradients")
    assert said(page).count("data:image/png") == 2 + 4  # an image, its gradient, four kernels
    table = page.dataframe[0].value
    assert list(table["layer"]) == [
        *("1 · Convolution", "2 · Residual block", "4 · Dense", "Output")
    ]
    assert list(table["dead"])[-1] == "–"
    assert len(page.get("plotly_chart")) == 1


def test_the_next_mistake_is_the_next_image_that_is_told_wrong(runs: Give) -> None:
    snapshot = trained(MIXED, 6)
    runs(snapshot)
    images, labels = held(MIXED, 60)
    wrong = np.flatnonzero(probabilities(snapshot, images).argmax(axis=1) != labels)
    page = opened("why")
    for number in wrong[wrong > 0][:3]:
        page.button(key="why_mistake").click().run()
        assert page.number_input(key="image_subject").value == number + 1
        assert "wrong." in said(page)
    page.number_input(key="image_subject").set_value(60).run()
    page.button(key="why_mistake").click().run()
    assert page.number_input(key="image_subject").value == wrong[0] + 1
