"""Digits of numbers: neighbours are told apart, and no digit is there for nothing."""

import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.cli.report import Table
from playground.options.decimals import decimals, plainest, roundest, written
from playground.ui.browser.bundle import script

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


def in_the_browser(page: Page, call: str, cases: list[tuple[float, float]]) -> list[Any]:
    """What the stage's own function makes of every case."""
    code = f"(cases) => {{ {script('common/digits.js')}; return cases.map({call}); }}"
    found: list[Any] = page.evaluate(code, cases)
    return found


def number(text: str) -> float:
    """The number that a text of the stage says."""
    return float(text.replace("\u2212", "-"))


def test_the_browser_chooses_digits_as_python_does(page: Page) -> None:
    found = in_the_browser(page, "([value, step]) => written(value, step)", PAIRS)
    for (value, step), text in zip(PAIRS, found, strict=True):
        said = written(value, step)
        assert number(text) == float(said)
        assert "e" in said or text.replace("\u2212", "-") == said


def test_ticks_of_any_axis_are_few_apart_short_and_true(page: Page) -> None:
    ends = [(value - 6 * step, value + 6 * step) for value, step in PAIRS]
    ends += [(1_699_999_708.0, 1_700_000_951.0), (13.40491, 13.405), (4.3, 7.9), (-9e11, 3e10)]
    found = in_the_browser(page, "([low, high]) => readableTicks(low, high, 5)", ends)
    for (low, high), axis in zip(ends, found, strict=True):
        values = [tick["value"] for tick in axis["ticks"]]
        texts = [tick["text"] for tick in axis["ticks"]]
        assert 4 <= len(texts) == len(set(texts)) <= 8, (low, high, texts)
        assert max(map(len, texts)) <= 6, (low, high, texts)
        assert "e" not in str(texts)
        said = [axis["offset"] + number(text) * 10.0 ** axis["power"] for text in texts]
        np.testing.assert_allclose(said, values, rtol=1e-12, atol=1e-3 * (high - low))
        assert bool(axis["told"]) == (axis["offset"] != 0 or axis["power"] != 0)


def test_losses_of_any_size_stay_in_their_column() -> None:
    table = Table()
    lengths = {
        len(table({"epoch": 1, "a": 10.0**power, "b": -(10.0**power)}).splitlines()[-1])
        for power in range(-12, 38)
    }
    assert len(lengths) == 1
    for line in (
        table({"epoch": 1, "a": 6.5e9, "b": 1.25}),
        table({"epoch": 1, "a": 3e38, "b": 2.0}),
    ):
        assert len(line.split()) == 3
        assert float(line.split()[1]) in (6.5e9, 3e38)
