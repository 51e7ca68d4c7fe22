"""What the network that ships learns from: equal seeds make equal pictures, and nothing is lost."""

import numpy as np
import pytest

from playground.cli.ship_digits import DOUBTING, EPOCHS, EXPERIMENT, MORE
from playground.cli.ship_digits.training import JOINED, batches, distorted
from playground.digits.drawn import hand
from playground.digits.drawn.figures import FIGURES, digits
from playground.digits.drawn.letters import LETTERS
from playground.digits.drawn.others import others

HELD = EXPERIMENT.splits()[1]


def made(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sixty digits, and as many pictures that are none."""
    return digits(60, seed)[0], others(60, HELD.inputs[..., 0], HELD.targets, seed)


def test_equal_seeds_make_equal_pictures_and_others_make_others() -> None:
    for first, again, other in zip(made(3), made(3), made(4), strict=True):
        assert first.shape == (60, 28, 28, 1)
        assert first.dtype == np.uint8
        np.testing.assert_array_equal(first, again)
        assert np.mean(np.any(first != other, axis=(1, 2, 3))) > 0.95


def test_every_figure_and_letter_can_be_written() -> None:
    rng = np.random.default_rng(0)
    for figure in (*(figure for forms in FIGURES.values() for figure in forms), *LETTERS):
        strokes = hand.written(figure, rng)
        points = np.concatenate(strokes)
        assert len(strokes) == 1 + figure.count("/")
        assert np.ptp(points, axis=0).max() == pytest.approx(0.8)
        assert points.min() >= 0.05
        assert points.max() <= 0.95
        for picture in (hand.by_pad(strokes), hand.by_camera(strokes, rng)):
            assert picture.shape == (28, 28)
            assert picture.max() > 100


def test_a_curve_goes_through_its_points() -> None:
    points = np.random.default_rng(1).random((6, 2))
    curve = hand.smooth(points)
    np.testing.assert_allclose(curve[:: hand.STEPS], points)


def test_every_batch_holds_digits_written_ones_and_others() -> None:
    counts = 18_000, 50, 9_000
    (rows,) = batches(counts, 1)
    size = DOUBTING.batch_size
    assert rows.shape == (DOUBTING.steps_per_epoch, size + sum(JOINED))
    digits, written, none = np.split(rows, [size, size + JOINED[0]], axis=1)
    assert digits.max() < 18_000 <= written.min()
    assert written.max() < 18_050 <= none.min()
    assert none.max() < sum(counts)
    assert len(np.unique(digits)) == digits.size
    np.testing.assert_array_equal(rows, next(batches(counts, 1)))


def test_copies_in_other_pens_have_more_or_less_ink() -> None:
    images = HELD.inputs[:40]
    thin, plain, thick = (distorted(images, pen, 0).mean() for pen in (-1, 0, 1))
    assert thin < 0.95 * plain < plain < thick / 1.05


def test_the_second_part_goes_on_with_the_same_network() -> None:
    assert (DOUBTING.layers, DOUBTING.sizes) == (EXPERIMENT.layers, EXPERIMENT.sizes)
    assert (EXPERIMENT.schedule.epochs, DOUBTING.schedule.epochs) == (EPOCHS, MORE)
