"""Many networks trained at once have the numbers that each has alone."""

from functools import lru_cache

import numpy as np
import pytest
from workbench import trainer

from playground.datasets.points.plane import RegressionPlane
from playground.engine.sweep.price import check
from playground.engine.sweep.sweep import Sweep
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.errors import SpecError
from playground.options.losses import HalfSquared
from playground.options.optimizers import Adam, Momentum, Sgd
from playground.regimes import shuffle

SMALL = Plane(optimizer=Sgd(), layers=(Dense(units=3),), points=60, batch_size=10)
LINE = Plane(
    dataset=RegressionPlane(),
    loss=HalfSquared(),
    layers=(),
    optimizer=Sgd(learning_rate=0.05),
    points=40,
    batch_size=20,  # all training points
)
EPOCHS = 70  # more than a block of the order would hold of longer epochs

VARIANTS = (
    SMALL,
    SMALL.replace("optimizer.learning_rate", 0.3),
    SMALL.replace("start_seed", 7),
    SMALL.replace("order_seed", 7),
    SMALL.replace("data_seed", 7),
    SMALL.replace("noise", 0.4),
    SMALL.replace("optimizer", Adam()),
    SMALL.replace("layers.0.units", 5),
    SMALL.replace("layers.0.dropout", 0.3),
    SMALL.replace("batch_size", 7),
)


@lru_cache(maxsize=1)
def trained() -> Sweep:
    """All variants after `EPOCHS` epochs."""
    sweep = Sweep(VARIANTS)
    sweep.train(EPOCHS)
    return sweep


def alone(experiment: Plane, updates: int) -> np.ndarray:
    """The measures of `experiment` after so many updates by itself."""
    single = trainer(experiment)
    single.advance(updates)
    return single.measure()


@pytest.mark.parametrize("place", range(len(VARIANTS)))
def test_every_variant_has_the_numbers_that_it_has_alone(place: int) -> None:
    experiment = VARIANTS[place]
    expected = alone(experiment, EPOCHS * experiment.steps_per_epoch)
    np.testing.assert_allclose(trained().measures()[place], expected, rtol=1e-6)


def test_networks_may_train_for_different_times() -> None:
    seeds = [SMALL.replace("start_seed", seed) for seed in range(3)]
    sweep = Sweep(seeds)
    sweep.advance(np.array([5, 0, 300]))
    sweep.advance(np.array([10, 4, 9]))
    assert sweep.updates.tolist() == [15, 4, 309]
    expected = [alone(seed, count) for seed, count in zip(seeds, (15, 4, 309), strict=True)]
    np.testing.assert_allclose(sweep.measures(), expected, rtol=1e-6)


def test_only_active_networks_train() -> None:
    sweep = Sweep([SMALL, SMALL.replace("start_seed", 1)])
    before = sweep.measures()
    sweep.train(2, np.array([False, True]))
    assert sweep.epochs.tolist() == [0, 2]
    np.testing.assert_array_equal(sweep.measures()[0], before[0])
    assert (sweep.measures()[1] != before[1]).any()


def test_the_rules_of_tensorflow_playground_are_kept_with_64_bits() -> None:
    classic = Plane().under(TensorflowPlayground())[0]
    sweep = Sweep([classic])
    sweep.train(3)
    found = sweep.measures()
    assert found.dtype == np.float64
    expected = alone(classic, 3 * classic.steps_per_epoch)
    np.testing.assert_allclose(found[0], expected, rtol=1e-12)


def test_a_point_that_is_left_out_has_no_part_in_the_gradient() -> None:
    """By hand: linear regression with squared error on the whole set but one point."""
    line = LINE
    sweep = Sweep([line, line], without=[None, 4])
    train, _ = line.splits()
    sweep.train(6)
    for place, kept in enumerate((np.arange(20), np.delete(np.arange(20), 4))):
        x, y = line.featurize(train.inputs)[kept].astype(float), train.targets[kept]
        first = Sweep([line]).carry(0).params["output"]
        kernel, bias = first["kernel"][:, 0].astype(float), float(first["bias"][0])
        for _ in range(6):
            error = x @ kernel + bias - y
            kernel = kernel - 0.05 * (error[:, None] * x).mean(axis=0)
            bias = bias - 0.05 * error.mean()
        learned = sweep.carry(place).params["output"]
        np.testing.assert_allclose(learned["kernel"][:, 0], kernel, rtol=1e-4)
        np.testing.assert_allclose(learned["bias"][0], bias, rtol=1e-4, atol=1e-6)


