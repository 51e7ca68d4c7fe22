"""More shapes on the plane: their geometry, against formulas written out here."""

import numpy as np
import pytest
from workbench import draw

from playground.datasets.points.boundary import AboveFormula
from playground.datasets.points.shapes import Arms, Checkerboard, Clouds, Heart, Moons, Rings
from playground.options.errors import SpecError


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
