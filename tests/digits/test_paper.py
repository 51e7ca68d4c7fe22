"""Photographs of every kind are read as people read them, or it is said why not.

The kinds and their strengths are in `paper_kinds`; hands, ink, places and grain are drawn with a
seed. What they show is known from how they were made.
"""

import numpy as np
import pytest
from paper_help import NOTHING, SEVERAL
from paper_kinds import KINDS, OTHERS, photographs
from scipy import ndimage

from playground.digits.classifier import shipped
from playground.digits.photos import read_digit
from playground.digits.photos.lines import without_lines
from playground.digits.photos.paper import closed, ink_of
from playground.options.errors import SpecError

SEED = 5


def test_of_photographs_of_every_kind_94_in_100_are_read_and_sure_answers_are_right() -> None:
    """The share is that of 60 of 64; of answers over 90 % sure 97 in 100 are right."""
    pictures, digits, refused = [], [], 0
    for _, digit, data in photographs(1, SEED, [*KINDS]):
        try:
            pictures.append(read_digit(data))
            digits.append(digit)
        except SpecError:
            refused += 1
    found = shipped().probabilities(np.stack(pictures)[..., None])
    right = found.argmax(axis=1) == digits
    sure = found.max(axis=1) > 0.9
    assert right.sum() >= 60 / 64 * len(KINDS)
    assert refused <= 2
    assert right[sure].mean() >= 0.97
    assert sure.mean() > 0.8


@pytest.mark.parametrize("name", OTHERS)
def test_several_digits_and_none_are_sentences(name: str) -> None:
    sentences = {SEVERAL: "several digits were found", NOTHING: "no digit found: nothing in the"}
    for _, shown, data in photographs(1, SEED, [name]):
        with pytest.raises(SpecError, match=sentences[shown]):
            read_digit(data)


def test_paper_is_closed_as_scipy_closes_it_where_shadows_and_desks_are_paper() -> None:
    rng = np.random.default_rng(0)
    down, across = np.mgrid[0:90, 0:90]
    light = np.where(2 * down + across > 150, 130.0, 220.0)
    light[:, :7] = 60  # a strip of desk
    assert np.mean(closed(light, 30) != light) < 0.01  # where three of them meet
    dark = light.copy()
    dark[20:70, 40:48] *= 0.3
    ink = ink_of(dark, 30)
    assert np.isclose(ink[20:70, 40:48], 0.7).mean() > 0.95  # in the light and in the shadow
    assert np.count_nonzero(ink) < 50 * 8 + 80
    grain = rng.uniform(0, 255, (60, 60)).astype(np.float32)
    square, slant = np.ones((13, 13)), np.eye(9)
    filled = np.pad(grain, 40, "edge")
    for extreme in (ndimage.grey_dilation, ndimage.grey_erosion):
        for shape in (square, slant, slant[::-1]):
            filled = extreme(filled, footprint=shape)
    np.testing.assert_array_equal(closed(grain, 31), filled[40:-40, 40:-40])


def test_lines_go_and_the_strokes_that_cross_them_stay() -> None:
    stroke = np.zeros((200, 200), bool)
    stroke[40:160, 95:105] = True
    rows, columns = np.mgrid[0:200, 0:200]
    for slope in (0.0, 0.08, -0.2):
        line = np.abs(rows - 100 - slope * (columns - 100)) <= 1
        for left in (without_lines(stroke | line), without_lines((stroke | line).T).T):
            assert np.count_nonzero(left & ~stroke) < 60
            assert np.count_nonzero(stroke & ~left) == 0
    assert without_lines(stroke).sum() == stroke.sum(), "a digit's own straight stroke stays"
