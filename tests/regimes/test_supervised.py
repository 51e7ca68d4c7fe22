"""Supervised training against NumPy: gradients, whole trainings, dropout and measures."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from reference import backprop, copied, cross_entropy, forward, slopes, trained
from workbench import SMALL, compiled, leaves, trainer

from playground import network
from playground.datasets.points.plane import RegressionGauss
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm, LayerNorm
from playground.options.clipping import ClipNorm
from playground.options.losses import MeanSquared
from playground.options.optimizers import OPTIMIZERS, Momentum, Sgd
from playground.options.penalties import L1, L2
from playground.options.schedules import Warmup
from playground.regimes import shuffle, supervised

STEEP = Sgd(learning_rate=1.0)  # so that a gradient is a difference of parameters


def chosen(experiment: Plane, update: int) -> np.ndarray:
    """Which examples update number `update` looks at."""
    row = shuffle.block(experiment, 0)[update]
    return row[row < experiment.sizes[0]]


def batches(experiment: Plane, updates: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inputs and targets of the first updates."""
    train, _ = experiment.splits()
    rows = [chosen(experiment, update) for update in range(updates)]
    return [(experiment.featurize(train.inputs[row]), train.targets[row]) for row in rows]


def assert_close(params: Any, expected: dict[str, np.ndarray], atol: float = 2e-6) -> None:
    """The same arrays under the same paths."""
    flat = network.flatten(params)
    assert set(flat) == set(expected)
    for path, leaf in flat.items():
        np.testing.assert_allclose(leaf, expected[path], rtol=1e-4, atol=atol, err_msg=path)


def gradient_of_update(training: Trainer) -> dict[str, np.ndarray]:
    """What one update at learning rate 1 subtracted."""
    before = copied(training.carry.params)
    training.advance(1)
    after = network.flatten(copied(training.carry.params))
    return {path: leaf - after[path] for path, leaf in network.flatten(before).items()}


def test_one_update_is_that_of_backpropagation_by_hand() -> None:
    training = trainer(SMALL.replace("optimizer", STEEP))
    params = copied(training.carry.params)
    ((x, target),) = batches(SMALL, 1)
    gradient = backprop(params, x, target)
    assert_close(
        {"output": {"kernel": gradient_of_update(training)["output.kernel"]}},
        {"output.kernel": gradient["output.kernel"]},
    )
    assert_close(
        training.carry.params,
        {path: leaf - gradient[path] for path, leaf in network.flatten(params).items()},
    )


DIFFERENT = [
    SMALL.replace("penalty", L2(strength=0.5)),
    SMALL.replace("layers", ()),
    SMALL.replace("layers", (Dense(units=3, normalization=BatchNorm()), Dense(units=2))),
    # Not the spiral: in its middle all sums are zero, where layer norm has no finite slope.
    SMALL.replace(
        "layers", (Dense(units=3, normalization=LayerNorm(), residual=True),) * 2
    ).replace("dataset", "circle"),
    SMALL.replace("loss", MeanSquared()).replace("dataset", RegressionGauss()),
]


def objective(experiment: Plane, params: Any, x: np.ndarray, target: np.ndarray) -> float:
    """What training makes small, in NumPy."""
    z = forward(experiment, params, None, x)[-1]
    penalty = 0.0
    if isinstance(experiment.penalty, L2):
        kernels = [leaf for path, leaf in network.flatten(params).items() if "kernel" in path]
        penalty = experiment.penalty.strength / 2 * sum((kernel**2).sum() for kernel in kernels)
    each = (z[:, 0] - target) ** 2 if not experiment.classes else cross_entropy(z, target)
    return float(each.mean() + penalty)


@pytest.mark.parametrize("experiment", DIFFERENT, ids=["l2", "flat", "batch", "layer", "values"])
def test_a_gradient_is_the_slope_of_the_objective_even_in_a_ragged_batch(
    experiment: Plane,
) -> None:
    training = trainer(experiment.replace("optimizer", STEEP))
    last = experiment.steps_per_epoch - 1
    training.set(training.experiment.replace("optimizer.learning_rate", 0.1))
    training.advance(last)
    training.set(training.experiment.replace("optimizer.learning_rate", 1.0))
    params = jax.device_get(training.carry.params)
    x, target = batches(experiment, last + 1)[last]
    assert len(x) == experiment.sizes[0] % experiment.batch_size
    expected = slopes(lambda tree: objective(experiment, tree, x, target), params)
    gradient = gradient_of_update(training)
    for path, leaf in expected.items():
        np.testing.assert_allclose(gradient[path], leaf, rtol=2e-3, atol=5e-6, err_msg=path)


def test_three_epochs_are_those_of_a_loop_in_numpy() -> None:
    training = trainer(SMALL)
    expected = trained(training.carry.params, batches(SMALL, 12), lambda step: 0.1)
    training.advance(12)
    assert training.epoch == 3.0
    assert_close(training.carry.params, expected)


def test_clipping_schedule_and_penalty_act_in_their_order() -> None:
    experiment = (
        SMALL.replace("clipping", ClipNorm(limit=0.1))
        .replace("schedule", Warmup(epochs=2, start=0.2))
        .replace("penalty", L1(strength=0.05))
    )
    training = trainer(experiment)
    expected = trained(
        *(training.carry.params, batches(experiment, 10)),
        lambda step: 0.1 * (0.2 + 0.8 * min(step / 8, 1)),
        *(0.1, 0.05),
    )
    training.advance(10)
    assert_close(training.carry.params, expected)


