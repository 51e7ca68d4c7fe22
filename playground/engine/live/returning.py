"""A training that goes back: to one of its kept moments, or to what it had reached when left.

Whoever goes to another experiment finds what they left when they return, as an offer. What a
run had reached when it ended, because a page was reloaded or nobody watched, is gone on with
unasked by the next run of that experiment. Either way every number is the one of before.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from copy import copy
from typing import Any

import numpy as np

from playground.engine.compile.program import Probe
from playground.engine.live.loop import TrainingLoop
from playground.engine.shelf.kept import Kept
from playground.engine.shelf.shelf import Shelf
from playground.engine.train import messages
from playground.engine.train.early_stopping import EarlyStopper
from playground.experiments.base import Experiment


class Returning(TrainingLoop):
    """A training that outlasts its run on a `shelf`."""

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        wake: Callable[[Any], None],
        shelf: Shelf,
    ) -> None:
        super().__init__(experiment, probe, wake)
        self.shelf = shelf
        self._wanted: deque[Future[Kept | None]] = deque()
        self._offered: Kept | None = None
        self._arriving = False  # at another experiment: what was reached there comes next
        self._returned = False  # unasked, and nothing has been done since
        shelf.listen(self.refresh)

    def keep(self) -> Future[Kept | None]:
        """Ask for all that was reached; None where that is nothing. Any thread may call this."""
        future: Future[Kept | None] = Future()
        self._wanted.append(future)
        self.wake()
        return future

    def state(self) -> dict[str, Any]:
        trainer = self._trainer
        offered = self._offered if self._untouched() else None
        return super().state() | {
            "offer": offered.epoch if offered else None,
            "returned": bool(trainer and self._returned),
        }

    def refresh(self) -> None:
        """Show what there is: something may have been laid on the shelf."""
        self._look_over()
        super().refresh()

    def _look_over(self) -> None:
        """See what can be offered."""
        self._offered = self.shelf.find(self.experiment) if self._untouched() else None

    def _give_kept(self) -> None:
        """Answer who wants all that was reached."""
        while self._wanted:
            future = self._wanted.popleft()
            if future.set_running_or_notify_cancel():
                future.set_result(self._kept())

    def _untouched(self) -> bool:
        """Whether nothing has been done to the network yet."""
        return not (self._trainer and (self._trainer.updates or self.note))

    def _kept(self) -> Kept | None:
        """All that was reached, if it is anything."""
        trainer = self._trainer
        if trainer is None or self._untouched():
            return None
        return Kept(
            trainer.moment(self.note, self._watch.memory),
            self.past.memories(),
            copy(self._watch),
            self.quota.speed,
            self.message if self.status == "finished" else None,
            self._diagnosis.is_of(trainer),
            self._evaluator.copy(),
        )

    def _lay_aside(self) -> None:
        """Another experiment is about to begin."""
        kept = self._kept()
        if kept is not None:
            self.shelf.put(kept)

    def _look_back(self) -> None:
        """An experiment has begun: go on where its last run ended, if it did not end by choice."""
        self._arriving = False
        found = self.shelf.find(self.experiment)
        if found is None or not found.gone:
            self._settle()
        else:
            self.quota.speed = found.speed
            self._come_back(found)
            self._returned = True
        self.shelf.settle()

    def _go_back(self) -> None:
        """Go on with what was offered."""
        found = self.shelf.find(self.experiment)
        if found is not None and self._untouched() and not self.is_loading():
            self._come_back(found)

    def _come_back(self, kept: Kept) -> None:
        """Stand where `kept` was taken, as if nothing had happened since."""
        trainer, experiment = self._trainer, self.experiment
        if trainer is None:
            return
        self.shelf.take(kept)
        if kept.diverged and kept.memories.good and self._picture:  # shown instead, as it was then
            trainer.go(kept.memories.good)
            self._picture.render(trainer, self._look)
        trainer.go(kept.moment)
        self.past.restore(kept.memories)
        self._watch = EarlyStopper(experiment.stop)
        if kept.experiment.stop == experiment.stop:
            self._watch = copy(kept.watch)
        self._diagnosis.forget()
        self.playing, self.note = False, kept.moment.note
        self.quota.clear()
        if kept.experiment != experiment:
            self.past.good = None
            self.note = messages.knob_turned(kept.experiment, experiment, kept.epoch)
        elif self.note is None:
            self._comparison.begin(experiment)
        self._evaluator = kept.evaluator.copy()
        if self._picture and np.isfinite(self._evaluator.latest[0]):
            self._picture.take(self._evaluator.latest)
        self._evaluator.begin(trainer)
        self._settle()
        if kept.reason is not None:
            self._stop("finished", kept.reason)

    # Within the training at hand.

    def _visit(self, epoch: float | None) -> None:
        """Stop, and show the kept moment nearest to `epoch`, or the newest."""
        self._evaluator.forget()
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

    def _settle(self) -> None:
        super()._settle()
        self._returned = False
        self._look_over()

    def _stop(self, status: str, message: str) -> None:
        self._arriving = False
        super()._stop(status, message)
