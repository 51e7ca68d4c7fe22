"""How far a run is from the reference: TensorFlow Playground's own arithmetic in plain NumPy.

The reference is slow and serves one line of text, so it is computed in short slices when the
compiling thread has nothing better to do, no further than the run has come, and no longer
than anybody holds the run. A twin whose first weight differs in its last digit is computed
beside it: where that one is as far away, training is chaotic and no two machines agree.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

from playground.engine.reference import tf_reference
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment
from playground.experiments.plane import Plane

SLICE = 0.05  # seconds of computing at a time
NOTEWORTHY = 1e-9  # relative distance above which chaos is worth a word

CHANGED = "This run was changed by hand, and for that there is no reference run."
TOO_FAR = (
    f"The reference run of TensorFlow Playground's arithmetic ends after {tf_reference.LAST_EPOCH} "
    "epochs."
)
TOO_LARGE = "This network is too large for a reference run in plain arithmetic."
CHAOTIC = "Training is chaotic here: the last digit of one weight decides as much."


class Losses(NamedTuple):
    """Training and test loss of the reference, and the training loss of its twin."""

    train: float
    test: float
    twin: float


def losses(experiment: Plane) -> Iterator[Losses]:
    """The losses at the start and after every epoch."""
    twins = tf_reference.run(experiment, nudged=True)
    for (train, test), (twin, _) in zip(tf_reference.run(experiment), twins, strict=True):
        yield Losses(train, test, twin)


class Comparison:
    """Follows one run; `later` does a job when there is time."""

    def __init__(self, later: Callable[[Callable[[], Any]], Any]) -> None:
        self._later = later
        self._experiment: Plane | None = None
        self._known: list[Losses] = []
        self._more: Iterator[Losses] = iter(())
        self._seen: dict[int, np.ndarray] = {}  # the run's losses after whole epochs
        self._epoch = 0  # the last whole epoch
        self._instead = ""  # why there is nothing to compare
        self._computing = False

    def look(self, trainer: Trainer, measures: np.ndarray, note: str | None) -> None:
        """Take notice of the run's `measures` `(4,)`; a `note` says that it was changed by hand."""
        experiment = trainer.experiment
        if not (isinstance(experiment, Plane) and experiment.keeps_order):
            self._experiment = None
            return
        if experiment != self._experiment and trainer.updates == 0:
            self._follow(experiment)
        epoch, rest = divmod(trainer.seen, experiment.sizes[0])
        self._instead = ""
        if note is not None or experiment != self._experiment:
            self._instead = CHANGED
        elif tf_reference.seconds_per_epoch(experiment) > tf_reference.SLOWEST_EPOCH:
            self._instead = TOO_LARGE
        elif epoch > tf_reference.LAST_EPOCH:
            self._instead = TOO_FAR
        elif not rest:
            self._seen[epoch], self._epoch = np.array(measures[:2], np.float64), epoch
            self._compute()

    def begin(self, experiment: Experiment) -> None:
        """Follow `experiment`, taken up again where it was left, if its rules have a reference."""
        if isinstance(experiment, Plane) and experiment.keeps_order:
            self._follow(experiment)

    def _follow(self, experiment: Plane) -> None:
        self._experiment, self._known, self._seen = experiment, [], {}
        self._more = losses(experiment)

    def _compute(self) -> None:
        """Ask for a slice of the reference, where it lags behind and none is under way."""
        if self._computing or len(self._known) > self._epoch:
            return
        self._computing = True
        waiting = ref(self)
        self._later(lambda: go_on(waiting))

    def slice(self) -> None:
        """Compute for a moment, on whatever thread; then ask for more where it is wanted."""
        more, known, end = self._more, self._known, time.monotonic() + SLICE
        while len(known) <= self._epoch:
            known.append(next(more))
            if time.monotonic() > end:
                break
        self._computing = False
        self._compute()

    def sentence(self) -> str | None:
        """The distance from the reference, in words; None under rules that have none."""
        if self._experiment is None or self._instead:
            return self._instead or None
        last = min(len(self._known) - 1, self._epoch)
        epoch = max((epoch for epoch in self._seen if epoch <= last), default=-1)
        if epoch < 0:
            return "The reference run of TensorFlow Playground's arithmetic is being computed."
        known, (train, test) = self._known[epoch], self._seen[epoch]
        distance = relative(train, known.train)
        moment = f"After {epoch} epochs" if epoch != 1 else "After 1 epoch"
        said = (
            f"{moment}: the training loss differs from TensorFlow Playground's own arithmetic by a "
            f"relative {short(distance)} (test {short(relative(test, known.test))})."
        )
        chaotic = NOTEWORTHY < distance < 1e3 * relative(known.twin, known.train)
        return f"{said} {CHAOTIC}" if chaotic else said


def go_on(waiting: ref[Comparison]) -> None:
    """Compute a slice for a comparison that somebody still holds."""
    comparison = waiting()
    if comparison is not None:
        comparison.slice()


def short(distance: float) -> str:
    """A distance to one digit."""
    return f"{distance:.0e}" if distance else "0"


def relative(value: float, known: float) -> float:
    """How far `value` is from `known`, as a share of it."""
    return abs(value - known) / abs(known) if known else abs(value)