def test_l1_makes_weights_exactly_zero_in_training() -> None:
    training = trainer(
        SMALL.replace("penalty", L1(strength=5.0))
        .replace("clipping", ClipNorm(limit=0.1))
        .replace("schedule", Warmup(epochs=2, start=0.2))
    )
    training.advance(60)
    assert all((np.asarray(kernel) == 0).all() for kernel in network.kernels(training.carry.params))


DROPPING = SMALL.replace("layers", (Dense(units=8, dropout=0.25), Dense(units=40)))


def kept(step: int, rate: float = 0.25, batch: int = 500) -> list[np.ndarray]:
    """What the outputs of each layer are multiplied by at update `step`."""
    experiment = DROPPING.replace("layers.0.dropout", rate)
    numbers = supervised.numbers(experiment)
    bound = supervised.bound(experiment.compile_key(), jnp.asarray(numbers.live))
    passes = supervised.training_passes(
        bound, jnp.asarray(numbers.key), jnp.int32(step), None, batch
    )
    return [np.asarray(how.keep) for how in passes]


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.95])
def test_dropout_leaves_the_mean_as_it_was(rate: float) -> None:
    first, second = kept(0, rate)
    assert (first.shape, second.shape) == ((500, 8), (500, 40))
    assert set(np.unique(first)) <= {np.float32(0), np.float32(1 / (1 - np.float32(rate)))}
    spread = np.sqrt(rate / (1 - rate) / first.size)
    assert abs(first.mean() - 1) <= 5 * spread + 1e-6
    assert abs((first == 0).mean() - rate) <= 5 * np.sqrt(rate * (1 - rate) / first.size)
    assert (second == 1).all()


def test_dropped_outputs_follow_from_the_number_of_the_update() -> None:
    assert np.array_equal(kept(3)[0], kept(3)[0])
    assert not np.array_equal(kept(3)[0], kept(4)[0])
    undropped = supervised.training_passes(DROPPING, None, jnp.int32(0), None, 3)
    assert [how.keep for how in undropped] == [None, None]


def test_a_dropout_of_zero_trains_as_without_dropout() -> None:
    still = DROPPING.replace("layers.0.dropout", 0.0)
    program = compiled(DROPPING.compile_key())
    plain, dropping = Trainer(still, program), Trainer(still, program)
    plain.advance(8)
    run = program.advance(program.filmed)
    zero, count = np.int32(0), np.int32(8)
    carry = run(
        dropping.carry, dropping.numbers, dropping.data, shuffle.block(still, 0), zero, count
    )
    for one, other in zip(leaves(plain.carry.params), leaves(carry.params), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
    dropped = Trainer(DROPPING, program)
    dropped.advance(8)
    assert not np.allclose(leaves(dropped.carry.params)[0], leaves(carry.params)[0], atol=1e-4)


def test_measures_are_those_of_numpy() -> None:
    training = trainer(SMALL)
    training.advance(5)
    params = jax.device_get(training.carry.params)
    expected = []
    for split in SMALL.splits():
        z = forward(SMALL, params, {}, SMALL.featurize(split.inputs))[-1]
        right = (z[:, 0] >= 0) == (split.targets == 1)
        expected.append((cross_entropy(z, split.targets).mean(), right.mean()))
    (train_loss, train_right), (test_loss, test_right) = expected
    np.testing.assert_allclose(
        training.measure(), [train_loss, test_loss, train_right, test_right], rtol=1e-5
    )


def test_values_have_no_accuracy_and_penalties_are_no_loss() -> None:
    training = trainer(DIFFERENT[-1].replace("optimizer", STEEP))
    assert np.isnan(training.measure()[2:]).all()
    assert np.isfinite(training.measure()[:2]).all()
    np.testing.assert_allclose(
        trainer(DIFFERENT[0].replace("optimizer", STEEP)).measure(),
        trainer(SMALL).measure(),
        rtol=1e-6,
    )


def test_live_numbers_are_bound_in_the_order_in_which_they_are_sent() -> None:
    experiment = Plane(
        layers=(Dense(dropout=0.1), Dense(dropout=0.2)), optimizer=Momentum(momentum=0.3), noise=0.4
    )
    live = jnp.asarray(supervised.numbers(experiment).live)
    bound = supervised.bound(experiment.compile_key(), live)
    assert [float(layer.dropout) for layer in bound.layers] == pytest.approx([0.1, 0.2])
    assert float(bound.optimizer.momentum) == pytest.approx(0.3)
    assert float(bound.noise) == pytest.approx(0.4)


@pytest.mark.parametrize("kind", OPTIMIZERS.options)
def test_an_optimizer_starts_as_optax_starts_it(kind: type[Any]) -> None:
    experiment = SMALL.replace("optimizer", kind())
    carry = supervised.start(experiment)
    wanted = supervised.transform(experiment, 0.1).init(jax.device_put(carry.params))
    assert jax.tree.structure(wanted) == jax.tree.structure(carry.opt_state)
    for one, other in zip(leaves(carry.opt_state), leaves(wanted), strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_array_equal(one, other)


def test_the_rate_is_the_optimizers_times_the_schedules() -> None:
    experiment = SMALL.replace("schedule", Warmup(epochs=2, start=0.5))
    how = experiment, experiment, supervised.numbers(experiment)
    rates = [supervised.rate_at(*how, jnp.int32(step)) for step in (0, 4, 8, 99)]
    np.testing.assert_allclose(rates, [0.05, 0.075, 0.1, 0.1], rtol=1e-6)
