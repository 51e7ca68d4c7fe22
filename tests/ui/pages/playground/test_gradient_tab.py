"""The gauges of a run's kept moments: a few at a time, each once, in the order of time."""

import numpy as np
import pytest
from workbench import SMALL, ready

from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.trainer import Trainer
from playground.probes.points.plane import PLANE
from playground.ui.pages.playground import gradients
from playground.ui.pages.playground.gradients import Gauge, Gauges


@pytest.fixture
def trained() -> tuple[Trainer, list[Checkpoint]]:
    """A trainer, and the moments after its first epochs."""
    trainer = Trainer(SMALL, ready(SMALL.compile_key()))
    moments = []
    for _ in range(4):
        moments.append(trainer.moment())
        trainer.advance(SMALL.steps_per_epoch)
    return trainer, moments


def gauges(trainer: Trainer) -> Gauges:
    """Gauges of this training."""
    return Gauges(SMALL, trainer.program, trainer.points)


def test_every_moment_is_looked_at_once_and_shown_in_the_order_of_time(
    trained: tuple[Trainer, list[Checkpoint]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, moments = trained
    found = gauges(trainer)
    monkeypatch.setattr(gradients, "SLICE", 60.0)
    first = found.take([*reversed(moments)])
    assert [each.epoch for each in first] == [0, 1, 2, 3]
    again = found.take([*reversed(moments[1:])])
    assert [id(each) for each in again] == [id(each) for each in first[1:]]


def test_a_gauge_is_that_of_the_moments_weights(
    trained: tuple[Trainer, list[Checkpoint]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, moments = trained
    last = gauges(trainer).gauge(moments[3])
    key, numbers = trainer.program.key, trainer.numbers
    trainer.go(moments[3])
    found = PLANE.gradients(key, trainer.carry, numbers, trainer.train)
    np.testing.assert_allclose(last.layers, found["layers"], rtol=1e-4)
    np.testing.assert_allclose(last.signal, found["signal"], rtol=1e-3)


def test_one_look_takes_no_longer_than_its_slice(
    trained: tuple[Trainer, list[Checkpoint]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, moments = trained
    found, now = gauges(trainer), [0.0]

    def clock() -> float:
        now[0] += gradients.SLICE / 2.5
        return now[0]

    monkeypatch.setattr("playground.ui.pages.playground.gradients.time.monotonic", clock)
    assert [each.epoch for each in found.take([*reversed(moments)])] == [2, 3]  # newest first
    assert [each.epoch for each in found.take([*reversed(moments)])] == [0, 1, 2, 3]


def test_a_diverged_moment_is_known_as_such() -> None:
    numbers = np.array([1.0, np.nan])
    assert not Gauge(0.0, numbers, numbers, numbers, np.ones(3)).finite
    assert Gauge(0.0, np.ones(2), np.ones(1), np.ones(1), np.ones(3)).finite
