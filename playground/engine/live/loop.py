"""What a run does in its turns: it trains while somebody watches, takes pictures, and ends.

It knows nothing of commands, which are in `playground.engine.live.run`. Where it stands is its
`status`:

    preparing  a program is being compiled, or what updates on single examples need
    paused     it does what steps have asked for, and rests
    playing    it trains whenever somebody waits for a frame
    finished   the stop rule has ended training, and perhaps brought the best weights back
    diverged   its numbers are no longer finite
    failed     a turn broke

In a turn it does the first of these that there is:

    the end of an epoch is being measured       measure more of it; at last ask the stop rule
    a single example waits for the compiler     nothing
    anything else                               an update on one example, a slice of training, a
                                                picture where it shows less than there is
"""

import time

import numpy as np

from playground.engine.live.frames import LatestFrame
from playground.engine.live.training import LiveTraining
from playground.engine.train import messages
from playground.engine.train.trainer import Trainer


class TrainingLoop(LiveTraining):
    """Gives a training its turns."""

    def _may_train(self) -> bool:
        """Whether a frame was asked for that training may fill."""
        ready = self._trainer is not None and not self.is_loading()
        return self.playing and self.audience.waits and ready

    def _has_more(self) -> bool:
        if self._evaluator.busy:
            return True
        wanted = self.quota or self._may_train() or self._singles.owed
        return bool(wanted) and not self._singles.waiting

    def _live(self, trainer: Trainer) -> None:
        """Do one slice of work, and look at the network where the picture shows less."""
        if self.chosen and self.chosen.attend(trainer, self._picture):
            self._stale = True
        if self._evaluator.busy:
            self._measure(trainer)
        elif self._singles.waits(trainer, bool(self.quota or self._may_train())):
            self._wait(trainer)
        else:
            self._pay(trainer)
            self._train(trainer)
            if self._stale and not self.quota:
                self._render(trainer)
            self._explain(trainer)

    # Training.

    def _measure(self, trainer: Trainer) -> None:
        """Measure some more of an epoch's end; the stop rule is asked when that is known."""
        found = self._evaluator.go_on(trainer)
        if found is not None:
            self._see(trainer, found)
            self._end(trainer, found)
        elif self._stale:
            self._render(trainer)

    def _wait(self, trainer: Trainer) -> None:
        """Rest until the update on a single example has been compiled, and say so."""
        if self.status != "preparing":
            self.status = "preparing"
            self._change()
        if self._stale:
            self._render(trainer)

    def _pay(self, trainer: Trainer) -> None:
        """Do one of the updates on single examples that are owed."""
        if self.status == "preparing" and not self.is_loading():
            self._settle()
        if self._singles.owed:
            self._singles.owed -= 1
            trainer.advance_example()
            self.note = messages.single(self.experiment)
            self._settle()
            self._evaluator.begin(trainer)

    def _train(self, trainer: Trainer) -> None:
        """Train for one slice at most; a brief one comes with its picture in one call."""
        if self._may_train() and not self.quota and not self._stale:
            self.quota.grant(trainer)
        if not self.quota:
            return
        wanted = self._watch.cap(trainer, self.quota.wanted)
        count = self.pace.fits(self._evaluator.cap(trainer, wanted))
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
        if not self._evaluator.begin(trainer):
            self._end(trainer)

    def _end(self, trainer: Trainer, measured: np.ndarray | None = None) -> None:
        """Stop where the stop rule says so, with the weights that it asks for.

        `measured` `(M,)` are the metrics of this moment, where they are known.
        """
        reason = self._watch.stops(trainer, self.note, measured)
        if not reason:
            return
        if self._stale:
            self._render(trainer)
        if self.status == "diverged":
            return
        self._stop("finished", reason)
        best = self._watch.better(trainer)
        if best is not None:
            self.past.visit(trainer, best)
            back = messages.restored(trainer.experiment, trainer.epoch, self._watch.memory.loss)
            self.message = f"{reason} {back}"
            self._stale = True

    # Looking.

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
        found = self._evaluator.sample(trainer, self.playing, picture.measures)
        if found is not None:
            self._see(trainer, found)
        self._comparison.look(trainer, picture.measures, self.note)
        if picture.lens and self._look.lens:
            picture.lens.look(trainer, self.playing)
        if self.chosen:
            self.chosen.pictured(picture.arrays)

    def _see(self, trainer: Trainer, found: np.ndarray) -> None:
        """Show what was measured `(4,)`, continue the curve, and keep the moment."""
        if self._picture is None:
            return
        if not np.isfinite(found[0]):
            self._diverge(trainer)
            return
        self._picture.take(found)
        self.past.record(trainer, found, self.note, self._watch.memory)
        self._change()

    def _diverge(self, trainer: Trainer) -> None:
        """Stop, and begin to look for the first number that was not finite, where it costs none."""
        if self.chosen:
            self.chosen.answer(None)
        self._stop("diverged", self._diagnosis.of(trainer, self.past.good))

    def _explain(self, trainer: Trainer) -> None:
        """Say why training diverged, once that is found."""
        found = self._diagnosis.found(trainer)
        if found is not None:
            self.message = found
            self._change()
