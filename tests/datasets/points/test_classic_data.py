"""TensorFlow Playground's random numbers, points and start weights: what can be known by hand."""

from math import floor, sqrt

import numpy as np
import pytest

from playground.datasets.points.tf_playground import GENERATORS, draw, start
from playground.datasets.points.tf_random import Random

FIRST = [
    *(0.9152007406557323, 0.4702753218035592, 0.2736265229359467),
    *(0.4061024686767439, 0.17774293688520318),
]
# RFC 6229, the stream of the key 0102030405 from byte 256 on.
STREAM = bytes.fromhex("1cfcf62b03eddb641d77dfcf7f8d8c93")
SEED = "0.27182"


def numbers(seed: str, skipped: int, count: int) -> np.ndarray:
    """So many numbers of the stream after the first `skipped` ones."""
    random = Random(seed)
    return np.array([random.number() for _ in range(skipped + count)])[skipped:]


def labelled(name: str, noise: float = 0.0, points: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Points and labels of a data set."""
    drawn = draw(SEED, name, points, noise)
    return drawn.points, drawn.labels


def test_the_first_numbers_of_a_seed_are_those_of_the_original() -> None:
    random = Random("0.12345")
    assert [random.number() for _ in FIRST] == FIRST


def test_a_number_is_made_of_the_stream_after_its_first_256_bytes() -> None:
    # 53 of the first 56 bits: the first byte, 0x1c, begins with three zeros.
    assert Random("\x01\x02\x03\x04\x05").number() == int.from_bytes(STREAM[:7]) / 2**56


def test_a_number_that_begins_with_zeros_takes_more_bytes() -> None:
    found = np.array([numbers(str(seed), 0, 200) for seed in range(20)]).ravel()
    small = found[found < 1 / 256]
    assert len(small)
    assert (small % 2.0**-56 > 0).any()
    assert abs(found.mean() - 0.5) < 0.02
    assert ((found >= 0) & (found < 1)).all()


def test_a_normal_number_follows_the_polar_method() -> None:
    random, uniform = Random(SEED), iter(numbers(SEED, 0, 100))
    for _ in range(10):
        square = 2.0
        while square > 1:
            first, second = 2 * next(uniform) - 1, 2 * next(uniform) - 1
            square = first**2 + second**2
        expected = 3 + sqrt(4) * first * sqrt(-2 * np.log(square) / square)
        assert random.normal(3, 4) == pytest.approx(expected, rel=1e-14)


def test_a_shuffle_swaps_from_the_last_place_down() -> None:
    items = list("abcde")
    for place, number in zip(range(5, 0, -1), numbers(SEED, 0, 5), strict=True):
        chosen = floor(number * place)
        items[place - 1], items[chosen] = items[chosen], items[place - 1]
    shuffled = list("abcde")
    Random(SEED).shuffle(shuffled)
    assert shuffled == items


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("noise", [0.0, 0.35, 0.8])
def test_every_data_set_is_shuffled_once_and_keeps_all_its_points(name: str, noise: float) -> None:
    random = Random(SEED)
    generated = np.array(GENERATORS[name](random, 200, noise))
    order = list(range(200))
    random.shuffle(order)
    points, labels = labelled(name, noise, 200)
    np.testing.assert_array_equal(generated[order], np.column_stack([points, labels]))
    assert np.isfinite(points).all()


def test_noise_moves_no_point_of_a_circle_but_its_label() -> None:
    (points, labels), (noisy, flipped) = labelled("circle"), labelled("circle", 0.5)
    np.testing.assert_array_equal(points, noisy)
    radius = np.linalg.norm(points, axis=1)
    assert ((radius < 2.5) | ((radius >= 3.5) & (radius < 5))).all()
    np.testing.assert_array_equal(labels, np.where(radius < 2.5, 1, -1))
    assert (labels == 1).sum() == 250
    assert 0.25 < (flipped == 1).mean() < 0.45  # about 35 %


def test_the_first_point_of_a_circle_takes_the_first_two_numbers() -> None:
    radius, angle = numbers(SEED, 0, 2) * (2.5, 2 * np.pi)
    first = GENERATORS["circle"](Random(SEED), 2, 0.0)[0]
    assert first == pytest.approx((radius * np.sin(angle), radius * np.cos(angle), 1), rel=1e-14)


def test_noise_moves_no_point_of_exclusive_or_but_its_label() -> None:
    (points, labels), (noisy, flipped) = labelled("xor"), labelled("xor", 0.5)
    np.testing.assert_array_equal(points, noisy)
    assert (np.abs(points) >= 0.3).all()
    assert np.abs(points).max() <= 5.3
    np.testing.assert_array_equal(labels, np.where(points.prod(axis=1) >= 0, 1, -1))
    assert 0.1 < (flipped != labels).mean() < 0.4


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.5, 4.0)])
def test_the_clouds_have_their_centres_and_their_variance(noise: float, variance: float) -> None:
    points, labels = labelled("gauss", noise, 4000)
    for label in (1, -1):
        cloud = points[labels == label]
        assert len(cloud) == 2000
        np.testing.assert_allclose(cloud.mean(axis=0), 2 * label, atol=0.15)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.1)


def test_the_spiral_winds_one_and_three_quarter_times() -> None:
    points, labels = labelled("spiral")
    arm = points[labels == 1]
    arm = arm[np.linalg.norm(arm, axis=1).argsort()]
    place = np.arange(250) / 250
    x, y = 5 * place * np.sin(3.5 * np.pi * place), 5 * place * np.cos(3.5 * np.pi * place)
    np.testing.assert_allclose(arm, np.column_stack([x, y]), atol=1e-13)
    other = points[labels == -1]
    other = other[np.linalg.norm(other, axis=1).argsort()]
    np.testing.assert_allclose(other, -arm, atol=1e-13)


def test_the_plane_rises_by_a_tenth_and_is_not_limited() -> None:
    points, labels = labelled("regression_plane", points=1200)
    np.testing.assert_allclose(labels, points.sum(axis=1) / 10, rtol=1e-14)
    assert labels.max() > 1
    moved, noisy = labelled("regression_plane", 0.5, 1200)
    np.testing.assert_array_equal(points, moved)
    assert 1.2 < np.abs(noisy).max() <= 1.8


def test_hills_and_hollows_stand_where_they_should() -> None:
    points, labels = labelled("regression_gauss", points=1200)
    for x, y, sign in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (0, -2.5, 1), (4, -2.5, -1)):
        far = np.linalg.norm(points - (x, y), axis=1)
        near = far < 1.5
        assert near.any()
        np.testing.assert_allclose(labels[near], sign * (1 - far[near] / 2), atol=1e-14)
    centres = np.array([(x, y) for x in (-4, 0, 4) for y in (2.5, -2.5)])
    away = np.linalg.norm(points[:, None] - centres, axis=2).min(axis=1) > 2
    assert (labels[away] == 0).all()


def test_the_weights_are_the_numbers_after_four_for_each_point_and_one_for_its_place() -> None:
    (first, bias), (second, last) = start(draw(SEED, "circle", 300, 0.2), (2, 3, 1))
    expected = numbers(SEED, 5 * 300, 9) - 0.5
    np.testing.assert_array_equal(first, expected[:6].reshape(3, 2).T)  # unit by unit
    np.testing.assert_array_equal(second, expected[6:].reshape(1, 3).T)
    np.testing.assert_array_equal(np.concatenate([bias, last]), 0.1)


def test_drawing_the_weights_twice_gives_the_same_weights() -> None:
    drawn = draw(SEED, "xor", 100, 0.0)
    for once, again in zip(start(drawn, (2, 4, 1)), start(drawn, (2, 4, 1)), strict=True):
        np.testing.assert_array_equal(once[0], again[0])
