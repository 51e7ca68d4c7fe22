"""Test surfaces by their formulas, and races on them against Optax alone and NumPy."""

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from test_optimizers import EXAMPLES, changes

from playground.figures.surfaces import Line, race_map
from playground.options.errors import SpecError
from playground.options.optimizers import OPTIMIZERS, Adam, Optimizer, Sgd
from playground.options.surfaces import (
    SURFACES,
    Beale,
    Himmelblau,
    Rastrigin,
    Rosenbrock,
    Saddle,
    Surface,
    Valley,
)
from playground.probes.backprop.adam_by_hand import adam_by_hand, numbers_in
from playground.probes.many.surface_race import MOST, race, sampled, usual

# Heights from the literature or by hand.
KNOWN: dict[type[Surface], list[tuple[float, float, float]]] = {
    Valley: [(1, 1, 10.5), (2, 0, 2)],
    Rosenbrock: [(0, 0, 1), (-1, 1, 4), (1, 2, 100)],
    Beale: [(0, 0, 14.203125), (1, 1, 14.203125)],
    Himmelblau: [(0, 0, 170), (1, 1, 106)],
    Rastrigin: [(1, 1, 2), (0.5, 0, 20.25)],
    Saddle: [(1, 0, 1), (0, 1, -1), (2, 1, 3)],
}


def height(surface: Surface) -> Callable[[float, float], float]:
    """The height of a surface at one place."""
    return lambda x, y: float(surface.height(jnp.asarray(x), jnp.asarray(y)))


def test_no_surface_is_left_out() -> None:
    assert list(KNOWN) == list(SURFACES)


@pytest.mark.parametrize("kind", SURFACES.options)
def test_a_surface_has_its_known_heights_and_minima(kind: type[Surface]) -> None:
    at = height(kind())
    for x, y, expected in KNOWN[kind]:
        assert at(x, y) == pytest.approx(expected, rel=1e-5)
    left, right, bottom, top = kind.domain
    assert left <= kind.start[0] <= right
    assert bottom <= kind.start[1] <= top
    for x, y in kind.minima:
        assert at(x, y) == pytest.approx(0, abs=1e-4)
        around = [at(x + 0.02 * math.cos(a), y + 0.02 * math.sin(a)) for a in range(7)]
        assert min(around) > at(x, y)
    assert kind().summary()
    assert kind.source
    assert kind.formula


def test_the_valley_is_as_narrow_as_it_is_told() -> None:
    assert height(Valley(condition=100.0))(0, 1) == pytest.approx(50)


def slope_of_rosenbrock(place: np.ndarray) -> np.ndarray:
    """The gradient of Rosenbrock's function, by hand."""
    x, y = place
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


def test_ways_are_those_of_the_formulas() -> None:
    runners = [each.replace("learning_rate", 0.0005) for each in EXAMPLES]
    start = (-1.2, 1.0)
    for way in race(Rosenbrock(), runners, start, 12):
        place, path = np.array(start), [np.array(start)]

        def slopes() -> object:
            while True:
                yield slope_of_rosenbrock(place), place  # noqa: B023 - it is meant to change

        for _, change in zip(range(12), changes(way.optimizer, slopes()), strict=False):
            place = place - way.optimizer.learning_rate * change
            path.append(place)
        np.testing.assert_allclose(way.places, path, rtol=2e-4, atol=1e-5)
        x, y = place
        assert way.heights[-1] == pytest.approx((1 - x) ** 2 + 100 * (y - x**2) ** 2, rel=1e-3)
        assert way.distance == pytest.approx(float(np.hypot(x - 1, y - 1)), rel=1e-3)


