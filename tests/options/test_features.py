"""Features: the same numbers from NumPy points and from traced JAX maps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from playground.experiments.plane import Plane
from playground.links.experiments import from_link, to_link
from playground.options.errors import SpecError
from playground.options.features import FEATURES, X1, X2, Feature, FormulaFeature, FourierFeatures

POINTS = np.array([[0.5, -2.0], [-3.0, 4.0], [6.0, -6.0], [0.0, 1.0]], np.float32)

EXPECTED = {
    "x1": [0.5, -3, 6, 0],
    "x2": [-2, 4, -6, 1],
    "x1_squared": [0.25, 9, 36, 0],
    "x2_squared": [4, 16, 36, 1],
    "product": [-1, -12, -36, 0],
    "sin_x1": [0.47942554, -0.14112001, -0.2794155, 0],
    "sin_x2": [-0.90929743, -0.7568025, 0.2794155, 0.84147098],
    "fourier_features": None,  # many numbers, tested below
    "formula_feature": [2.0615528, 5, 8.4852814, 1],  # the distance from the middle
}

SINGLE = [feature for feature in FEATURES if feature().width == 1]


def test_features_have_the_names_of_links_in_the_order_of_the_page() -> None:
    assert [feature.name() for feature in FEATURES] == list(EXPECTED)
    assert [feature().symbol for feature in FEATURES] == [
        *("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂", "Fourier", "sqrt(x^2 + y^2)")
    ]


@pytest.mark.parametrize("kind", SINGLE)
def test_a_feature_computes_its_formula(kind: type[Feature]) -> None:
    np.testing.assert_allclose(kind()(POINTS), EXPECTED[kind.name()], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", FEATURES.options)
def test_numpy_and_traced_jax_points_give_equal_features(kind: type[Feature]) -> None:
    traced = jax.jit(kind())(jnp.asarray(POINTS))
    assert traced.dtype == jnp.float32
    np.testing.assert_allclose(traced, kind()(POINTS), rtol=1e-6)


@pytest.mark.parametrize("kind", SINGLE)
def test_a_map_keeps_its_rows_and_columns(kind: type[Feature]) -> None:
    flat = np.asarray(kind()(POINTS))
    np.testing.assert_array_equal(kind()(POINTS.reshape(2, 2, 2)), flat.reshape(2, 2))


@pytest.mark.parametrize("kind", FEATURES.options)
def test_the_code_that_is_shown_is_what_runs(kind: type[Feature]) -> None:
    x = jnp.asarray(POINTS)
    names = {"jnp": jnp, "np": np, "x": x}
    np.testing.assert_array_equal(eval(kind().code(), names), kind()(x))


def test_a_formula_of_ones_own_is_a_feature() -> None:
    feature = FormulaFeature(text="x1*x2 - 0.5")
    np.testing.assert_allclose(feature(POINTS), [-1.5, -12.5, -36.5, -0.5])
    assert feature == FormulaFeature(text=" x1 * x2-0.5 ")
    assert feature.symbol == "x1·x2 − 0.5"


def test_a_formula_without_a_finite_value_on_the_map_is_no_feature() -> None:
    with pytest.raises(SpecError, match=r"no finite value at x = -6, y = 0; change it"):
        FormulaFeature(text="x / y")


def test_there_may_be_three_formulas_each_another() -> None:
    own = [FormulaFeature(text=text) for text in ("x", "y", "x + y", "x - y")]
    seen = Plane(features=(X1(), *own[:3])).featurize(POINTS[:, :2])
    np.testing.assert_array_equal(seen[:, 1], POINTS[:, 0])
    np.testing.assert_array_equal(seen[:, 3], POINTS.sum(axis=1))
    with pytest.raises(SpecError, match="4 input features with formulas, but at most 3"):
        Plane(features=(X1(), *own))
    with pytest.raises(SpecError, match="may be chosen once"):
        Plane(features=(own[0], own[0]))


def test_a_formula_is_no_part_of_a_program_but_counts() -> None:
    one, other = (Plane(features=(X1(), FormulaFeature(text=t))) for t in ("x", "x*y"))
    assert one.compile_key() == other.compile_key() == Plane().compile_key()
    assert Plane(features=(X1(),)).compile_key() != Plane().compile_key()


def test_formulas_travel_in_links() -> None:
    own = (FormulaFeature(text="-0.5*exp(-x^2)"), FormulaFeature(text="max(x, 1e-05)"))
    experiment = Plane(features=(X1(), *own))
    assert from_link(to_link(experiment)) == (experiment, ())


def test_fourier_features_are_cosines_and_sines_of_waves_over_the_map() -> None:
    kind = FourierFeatures(count=3, scale=2.0, seed=7)
    waves = 2 * np.random.default_rng(7).standard_normal((2, 3))  # b, in waves across the map
    phase = 2 * np.pi * (POINTS.astype(float) @ waves) / 12
    expected = np.concatenate([np.cos(phase), np.sin(phase)], axis=1)
    np.testing.assert_allclose(kind(POINTS), expected, atol=1e-5)
    assert kind.width == 6
    assert kind.symbols == ("cos 1", "cos 2", "cos 3", "sin 1", "sin 2", "sin 3")


def test_fourier_features_of_a_larger_scale_are_wilder_and_others_with_another_seed() -> None:
    along = np.stack([np.linspace(-6, 6, 500), np.zeros(500)], axis=1).astype(np.float32)

    def turns(scale: float) -> int:
        seen = np.asarray(FourierFeatures(count=16, scale=scale)(along))
        return int((np.diff(np.sign(seen), axis=0) != 0).sum())

    assert turns(4.0) > 3 * turns(1.0)
    assert not np.allclose(FourierFeatures(seed=1)(along), FourierFeatures(seed=2)(along))


def test_a_network_sees_every_wave_beside_the_other_features() -> None:
    fourier = FourierFeatures(count=16)
    experiment = Plane(features=(X1(), X2(), fourier))
    assert experiment.inputs == len(experiment.input_names) == 34
    seen = experiment.featurize(POINTS)
    np.testing.assert_array_equal(seen[:, :2], POINTS)
    np.testing.assert_array_equal(seen[:, 2:], fourier(POINTS))
    assert experiment.compile_key() == experiment.replace("features.2.seed", 5).compile_key()
    assert from_link(to_link(experiment)) == (experiment, ())
    other = experiment.replace("features.2.scale", 0.7).replace("features.2.seed", 12)
    assert from_link(to_link(other)) == (other, ())
