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

from playground.engine import commands
from playground.engine.commands import Command
from playground.engine.history import History
from playground.engine.pace import FRAME, Pace
from playground.engine.program import Probe, Program, Programs
from playground.engine.trainer import Trainer, changes_only_live_numbers
from playground.engine.view import Picture, Viewer
from playground.experiment import Plane
from playground.options import SpecError, plain


class Run:
    """One experiment being trained and watched; `wake` asks the scheduler for a turn."""

    def __init__(
        self, experiment: Plane, probe: Probe, programs: Programs, wake: Callable[["Run"], None]
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.viewer = Viewer()
        self.seen = time.monotonic()
        self.connections = 0
        self.history = History()
        self.pace = Pace()
        self.status, self.message, self.note = "preparing", None, None
        self.playing, self.speed = False, "1"
        self._probe, self._programs, self._wake = probe, programs, wake
        self._inbox: deque[Command] = deque()
        self._requests: deque[Future[bytes]] = deque()
        self._trainer: Trainer | None = None
        self._pending: tuple[Plane, Future[Program]] | None = None
        self._owed = 0  # updates that a step asked for
        self._granted = 0  # updates that the next frame may still do
        self._frame_began = 0.0
        self._look = commands.Look(None, ())
        self._picture: Picture | None = None
        self._stale = False  # whether the picture shows less than there is
        self.tell(commands.Load(experiment))

    def tell(self, command: Command) -> None:
        """Leave a command; it is obeyed at the next turn. Any thread may call this."""
        self._inbox.append(command)
        self._wake(self)

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new. Any thread may call this."""
        future: Future[bytes] = Future()
        self.seen = time.monotonic()
        self._requests.append(future)
        self._wake(self)
        return future

    def watch(self) -> Viewer:
        """Begin to watch anew: the next frame will be complete, and older requests end."""
        while self._requests:
            self._requests.popleft().cancel()
        self.viewer = Viewer()
        return self.viewer

    def turn(self) -> bool:
        """Do one slice of work; return whether there is more to do at once."""
        while self._inbox:
            self._obey(self._inbox.popleft())
        self._adopt()
        if self._trainer is not None:
            self._train(self._trainer)
            if self._stale and not self._owed and not self._granted:
                self._render(self._trainer)
        self._answer()
        return bool(self._inbox or self._owed or self._granted or self._may_train())

    def fail(self, error: Exception) -> None:
        """Stop after an error in a turn; the run says so, and may be reset."""
        reason = str(error) if isinstance(error, SpecError) else type(error).__name__
        self._stop(
            "failed", f"Training could not go on: {reason}. Press Reset or change a setting."
        )
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
            "speed": self.speed,
            "steps_per_second": self.pace.steps_per_second if self.playing else None,
            "device": jax.default_backend().upper(),
            "focus": list(self._look.focus) if self._look.focus else None,
        }

    def still(self) -> bytes:
        """A frame that shows nothing new, for whoever has waited long."""
        return self.viewer.still(self.state(), self.history)

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
                self.speed, self._granted = value, 0
                self.pace.rest()
            case commands.Play(on):
                self.playing, self._granted = on, 0
                self.pace.rest()
                self._settle()
            case commands.Reset():
                self._restart()
            case commands.Set(path, value):
                self._set(path, value)
            case commands.Step(kind):
                self._step(kind)

    def _load(self, experiment: Plane) -> None:
        """Go on with `experiment`: at once where only live numbers differ, else when it is compiled."""
        newest = self._pending[0] if self._pending else self.experiment
        if self._trainer is None and self._pending is None:
            pass  # the first one
        elif experiment == newest:
            return
        elif self._pending is None and changes_only_live_numbers(newest, experiment):
            self._turn_knobs(experiment)
            return
        self._give_up_pending()
        future = self._programs.get(experiment, self._probe)
        self._pending = (experiment, future)
        self.status, self.message = "preparing", None
        self._change()
        future.add_done_callback(lambda _: self._wake(self))

    def _give_up_pending(self) -> None:
        if self._pending:
            self._programs.give_up(self._pending[1])
        self._pending = None

    def _adopt(self) -> None:
        """Take over the program that was waited for, if it is ready."""
        if self._pending is None or not self._pending[1].done():
            return
        experiment, future = self._pending
        self._pending = None
        if future.cancelled():  # somebody else gave up what we still want
            self._load(experiment)
            return
        self.experiment = experiment
        self._look = commands.Look(None, ())
        try:
            self._trainer = Trainer(experiment, future.result())
        except Exception as error:
            self._trainer = None  # the old one is not of this experiment
            self.fail(error)
            return
        self._picture = Picture(self._probe, self._trainer)
        self._restart()

    def _restart(self) -> None:
        """Back to the start of the experiment at hand."""
        if self._trainer is None:
            if self._pending is None:
                self._load(self.experiment)  # compiling failed: try again
            return
        self._trainer.reset()
        self.history.clear()
        self.pace = Pace()
        self.message = self.note = None
        self._owed = self._granted = 0
        self._settle()

    def _set(self, path: str, value: float) -> None:
        if path in self.experiment.live() and path != "noise":
            self._turn_knobs(self.experiment.replace(path, value))

    def _turn_knobs(self, experiment: Plane) -> None:
        """Change live numbers while training goes on, and say so: a link would not repeat this."""
        changed = [p for p, v in experiment.live().items() if v != self.experiment.live().get(p)]
        self.experiment = experiment
        if self._trainer is None or not changed:
            return
        self._trainer.set(experiment)
        if self._trainer.updates:
            name = changed[0].rpartition(".")[2].replace("_", " ")
            self.note = (
                f"{name} changed at epoch {plain(round(self._trainer.epoch, 2))}; "
                "reset to train with it from the start"
            )
        self._stale = True

    def _step(self, kind: str) -> None:
        trainer = self._trainer
        if trainer is None:
            return
        self.playing, self._granted = False, 0
        if kind == "example":
            trainer.advance_example()
            self.note = "stepped by single examples; reset to train by whole batches"
        else:
            self._owed += trainer.left_in_epoch(self._owed) if kind == "epoch" else 1
        self._settle()

    # Training and pictures.

    def _may_train(self) -> bool:
        """Whether a frame was asked for that training may fill."""
        return (
            self.playing
            and self._trainer is not None
            and bool(self._requests)
            and self._pending is None
        )

    def _per_frame(self, trainer: Trainer) -> int:
        """How many updates one frame shows; whole epochs end where epochs end."""
        if self.speed == "batch":
            return 1
        return trainer.left_in_epoch() + (int(self.speed) - 1) * trainer.experiment.steps_per_epoch

    def _train(self, trainer: Trainer) -> None:
        """Train for one slice at most."""
        if self._may_train() and not self._granted and not self._owed and not self._stale:
            self._granted, self._frame_began = self._per_frame(trainer), time.perf_counter()
        wanted = self._owed or self._granted
        if not wanted:
            return
        began = time.perf_counter()
        count = self.pace.fits(wanted)
        trainer.advance(count)
        trainer.wait()
        now = time.perf_counter()
        self.pace.took(count, now - began)
        if self._owed:
            self._owed -= count
        else:
            self._granted -= count
            if now - self._frame_began > FRAME:
                self._granted = 0
        self._stale = True

    def _render(self, trainer: Trainer) -> None:
        """Look at the network, and stop if its numbers are no longer finite."""
        self._stale = False
        picture = self._picture
        if picture is None:
            return
        if picture.render(trainer, self._look):
            self.history.append(trainer.epoch, picture.measures)
        elif self.status != "diverged":
            self._stop(
                "diverged",
                f"Training diverged by epoch {plain(round(trainer.epoch, 2))}: its numbers grew "
                f"beyond all bounds. Lower the learning rate "
                f"({plain(self.experiment.optimizer.learning_rate)}), then press Reset.",
            )
        self._change()

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        self.status = "preparing" if self._pending else "playing" if self.playing else "paused"
        self.message = None
        self._stale = True

    def _stop(self, status: str, message: str) -> None:
        self.playing, self._owed, self._granted = False, 0, 0
        self.status, self.message = status, message
        self._change()

    def _change(self) -> None:
        self.viewer.behind = True

    def _answer(self) -> None:
        """Send what is new to whoever asked."""
        if not self._requests or not (self.viewer.behind or self.viewer.fresh):
            return
        frame = self.viewer.frame(self.state(), self._picture, self.history)
        while self._requests:
            request = self._requests.popleft()
            if request.set_running_or_notify_cancel():
                request.set_result(frame)
