"""How much a run may train: what a step asked for, and what the next frame shows.

Whole epochs end where epochs end, also after steps of single batches, so that the curve
has its points at whole epochs.
"""

import time

from playground.engine.live.commands import BATCHES
from playground.engine.train.pace import FRAME
from playground.engine.train.trainer import Trainer


class StepBudget:
    """Updates that are still to be done."""

    def __init__(self, frame: float = FRAME) -> None:
        self._frame = frame  # seconds of training after which a picture is due
        self.speed = "1"  # what one frame trains: see `playground.engine.live.commands.SPEEDS`
        self._owed = 0  # by steps; done however long it takes
        self._granted = 0  # for the frame that is being made; cut short when it is due
        self._began = 0.0

    def __bool__(self) -> bool:
        return bool(self._owed or self._granted)

    @property
    def wanted(self) -> int:
        """How many updates are to be done next."""
        return self._owed or self._granted

    def owe(self, kind: str, trainer: Trainer) -> None:
        """Ask for one more batch, or for all up to the end of the epoch."""
        self._granted = 0
        self._owed += trainer.left_in_epoch(self._owed) if kind == "epoch" else 1

    def grant(self, trainer: Trainer) -> None:
        """Ask for what one frame shows."""
        self._began = time.perf_counter()
        if self.speed in BATCHES:
            self._granted = BATCHES[self.speed]
        else:
            more = (int(self.speed) - 1) * trainer.clock.steps
            self._granted = trainer.left_in_epoch() + more

    def done(self, updates: int) -> None:
        """Note that `updates` have been done."""
        if self._owed:
            self._owed -= updates
        else:
            self._granted -= updates
            if time.perf_counter() - self._began > self._frame:
                self._granted = 0

    def drop_grant(self) -> None:
        """Finish the frame as it is."""
        self._granted = 0

    def clear(self) -> None:
        """Ask for nothing."""
        self._owed = self._granted = 0
