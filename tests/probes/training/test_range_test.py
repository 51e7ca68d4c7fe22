"""The range test: its losses are those of training step by step, and its rule is the stated one."""

import numpy as np
import pytest
from workbench import SMALL, compilations, trainer

from playground.experiments.images import Images
from playground.layers import Dense
from playground.options.errors import SpecError
from playground.options.optimizers import Adam, Sgd
from playground.options.schedules import Warmup
from playground.probes.training.range_test import (
    HIGHEST,
    LOWEST,
    RATE,
    judged,
    range_test,
    suggested_rate,
)

STEPS = 30


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_losses_are_those_of_training_with_a_new_rate_for_each_update(dropout: float) -> None:
    experiment = SMALL.replace("layers", (Dense(units=3, dropout=dropout),))
    found = range_test(experiment, STEPS)
    rates = np.geomspace(LOWEST, HIGHEST, STEPS)
    np.testing.assert_allclose(found.rates, rates[: len(found.rates)], rtol=1e-5)
    training = trainer(experiment)
    for rate, loss in zip(found.rates, found.losses, strict=True):
        training.set(experiment.replace(RATE, float(np.clip(rate, LOWEST, HIGHEST))))
        training.advance(1)
        assert training.measure()[0] == pytest.approx(loss, rel=1e-4)


def test_the_schedule_is_left_out_and_a_second_test_compiles_nothing() -> None:
    plain = range_test(SMALL, STEPS)
    with compilations() as found:
        other = range_test(SMALL.replace("schedule", Warmup(epochs=50)), STEPS)
        range_test(SMALL.replace("start_seed", 3).replace(RATE, 0.5), STEPS)
    assert not found
    np.testing.assert_array_equal(plain.losses, other.losses)


def test_the_suggestion_is_a_third_of_where_the_loss_begins_to_rise() -> None:
    rates = np.geomspace(LOWEST, HIGHEST, 601)
    losses = 1 + (np.log10(rates / 0.1) / 4) ** 2  # lowest at 0.1, and it rises beyond
    losses[450:] += 0.2
    losses[520:] = 0.5  # deeper, but only after it rose
    found = judged(rates, losses)
    assert found.lowest == pytest.approx(0.1, rel=0.15)
    assert found.suggested == pytest.approx(found.lowest / 3)
    assert not found.diverged
    assert len(found.losses) == 601


def test_a_test_ends_where_training_diverges() -> None:
    rates = np.geomspace(LOWEST, HIGHEST, 100)
    for gone in (np.nan, np.inf, 5.0):
        losses = np.linspace(1, 0.5, 100)
        losses[60:] = gone
        found = judged(rates, losses)
        assert found.diverged
        assert len(found.rates) == len(found.losses) == len(found.smoothed) == 60
        assert found.lowest == rates[59]


@pytest.mark.parametrize("losses", [np.ones(50), np.linspace(1, 3, 50), np.full(50, np.nan)])
def test_where_the_loss_never_falls_nothing_is_suggested(losses: np.ndarray) -> None:
    assert np.isnan(judged(np.geomspace(LOWEST, HIGHEST, 50), losses).suggested)


def test_the_suggested_rate_trains_better_than_the_lowest_and_highest() -> None:
    def after(rate: float) -> float:
        training = trainer(SMALL.replace(RATE, rate))
        training.advance(20 * SMALL.steps_per_epoch)
        return float(training.measure()[0])

    rate = suggested_rate(SMALL)
    assert float(f"{rate:.2g}") == rate
    assert after(rate) < min(after(1e-3), after(10.0))


def test_without_a_suggestion_the_rate_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = judged(np.geomspace(LOWEST, HIGHEST, 50), np.ones(50))
    monkeypatch.setattr("playground.probes.training.range_test.range_test", lambda experiment: flat)
    assert suggested_rate(SMALL.replace("optimizer", Sgd(learning_rate=0.123))) == 0.123


def test_images_are_refused() -> None:
    with pytest.raises(SpecError, match="range test is for points"):
        range_test(Images(optimizer=Adam()))
