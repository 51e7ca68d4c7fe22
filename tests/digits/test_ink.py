"""Strokes become pictures as MNIST's are: box, pen, centre of mass, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.datasets.images.images import Digits
from playground.digits.ink import (
    BOX,
    MOST_POINTS,
    MOST_STROKES,
    SIDE,
    THICK,
    UNITS,
    centred,
    draw,
    prepared,
    read_strokes,
)
from playground.options.errors import SpecError


def stroke(*places: float) -> np.ndarray:
    """A stroke through places x, y, x, y … from 0 to 1."""
    return np.array(places, float).reshape(-1, 2)


def extent(picture: np.ndarray, level: int = 1) -> tuple[int, int]:
    """Height and width of the ink in a picture."""
    rows, columns = np.nonzero(picture >= level)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(picture: np.ndarray) -> np.ndarray:
    """The centre of mass, row and column."""
    places = np.indices(picture.shape).reshape(2, -1)
    return places @ picture.ravel().astype(float) / picture.sum()


def digits() -> np.ndarray:
    """A few hundred of MNIST's own digits `(N, 28, 28)`."""
    return Digits().load().train.images[:400, :, :, 0]


def test_centring_moves_no_digit_of_mnist() -> None:
    for digit in digits():
        rows, columns = np.nonzero(digit)
        box = digit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        np.testing.assert_array_equal(centred(box), digit)


def test_an_enlarged_digit_of_mnist_comes_back_as_it_was() -> None:
    # Where an edge is so faint that it is left out, a digit may come back a pixel aside.
    sharp, smooth = [], []
    for digit in digits()[:100]:
        large = np.repeat(np.repeat(digit, 7, axis=0), 7, axis=1)
        moved = np.pad(large, ((30, 5), (0, 90)))
        sharp.append(np.abs(prepared(moved).astype(int) - digit).mean())
        soft = Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC)
        smooth.append(np.abs(prepared(np.asarray(soft)).astype(int) - digit).mean())
    assert np.median(sharp) == 0
    assert np.mean(sharp) < 1
    assert np.mean(smooth) < 10
    assert np.mean([np.abs(digit - digits()[0].astype(int)).mean() for digit in digits()]) > 30


def test_a_drawing_fills_the_box_of_twenty_pixels_whatever_its_size_and_place() -> None:
    shape = stroke(0, 0, 1, 0, 0.4, 2)
    for size in (0.05, 0.2, 0.45):
        for left, top in ((0.0, 0.0), (0.4, 0.1), (0.2, 0.05)):
            picture = draw([shape * size + [left, top]])
            assert max(extent(picture)) == BOX
            assert picture.max() == 255
            assert np.abs(centre(picture) - SIDE / 2).max() <= 0.5 + 1e-9


def test_the_aspect_ratio_is_kept() -> None:
    tall = draw([stroke(0.4, 0.1, 0.6, 0.1, 0.6, 0.9, 0.4, 0.9, 0.4, 0.1)])
    height, width = extent(tall, 64)
    assert height == BOX
    # Lines 0.8 high and 0.2 wide, with half a pen of at most 2.4 pixels on each side.
    assert 17.2 / 4 + 2 <= width <= 18.2 / 4 + 4


def test_a_small_drawing_is_enlarged_without_its_pen() -> None:
    circle = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([np.cos(circle), np.sin(circle)], axis=-1)
    for size in (0.04, 0.1, 0.4):
        picture = draw([0.5 + size * ring])
        middle = picture[11:17, 11:17]
        assert middle.max() == 0, "the loop is open"
        assert (picture[14] > 127).sum() <= 2 * np.ceil(THICK)


def test_a_vertical_line_is_as_wide_as_mnists_ones_and_grey_at_its_edges() -> None:
    line = draw([stroke(0.5, 0.2, 0.5, 0.8)])
    assert extent(line)[0] == BOX
    across = line[14].astype(float).sum() / 255
    assert 1.5 <= across <= 2.8
    assert ((line > 0) & (line < 255)).any()


def test_strokes_are_drawn_apart_and_one_upon_the_other_adds_nothing() -> None:
    left, right = stroke(0.2, 0.2, 0.2, 0.8), stroke(0.7, 0.2, 0.7, 0.8)
    both = draw([left, right])
    assert both[14, 14] == 0
    np.testing.assert_array_equal(draw([left, right, left]), both)


def test_a_dot_is_a_dot_in_the_middle() -> None:
    picture = draw([stroke(0.9, 0.1)])
    assert extent(picture) in {(2, 2), (3, 3), (4, 4)}
    assert np.abs(centre(picture) - SIDE / 2).max() <= 0.5


def test_an_empty_drawing_or_picture_is_answered_with_a_sentence() -> None:
    with pytest.raises(SpecError, match="the drawing is empty; draw a digit"):
        draw(read_strokes([]))
    with pytest.raises(SpecError, match="the picture is empty"):
        prepared(np.zeros((40, 40), np.uint8))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "must be a list of strokes"),
        ({"strokes": []}, "must be a list of strokes"),
        ([1, 2], "must be a list of strokes"),
        (["11"], "must be a list of strokes"),
        ([[]], "has 0 numbers, but needs two"),
        ([[1, 2, 3]], "has 3 numbers, but needs two"),
        ([[1, 2.5]], "is 2.5, but must be a whole number"),
        ([[1, float("nan")]], "is nan, but must be a whole number"),
        ([[1, True]], "is True, but must be"),
        ([[1, None]], "is None, but must be"),
        ([[1, -1]], "is -1, but must be a whole number from 0 to 1000"),
        ([[1, UNITS + 1]], "is 1001, but must be"),
        ([[1, 10**400]], "a number of 333 hexadecimal digits, but must be"),
        ([["<b>", 1]], "«·b·», but must be"),
        ([[1, 1]] * (MOST_STROKES + 1), "has 101 strokes of 101 points"),
        ([[1, 1] * (MOST_POINTS + 1)], "has 1 strokes of 4,001 points, but may have 100"),
    ],
)
def test_strokes_that_no_pad_sends_are_refused(value: object, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        read_strokes(value)


places = st.integers(0, UNITS)
strokes = st.lists(
    st.lists(st.tuples(places, places), min_size=1, max_size=30).map(
        lambda points: [number for point in points for number in point]
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=150)
@given(strokes)
def test_any_drawing_becomes_a_picture_in_the_middle_with_ink_no_larger_than_the_box(
    drawing: list[list[int]],
) -> None:
    picture = draw(read_strokes(drawing))
    assert picture.shape == (SIDE, SIDE)
    assert picture.dtype == np.uint8
    assert picture.max() > 127
    assert max(extent(picture)) <= BOX
    for places, middle in zip(np.nonzero(picture), centre(picture), strict=True):
        at_the_edge = places.min() == 0 or places.max() == SIDE - 1
        assert abs(middle - SIDE / 2) <= 0.5 + 1e-9 or at_the_edge
