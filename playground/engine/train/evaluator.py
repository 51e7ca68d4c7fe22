"""How a run measures its network: with each picture, or a little at a time beside training.

Looking at thousands of images takes as long as training on hundreds. So a sample is measured
now and then, as often as takes a small share of the time, and at the end of an epoch
everything that the command line measures, a few examples in each turn; training waits for
that, so that all numbers of an epoch are of the same network.
"""

import time
from collections import deque
from collections.abc import Sequence
from copy import copy
from typing import Any, Protocol, runtime_checkable

import numpy as np

from playground.engine.train.evaluation import parts
from playground.engine.train.pace import FRAME
from playground.engine.train.trainer import Trainer

SHARE = 0.15  # of the time that samples may take while training goes on
EAGER = 6  # samples after a start that come sooner, so that curves move at once
PAUSE = 0.1  # seconds between two samples at least
LASTING = 1.0  # seconds after an epoch's end without samples, which would make the curve jump


@runtime_checkable
class Evaluator(Protocol):
    """Measures one training."""

    frame: float  # seconds of training between two pictures
    latest: np.ndarray  # found last `(M,)`, where pictures come without; at first NaN

    @property
    def busy(self) -> bool:
        """Whether an epoch's end is being measured; training must wait."""

    def state(self) -> dict[str, Any]:
        """What frames say of it."""

    def forget(self) -> None:
        """The network is another one: nothing that is known is of it."""

    def copy(self) -> "Evaluator":
        """Another that knows the same; the end of an epoch is measured there from the start."""

    def cap(self, trainer: Trainer, updates: int) -> int:
        """How many of `updates` may be done before an epoch's end has to be measured."""

    def begin(self, trainer: Trainer) -> bool:
        """Measure an epoch's end, if this is one; return whether the stop rule waits for that."""

    def go_on(self, trainer: Trainer) -> np.ndarray | None:
        """Measure some more of an epoch's end; return all that was found `(M,)` once it is."""

    def sample(self, trainer: Trainer, playing: bool, pictured: np.ndarray) -> np.ndarray | None:
        """What is known of the network in a new picture `(M,)`; None where it is not the time.

        `pictured` `(M,)` is what was measured with the picture.
        """


class AtOnceEvaluator:
    """Everything is measured whenever a picture is taken."""

    frame = FRAME
    latest = np.full(1, np.nan, np.float32)
    busy = False

    def state(self) -> dict[str, Any]:
        return {}

    def forget(self) -> None:
        """Nothing is known."""

    def copy(self) -> "AtOnceEvaluator":
        return self

    def cap(self, trainer: Trainer, updates: int) -> int:
        return updates

    def begin(self, trainer: Trainer) -> bool:
        return False

    def go_on(self, trainer: Trainer) -> np.ndarray | None:
        return None

    def sample(self, trainer: Trainer, playing: bool, pictured: np.ndarray) -> np.ndarray | None:
        return pictured


class ChunkedEvaluator:
    """A sample is measured now and then, and everything in chunks at the end of an epoch.

    Pictures come without measures. `counts` says of how many examples of each split
    `latest` is.
    """

    frame = 0.014  # an update takes long, and two of them would make half as many pictures

    def __init__(self) -> None:
        self.forget()

    def state(self) -> dict[str, Any]:
        return {"measured": self.counts}

    def forget(self) -> None:
        self.latest = np.full(1, np.nan, np.float32)
        self.counts: tuple[int, ...] | None = None
        self._known = self._whole = -1  # updates after which a sample, and all, was measured
        self._next = 0.0  # when a sample may be measured again
        self._samples = 0
        self._work: deque[tuple[int, Any]] = deque()
        self._found: list[list[Any]] = []

    def copy(self) -> "ChunkedEvaluator":
        other = copy(self)
        other.break_off()
        return other

    def break_off(self) -> None:
        """Leave what is being measured, as if it had not begun."""
        if self.busy:
            self._whole = -1
        self._work, self._found = deque(), []

    @property
    def busy(self) -> bool:
        return bool(self._work)

    def cap(self, trainer: Trainer, updates: int) -> int:
        return min(updates, trainer.left_in_epoch())

    def begin(self, trainer: Trainer) -> bool:
        ended = trainer.seen > 0 and trainer.seen % trainer.clock.examples == 0
        if ended and trainer.updates != self._whole:
            self._measure_all(trainer)
        return True

    def _measure_all(self, trainer: Trainer) -> None:
        splits, chunk = trainer.regime.measured(trainer.points), trainer.program.chunk
        self._whole, self._found = trainer.updates, [[] for _ in splits]
        self._work = deque(
            (which, part) for which, split in enumerate(splits) for part in parts(split, chunk)
        )

    def go_on(self, trainer: Trainer) -> np.ndarray | None:
        which, part = self._work.popleft()
        self._found[which].append(trainer.score(part))
        if self._work:
            return None
        self._take(trainer, [trainer.regime.together(scores) for scores in self._found])
        self._known, self._next = trainer.updates, time.perf_counter() + LASTING
        return self.latest

    def sample(self, trainer: Trainer, playing: bool, pictured: np.ndarray) -> np.ndarray | None:
        began = time.perf_counter()
        if trainer.updates == self._known or self.busy or (playing and began < self._next):
            return None
        chunk = trainer.program.chunk
        first = ((parts(split, chunk) or [split])[0] for split in trainer.points)
        self._take(trainer, [trainer.score(part) for part in first])
        self._known, now = trainer.updates, time.perf_counter()
        self._samples += 1
        share = max(SHARE, 1 - self._samples / EAGER)
        self._next = now + max(PAUSE, (now - began) / share)
        return self.latest

    def _take(self, trainer: Trainer, scores: Sequence[Any]) -> None:
        self.latest = trainer.regime.found(scores)
        self.counts = tuple(score.images for score in scores)


def evaluator_of(chunk: int | None) -> Evaluator:
    """What measures a training whose examples are looked at in chunks of this size, or at once."""
    return AtOnceEvaluator() if chunk is None else ChunkedEvaluator()
