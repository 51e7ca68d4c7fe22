"""Clipping: gradients by hand, before and after."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from playground.options.clipping import CLIPPINGS, ClipNorm, Clipping, ClipValue, NoClipping

GRADIENTS = {"kernel": jnp.array([[3.0, -0.2], [0.0, 0.1]]), "bias": jnp.array([-4.0, 0.0])}
EXAMPLES: list[Clipping] = [NoClipping(), ClipValue(limit=0.15), ClipNorm(limit=0.5)]
Tree = dict[str, jax.Array]


def clipped(option: Clipping, gradients: Tree) -> Tree:
    """The gradients as the optimizer gets them."""
    transformation = option.build()
    return transformation.update(gradients, transformation.init(gradients))[0]


def test_no_clipping_is_left_out() -> None:
    assert {type(option) for option in EXAMPLES} == set(CLIPPINGS)
    assert CLIPPINGS["none"] is NoClipping


def test_without_clipping_gradients_stay_as_they_are() -> None:
    for name, gradient in clipped(NoClipping(), GRADIENTS).items():
        np.testing.assert_array_equal(gradient, GRADIENTS[name])


def test_clipping_by_value_cuts_every_number_off() -> None:
    result = clipped(ClipValue(limit=0.15), GRADIENTS)
    np.testing.assert_allclose(result["kernel"], [[0.15, -0.15], [0, 0.1]])
    np.testing.assert_allclose(result["bias"], [-0.15, 0])


def test_clipping_by_norm_shortens_all_gradients_by_one_factor() -> None:
    factor = 0.5 / (9 + 0.04 + 0.01 + 16) ** 0.5
    for name, gradient in clipped(ClipNorm(limit=0.5), GRADIENTS).items():
        np.testing.assert_allclose(gradient, factor * GRADIENTS[name], rtol=1e-6)


@pytest.mark.parametrize("option", [ClipValue(limit=4.5), ClipNorm(limit=5.1)], ids=repr)
def test_gradients_within_the_limit_stay_as_they_are(option: Clipping) -> None:
    for name, gradient in clipped(option, GRADIENTS).items():
        np.testing.assert_array_equal(gradient, GRADIENTS[name])


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_zero_gradients_stay_zero(option: Clipping) -> None:
    zeros = jax.tree.map(jnp.zeros_like, GRADIENTS)
    for gradient in clipped(option, zeros).values():
        np.testing.assert_array_equal(gradient, np.zeros(gradient.shape))


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_code_that_is_shown_is_what_runs(option: Clipping) -> None:
    shown = eval(option.code(), {"optax": optax})
    for name, gradient in shown.update(GRADIENTS, shown.init(GRADIENTS))[0].items():
        np.testing.assert_array_equal(gradient, clipped(option, GRADIENTS)[name])


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_a_live_limit_never_compiles_again(option: Clipping) -> None:
    run = jax.jit(lambda numbers: clipped(option.bind(numbers), GRADIENTS))
    for value in (0.05, 1.5):
        changed = type(option)(**dict.fromkeys(option.live(), value))
        for name, gradient in run(changed.live()).items():
            np.testing.assert_allclose(gradient, clipped(changed, GRADIENTS)[name], rtol=1e-6)
    assert run._cache_size() == 1
