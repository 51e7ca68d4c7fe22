"""A picture of one's own: its pixels as text, and that text in a link."""

import numpy as np
import pytest

from playground.datasets.points.own import IN_A_FILE, LETTERS
from playground.datasets.points.own_picture import LENGTH, OwnPicture, read_pixels, write_pixels
from playground.datasets.points.own_picture import SIDE as OWN_SIDE
from playground.datasets.points.picture import drawn
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import LONGEST_MADE, from_link, needs_a_file, to_link, to_query
from playground.options.activations import Relu
from playground.options.errors import SpecError


def test_a_picture_of_ones_own_comes_back_from_its_text() -> None:
    rng = np.random.default_rng(0)
    smooth = rng.uniform(-0.5, 0.5, (1, 1, 3)) + 0.4 * np.linspace(-1, 1, OWN_SIDE)[:, None, None]
    picture = np.broadcast_to(smooth, (OWN_SIDE, OWN_SIDE, 3))
    text = write_pixels(picture)
    assert len(text) == LENGTH == 1176
    np.testing.assert_allclose(read_pixels(text), picture, atol=0.06)
    greys = np.broadcast_to(np.linspace(-1, 1, OWN_SIDE)[:, None, None], (OWN_SIDE, OWN_SIDE, 3))
    found = read_pixels(write_pixels(greys))
    np.testing.assert_allclose(found, greys, atol=0.02)
    np.testing.assert_allclose(found[..., 0], found[..., 2], atol=1e-9)  # and no colour in them


def test_a_text_of_one_letter_is_the_colour_that_the_docstring_says() -> None:
    # Brightness 30/63 everywhere, and both colour differences 30/62 − 1/2: BT.601 by hand.
    light, off = 30 / 63, 30 / 62 - 0.5
    red, blue = light + 1.402 * off, light + 1.772 * off
    green = light - 0.344136 * off - 0.714136 * off
    expected = 2 * np.array([red, green, blue]) - 1
    found = read_pixels(LETTERS[30] * LENGTH)
    np.testing.assert_allclose(found, np.broadcast_to(expected, (OWN_SIDE, OWN_SIDE, 3)), atol=1e-5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has 0 letters, but must have 1176"),
        ("A" * 1175, "has 1175 letters"),
        ("A" * 1175 + "!", "holds «·»"),
        ("é" * 1176, "is of letters, digits"),
        (IN_A_FILE, "did not fit into the link; open its file"),
    ],
)
def test_a_text_that_is_no_picture_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        OwnPicture(pixels=text)


def test_a_picture_of_ones_own_travels_in_a_link_and_is_left_out_where_that_is_full() -> None:
    mine = OwnPicture(pixels=write_pixels(drawn("flower", OWN_SIDE)))
    experiment = Plane().changed("dataset", mine)[0].replace("activation", "relu")
    link = to_link(experiment)
    assert len(link) <= LONGEST_MADE
    assert from_link(link) == (experiment, ())
    assert not needs_a_file(experiment)
    long = experiment.replace(
        "layers", tuple(Dense(units=n, activation=Relu(), dropout=0.25) for n in range(3, 45))
    )
    assert to_query(long)["dataset.pixels"] == IN_A_FILE
    assert needs_a_file(long)
    found, problems = from_link(to_link(long))
    assert found.layers == long.layers
    assert len(problems) == 1
    assert "open its file here again" in problems[0]