def test_an_update_on_nobody_changes_nothing() -> None:
    """By hand, with momentum: the point that is left out was alone in its batch, or was not."""
    line = Plane(**dict(LINE) | {"points": 42, "batch_size": 20, "optimizer": Momentum()})
    rows = [row[row < 21] for row in shuffle.block(line, 0)[:8]]
    alone = int(next(row for row in rows if len(row) == 1)[0])
    sweep = Sweep([line, line], without=[None, alone])
    sweep.train(4)
    assert sweep.updates.tolist() == [8, 8]
    train, _ = line.splits()
    x, y = line.featurize(train.inputs).astype(float), train.targets
    first = Sweep([line]).carry(0).params["output"]
    found = np.append(first["kernel"][:, 0], first["bias"]).astype(float)
    speed = np.zeros(3)
    for row in (row[row != alone] for row in rows):
        if len(row):
            inputs = np.column_stack([x[row], np.ones(len(row))])
            speed = 0.9 * speed + ((inputs @ found - y[row])[:, None] * inputs).mean(axis=0)
            found = found - line.optimizer.learning_rate * speed
    learned = sweep.carry(1)
    output = learned.params["output"]
    np.testing.assert_allclose(np.append(output["kernel"], output["bias"]), found, rtol=1e-4)
    assert learned.step == sum(bool((row != alone).any()) for row in rows) < 8


def test_batch_norm_outlives_an_update_on_nobody() -> None:
    normed = SMALL.replace("layers.0.normalization", BatchNorm()).replace("batch_size", 29)
    assert normed.sizes[0] % normed.batch_size == 1
    sweep = Sweep([normed] * 6, without=[None, 0, 1, 2, 3, 4])
    sweep.train(12)
    assert np.isfinite(sweep.measures()).all()


def test_other_examples_than_ones_own_can_be_given() -> None:
    other = SMALL.replace("data_seed", 3)
    sweep = Sweep([SMALL, SMALL], splits=[SMALL.splits(), other.splits()])
    sweep.train(2)
    np.testing.assert_array_equal(sweep.measures()[1], alone(other, 2 * other.steps_per_epoch))


def test_a_reset_goes_back_to_the_same_numbers() -> None:
    sweep = Sweep([SMALL, SMALL.replace("start_seed", 1)])
    sweep.train(1)
    first = sweep.measures()
    sweep.reset()
    assert sweep.updates.tolist() == [0, 0]
    sweep.train(1)
    np.testing.assert_array_equal(sweep.measures(), first)


def test_live_numbers_change_between_two_updates() -> None:
    faster = SMALL.replace("optimizer.learning_rate", 0.2)
    sweep, single = Sweep([SMALL]), trainer(SMALL)
    sweep.train(2)
    sweep.set([faster])
    sweep.train(2)
    single.advance(2 * SMALL.steps_per_epoch)
    single.set(faster)
    single.advance(2 * SMALL.steps_per_epoch)
    np.testing.assert_allclose(sweep.measures()[0], single.measure(), rtol=1e-6)


def test_a_network_that_diverges_leaves_the_others_alone() -> None:
    wild = LINE.replace("optimizer.learning_rate", 10.0)
    sweep = Sweep([wild, SMALL])
    sweep.train(EPOCHS)
    found = sweep.look()
    assert found["finite"].tolist() == [False, True]
    np.testing.assert_allclose(found["measures"][1], trained().measures()[0], rtol=1e-6)


def test_nothing_to_train_is_said() -> None:
    with pytest.raises(SpecError, match="choose at least one variant"):
        Sweep([])


def test_more_networks_than_allowed_are_refused_with_the_number_that_is() -> None:
    with pytest.raises(SpecError, match=r"1,025 networks.*at most 1,024"):
        check([SMALL] * 1025)


def test_networks_that_would_not_fit_are_refused_with_the_number_that_would() -> None:
    large = SMALL.replace("layers", (Dense(units=256),) * 8)
    with pytest.raises(SpecError, match=r"512 MiB; \d+ would fit"):
        check([large] * 1000)
    weights = 2 * 256 + 256 + 7 * (256 * 256 + 256) + 256 + 1
    with pytest.raises(SpecError) as refusal:
        check([large] * 1000)
    said = int(str(refusal.value).split("; ")[1].split()[0].replace(",", ""))
    # Plain gradient descent remembers nothing, so 4 bytes for each weight, and a copy.
    assert said == pytest.approx(512 * 2**20 / (2 * 4 * weights), rel=0.1)
