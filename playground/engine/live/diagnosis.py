"""Why a run's training diverged: said at once in general, and in detail once that is found.

The first number that was not finite is looked for by doing updates again on a twin, which
takes a while and happens beside the run's turns.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from playground.engine.train import divergence, messages
from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.trainer import Trainer

Later = Callable[[Callable[[], Any]], Future[Any]]


class Diagnosis:
    """What is known of one divergence, by how many updates there were; `wake` asks for a turn."""

    def __init__(self, later: Later, wake: Callable[[], None]) -> None:
        self._later, self._wake = later, wake
        self._updates, self._text = -1, ""
        self.finding: Future[str] | None = None  # while something is looked for

    def of(self, trainer: Trainer, good: Checkpoint | None) -> str:
        """What is known by now; one looks for more where a `good` moment is there to begin at."""
        if self._updates != trainer.updates:
            text = messages.diverged(trainer.experiment, trainer.epoch)
            self._updates, self._text = trainer.updates, text
            if good is not None:
                self.finding = self._later(partial(divergence.explanation, trainer.twin(), good))
                self.finding.add_done_callback(lambda _: self._wake())
        return self._text

    def found(self, trainer: Trainer) -> str | None:
        """What was found, once."""
        if self.finding is None or not self.finding.done():
            return None
        self._updates, self._text = trainer.updates, self.finding.result() or self._text
        self.finding = None
        return self._text

    def is_of(self, trainer: Trainer) -> bool:
        """Whether it is of where `trainer` stands."""
        return self._updates == trainer.updates

    def drop(self) -> None:
        """Wait for nothing more."""
        self.finding = None

    def forget(self) -> None:
        """The divergence did not happen: training goes on from before it."""
        self._updates, self._text = -1, ""