def test_ways_are_those_of_optax_alone() -> None:
    alone: dict[str, optax.GradientTransformation] = {
        "sgd": optax.sgd(0.01),
        "adam": optax.adam(0.03, b1=0.8, b2=0.9, eps=1e-4),
    }
    runners: list[Optimizer] = [
        Sgd(learning_rate=0.01),
        Adam(learning_rate=0.03, beta1=0.8, beta2=0.9, epsilon=1e-4),
    ]

    def himmelblau(place: jax.Array) -> jax.Array:
        x, y = place[0], place[1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    for way in race(Himmelblau(), runners, (0.5, -1.0), 40):
        transform, place = alone[way.optimizer.name()], jnp.array([0.5, -1.0])
        state = transform.init(place)
        for expected in way.places:
            np.testing.assert_allclose(place, expected, rtol=1e-4, atol=1e-4)
            change, state = transform.update(jax.grad(himmelblau)(place), state, place)
            place = optax.apply_updates(place, change)


def test_the_usual_rates_keep_everyone_in_the_picture() -> None:
    for kind in (Valley, Rosenbrock):
        ways = race(kind(), [usual(name, kind) for name in OPTIMIZERS.by_name], kind.start, MOST)
        assert not any(way.lost for way in ways)
        first = height(kind())(*kind.start)
        assert all(way.heights[-1] < 0.5 * first for way in ways)


def test_whoever_diverges_ends_early_and_the_others_go_on() -> None:
    wild, calm = race(Valley(), [Sgd(learning_rate=1.0), Sgd(learning_rate=0.05)], (1.0, 1.0), 200)
    assert wild.lost
    assert np.isfinite(wild.places).all()
    assert np.abs(wild.places).max() < 1000
    assert wild.distance == np.inf
    assert not calm.lost
    assert len(calm.places) == 201


def test_on_a_saddle_there_is_no_distance() -> None:
    (way,) = race(Saddle(), [Sgd(learning_rate=0.05)], (1.0, 0.0), 50)
    assert np.isnan(way.distance)
    np.testing.assert_allclose(way.places[-1], [0.9**50, 0], atol=1e-6)  # it never gets away


def test_impossible_races_are_refused() -> None:
    with pytest.raises(SpecError, match="choose at least one"):
        race(Valley(), [], (0.0, 0.0), 10)
    with pytest.raises(SpecError, match="between 1 and 2,000"):
        race(Valley(), [Sgd()], (0.0, 0.0), MOST + 1)
    with pytest.raises(SpecError, match=r"start \(9, 0\) is outside"):
        race(Valley(), [Sgd()], (9.0, 0.0), 10)
    with pytest.raises(SpecError, match=r"start \(nan, 0\) is outside"):
        race(Valley(), [Sgd()], (math.nan, 0.0), 10)


@pytest.mark.parametrize("kind", SURFACES.options)
def test_the_picture_holds_the_surface_and_every_way(kind: type[Surface]) -> None:
    across, up, heights = sampled(kind())
    x, y = float(across[30]), float(up[7])
    assert heights[7, 30] == pytest.approx(height(kind())(x, y), rel=1e-4)
    line = Line("SGD", np.array([[0.0, 0.0], [1.0, 1.0]]), np.zeros(2))
    figure = race_map(across, up, heights, [line], kind.minima)
    assert np.isfinite(figure.data[0].z).all()
    assert [trace.name for trace in figure.data if trace.name == "SGD"]


def test_adam_by_hand_is_the_primers() -> None:
    p, g = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.3])
    rows = adam_by_hand(p, g, Adam(learning_rate=0.1), 10)
    assert len(rows) == 10
    first = rows[0]
    np.testing.assert_allclose(first.m, [0.01, 0.02, 0.03])
    np.testing.assert_allclose(first.v, [1e-5, 4e-5, 9e-5])
    np.testing.assert_allclose(first.m_hat, g)
    np.testing.assert_allclose(first.v_hat, g**2)
    np.testing.assert_allclose(first.p, p - 0.1, atol=1e-7)
    with jax.enable_x64(True):
        transform, place = optax.adam(0.1), jnp.asarray(p)
        state = transform.init(place)
        for row in rows:
            change, state = transform.update(jnp.asarray(g), state, place)
            place = optax.apply_updates(place, change)
            np.testing.assert_allclose(row.m, state[0].mu, rtol=1e-12)
            np.testing.assert_allclose(row.v, state[0].nu, rtol=1e-12)
            np.testing.assert_allclose(row.p, place, rtol=1e-9)


def test_lists_of_numbers_are_read_or_refused() -> None:
    np.testing.assert_array_equal(numbers_in(" 1, 2.5  -3e2 ", "p"), [1, 2.5, -300])
    for text in ("", ",", "1 2 3 4 5 6 7 8 9"):
        with pytest.raises(SpecError, match="numbers, but must have 1 to 8"):
            numbers_in(text, "p")
    for text in ("a", "nan", "inf", "1e9"):
        with pytest.raises(SpecError, match="must be numbers up to a million"):
            numbers_in(text, "p")
    with pytest.raises(SpecError, match="2 parameters and 1 gradients"):
        adam_by_hand(np.ones(2), np.ones(1), Adam(), 1)
