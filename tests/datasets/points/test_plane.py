"""Toy data: counts, noise that can be seen, and the geometry of TensorFlow Playground's sets."""

import numpy as np
import pytest
from workbench import draw

from playground.datasets.points.base import EXTENT, PlaneData, inside
from playground.datasets.points.boundary import AboveFormula
from playground.datasets.points.own import OwnData
from playground.datasets.points.own_picture import OwnPicture
from playground.datasets.points.picture import Picture
from playground.datasets.points.plane import (
    DATASETS,
    Circle,
    Gauss,
    RegressionGauss,
    RegressionPlane,
    Spiral,
    Xor,
)
from playground.datasets.points.shapes import Arms, Checkerboard, Clouds, Heart, Moons, Rings

DRAWN_BY_US = [data for data in DATASETS if not data.drawn]
MOVED_BY_NOISE = [data for data in DRAWN_BY_US if data.values == 1]  # pictures: the colours are
CLASSIFICATION = [data for data in DRAWN_BY_US if data().classes]
MANY = [data for data in DATASETS if "classes" in data.knobs()]


def test_data_sets_stand_in_the_order_of_the_page() -> None:
    assert list(DATASETS) == [
        *(Spiral, Circle, Xor, Gauss, Moons, Rings, Checkerboard, Heart, Clouds, Arms),
        *(AboveFormula, RegressionPlane, RegressionGauss, Picture, OwnPicture, OwnData),
    ]


@pytest.mark.parametrize("kind", DATASETS.options)
@pytest.mark.parametrize("points", [4, 5, 37, 500])
@pytest.mark.parametrize("noise", [0.0, 0.8])
def test_there_are_exactly_as_many_points_as_asked_for(
    kind: type[PlaneData], points: int, noise: float
) -> None:
    x, target = kind().generate(np.random.default_rng(1), points, noise)
    assert x.shape == (points, 2)
    assert target.shape == ((points,) if kind.values == 1 else (points, kind.values))
    assert x.dtype == target.dtype == np.float32


@pytest.mark.parametrize("kind", DATASETS.options)
@pytest.mark.parametrize("noise", [0.0, 0.3, 0.8])
def test_every_point_lies_on_the_map(kind: type[PlaneData], noise: float) -> None:
    x, target = draw(kind, 5000, noise)
    assert np.abs(x).max() <= EXTENT
    assert np.abs(target).max() <= max(1, kind().classes - 1)


@pytest.mark.parametrize("kind", CLASSIFICATION)
@pytest.mark.parametrize("points", [4, 5, 37, 500])
def test_classes_are_balanced_to_within_one(kind: type[PlaneData], points: int) -> None:
    _, target = draw(kind, points, 0.4)
    counts = np.bincount(target.astype(int))
    assert len(counts) == kind().classes
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("kind", MANY)
@pytest.mark.parametrize("classes", range(2, 7))
def test_there_are_as_many_classes_as_asked_for(kind: type[PlaneData], classes: int) -> None:
    data = kind.model_validate({"classes": classes})
    assert data.classes == classes
    _, target = data.generate(np.random.default_rng(2), 600, 0.2)
    assert set(np.bincount(target.astype(int)).tolist()) == {600 // classes}


@pytest.mark.parametrize("kind", DRAWN_BY_US)
def test_equal_seeds_draw_equal_points_and_others_do_not(kind: type[PlaneData]) -> None:
    first, again, other = (draw(kind, noise=0.2, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])


@pytest.mark.parametrize("kind", MOVED_BY_NOISE)
def test_noise_moves_points_further_and_keeps_their_targets(kind: type[PlaneData]) -> None:
    (clean, target), (near, near_target), (far, far_target) = (
        draw(kind, noise=noise) for noise in (0.0, 0.05, 0.4)
    )
    np.testing.assert_array_equal(target, near_target)
    np.testing.assert_array_equal(target, far_target)
    moved = np.abs(near - clean).mean()
    assert 0 < moved < np.abs(far - clean).mean()


@pytest.mark.parametrize(
    ("kind", "reach"),
    [
        *((Spiral, 1), (Circle, 5), (Xor, 5), (RegressionPlane, 6), (Moons, 3), (Heart, 3)),
        *((Rings, 3), (Checkerboard, 3), (Arms, 1.5), (AboveFormula, 3)),
    ],
)
def test_noise_reaches_as_far_as_the_task_says(kind: type[PlaneData], reach: float) -> None:
    noise = 0.1
    clean, moved = draw(kind)[0], draw(kind, noise=noise)[0]
    # What leaves the map is mirrored back, so only points well inside tell how far they went.
    distance = np.abs(moved - clean)[(np.abs(clean) < 6 - reach * noise).all(axis=1)]
    assert 0.95 * reach * noise <= distance.max() <= reach * noise + 1e-5


@pytest.mark.parametrize("kind", DATASETS.options)
def test_rows_come_in_random_order(kind: type[PlaneData]) -> None:
    _, target = draw(kind)
    assert abs(target[:500].mean() - target[500:].mean()) < 0.15


def test_a_spiral_is_one_curve_and_its_half_turn() -> None:
    x, target = draw(Spiral)
    radius = np.linalg.norm(x, axis=1)
    angle = 3.5 * np.pi * radius / 5 + np.pi * (1 - target)
    np.testing.assert_allclose(
        radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1), x, atol=1e-4
    )
    np.testing.assert_allclose(np.sort(radius), np.repeat(np.arange(500) / 100, 2), atol=1e-5)


