"""Initializers against the moments of their formulas, and against JAX's own."""

import jax
import numpy as np
import pytest

from playground.options.initializers import (
    INITIALIZERS,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Initializer,
    LecunNormal,
    LecunUniform,
    Normal,
    Orthogonal,
    Uniform,
    Zeros,
    fans,
)

FAN_IN, FAN_OUT = 9 * 20, 9 * 150
SHAPE = (3, 3, 20, 150)

EXAMPLES: list[Initializer] = [
    *(option() for option in INITIALIZERS),
    *(Orthogonal(gain=2.0), Normal(scale=0.7), Uniform(scale=0.1)),
]

# For each: variance, and the largest absolute value (in units of the deviation for normals).
VARIANCES = {
    GlorotUniform: 2 / (FAN_IN + FAN_OUT),
    GlorotNormal: 2 / (FAN_IN + FAN_OUT),
    HeUniform: 2 / FAN_IN,
    HeNormal: 2 / FAN_IN,
    LecunUniform: 1 / FAN_IN,
    LecunNormal: 1 / FAN_IN,
    Zeros: 0.0,
}
# A normal cut off at ±2 has deviation 0.8796, so that unit variance ends at 2 / 0.8796.
ENDS = {
    **dict.fromkeys((GlorotUniform, HeUniform, LecunUniform), 3**0.5),
    **dict.fromkeys((GlorotNormal, HeNormal, LecunNormal), 2 / 0.8796256610342398),
}


def variance(option: Initializer) -> float:
    """The variance that the formula of `option` promises for a kernel of `SHAPE`."""
    if isinstance(option, Orthogonal):
        return option.gain**2 / max(FAN_IN, 150)
    if isinstance(option, Normal):
        return option.scale**2
    if isinstance(option, Uniform):
        return option.scale**2 / 3
    return VARIANCES[type(option)]


def test_no_initializer_is_left_out() -> None:
    assert set(INITIALIZERS) == {*VARIANCES, Orthogonal, Normal, Uniform}


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_weights_have_the_moments_of_the_formula(option: Initializer) -> None:
    weights = option.draw(np.random.default_rng(0), SHAPE)
    assert weights.shape == SHAPE
    assert weights.dtype == np.float32
    deviation = variance(option) ** 0.5
    assert abs(weights.mean()) <= 0.03 * deviation
    assert weights.std() == pytest.approx(deviation, rel=0.02)


@pytest.mark.parametrize("kind", ENDS)
def test_weights_reach_the_ends_of_their_range_and_no_further(kind: type[Initializer]) -> None:
    weights = np.abs(kind().draw(np.random.default_rng(1), SHAPE))
    end = ENDS[kind] * VARIANCES[kind] ** 0.5
    assert 0.995 * end <= weights.max() <= end * (1 + 1e-6)


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_distribution_is_that_of_the_jax_code_that_is_shown(option: Initializer) -> None:
    ours = option.draw(np.random.default_rng(2), SHAPE)
    theirs = eval(option.code(), {"jax": jax})(jax.random.key(0), SHAPE)
    shares = np.linspace(0.01, 0.99, 25)
    np.testing.assert_allclose(
        np.quantile(ours, shares),
        np.quantile(np.asarray(theirs), shares),
        atol=0.05 * variance(option) ** 0.5,
    )


@pytest.mark.parametrize("kind", INITIALIZERS.options)
def test_equal_seeds_draw_equal_weights(kind: type[Initializer]) -> None:
    first, second = (kind().draw(np.random.default_rng(3), (5, 7)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("kind", INITIALIZERS.options)
def test_the_smallest_layer_can_be_drawn(kind: type[Initializer]) -> None:
    assert np.isfinite(kind().draw(np.random.default_rng(4), (1, 1))).all()


@pytest.mark.parametrize("shape", [(8, 3), (3, 8), (5, 5), (2, 2, 3, 7), (2, 2, 3, 20)])
def test_orthogonal_rows_or_columns_have_length_gain_and_right_angles(
    shape: tuple[int, ...],
) -> None:
    kernel = Orthogonal(gain=1.5).draw(np.random.default_rng(5), shape).reshape(-1, shape[-1])
    tall = kernel if kernel.shape[0] >= kernel.shape[1] else kernel.T
    np.testing.assert_allclose(tall.T @ tall, 2.25 * np.eye(tall.shape[1]), atol=1e-5)


def test_orthogonal_draws_rotations_and_reflections_alike() -> None:
    rng = np.random.default_rng(6)
    signs = [np.sign(np.linalg.det(Orthogonal().draw(rng, (2, 2)))) for _ in range(200)]
    assert 70 <= signs.count(1) <= 130


def test_a_receptive_field_multiplies_both_fans() -> None:
    assert fans((4, 6)) == (4, 6)
    assert fans((3, 5, 4, 6)) == (60, 90)


def test_a_shape_without_two_fans_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs the axes \(fan_in, fan_out\).* \(8,\)"):
        fans((8,))
