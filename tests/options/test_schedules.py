"""Schedules at points that can be computed by hand."""

from math import cos, pi
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from playground.options.errors import SpecError
from playground.options.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    Schedule,
    StepDecay,
    Triangle,
    Warmup,
)

STEPS_PER_EPOCH = 20

# For each schedule: epochs and the factors there.
POINTS: list[tuple[Schedule, dict[float, float]]] = [
    (Constant(), {0: 1, 7.5: 1, 1000: 1}),
    (StepDecay(every=10, drop=0.5), {0: 1, 9.95: 1, 10: 0.5, 19.95: 0.5, 20: 0.25, 55: 1 / 32}),
    (Exponential(decay=0.9), {0: 1, 1: 0.9, 2.5: 0.9**2.5, 10: 0.9**10}),
    (
        Cosine(epochs=40, floor=0.2),
        {0: 1, 10: 0.2 + 0.4 * (1 + cos(pi / 4)), 20: 0.6, 40: 0.2, 90: 0.2},
    ),
    (Warmup(epochs=4, start=0.2), {0: 0.2, 1: 0.4, 2.5: 0.7, 4: 1, 100: 1}),
    (
        OneCycle(epochs=100, rise=0.25),
        {0: 1 / 25, 12.5: (1 + 1 / 25) / 2, 25: 1, 62.5: 0.500002, 100: 4e-6, 500: 4e-6},
    ),
    (
        Triangle(period=10, floor=0.1),
        {0: 0.1, 2.5: 0.55, 5: 1, 7.5: 0.55, 10: 0.1, 12.5: 0.55, 95: 1},
    ),
]
EXAMPLES = [option for option, _ in POINTS]


def test_no_schedule_is_left_out() -> None:
    assert [type(option) for option in EXAMPLES] == list(SCHEDULES)


@pytest.mark.parametrize(("option", "points"), POINTS)
def test_a_schedule_passes_through_its_points(option: Schedule, points: dict[float, float]) -> None:
    for epoch, factor in points.items():
        step = jnp.asarray(round(epoch * STEPS_PER_EPOCH), jnp.int32)
        assert float(option.factor(step, STEPS_PER_EPOCH)) == pytest.approx(factor, rel=1e-4), epoch


@pytest.mark.parametrize(
    "option", [*EXAMPLES, *(option() for option in SCHEDULES if option is not Constant)], ids=repr
)
@pytest.mark.parametrize("steps_per_epoch", [1, 25])
def test_factors_stay_between_zero_and_one(option: Schedule, steps_per_epoch: int) -> None:
    steps = jnp.arange(0, 30_000, 7, dtype=jnp.int32)
    factors = np.asarray(jax.vmap(lambda step: option.factor(step, steps_per_epoch))(steps))
    assert np.isfinite(factors).all()
    assert factors.min() >= 0
    assert factors.max() <= 1 + 1e-6


@pytest.mark.parametrize(
    "option",
    [
        StepDecay(every=1),
        Cosine(epochs=1),
        Warmup(epochs=1),
        OneCycle(epochs=1),
        Triangle(period=1),
    ],
    ids=repr,
)
def test_the_shortest_plan_is_finite(option: Schedule) -> None:
    for step in range(4):
        assert np.isfinite(float(option.factor(step, 1)))


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_training_for_very_long_does_not_overflow(option: Schedule) -> None:
    late = jnp.asarray(2**31 - 1, jnp.int32)
    assert 0 <= float(option.factor(late, 4500)) <= 1


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_one_trace_serves_every_step(option: Schedule) -> None:
    run = jax.jit(lambda step: option.factor(step, STEPS_PER_EPOCH))
    for step in (0, 30, 1000):
        factor = run(jnp.asarray(step, jnp.int32))
        assert factor.shape == ()
        np.testing.assert_allclose(factor, option.factor(step, STEPS_PER_EPOCH), rtol=1e-5)
    assert run._cache_size() == 1


