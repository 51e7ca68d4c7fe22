"""What a run does: it trains while somebody watches, takes pictures, goes back, and ends.

It knows nothing of commands; what it is told to do is in `playground.engine.live.run`.
"""

import time
from concurrent.futures import Future
from functools import partial
from typing import Any

import jax

from playground.engine.compile.cache import Programs
from playground.engine.live.budget import StepBudget
from playground.engine.live.commands import Look, Parameter
from playground.engine.live.frames import FrameEncoder, LatestFrame
from playground.engine.live.gradient_lens import Lens
from playground.engine.live.pace import FRAME, Pace
from playground.engine.live.subscribers import Subscribers
from playground.engine.train import divergence, messages
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.history import History
from playground.engine.train.tf_comparison import Comparison
from playground.engine.train.timeline import Timeline
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Experiment


class Life:
    """A training with its pictures, its past, its controls and its end."""

    FRAME = FRAME  # seconds of training between two pictures

    def __init__(self, experiment: Experiment, programs: Programs) -> None:
        self.experiment = experiment
        self.audience = Subscribers(FrameEncoder)
        self.past = Timeline()
        self.pace = Pace()
        self.quota = StepBudget(self.FRAME)
        self.status = "preparing"
        self.message: str | None = None
        self.note: str | None = None
        self.playing = False
        self._programs = programs
        self._trainer: Trainer | None = None
        self._picture: LatestFrame | None = None
        self._look = Look(None, ())
        self._watch = EarlyStopper(experiment.stop)
        self._comparison = Comparison(programs.later)
        self._finding: Future[str] | None = None  # why training diverged
        self._explained = (-1, "")  # after which update that was, and why
        self._stale = False  # whether the picture shows less than there is

    @property
    def history(self) -> History:
        """The curve."""
        return self.past.history

    def state(self) -> dict[str, Any]:
        """Where the run stands, in plain values."""
        trainer = self._trainer
        measured = dict(self._picture.measured) if self._picture else {}
        return measured | {
            "epoch": trainer.epoch if trainer else 0.0,
            "step": trainer.updates if trainer else 0,
            "status": self.status,
            "stale": self.is_loading(),  # what is shown is of before
            "message": self.message,
            "note": self.past.note if self.past.newest else self.note,
            "reference": self._comparison.sentence(),
            "learning_rate": self.experiment.optimizer.learning_rate,
            "speed": self.quota.speed,
            "steps_per_second": self.pace.steps_per_second if self.playing else None,
            "device": jax.default_backend().upper(),
            "focus": list(self._look.focus) if self._look.focus else None,
            "newest": self.past.newest.epoch if self.past.newest else None,
        }

    def still(self) -> bytes:
        """A frame that shows nothing new, for whoever has waited long."""
        return self.audience.viewer.still(self.state(), self.history)

    def wake(self) -> None:
        """Ask for a turn."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Take the picture anew: it can show more than it does."""
        self._stale = True
        self.wake()

    def _lens(self) -> Lens | None:
        """A lens for a new picture, where its run has one."""
        return Lens(self._programs.later, self.refresh)

    def is_loading(self) -> bool:
        """Whether another program is waited for."""
        raise NotImplementedError

    def _answer(self) -> None:
        self.audience.answer(lambda viewer: viewer.frame(self.state(), self._picture, self.past))

    def _may_train(self) -> bool:
        """Whether a frame was asked for that training may fill."""
        ready = self._trainer is not None and not self.is_loading()
        return self.playing and self.audience.waits and ready

    def _live(self, trainer: Trainer) -> None:
        """Do one slice of work, and look at the network where the picture shows less."""
        self._train(trainer)
        if self._stale and not self.quota:
            self._render(trainer)
        if self._finding is not None and self._finding.done():
            self._explained = (trainer.updates, self._finding.result() or self._explained[1])
            self.message, self._finding = self._explained[1], None
            self._change()

    def _train(self, trainer: Trainer) -> None:
        """Train for one slice at most; a brief one comes with its picture in one call."""
        if self._may_train() and not self.quota and not self._stale:
            self.quota.grant(trainer)
        if not self.quota:
            return
        count = self.pace.fits(self._cap(trainer, self.quota.wanted))
        if count == self.quota.wanted and self.pace.brief(count):
            self.pace.did(count)
            self.quota.done(count)
            self._render(trainer, count)
        else:
            began = time.perf_counter()
            trainer.advance(count)
            trainer.wait()
            self.pace.took(count, time.perf_counter() - began)
            self.quota.done(count)
            self._stale = True
        self._end(trainer)

    def _cap(self, trainer: Trainer, updates: int) -> int:
        """How many of `updates` may be done before something has to be looked at."""
        return self._watch.cap(trainer, updates)

    def _end(self, trainer: Trainer, measured: Any = None) -> None:
        """Stop where the stop rule says so, with the weights that it asks for.

        `measured` `(4,)` are the losses and accuracies of this moment, where they are known.
        """
        reason = self._watch.stops(trainer, self.note, measured)
        if not reason:
            return
        if self._stale:
            self._render(trainer)
        if self.status == "diverged":
            return
        self._stop("finished", reason)
        memory = self._watch.memory
        if memory.best is not None and memory.best.seen < trainer.seen:
            self.past.visit(trainer, memory.best)
            self.message = (
                f"{reason} {messages.restored(trainer.experiment, trainer.epoch, memory.loss)}"
            )
            self._stale = True

    def _render(self, trainer: Trainer, updates: int = 0) -> None:
        """Train and look at the network, and stop if its numbers are no longer finite."""
        self._stale = False
        picture = self._picture
        if picture is None:
            return
        if picture.render(trainer, self._look, updates):
            self._look_closer(trainer, picture)
        elif self.status != "diverged":
            self._diverge(trainer)
        self._change()

    def _look_closer(self, trainer: Trainer, picture: LatestFrame) -> None:
        """Note what the new picture shows, and look at what is seen beside it."""
        self._record(trainer, picture)
        self._comparison.look(trainer, picture.measures, self.note)
        if picture.lens and self._look.lens:
            picture.lens.look(trainer, self.playing)

    def _record(self, trainer: Trainer, picture: LatestFrame) -> None:
        """Continue the curve, and keep the moment where there is room for it."""
        self.past.record(trainer, picture.measures, self.note, self._watch.memory)

    def _diverge(self, trainer: Trainer) -> None:
        """Stop, and begin to look for the first number that was not finite, where it costs none."""
        if self._explained[0] != trainer.updates:
            self._explained = (trainer.updates, messages.diverged(self.experiment, trainer.epoch))
            if self.past.good is not None:
                job = partial(divergence.explanation, trainer.twin(), self.past.good)
                self._finding = self._programs.later(job)
                self._finding.add_done_callback(lambda _: self.wake())
        self._stop("diverged", self._explained[1])

    def _visit(self, epoch: float | None) -> None:
        """Stop, and show the kept moment nearest to `epoch`, or the newest."""
        if self._trainer is None:
            return
        self.playing = False
        self.quota.clear()
        moment = None if epoch is None else self.past.nearest(self._trainer, epoch)
        if moment is None:
            self.past.leave(self._trainer)
        else:
            self.past.visit(self._trainer, moment)
        self._settle()

    def _go_on(self) -> None:
        """Whatever is shown becomes the present, before something is done with it."""
        moment = self.past.go_on()
        if moment is not None:
            self._explained = (-1, "")
            self._watch.recall(moment.memory)
            self.note = moment.note
            if moment.experiment != self.experiment:
                self.note = messages.knob_turned(moment.experiment, self.experiment, moment.epoch)
        if self._watch.over:
            self.note = messages.PAST_RULE

    def _edit(self, change: Parameter) -> None:
        """Set a weight or a bias between two updates, and say so."""
        if self._trainer is None:
            return
        self._trainer.put(change)
        self._go_on()
        self.past.alter(self._trainer)
        self.note = messages.edited(change, self._trainer.epoch)
        self._settle()

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        self.status = "preparing" if self.is_loading() else "playing" if self.playing else "paused"
        self.message = self._finding = None
        if self._trainer and self.past.newest:
            self.message = messages.visiting(self._trainer.epoch, self.past.newest.epoch)
        self._stale = True

    def _stop(self, status: str, message: str) -> None:
        self.playing = False
        self.quota.clear()
        self.status, self.message = status, message
        self._change()

    def _change(self) -> None:
        self.audience.viewer.behind = True
