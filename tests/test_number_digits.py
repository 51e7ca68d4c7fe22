"""Digits of numbers: neighbours are told apart, and no digit is there for nothing."""

import re
from decimal import Decimal

import numpy as np
import pytest

from playground.digits import decimals, plainest, roundest, written

RNG = np.random.default_rng(12)
STEPS = 10 ** RNG.uniform(-12, 8, 300)
VALUES = STEPS * RNG.normal(size=300) * 10 ** RNG.uniform(0, 6, 300)
PAIRS = list(zip(VALUES.tolist(), STEPS.tolist(), strict=True))


def test_neighbouring_places_are_never_written_alike() -> None:
    for value, step in PAIRS:
        texts = {written(value + k * step, step) for k in range(-3, 4)}
        assert len(texts) == 7, (value, step, texts)
        assert abs(float(written(value, step)) - value) <= step / 2 * (1 + 1e-9)


def test_one_decimal_fewer_would_write_some_neighbours_alike() -> None:
    for _, step in PAIRS:
        places = decimals(step)
        assert places == 0 or len({round(k * step, places - 1) for k in range(200)}) < 200


def test_the_roundest_number_is_within_its_place_and_no_shorter_one_is() -> None:
    for value, step in PAIRS:
        text = roundest(value, step)
        assert abs(float(text) - value) < step / 2
        digits = -Decimal(text).as_tuple().exponent  # type: ignore[operator]
        shorter = Decimal(value).quantize(Decimal(1).scaleb(1 - digits))
        assert digits < 1 or abs(float(shorter) - value) >= 0.49 * step


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (5.0987, 0.0041, "5.1"),
        (1700000059.7, 1.0356, "1700000060"),
        (13.404954, 2e-6, "13.404954"),
        (-0.0001, 0.01, "0"),
        (4e11, 5e9, "400000000000"),
        (2.5e-9, 1e-11, "2.5e-09"),
    ],
)
def test_round_numbers_come_back(value: float, step: float, text: str) -> None:
    assert roundest(value, step) == text


def test_nothing_is_minus_nothing() -> None:
    assert [written(-0.0, 1), written(-1e-5, 0.01), plainest(-0.0)] == ["0", "0.00", "0"]
    assert not any(re.fullmatch(r"-0(\.0*)?", written(-step / 9, step)) for _, step in PAIRS)