@pytest.mark.parametrize("option", EXAMPLES, ids=repr)
def test_the_code_that_is_shown_is_what_runs(option: Schedule) -> None:
    for step in (0, 37, 450):
        names = {"jnp": jnp, "optax": optax, "step": step, "steps_per_epoch": STEPS_PER_EPOCH}
        shown = eval(option.code(), names)
        np.testing.assert_allclose(shown, option.factor(step, STEPS_PER_EPOCH), rtol=1e-6)


LATE = [n for n in range(1, 5001) if np.float32(n) * (np.float32(1) / np.float32(n)) < 1]


@pytest.mark.parametrize("every", [1, 3])
def test_a_drop_comes_with_the_first_update_of_its_epoch_whatever_an_epochs_length(
    every: int,
) -> None:
    """Around the drops of epochs of 1 to 5,000 updates, a length that is traced."""
    plan = StepDecay(every=every, drop=0.5)
    steps, drops = np.arange(1, 5001)[:, None], np.array([1, 2, 4, 7])
    factor = jax.jit(jax.vmap(jax.vmap(plan.factor, (0, None))))
    for around, wanted in ((-1, drops - 1), (0, drops)):
        found = factor((steps * every * drops + around).astype(np.int32), steps[:, 0])
        np.testing.assert_array_equal(found, np.broadcast_to(0.5**wanted, found.shape))


def test_it_does_so_where_the_length_is_compiled_in() -> None:
    """For lengths N whose product with 1 / N in 32 bits is below 1, where XLA multiplies."""
    assert LATE[:4] == [41, 47, 55, 61]
    plan, some = StepDecay(every=1, drop=0.5), LATE[::20]

    @jax.jit
    def factors(late: int) -> list[Any]:
        return [plan.factor(n - late, n) for n in some]

    np.testing.assert_array_equal(factors(0), 0.5)
    np.testing.assert_array_equal(factors(1), 1.0)


@pytest.mark.parametrize(
    "option", [option for option in EXAMPLES if option != Constant()], ids=repr
)
def test_the_longest_plan_of_the_longest_epochs_counts_right(option: Schedule) -> None:
    """An epoch of 60,000 images one by one, 100,000 times: more updates than 32 bits count."""
    longest = {name: 100_000 for name in ("every", "epochs", "period") if hasattr(option, name)}
    plan, step = option.model_copy(update=longest), 2_000_000_000
    factor = jax.jit(lambda step: plan.factor(step, 60_000))(jnp.int32(step))
    epoch = step / 60_000
    expected = {
        StepDecay: 1.0,
        Exponential: 0.0,
        Cosine: 0.2 + 0.4 * (1 + cos(pi * epoch / 100_000)),
        Warmup: 0.2 + 0.8 * epoch / 100_000,
        OneCycle: 1 - (1 - 4e-6) / 2 * (1 - cos(pi * (epoch / 100_000 - 0.25) / 0.75)),
        Triangle: 0.1 + 0.9 * 2 * epoch / 100_000,
    }
    assert float(factor) == pytest.approx(expected[type(option)], rel=1e-5)


def test_the_top_of_a_cycle_is_where_the_formula_puts_it() -> None:
    """0.29 · 100 is a little less than 29 in binary numbers, of which no epoch may be lost."""
    plan = OneCycle(epochs=100, rise=0.29)
    steps = np.arange(100)
    factors = [float(plan.factor(int(step), 1)) for step in steps]
    rise = 1 / 25 + (1 - 1 / 25) / 2 * (1 - np.cos(np.pi * steps / 29))
    fall = 1 - (1 - 4e-6) / 2 * (1 - np.cos(np.pi * (steps - 29) / 71))
    np.testing.assert_allclose(factors, np.where(steps < 29, rise, fall), rtol=1e-4)


def test_a_plan_of_half_an_epoch_is_refused() -> None:
    with pytest.raises(SpecError, match=r"^Cosine: epochs is 0\.5, but must be a whole number"):
        Cosine(epochs=0.5)
