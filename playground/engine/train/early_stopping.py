"""Watches a training for its stop rule: after every epoch that the rule asks for, exactly.

What is measured here is measured by a function of its own, never taken from a picture, so
that a rule stops at the same epoch in a browser, at any speed, and on the command line.
"""

import math
from typing import NamedTuple

import numpy as np

from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.trainer import Trainer
from playground.options.stopping import Progress, StopRule


class BestSoFar(NamedTuple):
    """What a rule remembers of a training: its best epoch, the loss then, and its weights."""

    epoch: int = 0
    loss: float = math.inf
    best: Checkpoint | None = None  # kept only where it may be restored


class EarlyStopper:
    """Applies `rule` to one training from where it stands; it stops at most once."""

    def __init__(self, rule: StopRule) -> None:
        self.rule = rule
        self.memory = BestSoFar()
        self.over = False  # the rule has stopped training and will not do so again
        self._next = self._asked = -1

    def cap(self, trainer: Trainer, updates: int) -> int:
        """How many of `updates` may be done before the rule is asked."""
        epoch = trainer.seen // trainer.clock.examples
        look = None if self.over else self.rule.next_look(epoch)
        self._next = -1 if look is None else look
        if look is None:
            return updates
        more = (look - epoch - 1) * trainer.clock.steps
        return min(updates, trainer.left_in_epoch() + more)

    def better(self, trainer: Trainer) -> Checkpoint | None:
        """The best moment, if it is to be restored and `trainer` stands after it."""
        best = self.memory.best
        return best if best is not None and best.seen < trainer.seen else None

    def recall(self, memory: BestSoFar | None) -> None:
        """Go back to what the rule remembered at an earlier moment."""
        self.memory, self._asked = memory or BestSoFar(), -1

    def stops(
        self, trainer: Trainer, note: str | None = None, measured: np.ndarray | None = None
    ) -> str:
        """Why training stops where it stands, as a sentence; empty where it goes on.

        `measured` `(M,)` is what `Trainer.measure` would find, where it is known already.
        """
        epoch, rest = divmod(trainer.seen, trainer.clock.examples)
        if self.over or rest or epoch != self._next or epoch == self._asked:
            return ""
        self._asked = epoch
        first = math.nan
        watched = trainer.regime.watched(trainer.experiment)
        if self.rule.measures():
            known = trainer.measure() if measured is None else measured
            first, loss = float(known[0]), float(known[trainer.regime.metrics.index(watched)])
            if not math.isfinite(first):
                return ""  # whoever looks next will see that it has diverged
            self._compare(trainer, epoch, loss if math.isfinite(loss) else first, note)
        reason = self.rule.reason(Progress(epoch, first, self.memory.epoch, watched.label.lower()))
        self.over = bool(reason)
        return reason

    def _compare(self, trainer: Trainer, epoch: int, loss: float, note: str | None) -> None:
        """Note an epoch that is better than all before it."""
        if self.memory.epoch and not self.rule.improves(loss, self.memory.loss):
            return
        best = trainer.moment(note) if self.rule.restores() else None
        self.memory = BestSoFar(epoch, loss, best)
