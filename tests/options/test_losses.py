"""Losses against their formulas in NumPy, with 64-bit numbers and probabilities."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from playground.options.errors import SpecError
from playground.options.losses import (
    LOSSES,
    BinaryCrossEntropy,
    Brier,
    CrossEntropy,
    Focal,
    HalfSquared,
    Hinge,
    Huber,
    Loss,
    MeanAbsolute,
    MeanSquared,
    check_loss,
    correct,
)

EXAMPLES: list[Loss] = [*(option() for option in LOSSES), Huber(delta=0.3), Focal(gamma=0.5)]
CLASSIFIERS = [option for option in EXAMPLES if option.classification]
REGRESSORS = [option for option in EXAMPLES if option.regression]

Z = np.array([[-2.3, 0.4], [-0.9, 1.1], [-0.2, -0.7], [0.1, 0.2], [0.8, -1.5], [3.1, 2.2]])
CLASSES = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
VALUES = np.array([0.9, -0.4, -1.0, 0.0, 0.3, 1.0])


def probabilities(option: Loss, z: np.ndarray) -> np.ndarray:
    """The probability of class 1."""
    if isinstance(option, CrossEntropy):
        return np.exp(z[:, 1]) / np.exp(z).sum(axis=1)
    return 1 / (1 + np.exp(-z[:, 0]))


def expected(option: Loss, z: np.ndarray, target: np.ndarray, classes: int) -> np.ndarray:
    """The loss of each example as the formula of `option` says."""
    aim = 2 * target - 1 if classes else target
    if isinstance(option, Hinge):
        return np.maximum(0, 1 - aim * z[:, 0])
    if option.regression:
        error = np.abs((np.tanh(z[:, 0]) if classes else z[:, 0]) - aim)
        if isinstance(option, Huber):
            delta = option.delta
            return np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))
        squared = {MeanSquared: error**2, HalfSquared: error**2 / 2}
        return (squared | {MeanAbsolute: error})[type(option)]
    right = np.where(target == 1, probabilities(option, z), 1 - probabilities(option, z))
    if isinstance(option, Brier):
        return (1 - right) ** 2
    weight = (1 - right) ** option.gamma if isinstance(option, Focal) else 1.0
    return -weight * np.log(right)


def outputs(option: Loss, classes: int) -> np.ndarray:
    """As many columns of raw outputs as `option` asks for."""
    return Z[:, : option.outputs(classes)]


def run(option: Loss, z: np.ndarray, target: np.ndarray, classes: int) -> np.ndarray:
    """The loss of each example as the app computes it."""
    return np.asarray(
        option(jnp.asarray(z, jnp.float32), jnp.asarray(target, jnp.float32), classes)
    )


def slope(option: Loss, z: np.ndarray, target: np.ndarray, classes: int) -> np.ndarray:
    """The gradient of the summed loss by the raw outputs."""
    t = jnp.asarray(target, jnp.float32)
    gradient = jax.grad(lambda x: jnp.sum(option(x, t, classes)))
    return np.asarray(gradient(jnp.asarray(z, jnp.float32)))


TASKS = [
    *((option, CLASSES, 2) for option in CLASSIFIERS),
    *((option, VALUES, 0) for option in REGRESSORS),
]


@pytest.mark.parametrize(("option", "target", "classes"), TASKS)
def test_a_loss_computes_its_formula(option: Loss, target: np.ndarray, classes: int) -> None:
    z = outputs(option, classes)
    result = run(option, z, target, classes)
    assert result.shape == (len(target),)
    np.testing.assert_allclose(result, expected(option, z, target, classes), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("option", "target", "classes"), TASKS)
def test_its_gradient_is_the_slope_of_its_formula(
    option: Loss, target: np.ndarray, classes: int
) -> None:
    z, width = outputs(option, classes), 1e-5
    columns = []
    for shift in width * np.eye(z.shape[1]):
        rise = expected(option, z + shift, target, classes)
        columns.append((rise - expected(option, z - shift, target, classes)) / (2 * width))
    np.testing.assert_allclose(
        slope(option, z, target, classes), np.stack(columns, axis=1), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("option", REGRESSORS, ids=repr)
def test_the_loss_of_several_values_is_the_mean_of_the_losses_of_each(option: Loss) -> None:
    z, target = Z[:4].reshape(-1, 4), np.array([[0.3, -1.0, 0.2, 0.9], [0.0, 0.5, -0.6, 1.0]])
    each = [expected(option, z[:, [k]], target[:, k], 0) for k in range(4)]
    np.testing.assert_allclose(run(option, z, target, 0), np.mean(each, axis=0), rtol=1e-5)
    names = {"jnp": jnp, "optax": optax, "z": jnp.asarray(z), "target": jnp.asarray(target)}
    np.testing.assert_allclose(eval(option.code(0, 4), names), run(option, z, target, 0), rtol=1e-6)
    np.testing.assert_array_equal(option.predict(jnp.asarray(z), 0), z.astype(np.float32))


FAR = np.linspace(-100, 100, 2001).astype(np.float32)


def far(option: Loss, target: float) -> np.ndarray:
    """The loss in 64 bits of outputs `FAR`, by logarithms and exponents that cannot cancel."""
    short = -(2 * target - 1) * FAR.astype(float)  # above 0 on the wrong side
    surprise = np.maximum(short, 0) + np.log1p(np.exp(-np.abs(short)))
    wrong, error = (1 / (1 + np.exp(-times * short)) for times in (1, 2))  # 1 − p, (1 ∓ tanh z) / 2
    error = 2 * error
    if isinstance(option, Focal):
        return wrong**option.gamma * surprise
    if isinstance(option, Huber):
        delta = option.delta
        return np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))
    values = {Brier: wrong**2, MeanSquared: error**2, HalfSquared: error**2 / 2}
    values |= {MeanAbsolute: error, Hinge: np.maximum(0, 1 + short)}
    return values.get(type(option), surprise)


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("option", CLASSIFIERS, ids=repr)
def test_small_losses_are_not_lost_in_32_bits(option: Loss, target: float) -> None:
    z = FAR[:, None] if option.outputs(2) == 1 else np.stack([0.3 * FAR, 1.3 * FAR], axis=1)
    found = jax.jit(lambda z, target: option(z, target, 2))(z, np.full(len(z), target, np.float32))
    np.testing.assert_allclose(found, far(option, target), rtol=3e-5, atol=2e-36)
    assert not np.signbit(found).any()


def test_the_surprise_of_many_classes_counts_all_but_the_largest() -> None:
    z = np.array([[20.0, 1.0, 3.0], [20.0, 20.0, -9.0], [0.0, 0.0, 0.0], [-30.0, 5.0, 9.0]])
    rows = np.exp(z - z.max(axis=1, keepdims=True))
    for target in range(3):
        found = run(CrossEntropy(), z, np.full(4, float(target)), 3)
        shares = np.delete(rows, target, axis=1).sum(axis=1) / rows[:, target]
        np.testing.assert_allclose(found, np.log1p(shares), rtol=1e-5)


@pytest.mark.parametrize("option", CLASSIFIERS, ids=repr)
def test_huge_outputs_give_finite_losses_and_gradients(option: Loss) -> None:
    z = np.array([[1e4, -1e4], [-1e4, 1e4], [1e4, -1e4], [-1e4, 1e4]])[:, : option.outputs(2)]
    target = np.array([0.0, 0.0, 1.0, 1.0])
    assert np.isfinite(run(option, z, target, 2)).all()
    assert np.isfinite(slope(option, z, target, 2)).all()


@pytest.mark.parametrize(("option", "target", "classes"), TASKS)
def test_the_code_that_is_shown_is_what_runs(
    option: Loss, target: np.ndarray, classes: int
) -> None:
    z = jnp.asarray(outputs(option, classes), jnp.float32)
    t = jnp.asarray(target, jnp.float32)
    names = {"jax": jax, "jnp": jnp, "optax": optax, "z": z, "target": t}
    np.testing.assert_allclose(
        eval(option.code(classes), names), option(z, t, classes), rtol=1e-6, atol=1e-7
    )


@pytest.mark.parametrize("option", CLASSIFIERS, ids=repr)
def test_a_prediction_lies_on_the_side_of_the_cheaper_class(option: Loss) -> None:
    z = outputs(option, 2)
    predicted = np.asarray(option.predict(jnp.asarray(z, jnp.float32), 2))
    blue = run(option, z, np.ones(len(z)), 2) < run(option, z, np.zeros(len(z)), 2)
    np.testing.assert_array_equal(predicted >= 0, blue)
    assert (np.abs(predicted) <= 1).all()


@pytest.mark.parametrize("option", [BinaryCrossEntropy(), CrossEntropy(), Focal()], ids=repr)
def test_a_probability_is_shown_from_minus_one_to_one(option: Loss) -> None:
    z = outputs(option, 2)
    np.testing.assert_allclose(
        option.predict(jnp.asarray(z, jnp.float32), 2),
        2 * probabilities(option, z) - 1,
        rtol=1e-5,
    )


def test_outputs_of_margins_and_values_are_shown_as_they_are_compared() -> None:
    z = jnp.array([[-3.0], [0.25], [2.0]])
    np.testing.assert_allclose(Hinge().predict(z, 2), [-1, 0.25, 1])
    np.testing.assert_allclose(MeanSquared().predict(z, 2), np.tanh([-3, 0.25, 2]), rtol=1e-6)
    np.testing.assert_allclose(MeanSquared().predict(z, 0), [-3, 0.25, 2])


def test_cross_entropy_handles_many_classes() -> None:
    z = np.array([[0.1, 2.0, -1.0], [1.5, 0.3, 0.2]])
    target = np.array([1.0, 2.0])
    shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = CrossEntropy()
    assert loss.outputs(3) == 3
    np.testing.assert_allclose(
        run(loss, z, target, 3), -np.log([shares[0, 1], shares[1, 2]]), rtol=1e-5
    )
    predicted = loss.predict(jnp.asarray(z, jnp.float32), 3)
    np.testing.assert_array_equal(predicted, [1, 0])
    np.testing.assert_array_equal(correct(predicted, jnp.asarray(target), 3), [1, 0])


def test_two_classes_take_one_output_or_two() -> None:
    counts = {loss: loss().outputs(2) for loss in LOSSES}
    assert counts.pop(CrossEntropy) == 2
    assert set(counts.values()) == {1}


def test_accuracy_counts_zero_as_the_second_class() -> None:
    predicted, target = jnp.array([0.0, -0.1, 0.7, -0.9]), jnp.array([1.0, 1.0, 1.0, 0.0])
    np.testing.assert_array_equal(correct(predicted, target, 2), [1, 0, 1, 1])
    assert float(correct(predicted, target, 2).mean()) == pytest.approx(0.75)


@pytest.mark.parametrize("kind", LOSSES.options)
def test_every_loss_says_what_it_does_to_the_output(kind: type[Loss]) -> None:
    assert kind().output_formula(2)
    if kind.regression:
        assert kind().output_formula(0) == "z"
        assert kind().output_formula(2) == r"\tanh(z)"


@pytest.mark.parametrize("kind", [loss for loss in LOSSES if not loss.regression])
def test_a_loss_for_classes_refuses_values(kind: type[Loss]) -> None:
    with pytest.raises(SpecError, match=r"for classes.*choose Mean squared error, .* or Huber\.$"):
        check_loss(kind(), 0)


@pytest.mark.parametrize("kind", [loss for loss in LOSSES if not loss.multiclass])
def test_a_loss_for_two_classes_refuses_ten(kind: type[Loss]) -> None:
    with pytest.raises(SpecError, match=r"two classes.*has 10: choose Cross-entropy\.$"):
        check_loss(kind(), 10)


@pytest.mark.parametrize("option", [Huber(), Focal()], ids=repr)
def test_a_live_number_never_compiles_again(option: Loss) -> None:
    z, target = jnp.asarray(Z[:, :1], jnp.float32), jnp.asarray(CLASSES, jnp.float32)
    evaluate = jax.jit(lambda numbers: option.bind(numbers)(z, target, 2))
    for value in (0.2, 1.7):
        changed = type(option)(**dict.fromkeys(option.live(), value))
        np.testing.assert_allclose(
            evaluate(changed.live()), expected(changed, Z[:, :1], CLASSES, 2), rtol=1e-5, atol=1e-6
        )
    assert evaluate._cache_size() == 1
