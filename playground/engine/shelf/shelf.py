"""The trainings that one visitor has left, the last few of them, within bounds.

Runs lay them aside and take them up again; visitors are told apart by who holds the shelf.
Each has a share of the memory that the host allows, and where all together have too much,
whoever has most gives first, so that nobody can push out what others left.
"""

import threading
import time
from collections.abc import Callable
from weakref import WeakMethod, WeakSet

from playground.engine.compile.limits import limits
from playground.engine.shelf.kept import Kept
from playground.engine.train.changes import changes_only_live_numbers
from playground.experiments.base import Experiment

MOST = 3  # trainings of one visitor and kind of run
SHARE = 4  # a shelf has at most this part of the memory for all
MIB = 2**20


class Shelf:
    """What one visitor has left, oldest first. Any thread may call its methods."""

    def __init__(self, kept: tuple[Kept, ...] = ()) -> None:
        self.kept = kept
        self._listener: WeakMethod[Callable[[], None]] | None = None
        with LOCK:
            SHELVES.add(self)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this method of somebody from now on when something was put here."""
        self._listener = WeakMethod(listener)

    def put(self, kept: Kept) -> None:
        """Lay a training aside, in the place of an older one of the same experiment.

        One that is too large for the host is not kept.
        """
        allowed = limits().kept_mib * MIB // SHARE
        if kept.slim().bytes > allowed:
            return
        with LOCK:
            others = (each for each in self.kept if each.experiment != kept.experiment)
            self.kept = fitted((*others, kept)[-MOST:], allowed)
            tidy()
        heard = self._listener() if self._listener else None
        if heard is not None:
            heard()

    def find(self, experiment: Experiment) -> Kept | None:
        """The training of `experiment` that lies here, or the newest of one like it.

        Like it is one that differs only in numbers that may change while it trains.
        """
        newest = self.kept[::-1]
        same = (each for each in newest if each.experiment == experiment)
        alike = (each for each in newest if changes_only_live_numbers(each.experiment, experiment))
        return next(same, None) or next(alike, None)

    def take(self, kept: Kept) -> None:
        """Take a training off the shelf."""
        with LOCK:
            self.kept = tuple(each for each in self.kept if each is not kept)

    def settle(self) -> None:
        """Let nothing be gone on with unasked any more: another experiment was begun."""
        with LOCK:
            self.kept = tuple(each.asked_for() for each in self.kept)

    def copy(self) -> "Shelf":
        """Another shelf with the same on it."""
        return Shelf(self.kept)


SHELVES: WeakSet[Shelf] = WeakSet()
LOCK = threading.Lock()


def fitted(kept: tuple[Kept, ...], allowed: int) -> tuple[Kept, ...]:
    """What of `kept` fits into `allowed` bytes: first the oldest go without their past."""
    for place, each in enumerate(kept):
        if sum(each.bytes for each in kept) <= allowed:
            return kept
        kept = (*kept[:place], each.slim(), *kept[place + 1 :])
    while sum(each.bytes for each in kept) > allowed:
        kept = kept[1:]
    return kept


def tidy() -> None:
    """Forget what was left too long ago, and what all together have too much of.

    The caller holds the lock.
    """
    oldest = time.monotonic() - 60 * limits().kept_minutes
    for shelf in SHELVES:
        shelf.kept = tuple(each for each in shelf.kept if each.at >= oldest)
    while held() > limits().kept_mib * MIB:
        richest = max(SHELVES, key=lambda shelf: sum(each.bytes for each in shelf.kept))
        richest.kept = richest.kept[1:]


def held() -> int:
    """The bytes of all that is kept; what lies on two shelves counts once."""
    return sum({id(each): each.bytes for shelf in SHELVES for each in shelf.kept}.values())


def forget_old() -> None:
    """Forget what was left too long ago."""
    with LOCK:
        tidy()
