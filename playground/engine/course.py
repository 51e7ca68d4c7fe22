"""Where the networks of a contest stand: trained together, looked at together, compared.

It knows nothing of who watches; a race tells it what to train and when to look.
"""

import time
from typing import Any

import numpy as np

from playground.engine.changes import changes_only_live_numbers
from playground.engine.commands import BATCHES
from playground.engine.contest import Contest
from playground.engine.pace import FRAME, Pace
from playground.engine.race_view import SCENES, RaceProbe, curve_row, curves, pictures, shown_of
from playground.engine.standing import Standing
from playground.engine.sweep import Sweep
from playground.engine.verdict import verdicts


class Course:
    """The networks of `contest`, made as `sweep`, looked at with `probe`."""

    def __init__(self, contest: Contest, sweep: Sweep, probe: RaceProbe) -> None:
        self.contest, self._sweep, self._probe = contest, sweep, probe
        self._describe()
        self._begin()

    def _begin(self) -> None:
        self.history = curves(self.contest)
        self.standing = Standing(self.contest)
        self.arrays: dict[str, np.ndarray] = {}
        self.pace = Pace()
        self.updates = 0  # of the first variant, whose clock is that of all
        self.left = 0  # of them, until a picture is due
        self.stale = True  # whether the picture shows less than there is
        self._began = 0.0
        self._started = np.full(len(self.contest.entries), np.nan)  # training losses

    def _describe(self) -> None:
        self.scene: dict[str, Any] = {"id": next(SCENES)} | self._probe.scene(self.contest)
        self.scenery = self._probe.scenery(self.contest)

    @property
    def epoch(self) -> float:
        """How many epochs all have trained."""
        return self.updates / self._steps

    @property
    def _steps(self) -> int:
        return self.contest.entries[0].experiment.steps_per_epoch

    @property
    def over(self) -> bool:
        """Whether all have trained as long as they shall."""
        return self.contest.until is not None and self.epoch >= self.contest.until

    def reset(self) -> None:
        """Go back to the start."""
        self._sweep.reset()
        self._begin()

    def turn_knobs(self, contest: Contest) -> None:
        """Go on with other live numbers, or another rule."""
        self.contest = contest
        self._sweep.set(contest.experiments())
        self.standing = Standing(contest)
        self._describe()
        self.stale = True

    def grant(self, speed: str) -> None:
        """Ask for what one frame trains at `speed`, see `playground.engine.commands.SPEEDS`."""
        self._began = time.perf_counter()
        self.left = BATCHES[speed] if speed in BATCHES else int(speed) * self._steps
        if self.contest.until is not None:
            rest = self.contest.until * self._steps - self.updates
            self.left = max(0, min(self.left, rest))

    def train(self) -> None:
        """Train for one slice; what is left over of a frame that takes too long is dropped."""
        count = self.pace.fits(self.left)
        began = time.perf_counter()
        self._sweep.train_to((self.updates + count) / self._steps)
        now = time.perf_counter()
        self.pace.took(count, now - began)
        self.updates += count
        self.left = 0 if now - self._began > FRAME else self.left - count
        self.stale = True

    def look(self, seed: int | None, focus: int) -> bool:
        """Measure all, continue the curves, and draw the tiles; return whether any is finite."""
        self.stale = False
        shape = len(self.contest.entries), self.contest.seeds
        found = self._sweep.look(shown_of(self.contest, seed, focus).ravel())
        measures, finite, tiles = (
            found[name].reshape(*shape, *found[name].shape[1:])
            for name in ("measures", "finite", "tiles")
        )
        fine = finite & np.isfinite(measures[..., 0])
        seconds = self._sweep.seconds.reshape(shape)
        if self.contest.plan is None:
            self.standing.take(self._sweep.epochs.reshape(shape), measures, fine, seconds)
            self.history.append(self.epoch, curve_row(measures, fine, seconds))
        how = self.scene["tile"], seed, focus
        self.arrays = pictures(self.contest, tiles, measures, fine, *how)
        if self.contest.shows == "focus":
            self._started = self._started if self.updates else measures[:, 0, 0]
            self.arrays["verdicts"] = verdicts(measures[:, 0, 0], self._started, fine[:, 0])
        return bool(fine.any())


def only_live(before: Contest, after: Contest) -> bool:
    """Whether two contests differ in live numbers of their variants, and in rules, alone."""
    shape = len(before.entries), before.seeds, before.shows
    if shape != (len(after.entries), after.seeds, after.shows):
        return False
    pairs = zip(before.entries, after.entries, strict=True)
    return all(
        one.experiment == other.experiment
        or changes_only_live_numbers(one.experiment, other.experiment)
        for one, other in pairs
    )
