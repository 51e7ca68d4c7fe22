"""Edges of stability: exact on quadratics, for the optimizers that train; and the gauge's word."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from workbench import SMALL, trainer

from playground.datasets.points.plane import RegressionPlane
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.options.losses import MeanSquared
from playground.options.optimizers import (
    OPTIMIZERS,
    Adam,
    AdamW,
    Lion,
    Momentum,
    Nesterov,
    Optimizer,
    RmsProp,
    Sgd,
)
from playground.options.schedules import StepDecay
from playground.probes.training.landscape import vector
from playground.probes.training.sharpness import NEAR, Reading, rate_of, read

# A large ε makes the divisor of adaptive steps known and constant: then their edge is exact.
FROZEN = [
    Sgd(learning_rate=0.05),
    Momentum(learning_rate=0.05, momentum=0.7),
    Nesterov(learning_rate=0.05, momentum=0.7),
    RmsProp(learning_rate=0.05, decay=0.5, epsilon=1.0),
    Adam(learning_rate=0.05, beta1=0.8, beta2=0.9, epsilon=1.0),
]
# Three parameters and a quadratic loss: what the Hessian says of it holds everywhere.
LINE = Plane(dataset=RegressionPlane(), loss=MeanSquared(), layers=(), points=40, batch_size=20)


def size_after(optimizer: Optimizer, bend: float, steps: int = 400) -> float:
    """How far from the minimum of ½ bend θ² the optimizer ends that starts at 10⁻⁹."""
    with jax.enable_x64(True):
        transform = optimizer.build(optimizer.learning_rate)

        def step(carry: tuple, _: None) -> tuple[tuple, None]:
            theta, state = carry
            change, state = transform.update(bend * theta, state, theta)
            return (optax.apply_updates(theta, change), state), None

        theta = jnp.full(1, 1e-9)
        (theta, _), _ = jax.lax.scan(step, (theta, transform.init(theta)), None, steps)
        return float(np.abs(theta[0]))


def test_the_edges_are_of_these_optimizers() -> None:
    assert [type(option) for option in FROZEN] == [kind for kind in OPTIMIZERS if kind.edge]


@pytest.mark.parametrize("optimizer", FROZEN, ids=lambda each: each.name())
def test_a_step_below_the_edge_converges_and_one_above_diverges(optimizer: Optimizer) -> None:
    assert optimizer.edge is not None
    limit = optimizer.edge.limit(optimizer, optimizer.learning_rate)
    assert size_after(optimizer, 0.96 * limit) < 1e-9
    assert size_after(optimizer, 1.04 * limit) > 1e-8


def full_batch(optimizer: Optimizer) -> tuple[Trainer, Reading]:
    """A training of `LINE` on all points at once, at its start, and the gauge's reading there."""
    training = trainer(LINE.replace("optimizer", optimizer))
    return training, reading(training)


def reading(training: Trainer) -> Reading:
    """The gauge's reading of where a training stands."""
    moment = training.moment()
    return read(moment.experiment, moment.carry, training.train, moment.epoch)


def bend_by_hand() -> float:
    """The largest eigenvalue of the Hessian of `LINE`'s mean squared error."""
    x = LINE.splits()[0].inputs.astype(np.float64)
    x = np.column_stack([np.ones(len(x)), x])
    return float(np.linalg.eigvalsh(2 * x.T @ x / len(x))[-1])


@pytest.mark.parametrize("kind", [Sgd, Momentum, Nesterov])
@pytest.mark.parametrize("share", [0.9, 1.1])
def test_training_on_all_points_diverges_where_the_gauge_says_so(
    kind: type[Optimizer], share: float
) -> None:
    assert kind.edge is not None
    edge = kind.edge.limit(kind(), 1.0)
    rate = share * edge / bend_by_hand()
    training, found = full_batch(kind(learning_rate=rate))
    assert found.plain == pytest.approx(bend_by_hand(), rel=1e-4)
    assert found.ratio == pytest.approx(share, rel=1e-4)
    assert found.state == ("near" if share < 1 else "beyond")
    before = training.measure()[0]
    training.advance(150)
    assert (training.measure()[0] > 100 * before) == (share > 1)


