"""Curves of activations and losses: derivatives by differences, and saturation where it is."""

import math

import numpy as np
import pytest

from playground.options.activations import ACTIVATIONS, Activation, Relu, Sigmoid, Tanh
from playground.options.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, Loss, MeanSquared
from playground.probes.training.functions import (
    FLAT,
    Curve,
    activation_curve,
    intervals,
    loss_curve,
    softmax_curve,
)

CORNER = 0.06  # slopes left and right of a place that differ by more have a corner between them


def assert_is_derivative(found: Curve) -> None:
    """The slope agrees with central differences wherever there is no corner or step."""
    left, right = np.diff(found.value)[:-1], np.diff(found.value)[1:]
    step = found.at[1] - found.at[0]
    smooth = np.abs(right - left) / step < CORNER
    assert smooth.mean() > 0.95
    central = (left + right) / (2 * step)
    np.testing.assert_allclose(found.slope[1:-1][smooth], central[smooth], atol=CORNER / 2)


@pytest.mark.parametrize("kind", list(ACTIVATIONS), ids=lambda kind: kind.name())
def test_the_derivative_of_every_activation_agrees_with_differences(
    kind: type[Activation],
) -> None:
    assert_is_derivative(activation_curve(kind()))


@pytest.mark.parametrize("kind", list(LOSSES), ids=lambda kind: kind.name())
def test_the_gradient_of_every_loss_agrees_with_differences(kind: type[Loss]) -> None:
    for classes, target in ((2, 0.0), (2, 1.0), *([(0, 0.7)] if kind.regression else [])):
        assert_is_derivative(loss_curve(kind(), target, classes))


def test_values_are_those_of_the_formulas() -> None:
    at_two = np.searchsorted(activation_curve(Tanh()).at, 2.0)
    assert math.isclose(activation_curve(Tanh()).value[at_two], math.tanh(2), rel_tol=1e-6)
    assert math.isclose(activation_curve(Sigmoid()).slope[at_two], 0.1049936, rel_tol=1e-5)
    binary, both = loss_curve(BinaryCrossEntropy(), 1.0, 2), loss_curve(CrossEntropy(), 1.0, 2)
    assert math.isclose(binary.value[at_two], math.log(1 + math.exp(-2)), rel_tol=1e-5)
    # Against an other logit of 0, softmax of two classes is the sigmoid.
    np.testing.assert_allclose(both.value, binary.value, atol=1e-5)
    assert math.isclose(loss_curve(MeanSquared(), 0.5, 0).value[at_two], 2.25, rel_tol=1e-6)


def test_saturation_is_found_where_the_slope_vanishes() -> None:
    (low, high), (other, end) = activation_curve(Tanh()).flat()
    # tanh′ = 1 − tanh² falls below 0.01 at artanh √0.99.
    edge = math.atanh(math.sqrt(1 - FLAT))
    assert (low, end) == (-5.0, 5.0)
    assert abs(high + edge) < 0.03
    assert abs(other - edge) < 0.03
    ((first, last),) = activation_curve(Relu()).flat()
    assert first == -5.0
    assert abs(last) < 0.03


def test_intervals_are_read_from_left_to_right() -> None:
    at = np.arange(8.0)
    holds = np.array([1, 1, 0, 1, 0, 0, 1, 1], bool)
    assert intervals(at, holds) == [(0.0, 1.0), (6.0, 7.0)]  # a single place is none


def test_softmax_shares_add_up_to_one_and_follow_the_logit() -> None:
    at, shares = softmax_curve()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    zero = np.searchsorted(at, 0.0)
    expected = np.exp([0.0, 0.0, 1.0]) / np.exp([0.0, 0.0, 1.0]).sum()
    np.testing.assert_allclose(shares[zero], expected, rtol=1e-5)
    assert (np.diff(shares[:, 0]) > 0).all()
