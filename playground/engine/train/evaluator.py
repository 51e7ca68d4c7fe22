"""How good a network of images is, measured a little at a time while it trains.

Looking at thousands of images takes as long as training on hundreds. So a sample is measured
now and then, as often as takes a small share of the time, and at the end of an epoch
everything that the command line measures, a few images in each turn; training waits for
that, so that all numbers of an epoch are of the same network.
"""

import time
from collections import deque
from copy import copy

import numpy as np

from playground.engine.compile.program import TALLIED
from playground.engine.train.evaluation import TRAINING, Score, both
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Split

SHARE = 0.15  # of the time that samples may take while training goes on
EAGER = 6  # samples after a start that come sooner, so that curves move at once
PAUSE = 0.1  # seconds between two samples at least
LASTING = 1.0  # seconds after an epoch's end without samples, which would make the curve jump


class ChunkedEvaluator:
    """Measures one training of images; `latest` `(4,)` is what was found last.

    `counts` says of how many training and held-back images that is.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The network is another one: nothing that is known is of it."""
        self.latest = np.full(4, np.nan, np.float32)
        self.counts: tuple[int, int] | None = None
        self._known = self._whole = -1  # updates after which a sample, and all, was measured
        self._next = 0.0  # when a sample may be measured again
        self._samples = 0
        self._work: deque[tuple[int, Split]] = deque()
        self._found: tuple[list[Score], list[Score]] = ([], [])

    def copy(self) -> "ChunkedEvaluator":
        """Another that knows the same; the end of an epoch is measured there from the start."""
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
        """Whether an epoch's end is being measured; training must wait."""
        return bool(self._work)

    def begin(self, trainer: Trainer) -> None:
        """Measure everything if an epoch has just ended."""
        ended = trainer.seen > 0 and trainer.seen % trainer.experiment.sizes[0] == 0
        if not ended or trainer.updates == self._whole:
            return
        train, held = trainer.points
        some = Split(*(array[:TRAINING] for array in train))
        self._whole, self._found = trainer.updates, ([], [])
        self._work = deque(
            (which, part) for which, split in enumerate((some, held)) for part in parts(split)
        )

    def go_on(self, trainer: Trainer) -> bool:
        """Measure a few images; return whether they were the last ones."""
        which, part = self._work.popleft()
        self._found[which].append(trainer.score(part))
        if self._work:
            return False
        found = [together(scores) for scores in self._found]
        self._take(*found)
        self._known, self._next = trainer.updates, time.perf_counter() + LASTING
        return True

    def sample(self, trainer: Trainer, playing: bool) -> bool:
        """Measure the first images of both kinds where it is time; return whether it was."""
        began = time.perf_counter()
        if trainer.updates == self._known or self.busy or (playing and began < self._next):
            return False
        first = (Split(*(array[:TALLIED] for array in split)) for split in trainer.points)
        self._take(*map(trainer.score, first))
        self._known, now = trainer.updates, time.perf_counter()
        self._samples += 1
        share = max(SHARE, 1 - self._samples / EAGER)
        self._next = now + max(PAUSE, (now - began) / share)
        return True

    def _take(self, train: Score, held: Score) -> None:
        self.latest, self.counts = both(train, held), (train.images, held.images)


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