def test_the_forecast_turns_before_the_loss_explodes() -> None:
    rate = 2.5 * 2 / bend_by_hand()
    training, found = full_batch(Sgd(learning_rate=rate))
    assert found.state == "diverging"
    assert np.isfinite(training.measure()[0])
    training.advance(200)
    assert not np.isfinite(training.measure()[0])


def test_a_lower_rate_is_heard_at_once() -> None:
    training, before = full_batch(Sgd(learning_rate=0.2))
    training.set(training.experiment.replace("optimizer.learning_rate", 0.02))
    after = reading(training)
    assert (before.descent, after.descent) == pytest.approx((10, 100))
    assert before.plain == after.plain


@pytest.mark.parametrize("optimizer", [Lion(), AdamW()], ids=lambda each: each.name())
def test_where_no_edge_is_known_none_is_made_up(optimizer: Optimizer) -> None:
    _, found = full_batch(optimizer)
    assert optimizer.edge is None
    assert found.state == "unknown"
    assert np.isnan(found.limit)
    assert found.plain > 0


def scale_by_hand(experiment: Experiment, gradients: list[np.ndarray]) -> np.ndarray:
    """P after these gradients, from the formulas."""
    its: Any = experiment.optimizer
    v = np.zeros_like(gradients[0])
    for g in gradients:
        decay = its.decay if isinstance(its, RmsProp) else its.beta2
        v = decay * v + (1 - decay) * g**2
    if isinstance(its, RmsProp):
        return np.sqrt(v + its.epsilon)
    count = len(gradients)
    size = np.sqrt(v / (1 - its.beta2**count)) + its.epsilon
    return (1 - its.beta1**count) * size


@pytest.mark.parametrize(
    "optimizer",
    [Adam(beta1=0.8, beta2=0.9, epsilon=0.01), RmsProp(decay=0.8, epsilon=0.01)],
    ids=lambda each: each.name(),
)
def test_adaptive_steps_are_scaled_by_what_they_have_seen(optimizer: Optimizer) -> None:
    experiment = LINE.replace("optimizer", optimizer)
    training = trainer(experiment)
    assert reading(training).state == "unknown"  # no gradient has been seen
    split = LINE.splits()[0]
    x = np.column_stack([np.ones(20), split.inputs]).astype(np.float64)
    gradients = []
    for _ in range(3):
        flat = vector(training.moment().carry.params)
        gradients.append(2 * x.T @ (x @ flat - split.targets) / len(x))
        training.advance(1)
    scale = scale_by_hand(experiment, gradients)
    found = reading(training)
    hessian = 2 * x.T @ x / len(x)
    expected = np.linalg.eigvals(hessian / scale[:, None]).real.max()
    assert found.sharpness == pytest.approx(expected, rel=1e-3)
    factor = 18 if isinstance(optimizer, Adam) else 2
    assert found.limit == pytest.approx(factor / optimizer.learning_rate, rel=1e-6)


def test_the_rate_is_that_of_the_schedule() -> None:
    plan = StepDecay(every=2, drop=0.1)
    training = trainer(SMALL.replace("schedule", plan))
    training.advance(5 * SMALL.steps_per_epoch)
    assert rate_of(training.experiment, training.numbers, training.carry.step) == pytest.approx(
        0.01 * SMALL.optimizer.learning_rate
    )


def test_the_word_follows_the_ratio() -> None:
    def state(ratio: float) -> str:
        return Reading(0.0, 1.0, 2.0, ratio, 1.0, 0.0).state

    said = [state(ratio) for ratio in (0.1, NEAR, 1.0, 2.0, np.nan)]
    assert said == ["stable", "near", "beyond", "diverging", "unknown"]
