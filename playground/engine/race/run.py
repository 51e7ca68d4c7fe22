"""A contest that somebody watches: all its networks train together and are looked at together.

Like a run it owns no thread and trains only because a frame was asked for; the scheduler
gives it turns. What it compiles is compiled aside, while the old picture stays.
"""

import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import jax

from playground.engine.live import commands
from playground.engine.live.commands import Command
from playground.engine.live.subscribers import Subscribers
from playground.engine.race.frames import RaceProbe, RaceViewer, curves
from playground.engine.race.spec import RaceSpec
from playground.engine.race.trainer import RaceTrainer, only_live
from playground.engine.sweep.price import check_count
from playground.engine.sweep.sweep import Sweep
from playground.engine.train import messages
from playground.options.base import SpecError

FAILED = "These networks could not be prepared. Change a setting, or press Reset to try again."
TURNED = "changed at epoch {:g}: what was trained before had other settings; reset to race anew"
ALL_DIVERGED = "Every network diverged: lower the learning rate, and reset."


class RaceRun:
    """One contest being trained and watched; `wake` asks the scheduler for a turn."""

    def __init__(
        self, contest: RaceSpec, probe: RaceProbe, wake: Callable[["RaceRun"], None]
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.audience = Subscribers(RaceViewer)
        self.playing = False
        self.speed = "1"
        self.message: str | None = None
        self._probe, self._wake = probe, wake
        self._wanted = contest
        self._inbox: deque[Command | RaceSpec] = deque()
        self._course: RaceTrainer | None = None
        self._making: Future[Sweep] | None = None
        self._seed: int | None = 0
        self._focus = 0
        self._begin(contest)

    # What any thread may call.

    def load(self, contest: RaceSpec) -> None:
        """Go on with `contest`: at once where only live numbers differ, else once compiled."""
        self._inbox.append(contest)
        self.wake()

    def tell(self, command: Command) -> None:
        """Leave a command; it is obeyed at the next turn."""
        self._inbox.append(command)
        self.wake()

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new."""
        future = self.audience.request()
        self.wake()
        return future

    def still(self) -> bytes:
        """A frame that shows nothing new, for whoever has waited long."""
        history = self._course.history if self._course else curves(self._wanted)
        return self.audience.viewer.still(self.state(), history)

    def wake(self) -> None:
        """Ask for a turn."""
        self._wake(self)

    # Turns.

    def turn(self) -> bool:
        """Do one slice of work; return whether there is more to do at once."""
        while self._inbox:
            self._obey(self._inbox.popleft())
        self._adopt()
        course = self._course
        if course is not None:
            self._live(course)
        self.audience.answer(self._frame)
        left = course is not None and (course.busy or self._may_train(course))
        return bool(self._inbox) or left

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
            self.audience.viewer.behind = True
            if course.due(self.playing) and not course.look(self._seed, self._focus):
                self._stop("diverged", ALL_DIVERGED)
        if self.playing and course.over and not course.stale:
            self._stop("finished", f"All have trained {course.contest.until} epochs.")

    def fail(self, error: Exception) -> None:
        """Stop after an error in a turn; the race says so, and may be reset."""
        if self._course:
            self._course.rest()
        self._stop("failed", messages.failed(error))
        self.audience.answer(self._frame)

    # Commands.

    def _obey(self, command: Command | RaceSpec) -> None:
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

    def _change_to(self, contest: RaceSpec) -> None:
        if contest == self._wanted:
            return
        before, self._wanted = self._wanted, contest
        if self._course and self._making is None and only_live(before, contest):
            self._course.turn_knobs(contest)
            if self._course.updates:
                self.message = TURNED.format(round(self._course.epoch, 2))
        else:
            self._begin(contest)

    def _begin(self, contest: RaceSpec) -> None:
        """Prepare `contest` aside."""
        if self._making is not None:
            self._making.cancel()
        self._wanted = contest
        self._making = makers().submit(prepared, contest, self._probe)
        self._making.add_done_callback(lambda _: self.wake())
        self.status = "preparing"
        self.message = None
        self.audience.viewer.behind = True

    def _adopt(self) -> None:
        """Take over the networks that were waited for, if they are ready."""
        making = self._making
        if making is None or not making.done():
            return
        self._making = None
        if making.cancelled():
            return
        error = making.exception()
        if error is None:
            self._course = RaceTrainer(self._wanted, making.result(), self._probe)
            self._settle()
        else:
            self._course = None
            self._stop("failed", str(error) if isinstance(error, SpecError) else FAILED)

    def _play(self, on: bool) -> None:
        self.playing = on
        if self._course:
            self._course.left = 0
            self._course.pace.rest()
        elif self._making is None:
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
        elif self._making is None:
            self._begin(self._wanted)

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        preparing = self._making is not None
        self.status = "preparing" if preparing else "playing" if self.playing else "paused"
        self.message = None
        if self._course:
            self._course.stale = True

    def _stop(self, status: str, message: str) -> None:
        self.playing = False
        self.status, self.message = status, message
        self.audience.viewer.behind = True

    # Frames.

    def state(self) -> dict[str, Any]:
        """Where the race stands, in plain values."""
        course = self._course
        contest = course.contest if course else self._wanted
        networks = len(contest.entries) * contest.seeds
        steps = contest.entries[0].experiment.steps_per_epoch if contest.entries else 1
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
