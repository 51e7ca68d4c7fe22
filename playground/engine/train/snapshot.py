"""A run at one moment, copied for whoever wants to look closer than the stage does.

A page's script may not touch a run's arrays: the next update uses them up. So it asks, and
the worker that has the run's next turn answers with copies on the host.
"""

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from playground.engine.train.trainer import Trainer
from playground.regimes.base import TrainState


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a run is at one moment, in NumPy arrays of its own."""

    experiment: Any  # of whatever kind
    carry: TrainState
    numbers: Any
    points: tuple[Any, ...]  # its examples, training and test points of the plane
    epoch: float
    step: int

    def same_network(self, other: "Snapshot | None") -> bool:
        """Whether every number that training changes is that of `other`, for the same program."""
        if other is None or self.experiment != other.experiment:
            return False
        pairs = zip(jax.tree.leaves(self.carry), jax.tree.leaves(other.carry), strict=True)
        return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


class Snapshots:
    """Requests for snapshots of one run; any thread may ask."""

    def __init__(self) -> None:
        self._requests: list[Future[Snapshot]] = []
        self._lock = threading.Lock()

    def request(self) -> Future[Snapshot]:
        """Ask for one; requests that were given up are forgotten."""
        future: Future[Snapshot] = Future()
        with self._lock:
            self._requests = [each for each in self._requests if not each.cancelled()]
            self._requests.append(future)
        return future

    def answer(self, trainer: Trainer) -> None:
        """Give everybody who waits the same copy of what `trainer` has reached."""
        if not self._requests:
            return
        with self._lock:
            requests, self._requests = self._requests, []
        waiting = [each for each in requests if each.set_running_or_notify_cancel()]
        if not waiting:
            return
        snapshot = taken(trainer)
        for each in waiting:
            each.set_result(snapshot)


def taken(trainer: Trainer) -> Snapshot:
    """Copy what `trainer` has reached."""

    def copies(tree: Any) -> Any:
        return jax.tree.map(np.array, tree)

    return Snapshot(
        trainer.experiment,
        copies(trainer.carry),
        copies(trainer.numbers),
        trainer.points,
        trainer.epoch,
        trainer.updates,
    )
