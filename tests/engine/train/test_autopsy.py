"""The first number that was not finite: step, layer and example against plain NumPy.

Each divergence is built from weights that nobody would draw, so that what overflows first
can be told by hand; one grows by itself, and is followed in NumPy from its start.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from driver import WILD
from workbench import leaves, trainer

from playground.datasets.points.own import OwnData, Points, write_points
from playground.datasets.points.plane import RegressionPlane
from playground.engine.train import divergence as autopsy
from playground.engine.train.divergence import Finding
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.network import flatten
from playground.options.activations import Linear, Relu
from playground.options.losses import MeanAbsolute, MeanSquared
from playground.options.optimizers import Adam, Sgd
from playground.options.schedules import StepDecay
from playground.regimes import dissection, shuffle

LINEAR = Plane(
    dataset=RegressionPlane(),
    layers=(Dense(units=2), Dense(units=2)),
    activation=Linear(),
    loss=MeanAbsolute(),
    optimizer=Sgd(learning_rate=1e-6),
    points=40,
    batch_size=6,
)
MOST = float(np.finfo(np.float32).max)


def weighted(experiment: Plane, first: float, second: float, output: float) -> Trainer:
    """A trainer whose weights are all of these sizes, by layer, and whose biases are 0."""
    training = trainer(experiment)
    values = iter([0.0, first, 0.0, second, 0.0, output])  # bias before kernel, layer by layer

    def fill(leaf: Any) -> np.ndarray:
        return np.full(leaf.shape, next(values), np.float32)

    filled = jax.device_put(jax.tree.map(fill, training.carry.params))
    training.carry = training.carry._replace(params=filled)
    return training


def found(training: Trainer, updates: int = 1) -> Finding:
    """What is found after `updates` more."""
    good = training.moment()
    training.advance(updates)
    finding = autopsy.find(training.twin(), good)
    assert finding is not None
    return finding


def batch(training: Trainer, number: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Update `number`'s examples: indices, points and targets, in 64 bits."""
    experiment = training.experiment
    rows = shuffle.epochs_per_block(experiment) * experiment.steps_per_epoch
    row = shuffle.block(experiment, number // rows)[number % rows].astype(int)
    row = row[row < experiment.sizes[0]]
    split = training.points[0]
    return row, split.inputs[row].astype(np.float64), split.targets[row].astype(np.float64)


def by_hand(training: Trainer, squared: bool = False) -> tuple[str, str, int]:
    """What is first beyond 32 bits in the first update of a linear network, in 64 bits."""
    row, x, t = batch(training)
    first, second, output = (k.astype(np.float64) for k in leaves(training.carry.params)[1::2])
    one = x @ first
    two = one @ second
    error = (two @ output)[:, 0] - t
    slope = (2 * error if squared else np.sign(error))[:, None]  # of each example's own loss
    back_two, back_one = slope @ output.T, slope @ output.T @ second.T
    checks = {
        ("activation", "hidden.0"): np.hstack([x * first[0, 0], one]),  # sums on their way, too
        ("activation", "hidden.1"): two,
        ("output", "output"): error[:, None],
        ("loss", ""): (error**2 if squared else np.abs(error))[:, None],
        ("gradient", "output"): two * slope,
        ("gradient", "hidden.1"): (one[:, :, None] * back_two[:, None]).reshape(len(row), -1),
        ("gradient", "hidden.0"): (x[:, :, None] * back_one[:, None]).reshape(len(row), -1),
    }
    for (kind, part), value in checks.items():
        beyond = np.abs(value).max(axis=1) > MOST
        if beyond.any():
            return kind, part, int(row[np.argmax(beyond)])
    return pytest.fail("Nothing is too large.")


@pytest.mark.parametrize(
    ("weights", "squared", "kind"),
    [
        ((8e37, 1e-9, 1e-9), False, ("activation", "hidden.0")),
        ((1e19, 2e19, 1e-9), False, ("activation", "hidden.1")),
        ((1e10, 1e10, 1e19), False, ("output", "output")),
        ((1.0, 1e18, 1.0), True, ("loss", "")),
        ((1e-20, 1e15, 3e25), False, ("gradient", "hidden.0")),
        ((1e13, 1e-13, 3e26), False, ("gradient", "hidden.1")),
    ],
)
def test_what_overflows_first_is_found_with_its_layer_and_its_example(
    weights: tuple[float, float, float], squared: bool, kind: tuple[str, str]
) -> None:
    experiment = LINEAR.replace("loss", MeanSquared()) if squared else LINEAR
    training = weighted(experiment, *weights)
    expected = by_hand(training, squared)
    assert expected[:2] == kind
    finding = found(training)
    part = finding.part if finding.kind != "gradient" else finding.part.split(".linear")[0]
    assert (finding.kind, part, finding.example) == expected
    assert (finding.step, finding.epoch, finding.alone) == (1, 0.0, True)


def test_a_weight_that_overflows_is_told_from_its_gradient() -> None:
    finding = found(weighted(LINEAR.replace("optimizer.learning_rate", 10.0), 1e-30, 0.3, 1e38))
    assert (finding.step, finding.kind, finding.alone) == (1, "weight", False)
    assert finding.part.startswith("hidden.0.linear")


def test_what_the_optimizer_remembers_may_overflow_first() -> None:
    experiment = LINEAR.replace("optimizer", Adam(learning_rate=1e-6))
    finding = found(weighted(experiment, 1e-10, 1e-2, 1e30))
    assert (finding.step, finding.kind) == (1, "state")


def test_an_update_on_own_points_is_taken_apart_at_the_rate_that_it_has() -> None:
    ones = Points(np.ones((33, 2)), np.ones(33), 0)  # the program has room for more
    experiment = LINEAR.model_copy(
        update={
            "dataset": OwnData(points=write_points(ones)),
            "train_share": 1.0,
            "optimizer": Sgd(learning_rate=10.0),
            "schedule": StepDecay(every=1, drop=0.1),
        }
    )
    training = weighted(experiment, 1e-30, 0.3, 1e38)
    training.carry = training.carry._replace(step=jax.device_put(np.int32(6)))  # in epoch 2 of 6
    row = jnp.asarray(training.upcoming(0))
    form = training.form()
    given = training.program.key, form, training.carry, training.numbers, training.train, row
    apart = dissection.dissect(*given)
    training.advance(1)
    for path, leaf in flatten(training.carry.params).items():
        assert bool(apart["params"][path]) == np.isfinite(leaf).all()
        assert np.isfinite(leaf).all()  # at the first epoch's rate it would overflow


def numpy_run(experiment: Plane, most: int) -> tuple[int, str, int]:
    """Train one ReLU layer on squared errors in NumPy, to its first number that overflows."""
    training = trainer(experiment)
    bias, kernel, out_bias, out = (leaf.copy() for leaf in leaves(training.carry.params))
    rate = np.float32(experiment.optimizer.learning_rate)  # type: ignore[attr-defined]
    with np.errstate(all="ignore"):
        for step in range(most):
            row, x, t = batch(training, step)
            x, t = x.astype(np.float32), t.astype(np.float32)
            z = x @ kernel + bias
            a = np.maximum(z, 0)
            o = a @ out + out_bias
            each = (o[:, 0] - t) ** 2
            for kind, value in (("activation", a), ("output", o), ("loss", each[:, None])):
                if not np.isfinite(value).all():
                    return step + 1, kind, int(row[np.argmin(np.isfinite(value).all(axis=1))])
            error = (2 * (o[:, 0] - t) / len(t))[:, None].astype(np.float32)
            inner = np.where(z > 0, error @ out.T, 0)
            kernel, bias = kernel - rate * x.T @ inner, bias - rate * inner.sum(axis=0)
            out, out_bias = out - rate * a.T @ error, out_bias - rate * error.sum(axis=0)
    return pytest.fail("It did not diverge.")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rate", [3.0, 10.0])
def test_a_divergence_is_traced_to_the_step_and_example_of_numpy(seed: int, rate: float) -> None:
    experiment = WILD.replace("activation", Relu()).replace("start_seed", seed)
    experiment = experiment.replace("optimizer.learning_rate", rate)
    step, kind, example = numpy_run(experiment, 400)
    training = trainer(experiment)
    finding = found(training, 400)
    assert (finding.step, finding.kind, finding.example) == (step, kind, example)


def test_a_long_way_to_a_divergence_is_shortened_without_losing_a_step() -> None:
    experiment = LINEAR.replace("loss", MeanSquared()).replace("layers", ())
    experiment = experiment.replace("optimizer.learning_rate", 0.07)
    training = trainer(experiment)
    start = training.moment()
    training.advance(20_000)
    finding = autopsy.find(training.twin(), start)
    assert finding is not None
    assert finding.step > 200
    again = trainer(experiment)
    for number in range(finding.step):
        bias, kernel = (leaf.astype(np.float64) for leaf in leaves(again.carry.params))
        row, x, t = batch(again, number)
        each = ((x @ kernel + bias)[:, 0] - t) ** 2
        assert (each.sum() > MOST) == (number + 1 == finding.step)
        again.advance(1)
    alone = bool((each > MOST).any())
    assert finding[2:] == ("loss", "", int(row[np.argmax(each)]), alone)


def test_a_divergence_by_a_single_example_is_repeated_with_that_example_alone() -> None:
    training = weighted(LINEAR, 1e19, 2e19, 1e-9)
    good = training.moment()
    training.advance_example()
    finding = autopsy.find(training.twin(), good)
    assert finding is not None
    assert finding.example == batch(training)[0][0]


def test_what_is_finite_is_not_explained() -> None:
    training = trainer(LINEAR)
    good = training.moment()
    training.advance(20)
    assert autopsy.explanation(training.twin(), good) == ""
