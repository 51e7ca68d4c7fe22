"""The pace: slices of training that fit into their time, and the rate that is shown."""

import pytest

from playground.engine.train import pace as module
from playground.engine.train.pace import SLICE, WINDOW, Pace


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the pace, in the test's hands."""
    told = Clock()
    monkeypatch.setattr(module, "time", told)
    return told


def test_the_first_slice_is_short_because_nothing_is_known_yet() -> None:
    assert Pace().fits(1_000_000) == 8
    assert Pace().fits(3) == 3


@pytest.mark.parametrize("update", [1e-6, 1e-4, 0.003, 0.019])
def test_a_slice_ends_in_time(update: float) -> None:
    pace = Pace()
    pace.took(10, 10 * update)
    count = pace.fits(10**9)
    assert count * update <= SLICE * 1.001
    assert (count + 1) * update > SLICE * 0.999


def test_an_update_longer_than_a_slice_is_done_one_by_one() -> None:
    pace = Pace()
    pace.took(1, 5.0)
    assert pace.fits(100) == 1


def test_no_more_is_done_than_was_asked_for() -> None:
    pace = Pace()
    pace.took(1, 1e-9)
    assert pace.fits(7) == 7
    assert pace.fits(10**9) <= SLICE / 1e-7 + 1


def test_a_network_that_gets_slower_gets_shorter_slices() -> None:
    pace = Pace()
    pace.took(1, 1e-4)
    fast = pace.fits(10**6)
    pace.took(1, 1e-2)
    assert pace.fits(10**6) < fast / 50


def test_the_rate_is_counted_over_a_window(clock: Clock) -> None:
    pace = Pace()
    assert pace.steps_per_second is None
    for _ in range(8):
        clock.now += WINDOW / 8
        pace.took(20, 0.001)
    assert pace.steps_per_second == pytest.approx(160 / WINDOW)


def test_a_rest_forgets_the_rate_but_not_how_long_an_update_takes(clock: Clock) -> None:
    pace = Pace()
    clock.now += WINDOW
    pace.took(5, 5 * 0.002)
    pace.rest()
    assert pace.steps_per_second is None
    assert pace.fits(10**6) == int(SLICE / 0.002)
    clock.now += WINDOW
    pace.took(5, 0.01)
    assert pace.steps_per_second == pytest.approx(5 / WINDOW)
