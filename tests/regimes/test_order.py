"""The order of examples: every example once an epoch, and only the seed decides."""

import numpy as np
import pytest

from playground.experiments.plane import Plane
from playground.regimes.shuffle import BLOCK_STEPS, block, block_shape, epochs_per_block

CASES = [
    Plane(points=40, batch_size=10),
    Plane(points=40, batch_size=6),
    Plane(points=40, batch_size=20),
    Plane(points=40, batch_size=1),
    Plane(points=510, batch_size=254),
    Plane(points=508, train_share=0.5, batch_size=7),
    Plane(points=600, batch_size=16),
    Plane(points=5000, train_share=0.9, batch_size=1),
]


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: f"{e.sizes[0]} by {e.batch_size}")
def test_every_epoch_shows_every_example_once(experiment: Plane) -> None:
    rows = block(experiment, 3)
    shape = block_shape(experiment)
    assert (rows.shape, rows.dtype) == (shape.shape, shape.dtype)
    examples, steps = experiment.sizes[0], experiment.steps_per_epoch
    for epoch in rows.reshape(-1, steps * experiment.batch_size):
        np.testing.assert_array_equal(np.sort(epoch[:examples]), np.arange(examples))
        assert (epoch[examples:] == examples).all()


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: f"{e.sizes[0]} by {e.batch_size}")
def test_a_block_holds_whole_epochs_and_about_as_many_updates_as_it_should(
    experiment: Plane,
) -> None:
    rows = block_shape(experiment).shape[0]
    assert rows == epochs_per_block(experiment) * experiment.steps_per_epoch
    assert rows <= max(BLOCK_STEPS, experiment.steps_per_epoch)


def test_epochs_and_blocks_differ_and_repeat_for_equal_seeds() -> None:
    experiment = CASES[0]
    first, second = block(experiment, 0), block(experiment, 1)
    assert not np.array_equal(first, second)
    assert len(np.unique(first.reshape(-1, 20), axis=0)) == epochs_per_block(experiment)
    np.testing.assert_array_equal(first, block(experiment.replace("start_seed", 9), 0))
    assert not np.array_equal(first, block(experiment.replace("order_seed", 1), 0))


def test_every_place_of_the_order_is_as_likely() -> None:
    rows = block(CASES[0], 0).reshape(-1, 20)  # 800 epochs of 20 examples
    counts = np.bincount(rows[:, 0], minlength=20)
    expected = len(rows) / 20
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


def test_networks_that_share_an_order_share_its_blocks_and_nobody_can_change_them() -> None:
    experiment = CASES[0]
    first = block(experiment, 5)
    assert block(experiment.replace("optimizer.learning_rate", 0.5), 5) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1


def test_a_block_is_the_permutation_that_numpy_draws_from_seed_and_number() -> None:
    experiment = Plane(points=40, batch_size=6, order_seed=11)  # 20 examples: 6, 6, 6 and 2
    rng = np.random.default_rng([11, 2])
    epochs = epochs_per_block(experiment)
    drawn = rng.permuted(np.tile(np.arange(20, dtype=np.uint8), (epochs, 1)), axis=1)
    rows = block(experiment, 2).reshape(epochs, 24)
    np.testing.assert_array_equal(rows[:, :20], drawn)
    assert (rows[:, 20:] == 20).all()
