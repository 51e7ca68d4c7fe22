"""Where the networks of a contest stand: trained together, looked at together, compared.

It knows nothing of who watches; a race tells it what to train and when to look. Looking at
images takes as long as training on many, so there it is done now and then, at some of them; all
that a single run measures at the end of an epoch is measured there too, some in each turn.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from playground import regimes
from playground.engine.live.commands import BATCHES
from playground.engine.race.frames import (
    SCENES,
    RaceProbe,
    columns,
    curve_row,
    curves,
    pictures,
    shown_of,
)
from playground.engine.race.leaderboard import Leaderboard, verdicts
from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.sweep.sweep import Sweep
from playground.engine.train.changes import changes_only_live_numbers
from playground.engine.train.pace import FRAME, LOOKS, Pace

LASTING = 10.0  # seconds after an epoch's end in which a few images would make the curve jump


class WholeMeasure:
    """What all networks measure on everything where training stands, some of it in each turn.

    state       `busy`   `found`
    unknown     False    None        they have trained since, or measuring was broken off
    under way   True     None        training, when it goes on, breaks it off
    known       False    an array    until they train
    """

    def __init__(self) -> None:
        self.found: np.ndarray | None = None  # of each network `(V · S, M)`
        self.at = -np.inf  # when all was measured last, be it known still or not
        self._scores: Iterator[np.ndarray] = iter(())  # better and better; the last is of all
        self._latest: np.ndarray | None = None
        self.busy = False

    def begin(self, scores: Iterator[np.ndarray]) -> None:
        """Measure anew."""
        self._scores, self._latest, self.busy = scores, None, True
        self.found = None

    def go_on(self) -> None:
        """Measure some more."""
        found = next(self._scores, None)
        if found is not None:
            self._latest = found
        else:
            self.found, self.at, self.busy = self._latest, time.perf_counter(), False

    def break_off(self) -> None:
        """Leave what is under way; what is known stays so."""
        self.busy = False

    def forget(self) -> None:
        """The networks have trained."""
        self.found, self.busy = None, False


class RaceTrainer:
    """The networks of `contest`, made as `sweep`, looked at with `probe`."""

    def __init__(self, contest: RaceSpec, sweep: Sweep, probe: RaceProbe) -> None:
        self.contest, self._sweep, self._probe = contest, sweep, probe
        self._begin()
        self._describe()

    def _begin(self) -> None:
        self.history = curves(self.contest)
        self.standing = Leaderboard(self.contest)
        self.arrays: dict[str, np.ndarray] = {}
        first = self.contest.entries[0].experiment
        self.sampled = regimes.of(first).chunk(first) is not None  # looks are costly
        self.pace = Pace(1) if self.sampled else Pace()
        self._next = 0.0  # when a costly look may be taken
        self._whole = WholeMeasure()
        self.updates = 0  # of the first variant, whose clock is that of all
        self.left = 0  # of them, until a picture is due
        self.stale = True  # whether the picture shows less than there is
        self._began = 0.0
        self._started = np.full(len(self.contest.entries), np.nan)  # training losses
        self._rates: list[list[float]] = [[] for _ in self.contest.entries]  # trained with so far

    def _describe(self) -> None:
        self.scene: dict[str, Any] = {"id": next(SCENES)} | self._probe.scene(self.contest)
        self.scene["metrics"] = columns(self.contest)
        for place, variant in enumerate(self.scene.get("variants", ())):
            variant["rates"] = with_rate(self._rates[place], self.contest.entries[place])
        self.scenery = self._probe.scenery(self.contest)

    @property
    def epoch(self) -> float:
        """How many epochs all have trained."""
        return self.updates / self._steps

    @property
    def _steps(self) -> int:
        first = self.contest.entries[0].experiment
        return regimes.of(first).clock(first).steps

    @property
    def busy(self) -> bool:
        """Whether there is something to train, or the end of an epoch is being measured."""
        return bool(self.left) or self._whole.busy

    def due(self, playing: bool) -> bool:
        """Whether to look now, if the picture is stale."""
        known = self._whole.found is not None or not self.updates
        return not self.sampled or known or (playing and time.perf_counter() >= self._next)

    @property
    def occupied(self) -> bool:
        """Whether something comes before more training: what there is to do, or a look."""
        return self.busy or (self.stale and self.due(True))

    def examine(self, playing: bool) -> None:
        """Begin to measure everything where training has stopped, unless that is known."""
        if self.sampled and not playing and self.updates and self._whole.found is None:
            self._whole.begin(self._sweep.scores())

    def rest(self) -> None:
        """Drop what was asked for and is not done yet."""
        self.left = 0
        self._whole.break_off()

    @property
    def over(self) -> bool:
        """Whether all have trained as long as they shall."""
        return self.contest.until is not None and self.epoch >= self.contest.until

    def reset(self) -> None:
        """Go back to the start."""
        self._sweep.reset()
        self._begin()
        self._describe()

    def turn_knobs(self, contest: RaceSpec) -> None:
        """Go on with other live numbers, or another rule."""
        self.contest = contest
        self._sweep.set(contest.experiments())
        self.standing = Leaderboard(contest)
        self._describe()
        self.stale = True

    def grant(self, speed: str) -> None:
        """Ask for what one frame trains at `speed`, see `engine.live.commands.SPEEDS`."""
        self._began = time.perf_counter()
        self._whole.break_off()
        self.left = BATCHES[speed] if speed in BATCHES else int(speed) * self._steps
        if self.sampled:  # every end of an epoch is measured
            self.left = min(self.left, self._steps - self.updates % self._steps)
        if self.contest.until is not None:
            rest = self.contest.until * self._steps - self.updates
            self.left = max(0, min(self.left, rest))

    def work(self) -> None:
        """Do one slice of what there is to do: measure what was begun, or else train."""
        if self._whole.busy:
            self._whole.go_on()
        else:
            self.train()

    def train(self) -> None:
        """Train for one slice; what is left over of a frame that takes too long is dropped."""
        count = self.pace.fits(self.left)
        began = time.perf_counter()
        self._sweep.train_to((self.updates + count) / self._steps)
        now = time.perf_counter()
        self.pace.took(count, now - began)
        self.updates += count
        pairs = zip(self._rates, self.contest.entries, strict=True)
        self._rates = [with_rate(*pair) for pair in pairs]
        self.left = 0 if now - self._began > FRAME else self.left - count
        self.stale = True
        self._whole.forget()
        if self.sampled and self.updates % self._steps == 0:
            self._whole.begin(self._sweep.scores())

    def look(self, seed: int | None, focus: int) -> bool:
        """Measure all, continue the curves, and draw the tiles; return whether any is finite."""
        began, self.stale = time.perf_counter(), False
        shape = len(self.contest.entries), self.contest.seeds
        found = self._sweep.look(shown_of(self.contest, seed, focus).ravel())
        measures, finite, tiles = (
            found[name].reshape(*shape, *found[name].shape[1:])
            for name in ("measures", "finite", "tiles")
        )
        whole = self._whole.found
        if whole is not None:
            measures = whole.reshape(measures.shape)
        fine = finite & np.isfinite(measures[..., 0])
        seconds = self._sweep.seconds.reshape(shape)
        lasting = whole is None and began - self._whole.at < LASTING
        if self.contest.plan is None and not lasting:
            sure = whole is not None or not self.sampled
            self.standing.take(self._sweep.epochs.reshape(shape), measures, fine, seconds, sure)
            self.history.append(
                self.epoch, curve_row(self.contest.metrics, measures, fine, seconds)
            )
        how = self.scene["tile"], seed, focus
        self.arrays = pictures(self.contest, tiles, measures, fine, *how)
        if self.contest.shows == "focus":
            self._started = self._started if self.updates else measures[:, 0, 0]
            self.arrays["verdicts"] = verdicts(measures[:, 0, 0], self._started, fine[:, 0])
        now = time.perf_counter()
        self._next = now + (now - began) / LOOKS
        return bool(fine.any())


def with_rate(rates: list[float], entry: Entry) -> list[float]:
    """The learning rates of a variant so far, and then that of now, if it is another."""
    now = entry.experiment.learning_rate
    return rates if now is None or rates[-1:] == [now] else [*rates, float(now)]


def only_live(before: RaceSpec, after: RaceSpec) -> bool:
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
