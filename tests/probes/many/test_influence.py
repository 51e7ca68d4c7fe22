"""Influence: every point's network is one that was really trained without it."""

from functools import lru_cache

import numpy as np
import pytest

from playground.datasets.points.plane import RegressionPlane
from playground.experiments.plane import Plane
from playground.experiments.split import Split
from playground.options.errors import SpecError
from playground.options.losses import HalfSquared
from playground.options.optimizers import Sgd
from playground.probes.many.influence import Influence, difference, left_out, turned
from playground.probes.points.beliefs import picture
from playground.regimes import supervised
from playground.ui.pages.compare.influence.maps import written
from playground.ui.pages.compare.influence.section import most, summary

LINE = Plane(
    dataset=RegressionPlane(),
    noise=0.2,
    loss=HalfSquared(),
    layers=(),
    optimizer=Sgd(learning_rate=0.02),
    points=40,
    batch_size=20,  # all training points
)
EPOCHS = 30


@lru_cache(maxsize=4)
def trained(flipped: frozenset[int] = frozenset()) -> Influence:
    """The influence of each point of `LINE`."""
    work = Influence(LINE, EPOCHS, flipped)
    to_the_end(work)
    return work


def to_the_end(work: Influence) -> None:
    """Train all of it."""
    while not work.over:
        work.step()


def by_hand(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of the linear unit after gradient descent on all of `x` and `y`."""
    first = supervised.start(LINE).params["output"]
    weights, bias = first["kernel"][:, 0].astype(float), float(first["bias"][0])
    for _ in range(EPOCHS):
        error = x @ weights + bias - y
        weights = weights - 0.02 * (error @ x) / len(x)
        bias -= 0.02 * error.mean()
    return weights, bias


def loss_by_hand(train: Split, test: Split, kept: np.ndarray) -> float:
    """The test loss after training on the points `kept`, with NumPy alone."""
    weights, bias = by_hand(train.inputs[kept].astype(float), train.targets[kept])
    return float(0.5 * ((test.inputs @ weights + bias - test.targets) ** 2).mean())


def test_every_influence_is_that_of_a_real_retraining_without_the_point() -> None:
    work, (train, test) = trained(), LINE.splits()
    everyone = np.arange(20)
    full = loss_by_hand(train, test, everyone)
    assert work.losses[0] == pytest.approx(full, rel=1e-4)
    expected = [loss_by_hand(train, test, np.delete(everyone, i)) - full for i in everyone]
    np.testing.assert_allclose(work.changes, expected, rtol=2e-3, atol=1e-6)
    assert (work.changes > 0).any()
    assert (work.changes < 0).any()


def test_the_moved_map_is_the_difference_of_both_networks_answers() -> None:
    work, (train, _) = trained(), LINE.splits()
    grid = picture(LINE).astype(float)
    weights, bias = by_hand(train.inputs.astype(float), train.targets)
    kept = np.delete(np.arange(20), 7)
    without, shift = by_hand(train.inputs[kept].astype(float), train.targets[kept])
    expected = grid @ (without - weights) + shift - bias
    np.testing.assert_allclose(work.moved(7), expected, rtol=1e-3, atol=2e-6)


def test_flipped_points_are_learned_with_the_other_target() -> None:
    flipped = frozenset({3})
    work, (train, test) = trained(flipped), LINE.splits()
    targets = train.targets.copy()
    targets[3] *= -1
    expected = loss_by_hand(Split(train.inputs, targets), test, np.arange(20))
    assert work.losses[0] == pytest.approx(expected, rel=1e-4)
    # Without the flipped point it no longer matters which label it had.
    assert work.losses[4] == pytest.approx(trained().losses[4], rel=1e-5)


def test_a_class_is_flipped_to_the_next_one_and_a_value_to_its_opposite() -> None:
    split = Split(np.zeros((3, 2)), np.array([0.0, 1.0, 2.0]))
    assert turned(split, frozenset({0, 2}), 3).targets.tolist() == [1, 1, 0]
    assert turned(split, frozenset({1}), 2).targets.tolist() == [0, 0, 2]
    assert turned(split, frozenset({2}), 0).targets.tolist() == [0, 1, -2]
    assert split.targets.tolist() == [0, 1, 2]


def test_of_many_classes_the_change_is_half_the_sum_of_all() -> None:
    before, after = np.array([[0.5, 0.3, 0.2]]), np.array([[0.1, 0.6, 0.3]])
    np.testing.assert_allclose(difference(before, after), [0.4])
    np.testing.assert_allclose(difference(np.array([[0.7, 0.3]]), np.array([[0.4, 0.6]])), [0.3])


def test_large_sets_leave_out_their_first_points_only() -> None:
    assert left_out(LINE) == 20
    assert left_out(Plane(points=1000, train_share=0.5)) == 250


def test_a_network_that_diverges_is_said() -> None:
    wild = LINE.replace("optimizer.learning_rate", 10.0)
    work = Influence(wild, 200)
    with pytest.raises(SpecError, match="diverged"):
        to_the_end(work)


def test_a_point_without_which_training_diverges_has_no_number_and_is_not_the_first() -> None:
    work = object.__new__(Influence)
    work.losses = np.array([1.0, 1.1, np.nan, 0.7])
    assert most(work) == 3
    assert written(-0.3) == "−0.3"
    assert written(float("nan")) == "unknown: it diverges without it"


def test_a_flip_is_compared_with_what_had_trained_as_long() -> None:
    base, work = (object.__new__(Influence) for _ in range(2))
    for each, done, flipped, loss in ((base, 30, set(), 0.25), (work, 9, {3}, 0.75)):
        each.test, each.epochs, each.done = LINE.splits()[1], 30, done
        each.flipped, each.losses = frozenset(flipped), np.array([loss])
    assert summary(base, base) == "Test loss with all points: **0.25**."
    assert summary(work, base) == (
        "Test loss with all points after 9 of 30 epochs: **0.75**. Flipped: point 4. "
        "It is compared with the one before after 30 epochs, like that."
    )
    work.done = 30
    assert summary(work, base).endswith("Flipped: point 4. Before, it was 0.25.")
