"""A narrow network trains inside a wider one as it does alone, whatever trains it."""

import numpy as np
import pytest
from workbench import SMALL, trainer

from playground.engine.sweep.sweep import Sweep
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import LayerNorm
from playground.options.base import Option
from playground.options.optimizers import OPTIMIZERS, Adam
from playground.options.penalties import PENALTIES
from playground.regimes.padding import padded

NARROW = SMALL.replace("layers", (Dense(units=3), Dense(units=2)))
WIDTHS = [NARROW, NARROW.replace("layers", (Dense(units=5), Dense(units=7)))]


def test_widths_are_rounded_up_to_the_same_mould() -> None:
    assert {padded(each) for each in WIDTHS} == {NARROW.replace("layers", (Dense(units=8),) * 2)}


@pytest.mark.parametrize(
    "kept",
    [
        NARROW.replace("activation", "sigmoid"),
        NARROW.replace("layers.1.normalization", LayerNorm()),
        NARROW.replace("layers.0.dropout", 0.2),
        NARROW.replace("layers.1.residual", True),
        NARROW.replace("layers", ()),
    ],
)
def test_what_would_not_stay_at_zero_is_left_as_it_is(kept: Plane) -> None:
    assert padded(kept) is kept


def assert_as_alone(experiments: list[Plane]) -> None:
    """Twenty epochs together and alone end at the same weights, up to rounding."""
    sweep = Sweep(experiments, merge=True)
    sweep.train(20)
    for place, experiment in enumerate(experiments):
        single = trainer(experiment)
        single.advance(20 * experiment.steps_per_epoch)
        np.testing.assert_allclose(sweep.measures()[place], single.measure(), rtol=2e-4, atol=1e-5)
        found = sweep.carry(place).params["output"]["kernel"]
        expected = np.asarray(single.carry.params["output"]["kernel"])
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.options)
def test_every_optimizer_leaves_the_filling_at_zero(optimizer: type[Option]) -> None:
    assert_as_alone([each.replace("optimizer", optimizer()) for each in WIDTHS[:1]])


@pytest.mark.parametrize("penalty", PENALTIES.options)
def test_every_penalty_leaves_the_filling_at_zero(penalty: type[Option]) -> None:
    assert_as_alone([each.replace("penalty", penalty()) for each in WIDTHS[:1]])


def test_many_widths_are_one_part_and_each_has_its_numbers() -> None:
    widths = [
        SMALL.replace("layers", (Dense(units=units),)).replace("optimizer", Adam())
        for units in (1, 4, 8)
    ]
    assert_as_alone(widths)
