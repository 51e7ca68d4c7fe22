"""Toy data: counts, geometry, and noise that can be seen."""

import numpy as np
import pytest

from playground.datasets.boundary import AboveFormula
from playground.datasets.own import OwnData
from playground.datasets.plane import (
    DATASETS,
    EXTENT,
    Circle,
    Gauss,
    PlaneData,
    RegressionGauss,
    RegressionPlane,
    Spiral,
    Xor,
    inside,
)
from playground.datasets.shapes import Arms, Checkerboard, Clouds, Heart, Moons, Rings
from playground.options import SpecError

DRAWN_BY_US = [data for data in DATASETS if not data.drawn]
CLASSIFICATION = [data for data in DRAWN_BY_US if data().classes]
MANY = [data for data in DATASETS if "classes" in data.knobs()]


def draw(
    kind: type[PlaneData], points: int = 1000, noise: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Points and targets from a fixed seed, with 64-bit numbers."""
    x, target = kind().generate(np.random.default_rng(seed), points, noise)
    return x.astype(float), target.astype(float)


def test_data_sets_stand_in_the_order_of_the_page() -> None:
    assert list(DATASETS) == [
        *(Spiral, Circle, Xor, Gauss, Moons, Rings, Checkerboard, Heart, Clouds, Arms),
        *(AboveFormula, RegressionPlane, RegressionGauss, OwnData),
    ]


@pytest.mark.parametrize("kind", DATASETS.options)
@pytest.mark.parametrize("points", [4, 5, 37, 500])
@pytest.mark.parametrize("noise", [0.0, 0.8])
def test_there_are_exactly_as_many_points_as_asked_for(
    kind: type[PlaneData], points: int, noise: float
) -> None:
    x, target = kind().generate(np.random.default_rng(1), points, noise)
    assert x.shape == (points, 2)
    assert target.shape == (points,)
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


@pytest.mark.parametrize("kind", DRAWN_BY_US)
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


def test_moons_are_one_half_circle_and_its_half_turn() -> None:
    x, target = draw(Moons)
    first = np.where(target[:, None] == 1, x, -x)
    np.testing.assert_allclose(np.hypot(first[:, 0] + 1.5, first[:, 1] + 0.75), 3, atol=1e-5)
    assert first[:, 1].min() >= -0.75 - 1e-6
    assert first[:, 0].min() < -4.4
    assert first[:, 0].max() > 1.4


@pytest.mark.parametrize("rings", [2, 5])
def test_rings_take_turns_and_leave_gaps(rings: int) -> None:
    x, target = Rings(rings=rings).generate(np.random.default_rng(0), 2000, 0.0)
    place = np.linalg.norm(x, axis=1) * rings / 5.5
    np.testing.assert_array_equal(np.floor(place) % 2 == 0, target == 1)
    rest = place % 1
    assert 0.15 - 1e-5 <= rest.min() < 0.17
    assert 0.83 < rest.max() <= 0.85 + 1e-5
    assert set(np.floor(place)) == set(range(rings))


@pytest.mark.parametrize("squares", [2, 3, 8])
def test_neighbouring_squares_of_a_checkerboard_differ(squares: int) -> None:
    x, target = Checkerboard(squares=squares).generate(np.random.default_rng(0), 3000, 0.0)
    square = np.floor((x + 6) * squares / 12).astype(int)
    np.testing.assert_array_equal(square.sum(axis=1) % 2 == 0, target == 1)
    assert len({tuple(place) for place in square}) == squares**2


def test_a_heart_has_its_notch_its_lobes_and_its_point() -> None:
    x, target = draw(Heart, 5000)
    heart = x[target == 1]
    assert heart[:, 1].min() == pytest.approx(-0.5 - 3.5, abs=0.15)
    assert np.abs(heart[:, 0]).max() == pytest.approx(3.5 * 1.139, abs=0.1)
    notch = heart[np.abs(heart[:, 0]) < 0.05]
    assert notch[:, 1].max() < 3.4 < heart[:, 1].max()
    u, v = (x.astype(float) - [0, -0.5]).T / 3.5
    np.testing.assert_array_equal((u**2 + v**2 - 1) ** 3 < u**2 * v**3, target == 1)


def test_clouds_stand_evenly_around_the_middle() -> None:
    x, target = Clouds(classes=4).generate(np.random.default_rng(0), 20_000, 0.0)
    for kind, centre in enumerate([(0, 3.5), (3.5, 0), (0, -3.5), (-3.5, 0)]):
        cloud = x[target == kind]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.05)
        np.testing.assert_allclose(cloud.var(axis=0), [0.5, 0.5], rtol=0.08)


def test_arms_are_one_curve_turned() -> None:
    x, target = Arms(classes=5).generate(np.random.default_rng(0), 1000, 0.0)
    radius = np.linalg.norm(x, axis=1)
    angle = 4 * radius / 5 + 2 * np.pi * target / 5
    np.testing.assert_allclose(
        radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1), x, atol=1e-4
    )


@pytest.mark.parametrize(
    ("curve", "height"),
    [
        ("2*sin(x)", lambda x: 2 * np.sin(x)),
        ("x^3 / 20 - 1", lambda x: x**3 / 20 - 1),
        ("abs(x) - 5", lambda x: np.abs(x) - 5),
    ],
)
def test_points_above_a_typed_curve_are_blue(curve: str, height: object) -> None:
    x, target = AboveFormula(curve=curve).generate(np.random.default_rng(0), 4000, 0.0)
    level = np.clip(height(x[:, 0].astype(float)), -6, 6)  # type: ignore[operator]
    above = x[:, 1] > level
    off = np.abs(x[:, 1] - level) > 1e-4
    np.testing.assert_array_equal(above[off], target[off] == 1)
    assert off.mean() > 0.99


def test_points_are_spread_evenly_over_both_sides_of_a_curve() -> None:
    x, target = AboveFormula(curve="x").generate(np.random.default_rng(0), 20_000, 0.0)
    # Above the diagonal of a square of side 12, the mean of x1 is a third of the way along.
    np.testing.assert_allclose(x[target == 1].mean(axis=0), [-2, 2], atol=0.06)
    np.testing.assert_allclose(x[target == 0].mean(axis=0), [2, -2], atol=0.06)


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        ("7", "nearly the whole map lies below the curve"),
        ("-x^2 - 6", "nearly the whole map lies above the curve"),
        ("x + y", "may not use y"),
        ("1 / x", "no finite value at x = 0"),
        ("sqrt(x)", "no finite value at x = -6"),
    ],
)
def test_a_curve_that_parts_nothing_is_refused(curve: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        AboveFormula(curve=curve)


@pytest.mark.parametrize("kind", DATASETS.options)
def test_the_code_that_is_shown_is_what_runs(kind: type[PlaneData]) -> None:
    names = {"np": np, kind.__name__: kind, "seed": 0, "points": 50, "noise": 0.1}
    x, target = eval(kind().code(), names)
    expected_x, expected_target = draw(kind, 50, 0.1)
    np.testing.assert_array_equal(x, expected_x)
    np.testing.assert_array_equal(target, expected_target)