def test_a_circle_is_a_disc_in_a_ring() -> None:
    x, target = draw(Circle)
    radius = np.linalg.norm(x, axis=1)
    disc, ring = radius[target == 1], radius[target == 0]
    assert disc.max() < 2.5
    assert ring.min() >= 3.5 - 1e-5
    assert ring.max() < 5 + 1e-5
    assert disc.mean() == pytest.approx(1.25, abs=0.1)
    assert ring.mean() == pytest.approx(4.25, abs=0.1)


def test_exclusive_or_puts_equal_signs_into_one_class_and_leaves_a_gap() -> None:
    x, target = draw(Xor)
    np.testing.assert_array_equal(x[:, 0] * x[:, 1] >= 0, target == 1)
    assert np.abs(x).min() + 1e-6 >= 0.3
    assert np.abs(x).max() <= 5.3 + 1e-6
    quarters = 2 * (x[:, 0] > 0) + (x[:, 1] > 0)
    assert np.bincount(quarters).min() >= 200


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.1, 1.2)])
def test_clouds_widen_with_noise_around_their_centres(noise: float, variance: float) -> None:
    x, target = draw(Gauss, 20_000, noise)
    for side, centre in ((1, 2), (0, -2)):
        cloud = x[target == side]
        np.testing.assert_allclose(cloud.mean(axis=0), [centre, centre], atol=0.04)
        np.testing.assert_allclose(cloud.var(axis=0), [variance, variance], rtol=0.05)


def test_the_plane_rises_along_the_diagonal_and_is_cut_off() -> None:
    x, target = draw(RegressionPlane)
    np.testing.assert_allclose(target, np.clip((x[:, 0] + x[:, 1]) / 10, -1, 1), atol=1e-6)
    assert target.max() == 1


def test_hills_and_hollows_take_turns() -> None:
    x, target = draw(RegressionGauss)
    expected = np.zeros(len(x))
    for row, (first, second) in enumerate(x):
        for column, sign in ((-4, 1), (0, -1), (4, 1)):
            for height, side in ((2.5, 1), (-2.5, -1)):
                bump = 1 - np.hypot(first - column, second - height) / 2
                if bump > abs(expected[row]):
                    expected[row] = sign * side * bump
    np.testing.assert_allclose(target, expected, atol=1e-5)


def test_points_beyond_an_edge_are_mirrored_back() -> None:
    x = np.array([-19.0, -13.0, -7.5, -6.0, 0.25, 6.0, 6.5, 12.0, 18.5])
    np.testing.assert_allclose(
        inside(x), [5.0, 1.0, -4.5, -6.0, 0.25, 6.0, 5.5, 0.0, -5.5], atol=1e-12
    )


@pytest.mark.parametrize("kind", DATASETS.options)
def test_the_code_that_is_shown_is_what_runs(kind: type[PlaneData]) -> None:
    names = {"np": np, kind.__name__: kind, "seed": 0, "points": 50, "noise": 0.1}
    x, target = eval(kind().code(), names)
    expected_x, expected_target = draw(kind, 50, 0.1)
    np.testing.assert_array_equal(x, expected_x)
    np.testing.assert_array_equal(target, expected_target)
