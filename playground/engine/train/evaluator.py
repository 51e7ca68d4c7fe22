"""How a run measures its network: with each picture, or a little at a time beside training.

Looking at thousands of images takes as long as training on hundreds. So a sample is measured
now and then, as often as takes a small share of the time, and at the end of an epoch
everything that the command line measures, a few examples in each turn; training waits for
that, so that all numbers of an epoch are of the same network.
"""

import time
from collections import deque
from copy import copy
from typing import Any, Protocol, runtime_checkable

import numpy as np

from playground.engine.compile.program import TALLIED
from playground.engine.train.evaluation import TRAINING, Score, both
from playground.engine.train.pace import FRAME
from playground.engine.train.trainer import Trainer
from playground.experiments.split import Split

SHARE = 0.15  # of the time that samples may take while training goes on
EAGER = 6  # samples after a start that come sooner, so that curves move at once
PAUSE = 0.1  # seconds between two samples at least
LASTING = 1.0  # seconds after an epoch's end without samples, which would make the curve jump


@runtime_checkable
class Evaluator(Protocol):
    """Measures one training."""

    frame: float  # seconds of training between two pictures
    latest: np.ndarray  # what was found last `(4,)`, where pictures come without measures

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
        """Measure some more of an epoch's end; return all that was found `(4,)` once it is."""

    def sample(self, trainer: Trainer, playing: bool, pictured: np.ndarray) -> np.ndarray | None:
        """What is known of the network in a new picture `(4,)`; None where it is not the time.

        `pictured` `(4,)` is what was measured with the picture.
        """


class AtOnceEvaluator:
    """Everything is measured whenever a picture is taken."""

    frame = FRAME
    latest = np.full(4, np.nan, np.float32)
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

    Pictures come without measures. `counts` says of how many training and held-back examples
    `latest` is.
    """

    frame = 0.014  # an update takes long, and two of them would make half as many pictures

    def __init__(self) -> None:
        self.forget()

    def state(self) -> dict[str, Any]:
        return {"measured": self.counts}

    def forget(self) -> None:
        self.latest = np.full(4, np.nan, np.float32)
        self.counts: tuple[int, int] | None = None
        self._known = self._whole = -1  # updates after which a sample, and all, was measured
        self._next = 0.0  # when a sample may be measured again
        self._samples = 0
        self._work: deque[tuple[int, Split]] = deque()
        self._found: tuple[list[Score], list[Score]] = ([], [])

    def copy(self) -> "ChunkedEvaluator":
        other = copy(self)
        other.break_off()
        return other

    def break_off(self) -> None:
        """Leave what is being measured, as if it had not begun."""
        if self.busy:
            self._whole = -1
        self._work, self._found = deque(), ([], [])

    @property
    def busy(self) -> bool:
        return bool(self._work)

    def cap(self, trainer: Trainer, updates: int) -> int:
        return min(updates, trainer.left_in_epoch())

    def begin(self, trainer: Trainer) -> bool:
        ended = trainer.seen > 0 and trainer.seen % trainer.experiment.sizes[0] == 0
        if ended and trainer.updates != self._whole:
            self._measure_all(trainer)
        return True

    def _measure_all(self, trainer: Trainer) -> None:
        train, held = trainer.points
        some = Split(*(array[:TRAINING] for array in train))
        self._whole, self._found = trainer.updates, ([], [])
        self._work = deque(
            (which, part) for which, split in enumerate((some, held)) for part in parts(split)
        )

    def go_on(self, trainer: Trainer) -> np.ndarray | None:
        which, part = self._work.popleft()
        self._found[which].append(trainer.score(part))
        if self._work:
            return None
        found = [together(scores) for scores in self._found]
        self._take(*found)
        self._known, self._next = trainer.updates, time.perf_counter() + LASTING
        return self.latest

    def sample(self, trainer: Trainer, playing: bool, pictured: np.ndarray) -> np.ndarray | None:
        began = time.perf_counter()
        if trainer.updates == self._known or self.busy or (playing and began < self._next):
            return None
        first = (Split(*(array[:TALLIED] for array in split)) for split in trainer.points)
        self._take(*map(trainer.score, first))
        self._known, now = trainer.updates, time.perf_counter()
        self._samples += 1
        share = max(SHARE, 1 - self._samples / EAGER)
        self._next = now + max(PAUSE, (now - began) / share)
        return self.latest

    def _take(self, train: Score, held: Score) -> None:
        self.latest, self.counts = both(train, held), (train.images, held.images)


def evaluator_of(chunk: int | None) -> Evaluator:
    """What measures a training whose examples are looked at in chunks of this size, or at once."""
    return AtOnceEvaluator() if chunk is None else ChunkedEvaluator()


def parts(split: Split) -> list[Split]:
    """`split` cut into as many images as are measured at once."""
    begins = range(0, len(split.targets), TALLIED)
    return [Split(*(array[begin : begin + TALLIED] for array in split)) for begin in begins]


def together(scores: list[Score]) -> Score:
    """The score of all images of `scores`."""
    images = sum(score.images for score in scores)
    loss = sum(score.loss * score.images for score in scores) / images if images else np.nan
    zero = np.zeros((0, 0), np.int64)
    return Score(loss, np.sum([score.confusion for score in scores], axis=0) if scores else zero)
