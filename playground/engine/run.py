"""A run: the life of one experiment that somebody watches.

It owns a trainer, the curve and the controls, but no thread: a scheduler gives it turns.
Other threads only leave commands and requests for frames. Training happens because a
frame was asked for, so a run that nobody watches stands still, and a slow connection
slows its own run and no other.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import jax

from playground.engine import commands, words
from playground.engine.audience import Audience
from playground.engine.commands import Command
from playground.engine.history import History
from playground.engine.loading import Loading
from playground.engine.pace import Pace
from playground.engine.program import Probe
from playground.engine.programs import Programs
from playground.engine.quota import Quota
from playground.engine.trainer import Trainer, changes_only_live_numbers
from playground.engine.view import Picture
from playground.experiment import Plane
from playground.options import SpecError


class Run:
    """One experiment being trained and watched; `wake` asks the scheduler for a turn."""

    def __init__(
        self, experiment: Plane, probe: Probe, programs: Programs, wake: Callable[["Run"], None]
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.audience = Audience()
        self.history = History()
        self.pace = Pace()
        self.status = "preparing"
        self.message: str | None = None
        self.note: str | None = None
        self.quota = Quota()
        self.playing = False
        self._probe, self._wake = probe, wake
        self._inbox: deque[Command] = deque()
        self._loading = Loading(programs, probe, lambda: wake(self))
        self._trainer: Trainer | None = None
        self._picture: Picture | None = None
        self._look = commands.Look(None, ())
        self._stale = False  # whether the picture shows less than there is
        self.tell(commands.Load(experiment))

    def tell(self, command: Command) -> None:
        """Leave a command; it is obeyed at the next turn. Any thread may call this."""
        self._inbox.append(command)
        self._wake(self)

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new. Any thread may call this."""
        future = self.audience.request()
        self._wake(self)
        return future

    def turn(self) -> bool:
        """Do one slice of work; return whether there is more to do at once."""
        while self._inbox:
            self._obey(self._inbox.popleft())
        self._adopt()
        if self._trainer is not None:
            self._train(self._trainer)
            if self._stale and not self.quota:
                self._render(self._trainer)
        self._answer()
        return bool(self._inbox or self.quota or self._may_train())

    def fail(self, error: Exception) -> None:
        """Stop after an error in a turn; the run says so, and may be reset."""
        self._stop("failed", words.failed(error))
        self._answer()

    def state(self) -> dict[str, Any]:
        """Where the run stands, in plain values."""
        trainer = self._trainer
        measured = dict(self._picture.measured) if self._picture else {}
        return measured | {
            "epoch": trainer.epoch if trainer else 0.0,
            "step": trainer.updates if trainer else 0,
            "status": self.status,
            "message": self.message,
            "note": self.note,
            "learning_rate": self.experiment.optimizer.learning_rate,
            "speed": self.quota.speed,
            "steps_per_second": self.pace.steps_per_second if self.playing else None,
            "device": jax.default_backend().upper(),
            "focus": list(self._look.focus) if self._look.focus else None,
        }

    def still(self) -> bytes:
        """A frame that shows nothing new, for whoever has waited long."""
        return self.audience.viewer.still(self.state(), self.history)

    def _answer(self) -> None:
        self.audience.answer(lambda viewer: viewer.frame(self.state(), self._picture, self.history))

    # Commands.

    def _obey(self, command: Command) -> None:
        try:
            self._do(command)
        except SpecError as error:
            self.note = str(error)
            self._change()

    def _do(self, command: Command) -> None:
        match command:
            case commands.Load(experiment):
                self._load(experiment)
            case commands.Look():
                self._look, self._stale = command, True
            case commands.Speed(value):
                self.quota.speed = value
                self.quota.drop_grant()
                self.pace.rest()
            case commands.Play(on):
                self._play(on)
            case commands.Reset():
                self._restart()
            case commands.Set(path, value):
                self._set(path, value)
            case commands.Step(kind):
                self._step(kind)

    def _load(self, experiment: Plane) -> None:
        """Go on with `experiment`: at once where only live numbers differ, else once compiled."""
        if experiment == (self._loading.experiment or self._at_hand):
            return
        if self._at_hand and changes_only_live_numbers(self._at_hand, experiment):
            self._loading.give_up()
            self._turn_knobs(experiment)
            self._settle()
            return
        self._loading.begin(experiment)
        self.status, self.message = "preparing", None
        self._change()

    @property
    def _at_hand(self) -> Plane | None:
        """The experiment that is being trained, if one is."""
        return self.experiment if self._trainer else None

    def _adopt(self) -> None:
        """Take over the program that was waited for, if it is ready."""
        ready = self._loading.take()
        if ready is None:
            return
        self.experiment, future = ready
        self._look = commands.Look(None, ())
        try:
            self._trainer = Trainer(self.experiment, future.result())
        except Exception as error:
            self._trainer = None  # the old one is not of this experiment
            self.fail(error)
            return
        self._picture = Picture(self._probe, self._trainer)
        self._restart()

    def _play(self, on: bool) -> None:
        self.playing = on
        self.quota.drop_grant()
        self.pace.rest()
        if self._trainer is None and not self._loading:
            self._loading.begin(self.experiment)  # compiling failed: try again
        self._settle()

    def _restart(self) -> None:
        """Back to the start of the experiment at hand."""
        if self._trainer is None:
            self._play(self.playing)
            return
        self._trainer.reset()
        self.history.clear()
        self.pace = Pace()
        self.note = None
        self.quota.clear()
        self._settle()

    def _set(self, path: str, value: float) -> None:
        if path not in self.experiment.live() or path == "noise":
            return
        waited = self._loading.experiment
        if waited and path in waited.live():
            self._loading.begin(waited.replace(path, value))
        self._turn_knobs(self.experiment.replace(path, value))

    def _turn_knobs(self, experiment: Plane) -> None:
        """Change live numbers while training goes on, and say so: a link would not repeat this."""
        before, self.experiment = self.experiment, experiment
        if self._trainer is None or self._picture is None or before == experiment:
            return
        self._trainer.set(experiment)
        self._picture.describe(experiment)
        if self._trainer.updates:
            self.note = words.knob_turned(before, experiment, self._trainer.epoch)
        self._stale = True

    def _step(self, kind: str) -> None:
        trainer = self._trainer
        if trainer is None:
            return
        self.playing = False
        if kind == "example":
            trainer.advance_example()
            self.note = words.SINGLE
        else:
            self.quota.owe(kind, trainer)
        self._settle()

    # Training and pictures.

    def _may_train(self) -> bool:
        """Whether a frame was asked for that training may fill."""
        return (
            self.playing and self.audience.waits and self._trainer is not None and not self._loading
        )

    def _train(self, trainer: Trainer) -> None:
        """Train for one slice at most; a brief one comes with its picture in one call."""
        if self._may_train() and not self.quota and not self._stale:
            self.quota.grant(trainer)
        if not self.quota:
            return
        count = self.pace.fits(self.quota.wanted)
        if count == self.quota.wanted and self.pace.brief(count):
            self.pace.did(count)
            self.quota.done(count)
            self._render(trainer, count)
            return
        began = time.perf_counter()
        trainer.advance(count)
        trainer.wait()
        self.pace.took(count, time.perf_counter() - began)
        self.quota.done(count)
        self._stale = True

    def _render(self, trainer: Trainer, updates: int = 0) -> None:
        """Train and look at the network, and stop if its numbers are no longer finite."""
        self._stale = False
        picture = self._picture
        if picture is None:
            return
        if picture.render(trainer, self._look, updates):
            self.history.append(trainer.epoch, picture.measures)
        elif self.status != "diverged":
            self._stop("diverged", words.diverged(self.experiment, trainer.epoch))
        self._change()

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        self.status = "preparing" if self._loading else "playing" if self.playing else "paused"
        self.message = None
        self._stale = True

    def _stop(self, status: str, message: str) -> None:
        self.playing = False
        self.quota.clear()
        self.status, self.message = status, message
        self._change()

    def _change(self) -> None:
        self.audience.viewer.behind = True
