"""The curve of a run: what was measured, when; bounded and thinned, never an endless list.

When it is full, every second row goes. Whoever follows along keeps a `Mark` of what it
has seen and asks for the rest; after a thinning the rest is everything.
"""

from typing import NamedTuple

import numpy as np

from playground.ops.narrowing import narrowed

CAPACITY = 2000


class Mark(NamedTuple):
    """How much of a history somebody has seen."""

    generation: int = -1
    length: int = 0


class History:
    """Rows of measures `(N, columns)`, at most `capacity` of them; the first is the epoch."""

    def __init__(self, columns: int, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._rows = np.zeros((capacity, columns), np.float32)
        self._length = 0
        self._generation = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> np.ndarray:
        """All rows `(N, columns)`."""
        return self._rows[: self._length]

    @property
    def mark(self) -> Mark:
        """The mark of somebody who has seen everything."""
        return Mark(self._generation, self._length)

    def clear(self) -> None:
        """Begin anew."""
        self._length = 0
        self._generation += 1

    def cut(self, epoch: float) -> None:
        """Forget every row after `epoch`."""
        self._length = int(np.searchsorted(self.rows[:, 0], np.float32(epoch), side="right"))
        self._generation += 1

    def restore(self, rows: np.ndarray) -> None:
        """Be the history that had these rows `(N, columns)`."""
        self._length = len(rows)
        self._rows[: self._length] = rows
        self._generation += 1

    def append(self, epoch: float, measures: np.ndarray) -> None:
        """Add what was measured at `epoch`; a later measure of the same moment counts."""
        if self._length and self._rows[self._length - 1, 0] == np.float32(epoch):
            self._length -= 1
            self._generation += 1
        if self._length == self._capacity:
            self._length = len(self._rows[::2])
            self._rows[: self._length] = self._rows[::2]
            self._generation += 1
        self._rows[self._length] = narrowed((epoch, *measures))
        self._length += 1

    def since(self, mark: Mark) -> tuple[int, np.ndarray]:
        """Return where the unseen rows begin, and those rows."""
        first = mark.length if mark.generation == self._generation else 0
        return first, self.rows[first:].copy()
