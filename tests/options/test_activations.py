"""Activations against their formulas, written out in NumPy with 64-bit numbers."""

from math import erf

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from playground.options.activations import (
    ACTIVATIONS,
    Activation,
    Elu,
    Gelu,
    HardTanh,
    LeakyRelu,
    Linear,
    Mish,
    Relu,
    Selu,
    Sigmoid,
    Silu,
    Sine,
    Softplus,
    Softsign,
    Step,
    Tanh,
)
from playground.options.errors import SpecError

EXAMPLES: list[Activation] = [
    *(option() for option in ACTIVATIONS),
    LeakyRelu(slope=0.3),
    Elu(alpha=2.5),
]


def cases(option: Activation, z: np.ndarray) -> np.ndarray:
    """What `option` is meant to compute."""
    if isinstance(option, LeakyRelu):
        return np.where(z < 0, option.slope * z, z)
    if isinstance(option, Elu):
        return np.where(z > 0, z, option.alpha * (np.exp(np.minimum(z, 0)) - 1))
    return FORMULAS[type(option)](z)


FORMULAS = {
    Tanh: lambda z: (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1),
    Relu: lambda z: np.maximum(z, 0),
    Sigmoid: lambda z: 1 / (1 + np.exp(-z)),
    Linear: lambda z: z,
    Selu: lambda z: (
        1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(np.minimum(z, 0)) - 1))
    ),
    Gelu: lambda z: z * np.array([(1 + erf(v / 2**0.5)) / 2 for v in z]),
    Silu: lambda z: z / (1 + np.exp(-z)),
    Mish: lambda z: z * np.tanh(np.log(1 + np.exp(z))),
    Softplus: lambda z: np.log(1 + np.exp(z)),
    Softsign: lambda z: z / (1 + np.abs(z)),
    Sine: np.sin,
    Step: lambda z: np.where(z >= 0, 1.0, 0.0),
    HardTanh: lambda z: np.minimum(1, np.maximum(-1, z)),
}

SLOPES_AT_ZERO = {
    **dict.fromkeys((Tanh, Linear, LeakyRelu, Elu, Softsign, Sine, HardTanh), 1.0),
    **dict.fromkeys((Gelu, Silu, Softplus), 1 / 2),
    **dict.fromkeys((Relu, Step), 0.0),
    Sigmoid: 1 / 4,
    Selu: 1.0507009873554805 * 1.6732632423543772,
    Mish: 3 / 5,
}

# Corners lie at −1, 0 and 1; the points stay clear of them.
POINTS = np.array([-6.1, -3.3, -1.7, -0.8, -0.2, -0.01, 0.01, 0.3, 0.9, 1.4, 2.6, 5.9])


def slope(option: Activation, z: np.ndarray) -> np.ndarray:
    """The derivative of `option` at each of `z`."""
    gradient = jax.grad(lambda x: jnp.sum(option(x)))
    return np.asarray(gradient(jnp.asarray(z, jnp.float32)))


def test_no_activation_is_left_out() -> None:
    assert set(ACTIVATIONS) == {*FORMULAS, LeakyRelu, Elu} == set(SLOPES_AT_ZERO)


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_an_activation_computes_its_formula(option: Activation) -> None:
    z = np.append(POINTS, 0.0)
    result = option(jnp.asarray(z, jnp.float32))
    assert result.dtype == jnp.float32
    np.testing.assert_allclose(result, cases(option, z), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_its_gradient_is_the_slope_of_its_formula(option: Activation) -> None:
    width = 1e-5
    rise = cases(option, POINTS + width) - cases(option, POINTS - width)
    np.testing.assert_allclose(slope(option, POINTS), rise / (2 * width), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ACTIVATIONS.options)
def test_its_gradient_at_zero_is_known(kind: type[Activation]) -> None:
    np.testing.assert_allclose(slope(kind(), np.zeros(1)), [SLOPES_AT_ZERO[kind]], rtol=1e-6)


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_huge_sums_give_finite_activations_and_gradients(option: Activation) -> None:
    z = np.array([-1e18, -1e4, 1e4, 1e18])
    assert np.isfinite(option(jnp.asarray(z, jnp.float32))).all()
    assert np.isfinite(slope(option, z)).all()


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_code_that_is_shown_is_what_runs(option: Activation) -> None:
    z = jnp.asarray(POINTS, jnp.float32)
    names = {"jax": jax, "jnp": jnp, "z": z}
    np.testing.assert_array_equal(eval(option.code(), names), option(z))


@pytest.mark.parametrize("option", [option for option in EXAMPLES if option.live()], ids=repr)
def test_a_live_number_never_compiles_again(option: Activation) -> None:
    z = jnp.asarray(POINTS, jnp.float32)
    run = jax.jit(lambda numbers: option.bind(numbers)(z))
    for value in (0.1, 0.7):
        changed = type(option)(**dict.fromkeys(option.live(), value))
        np.testing.assert_allclose(run(changed.live()), changed(z), rtol=1e-6)
    assert run._cache_size() == 1


def test_a_slope_out_of_bounds_is_refused_in_one_sentence() -> None:
    with pytest.raises(SpecError, match=r"^Leaky ReLU: slope is 3, .* between 0 and 1\.$"):
        LeakyRelu(slope=3)
