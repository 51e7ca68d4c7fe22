"""What a run remembers of itself: its curve, its kept moments, and which of them is shown.

While an older moment is shown, the newest waits; going on from the older one forgets what
came after it, curve and all.
"""

import time
from typing import Any, NamedTuple

import numpy as np

from playground.engine.train.checkpoints import LARGEST, Checkpoint, Checkpoints, size
from playground.engine.train.history import History
from playground.engine.train.trainer import Trainer

FRESH = 1.0  # seconds after which the last good moment is taken anew
LIGHT = 2**20  # bytes of a carry that may be copied so often


class Memories(NamedTuple):
    """A past as a value: rows of the curve, pages of the album, and single moments."""

    rows: np.ndarray
    pages: tuple[tuple[Checkpoint, ...], int]
    newest: Checkpoint | None
    good: Checkpoint | None
    shown: Checkpoint | None

    def slim(self) -> "Memories":
        """The same without what one could go back to in time."""
        return self._replace(pages=((), self.pages[1]), good=None)

    def moments(self) -> list[Checkpoint]:
        """Every moment of it."""
        single = (self.newest, self.good, self.shown)
        return [*self.pages[0], *(moment for moment in single if moment)]


class Timeline:
    """The history and the album of one run, and the newest moment while an older one is shown."""

    def __init__(self, metrics: int) -> None:
        self.history = History(1 + metrics)  # the epoch comes first
        self.album = Checkpoints()
        self.newest: Checkpoint | None = None
        self.good: Checkpoint | None = None  # the last one known to be finite
        self._shown: Checkpoint | None = None  # instead of the newest
        self._taken = 0.0

    @property
    def note(self) -> str | None:
        """What the run said about itself at the moment that is shown instead of the newest."""
        return self._shown.note if self._shown else None

    def clear(self) -> None:
        """Forget everything."""
        self.history.clear()
        self.album.clear()
        self.newest = self.good = self._shown = None

    def forget_moments(self) -> None:
        """Forget every moment, but not the curve."""
        self.album.clear()
        self.newest = self.good = self._shown = None

    def memories(self) -> Memories:
        """All that `restore` needs to make another past the same as this."""
        rows = self.history.rows.copy()
        return Memories(rows, self.album.pages(), self.newest, self.good, self._shown)

    def restore(self, memories: Memories) -> None:
        """Be the past that had these memories."""
        self.history.restore(memories.rows)
        self.album.restore(memories.pages)
        self.newest, self.good, self._shown = memories[2:]

    def record(self, trainer: Trainer, measures: Any, note: str | None, memory: Any) -> None:
        """Note what was measured, and keep the moment where there is room for it."""
        if self.newest is not None:
            return
        self.history.append(trainer.epoch, measures)
        now = time.monotonic()
        keep = self.album.wants(trainer.seen, trainer.carry)
        weight = size(trainer.carry)
        late = now - self._taken > FRESH and weight <= LIGHT
        none = self.good is None and weight <= LARGEST
        if not (keep or late or none):
            return
        self.good, self._taken = trainer.moment(note, memory), now
        if keep:
            self.album.add(self.good)

    def nearest(self, trainer: Trainer, epoch: float) -> Checkpoint | None:
        """The kept moment nearest to `epoch`, or None where the newest is nearer."""
        newest = self.newest.epoch if self.newest else trainer.epoch
        found = self.album.nearest(epoch)
        nearer = found is not None and abs(found.epoch - epoch) < abs(newest - epoch)
        return found if nearer else None

    def visit(self, trainer: Trainer, moment: Checkpoint) -> None:
        """Show `moment`; the newest is kept."""
        if self.newest is None:
            self.newest = trainer.moment()
        self._shown = moment
        trainer.go(moment)

    def leave(self, trainer: Trainer) -> None:
        """Show the newest moment again."""
        if self.newest is not None:
            trainer.go(self.newest)
        self.newest = self._shown = None

    def go_on(self) -> Checkpoint | None:
        """Let the moment that is shown be the newest, and forget what came after it; return it."""
        moment = self._shown
        self.newest = self._shown = None
        if moment is not None:
            self.history.cut(moment.epoch)
            self.album.cut(moment.seen)
            self.good = moment
        return moment

    def alter(self, trainer: Trainer) -> None:
        """The present was changed by hand: what was kept of this very moment is no longer so."""
        self.album.cut(trainer.seen - 1)
        self.good = None
