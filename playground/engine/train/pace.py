"""How fast a run trains: how many updates fit in a slice, and how many happen in a second.

A turn must end after about 20 ms, whatever the network's size, so that everybody's turn
comes soon; what an update takes is measured, never guessed.
"""

import time

SLICE = 0.02  # seconds of training in one turn
BRIEF = 0.002  # seconds of training that need no clock of their own
FRAME = 0.033  # seconds of training after which a frame is due, however much was asked for
LOOKS = 0.15  # share of the time that costly looks may take while training goes on
WINDOW = 0.5  # seconds over which steps per second are counted


class Pace:
    """Measures updates; the very first slice does `first` of them."""

    def __init__(self, first: int = 8) -> None:
        self._update = 0.0  # seconds of one update, as measured last
        self._first_slice = first
        self._window = (time.monotonic(), 0)
        self._rate = 0.0

    def fits(self, wanted: int) -> int:
        """How many of `wanted` updates to do before looking at the clock again."""
        if not self._update:
            return min(wanted, self._first_slice)
        return max(1, min(wanted, int(SLICE / self._update)))

    def brief(self, updates: int) -> bool:
        """Whether `updates` are known to take next to no time."""
        return 0 < self._update * updates < BRIEF

    def took(self, updates: int, seconds: float) -> None:
        """Note that `updates` took `seconds`."""
        self._update = max(seconds / updates, 1e-7)
        self.did(updates)

    def did(self, updates: int) -> None:
        """Count `updates` that were not measured."""
        began, count = self._window
        count += updates
        now = time.monotonic()
        if now - began >= WINDOW:
            self._rate = count / (now - began)
            began, count = now, 0
        self._window = (began, count)

    def rest(self) -> None:
        """Forget the rate: training was interrupted."""
        self._window, self._rate = (time.monotonic(), 0), 0.0

    @property
    def steps_per_second(self) -> float | None:
        """Updates per second of late, or None before that is known."""
        return self._rate or None
