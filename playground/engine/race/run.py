"""A contest that somebody watches: all its networks train together and are looked at together.

What it compiles is compiled aside, while the old picture stays.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import jax

from playground import regimes
from playground.engine.live import commands
from playground.engine.live.commands import Command
from playground.engine.live.task import LiveTask
from playground.engine.race.frames import RaceProbe, RaceViewer, curves
from playground.engine.race.spec import RaceSpec
from playground.engine.race.trainer import RaceTrainer, only_live
from playground.engine.sweep.price import check_count
from playground.engine.sweep.sweep import Sweep
from playground.options.errors import SpecError

FAILED = "These networks could not be prepared. Change a setting, or press Reset to try again."
TURNED = "changed at epoch {:g}: what was trained before had other settings; reset to race anew"
ALL_DIVERGED = "Every network diverged: lower the learning rate, and reset."


class Preparing:
    """At most one contest whose networks are being made; only the newest wish counts."""

    def __init__(self, probe: RaceProbe, ready: Callable[[], None]) -> None:
        self._probe, self._ready = probe, ready
        self._future: Future[Sweep] | None = None

    def __bool__(self) -> bool:
        return self._future is not None

    def begin(self, contest: RaceSpec) -> None:
        """Prepare `contest` instead of whatever was being prepared."""
        if self._future is not None:
            self._future.cancel()
        self._future = makers().submit(prepared, contest, self._probe)
        self._future.add_done_callback(lambda _: self._ready())

    def take(self) -> Future[Sweep] | None:
        """What was made, or why it could not be, once."""
        if self._future is None or not self._future.done():
            return None
        made, self._future = self._future, None
        return None if made.cancelled() else made


class RaceRun(LiveTask[RaceViewer]):
    """One contest being trained and watched."""

    def __init__(
        self, contest: RaceSpec, probe: RaceProbe, wake: Callable[["RaceRun"], None]
    ) -> None:
        super().__init__(RaceViewer, wake)
        self.speed = "1"
        self._probe = probe
        self._wanted = contest
        self._course: RaceTrainer | None = None
        self._preparing = Preparing(probe, self.wake)
        self._seed: int | None = 0
        self._focus = 0
        self._begin(contest)

    def load(self, contest: RaceSpec) -> None:
        """Go on with `contest`: at once where only live numbers differ, else once compiled.

        Any thread may call this.
        """
        self._leave(contest)

    def still(self) -> bytes:
        history = self._course.history if self._course else curves(self._wanted)
        return self.audience.viewer.still(self.state(), history)

    # Turns.

    def _work(self) -> None:
        self._adopt()
        if self._course is not None:
            self._live(self._course)

    def _has_more(self) -> bool:
        course = self._course
        return course is not None and (course.busy or self._may_train(course))

    def _may_train(self, course: RaceTrainer) -> bool:
        return self.playing and self.audience.waits and not course.occupied

    def _live(self, course: RaceTrainer) -> None:
        """Train for a slice where that is wanted, and look where the picture shows less."""
        if self._may_train(course):
            course.grant(self.speed)
        if course.busy:
            course.work()
        if course.stale and not course.busy:
            course.examine(self.playing)
            self._change()
            if course.due(self.playing) and not course.look(self._seed, self._focus):
                self._stop("diverged", ALL_DIVERGED)
        if self.playing and course.over and not course.stale:
            self._stop("finished", f"All have trained {course.contest.until} epochs.")

    def _drop_work(self) -> None:
        if self._course:
            self._course.rest()

    # Commands.

    def _do(self, command: Command | RaceSpec) -> None:
        match command:
            case RaceSpec():
                self._change_to(command)
            case commands.Play(on):
                self._play(on)
            case commands.Step(kind):
                self._step(kind)
            case commands.Reset():
                self._restart()
            case commands.Speed(value):
                self.speed = value
            case commands.Seed(number):
                self._seed = number
                self._settle()
            case commands.Look(focus):
                self._focus = focus[0] if focus else 0
                self._settle()
            case _:
                raise commands.not_for("a race", command)

    def _refuse(self, reason: str) -> None:
        self.message = reason

    def _change_to(self, contest: RaceSpec) -> None:
        if contest == self._wanted:
            return
        before, self._wanted = self._wanted, contest
        if self._course and not self._preparing and only_live(before, contest):
            self._course.turn_knobs(contest)
            if self._course.updates:
                self.message = TURNED.format(round(self._course.epoch, 2))
        else:
            self._begin(contest)

    def _begin(self, contest: RaceSpec) -> None:
        """Prepare `contest` aside."""
        self._wanted = contest
        self._preparing.begin(contest)
        self.status = "preparing"
        self.message = None
        self._change()

    def _adopt(self) -> None:
        """Take over the networks that were waited for, if they are ready."""
        made = self._preparing.take()
        if made is None:
            return
        error = made.exception()
        if error is None:
            self._course = RaceTrainer(self._wanted, made.result(), self._probe)
            self._settle()
        else:
            self._course = None
            self._stop("failed", str(error) if isinstance(error, SpecError) else FAILED)

    def _play(self, on: bool) -> None:
        self.playing = on
        if self._course:
            self._course.left = 0
            self._course.pace.rest()
        elif not self._preparing:
            self._begin(self._wanted)
        self._settle()

    def _step(self, kind: str) -> None:
        self.playing = False
        if self._course:
            self._course.grant("1" if kind == "epoch" else "batch")
        self._settle()

    def _restart(self) -> None:
        if self._course:
            self._course.reset()
            self._settle()
        elif not self._preparing:
            self._begin(self._wanted)

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        resting = "playing" if self.playing else "paused"
        self.status = "preparing" if self._preparing else resting
        self.message = None
        if self._course:
            self._course.stale = True

    # Frames.

    def state(self) -> dict[str, Any]:
        course = self._course
        contest = course.contest if course else self._wanted
        networks = len(contest.entries) * contest.seeds
        first = contest.entries[0].experiment if contest.entries else None
        steps = regimes.of(first).clock(first).steps if first else 1
        rate = course.pace.steps_per_second if course and self.playing else None
        return {
            "status": self.status,
            "message": self.message,
            "note": None,
            "epoch": course.epoch if course else 0.0,
            "step": course.updates if course else 0,
            "speed": self.speed,
            "device": jax.default_backend().upper(),
            "networks": networks,
            "networks_per_second": rate and rate / steps * networks,
            "standing": course.standing.state() if course else None,
            "seed": self._seed,
            "focus": self._focus,
        }

    def _frame(self, viewer: RaceViewer) -> bytes:
        course = self._course
        if course is None:
            return viewer.frame(self.state(), curves(self._wanted), {}, None, {})
        seen = course.arrays, course.scene, course.scenery
        return viewer.frame(self.state(), course.history, *seen)


def prepared(contest: RaceSpec, probe: RaceProbe) -> Sweep:
    """All networks of `contest` at their starts. Raises `SpecError` where there is no room."""
    check_count(len(contest.entries) * contest.seeds)
    merge = contest.plan is not None
    return Sweep(contest.experiments(), tile=probe.tile, grid=probe.grid, merge=merge)


@lru_cache(maxsize=1)
def makers() -> ThreadPoolExecutor:
    """The thread that prepares contests, one after another."""
    return ThreadPoolExecutor(1, "contest")
