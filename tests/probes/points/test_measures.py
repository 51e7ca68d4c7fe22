"""Measures against hand calculations, brute force, and the accuracy that the stage shows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm, trainer

from playground.datasets.points.plane import RegressionPlane
from playground.datasets.points.shapes import Clouds
from playground.engine.train.snapshot import taken
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.options.losses import LOSSES, CrossEntropy, MeanSquared
from playground.probes.points.measures import measures, of_classes, of_values, roc_auc

FEW = Plane(points=60, layers=(Dense(units=3),))
LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
SCORES = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=30)


def test_two_classes_are_measured_as_by_hand() -> None:
    actual = np.array([0, 0, 0, 1, 1])
    found = of_classes(np.array([0, 1, 0, 1, 1]), actual, 2, np.array([-0.9, 0.2, -0.1, 0.2, 0.8]))
    np.testing.assert_array_equal(found.confusion, [[2, 1], [0, 2]])
    assert found.accuracy == 0.8
    np.testing.assert_allclose(found.precision, [1.0, 2 / 3])
    np.testing.assert_allclose(found.recall, [2 / 3, 1.0])
    np.testing.assert_allclose(found.f1, [0.8, 0.8])
    assert found.auc == pytest.approx(5.5 / 6)  # of six pairs one is a tie


def test_what_would_divide_by_zero_is_no_number() -> None:
    found = of_classes(np.array([0, 0, 1]), np.array([0, 0, 0]), 3, None)
    np.testing.assert_array_equal(found.confusion, [[2, 1, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(found.precision, [1.0, 0.0, np.nan])
    np.testing.assert_array_equal(found.recall, [2 / 3, np.nan, np.nan])
    np.testing.assert_array_equal(found.f1, [0.8, 0.0, np.nan])
    assert np.isnan(found.auc)
    nothing = np.zeros(0)
    assert np.isnan(of_classes(nothing.astype(int), nothing.astype(int), 2, nothing).accuracy)
    assert np.isnan(of_values(nothing, nothing).r2)


@given(LABELS)
@calm(60)
def test_any_classes_are_counted_as_one_by_one(pairs: list[tuple[int, int]]) -> None:
    predicted, actual = (np.array(column) for column in zip(*pairs, strict=True))
    found = of_classes(predicted, actual, 4)
    for row in range(4):
        hits = pairs.count((row, row))
        called, there = (list(column).count(row) for column in (predicted, actual))
        for column in range(4):
            assert found.confusion[row, column] == pairs.count((column, row))
        assert found.precision[row] == (
            hits / called if called else pytest.approx(np.nan, nan_ok=True)
        )
        assert found.recall[row] == (hits / there if there else pytest.approx(np.nan, nan_ok=True))
        if hits:
            harmonic = 2 / (called / hits + there / hits)
            assert found.f1[row] == pytest.approx(harmonic)
    assert found.accuracy == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))


@given(SCORES)
@calm(60)
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(
    points: list[tuple[int, bool]],
) -> None:
    scores, positive = (np.array(column) for column in zip(*points, strict=True))
    pairs = [(a, b) for a, yes in points if yes for b, other in points if not other]
    found = roc_auc(scores, positive)
    if not pairs:
        assert np.isnan(found)
        return
    assert found == pytest.approx(sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs))


def test_numbers_are_measured_as_by_hand() -> None:
    found = of_values(np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.0, 3.0]))
    assert (found.r2, found.squared, found.absolute) == (-1.0, 4 / 3, 2 / 3)
    assert of_values(np.array([1.0, 2.0]), np.array([1.0, 2.0])).r2 == 1.0
    assert np.isnan(of_values(np.array([1.0, 2.0]), np.array([3.0, 3.0])).r2)


TWO_CLASSES = [kind for kind in LOSSES if kind.classification]


@pytest.mark.parametrize("kind", TWO_CLASSES, ids=lambda kind: kind.name())
def test_the_accuracy_is_the_one_that_the_stage_shows(kind: type) -> None:
    training = trainer(FEW.replace("loss", kind()))
    training.advance(40)
    shown = training.measure()
    for found, accuracy in zip(measures(taken(training)), shown[2:], strict=True):
        assert found.accuracy == pytest.approx(float(accuracy), abs=1e-6)
        assert found.confusion.sum() == 30


def test_more_classes_are_measured_by_the_likeliest_one() -> None:
    experiment = Plane(dataset=Clouds(classes=4), loss=CrossEntropy(), points=80)
    training = trainer(experiment)
    training.advance(60)
    found = measures(taken(training))[0]
    np.testing.assert_allclose(found.accuracy, training.measure()[2], atol=1e-6)
    assert found.confusion.shape == (4, 4)
    counts = np.bincount(training.points[0].targets.astype(int), minlength=4)
    np.testing.assert_array_equal(found.confusion.sum(axis=1), counts)
    assert np.isnan(found.auc)


def test_a_network_in_double_precision_is_measured_too() -> None:
    experiment, _ = Plane(points=60).changed("rules", TensorflowPlayground())
    training = trainer(experiment)
    training.advance(30)
    shown = training.measure()
    for found, accuracy in zip(measures(taken(training)), shown[2:], strict=True):
        assert found.accuracy == pytest.approx(float(accuracy), abs=1e-6)


def test_the_squared_error_of_numbers_is_the_loss_that_the_stage_shows() -> None:
    experiment = FEW.replace("loss", MeanSquared()).replace("dataset", RegressionPlane())
    training = trainer(experiment)
    training.advance(200)
    shown = training.measure()
    sets = zip(measures(taken(training)), shown[:2], training.points, strict=True)
    for found, loss, split in sets:
        assert found.squared == pytest.approx(float(loss), rel=1e-4)
        assert found.r2 == pytest.approx(1 - float(loss) / np.var(split.targets), rel=1e-4)
