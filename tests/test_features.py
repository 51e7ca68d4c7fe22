"""Features: the same numbers from NumPy points and from traced JAX maps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from playground.features import FEATURES, Feature

POINTS = np.array([[0.5, -2.0], [-3.0, 4.0], [6.0, -6.0], [0.0, 1.0]], np.float32)

EXPECTED = {
    "x1": [0.5, -3, 6, 0],
    "x2": [-2, 4, -6, 1],
    "x1_squared": [0.25, 9, 36, 0],
    "x2_squared": [4, 16, 36, 1],
    "product": [-1, -12, -36, 0],
    "sin_x1": [0.47942554, -0.14112001, -0.2794155, 0],
    "sin_x2": [-0.90929743, -0.7568025, 0.2794155, 0.84147098],
}


def test_features_have_the_names_of_links_in_the_order_of_the_page() -> None:
    assert [feature.name() for feature in FEATURES] == list(EXPECTED)
    assert [feature.symbol for feature in FEATURES] == [
        *("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
    ]


@pytest.mark.parametrize("kind", FEATURES.options)
def test_a_feature_computes_its_formula(kind: type[Feature]) -> None:
    np.testing.assert_allclose(kind()(POINTS), EXPECTED[kind.name()], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", FEATURES.options)
def test_numpy_and_traced_jax_points_give_equal_features(kind: type[Feature]) -> None:
    traced = jax.jit(kind())(jnp.asarray(POINTS))
    assert traced.dtype == jnp.float32
    np.testing.assert_allclose(traced, kind()(POINTS), rtol=1e-6)


@pytest.mark.parametrize("kind", FEATURES.options)
def test_a_map_keeps_its_rows_and_columns(kind: type[Feature]) -> None:
    flat = np.asarray(kind()(POINTS))
    np.testing.assert_array_equal(kind()(POINTS.reshape(2, 2, 2)), flat.reshape(2, 2))


@pytest.mark.parametrize("kind", FEATURES.options)
def test_the_code_that_is_shown_is_what_runs(kind: type[Feature]) -> None:
    x = jnp.asarray(POINTS)
    np.testing.assert_array_equal(eval(kind().code(), {"jnp": jnp, "x": x}), kind()(x))
