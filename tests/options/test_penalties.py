"""Penalties: their values, their proximal steps, and the zeros that these promise."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from playground.options.penalties import (
    L1,
    L2,
    PENALTIES,
    DeadLinksL1,
    Elastic,
    MaxNorm,
    NoPenalty,
    Penalty,
)

KERNELS = [
    jnp.array([[0.5, -2.0, 0.0], [0.01, 3.0, -0.02]]),
    jnp.array([[1.0], [-0.1], [4.0]]),
]
EXAMPLES: list[Penalty] = [
    *(NoPenalty(), L1(strength=0.2), L2(strength=0.3)),
    *(Elastic(l1=0.4, l2=0.5), MaxNorm(limit=2.0), DeadLinksL1(strength=0.2)),
]
RATE = 0.1


def test_no_penalty_is_left_out() -> None:
    assert {type(option) for option in EXAMPLES} == set(PENALTIES)
    assert PENALTIES["none"] is NoPenalty


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_value_is_half_the_strength_times_the_sum_of_squares(option: Penalty) -> None:
    strength = {L2: 0.3, Elastic: 0.5}.get(type(option), 0.0)
    squares = sum(float((np.asarray(kernel, np.float64) ** 2).sum()) for kernel in KERNELS)
    value = option.value(KERNELS)
    assert value.shape == ()
    assert float(value) == pytest.approx(strength / 2 * squares, rel=1e-6)
    assert float(option.value([])) == 0.0


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_gradient_of_the_value_is_strength_times_weight(option: Penalty) -> None:
    strength = {L2: 0.3, Elastic: 0.5}.get(type(option), 0.0)
    for gradient, kernel in zip(jax.grad(option.value)(KERNELS), KERNELS, strict=True):
        np.testing.assert_allclose(gradient, strength * kernel, rtol=1e-6)


@pytest.mark.parametrize("option", [L1(strength=0.2), Elastic(l1=0.2)], ids=repr)
def test_the_proximal_step_makes_small_weights_exactly_zero(option: Penalty) -> None:
    np.testing.assert_allclose(
        option.after(KERNELS[0], RATE), [[0.48, -1.98, 0], [0, 2.98, 0]], rtol=1e-6
    )


def test_the_proximal_step_minimises_its_objective() -> None:
    grid = np.linspace(-5, 5, 100_001)
    for weight, after in zip(
        KERNELS[0].ravel(), L1(strength=0.2).after(KERNELS[0], RATE).ravel(), strict=True
    ):
        price = (grid - weight) ** 2 / 2 + RATE * 0.2 * np.abs(grid)
        assert abs(grid[price.argmin()] - after) <= 1e-4


def test_a_link_that_was_zero_comes_back_when_the_gradient_asks_for_it() -> None:
    kernel, l1 = jnp.zeros((1, 1)), L1(strength=0.2)
    kernel = l1.after(kernel - RATE * jnp.array([[-1.0]]), RATE)
    assert float(kernel[0, 0]) == pytest.approx(0.08)


def test_max_norm_shortens_only_the_units_that_are_too_long() -> None:
    kernel = np.asarray(KERNELS[0], np.float64)
    limited = MaxNorm(limit=2.0).after(KERNELS[0], RATE)
    np.testing.assert_array_equal(limited[:, [0, 2]], KERNELS[0][:, [0, 2]])
    np.testing.assert_allclose(limited[:, 1], kernel[:, 1] * 2 / 13**0.5, rtol=1e-6)


def test_max_norm_takes_the_whole_receptive_field_together() -> None:
    limited = MaxNorm(limit=1.0).after(jnp.ones((3, 3, 2, 4)), RATE)
    np.testing.assert_allclose(limited, np.full((3, 3, 2, 4), 18**-0.5), rtol=1e-6)


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_zero_weights_stay_zero(option: Penalty) -> None:
    np.testing.assert_array_equal(option.after(jnp.zeros((3, 2)), RATE), np.zeros((3, 2)))


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_code_that_is_shown_is_what_runs(option: Penalty) -> None:
    change, dead = jnp.full(KERNELS[0].shape, -0.015), jnp.array([[False, True, False]] * 2)
    names = {"jnp": jnp, "objective": 1.0, "kernels": KERNELS, "kernel": KERNELS[0], "rate": RATE}
    exec(option.code(), names | {"change": change, "dead": dead}, found := dict(names))
    np.testing.assert_allclose(found["objective"], 1.0 + option.value(KERNELS), rtol=1e-6)
    if isinstance(option, DeadLinksL1):
        changed, _ = option.build(RATE).update(
            {"kernel": change}, {"kernel": dead}, {"kernel": KERNELS[0]}
        )
        expected = KERNELS[0] + changed["kernel"]
    else:
        expected = option.after(KERNELS[0], RATE)
    np.testing.assert_allclose(found["kernel"], expected, rtol=1e-6, atol=1e-9)


def test_a_link_that_l1_pulls_across_zero_is_dead_for_good() -> None:
    step = DeadLinksL1(strength=0.5).build(RATE)
    params = {"kernel": jnp.array([[0.04, -0.04, 0.2, 0.0]]), "bias": jnp.array([0.01])}
    state = step.init(params)
    for change, weights in (
        (0.0, [0.0, 0.0, 0.15, 0.0]),  # pulled by 0.05: the first two cross zero
        (0.3, [0.0, 0.0, 0.40, 0.3]),  # whatever the gradient asks for, they stay
        (-0.34, [0.0, 0.0, 0.01, -0.09]),  # −0.04 − 0.05: it was the gradient that crossed
        (0.1, [0.0, 0.0, 0.06, 0.06]),
    ):
        wanted = {"kernel": jnp.full((1, 4), change), "bias": jnp.array([change])}
        moved, state = step.update(wanted, state, params)
        params = jax.tree.map(jnp.add, params, moved)
        np.testing.assert_allclose(params["kernel"], [weights], atol=1e-7)
    np.testing.assert_allclose(params["bias"], [0.07], atol=1e-7)
    np.testing.assert_array_equal(state["kernel"], [[True, True, False, False]])


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_a_live_number_never_compiles_again(option: Penalty) -> None:
    @jax.jit
    def run(numbers: dict[str, float]) -> tuple[jax.Array, jax.Array]:
        bound = option.bind(numbers)
        return bound.value(KERNELS), bound.after(KERNELS[0], RATE)

    for value in (0.2, 1.5):
        changed = type(option)(**dict.fromkeys(option.live(), value))
        result, kernel = run(changed.live())
        np.testing.assert_allclose(result, changed.value(KERNELS), rtol=1e-6)
        np.testing.assert_allclose(kernel, changed.after(KERNELS[0], RATE), rtol=1e-6)
    assert run._cache_size() == 1
