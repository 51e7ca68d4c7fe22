"""A training that was left: all that a run needs to go on as if it had never been away.

It is a value in NumPy arrays of its own, shared by whoever holds it and changed by nobody.
Going on gives the numbers of a training that was not interrupted: the order of the examples
and all chance depend on the update alone, and what the stop rule remembers is here too.
"""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

from playground.engine.train.checkpoints import Checkpoint, size
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.evaluator import AtOnceEvaluator, Evaluator
from playground.engine.train.timeline import Memories
from playground.experiments.base import Experiment


@dataclass(frozen=True, eq=False)
class Kept:
    """What a run had reached at one moment.

    `gone` says that its run ended where it stood, as by a reload: the next run of the
    experiment is to go on there by itself. What was left for another experiment is offered.
    """

    moment: Checkpoint
    memories: Memories
    watch: EarlyStopper
    speed: str
    reason: str | None = None  # why training had ended, if it had
    diverged: bool = False
    evaluator: Evaluator = field(default_factory=AtOnceEvaluator)
    gone: bool = False
    at: float = field(default_factory=time.monotonic)

    @property
    def experiment(self) -> Experiment:
        """What was trained, with the live numbers of the end."""
        return self.moment.experiment

    @property
    def epoch(self) -> float:
        """How far it had come; the newest moment counts where an older one is shown."""
        return (self.memories.newest or self.moment).epoch

    def moments(self) -> list[Checkpoint]:
        """Every moment that is held here."""
        best = self.watch.memory.best
        return [self.moment, *self.memories.moments(), *([best] if best else [])]

    @cached_property
    def bytes(self) -> int:
        """How much memory it takes."""
        distinct = {id(moment): moment for moment in self.moments()}
        return self.memories.rows.nbytes + sum(size(each.carry) for each in distinct.values())

    def asked_for(self) -> "Kept":
        """The same, to be gone on with only when somebody wants it."""
        return replace(self, gone=False) if self.gone else self

    def slim(self) -> "Kept":
        """The same without what one could go back to in time."""
        return replace(self, memories=self.memories.slim())
