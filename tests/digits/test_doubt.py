"""Doubt: what a threshold refuses, and how it is calibrated."""

import numpy as np

from playground.digits.doubt import CHOICES, DIGITS, REFUSED, calibrated, doubt


def test_what_stays_below_the_threshold_is_doubted_and_what_reaches_it_is_not() -> None:
    shares = np.full(10, 0.05)
    shares[4] = 0.55
    assert doubt(shares, 0.55, DIGITS) == ""
    assert doubt(shares, 0.56, DIGITS) == "this is not a digit I know"
    assert doubt(shares, 0.56, ("bag", "coat")) == "this is nothing I know"
    assert doubt(np.full(10, 0.1), 0.0, DIGITS) == ""


def test_the_threshold_is_the_highest_choice_that_refuses_few_enough() -> None:
    sure = np.linspace(0, 1, 2001)[:, None]  # a share t is below t
    shares = np.concatenate([sure, np.zeros_like(sure)], axis=1)
    found = calibrated(shares)
    refused = {choice: float(np.mean(sure < choice)) for choice in CHOICES}
    assert found == max(choice for choice, share in refused.items() if share <= REFUSED)
    assert calibrated(np.full((1000, 2), 0.96)) == 0.95
    some = np.full((1000, 2), 0.96)
    some[:5], some[5:10] = 0.31, 0.62
    assert calibrated(some) == 0.6
