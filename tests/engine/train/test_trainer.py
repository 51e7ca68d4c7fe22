"""Training in progress: the same numbers however it is cut into turns."""

import numpy as np
import pytest
from workbench import SMALL, compilations, compiled, leaves, ready, trainer

from playground.datasets.points.plane import Circle, RegressionPlane
from playground.engine.train.changes import changes_only_live_numbers
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.losses import MeanSquared
from playground.options.optimizers import Momentum
from playground.options.schedules import Exponential
from playground.probes.points.plane import PLANE
from playground.regimes import shuffle

RICH = (
    SMALL.replace("layers", (Dense(units=3, dropout=0.2, normalization=BatchNorm()),))
    .replace("optimizer", Momentum())
    .replace("schedule", Exponential())
)
WIDE = SMALL.replace("layers", (Dense(units=70), Dense(units=33, residual=True)))
GROUPS = [
    [3500],
    [1] * 20 + [3480],
    [7, 1600, 1593, 300],
    [1599, 1, 1, 1599, 300],
    [1600, 1600, 300],
    [0, 3499, 0, 1],
]


def assert_equal(one: Trainer, other: Trainer) -> None:
    """Two trainings that stand at the same place with exactly the same numbers."""
    assert (one.seen, one.updates) == (other.seen, other.updates)
    for a, b in zip(leaves(one.carry), leaves(other.carry), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("experiment", [SMALL, RICH], ids=["plain", "rich"])
def test_any_grouping_of_updates_gives_the_same_bits(experiment: Plane) -> None:
    assert shuffle.block_shape(experiment).shape[0] == 1600  # so that groups cross blocks
    whole = trainer(experiment)
    whole.advance(3500)
    for group in GROUPS:
        parts = trainer(experiment)
        for count in group:
            parts.advance(count)
        assert_equal(parts, whole)


@pytest.mark.parametrize("experiment", [SMALL, RICH, WIDE], ids=["plain", "rich", "wide"])
def test_training_with_pictures_gives_the_same_bits_as_training_without(experiment: Plane) -> None:
    without = trainer(experiment)
    without.advance(3207)
    filmed = Trainer(experiment, ready(experiment.compile_key()))
    view = PLANE.view(experiment.compile_key())
    for updates in (7, 1593, 0, 1, 1600, 6):
        filmed.show(view, updates)
    assert_equal(filmed, without)
    np.testing.assert_array_equal(filmed.show(view)["measures"], without.measure())


def test_equal_experiments_train_to_equal_numbers_and_other_seeds_to_others() -> None:
    first, second = trainer(SMALL), trainer(Plane(**SMALL.model_dump()))
    for training in (first, second):
        training.advance(100)
    assert_equal(first, second)
    np.testing.assert_array_equal(first.measure(), second.measure())
    for path in ("start_seed", "order_seed", "data_seed"):
        other = trainer(SMALL.replace(path, 1))
        other.advance(100)
        assert not np.allclose(leaves(other.carry.params)[0], leaves(first.carry.params)[0])


def test_a_reset_goes_back_to_the_same_start() -> None:
    training = trainer(RICH)
    training.advance(50)
    first = leaves(training.carry)
    training.reset()
    assert (training.seen, training.updates, training.epoch) == (0, 0, 0.0)
    training.advance(50)
    for one, other in zip(first, leaves(training.carry), strict=True):
        np.testing.assert_array_equal(one, other)


def test_epochs_are_counted_by_examples() -> None:
    training = trainer(SMALL)  # 20 examples, batches of 6, 6, 6 and 2
    assert training.left_in_epoch() == 4
    for seen, left in ((6, 3), (12, 2), (18, 1), (20, 4), (26, 3)):
        training.advance(1)
        assert (training.seen, training.left_in_epoch()) == (seen, left)
        assert training.epoch == pytest.approx(seen / 20)
    training.advance(4 * 400)
    assert training.seen == 26 + 20 * 400


def test_single_examples_count_and_the_next_batch_finishes_what_they_began() -> None:
    training = trainer(SMALL)
    for count in (1, 2, 3):
        training.advance_example()
        assert (training.seen, training.updates, training.left_in_epoch()) == (count, count, 4)
    training.advance(1)
    assert (training.seen, training.updates, training.left_in_epoch()) == (6, 4, 3)
    training.advance(3)
    assert (training.seen, training.left_in_epoch()) == (20, 4)


def test_a_whole_epoch_of_single_examples_ends_where_the_epoch_ends() -> None:
    training = trainer(SMALL)
    for _ in range(20):
        training.advance_example()
    assert (training.seen, training.updates, training.epoch) == (20, 20, 1.0)
    training.advance(4)
    assert training.seen == 40


def test_the_end_of_the_epoch_may_be_asked_for_ahead() -> None:
    training = trainer(SMALL)
    training.advance(1)
    assert [training.left_in_epoch(ahead) for ahead in range(6)] == [3, 2, 1, 4, 3, 2]


@pytest.mark.parametrize("begun", [1, 5, 6, 13, 19])
def test_an_epoch_step_after_single_examples_ends_the_epoch(begun: int) -> None:
    training = trainer(SMALL)
    for _ in range(begun):
        training.advance_example()
    training.advance(training.left_in_epoch())
    assert (training.seen, training.left_in_epoch()) == (20, 4)


def test_no_updates_are_no_updates_even_amid_a_batch() -> None:
    training = trainer(SMALL)
    training.advance_example()
    training.advance(0)
    assert (training.seen, training.updates) == (1, 1)


def test_a_batch_of_one_is_the_same_by_examples_and_by_batches() -> None:
    experiment = SMALL.replace("batch_size", 1)
    by_batch, by_example = trainer(experiment), trainer(experiment)
    by_batch.advance(25)
    for _ in range(25):
        by_example.advance_example()
    assert (by_batch.seen, by_batch.updates) == (by_example.seen, by_example.updates)
    for a, b in zip(leaves(by_batch.carry), leaves(by_example.carry), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_a_live_number_takes_effect_and_a_reset_keeps_it() -> None:
    still = trainer(SMALL)
    still.advance(3)
    before = leaves(still.carry.params)
    still.set(SMALL.replace("optimizer.learning_rate", 1e-6))
    still.advance(1)
    for one, other in zip(before, leaves(still.carry.params), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    still.reset()
    place = list(SMALL.live()).index("optimizer.learning_rate")
    assert still.numbers.live[place] == pytest.approx(1e-6)


def test_a_live_number_never_compiles() -> None:
    rich = RICH.replace("penalty", "l2").replace("clipping", "clip_norm")
    training = trainer(rich)
    program = compiled(rich.compile_key())
    for form in (training.form(), *training.regime.later(rich)):
        program.advance(form)
    program.advance(training.form(single=True)._replace(dropping=True), single=True)
    training.measure()
    training.advance_example()
    changes = [
        *(("optimizer.learning_rate", 0.5), ("optimizer.momentum", 0.1), ("penalty.strength", 1.0)),
        *(("layers.0.dropout", 0.0), ("layers.0.dropout", 0.3), ("layers.0.dropout", 0.0)),
        ("clipping.limit", 0.2),
    ]
    with compilations() as found:
        for path, value in changes:
            rich = rich.replace(path, value)
            training.set(rich)
            training.advance(5)
            training.measure()
        training.reset()
        for path, value in (("noise", 0.5), ("dataset", Circle()), ("data_seed", 3)):
            again = trainer(rich.replace(path, value))
            again.advance(5)
        again.wait()
    assert found == []


def test_changes_of_live_numbers_are_told_from_others() -> None:
    for path, value in (("optimizer.learning_rate", 0.5), ("penalty.strength", 0.5)):
        old = SMALL.replace("penalty", "l1")
        assert changes_only_live_numbers(old, old.replace(path, value))
    assert changes_only_live_numbers(SMALL, SMALL.replace("layers.0.dropout", 0.5))
    assert changes_only_live_numbers(SMALL, SMALL)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("noise", 0.1), ("data_seed", 1), ("start_seed", 1), ("order_seed", 1), ("points", 42)),
        *(("dataset", Circle()), ("layers.0.units", 4), ("batch_size", 7), ("loss", MeanSquared())),
        ("optimizer", Momentum(learning_rate=0.1)),
        ("initializer", "zeros"),
    ],
)
def test_any_other_change_begins_anew(path: str, value: object) -> None:
    assert not changes_only_live_numbers(SMALL, SMALL.replace(path, value))


def test_values_can_be_learned() -> None:
    experiment = SMALL.replace("loss", MeanSquared()).replace("dataset", RegressionPlane())
    training = trainer(experiment)
    before = training.measure()[0]
    training.advance(4 * 50)
    assert training.measure()[0] < before / 4
