"""The threads that compile: one, and more for as long as it is at what nobody waits for.

A compilation cannot be stopped. Whoever goes from example to example leaves some behind that
have begun, and what may be needed later is compiled too; neither keeps anybody waiting for long:
after a moment a further thread begins with what is wanted, and ends when the unwanted has ended.
At once it would only cost memory: two compilations side by side take more of it than they need.
"""

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)

SOON, LATER, LAST = 0, 1, 2  # how urgent a job is
STOP = -1
MOST_LEFT = 2  # unwanted jobs beside which others begin
MOMENT = 1.0  # seconds for which what is wanted waits for the unwanted; most ends by then


@dataclass(eq=False)
class Job:
    """Something to do, and whether anybody waits for it."""

    do: Callable[[], Any]
    wanted: bool = True


class Compilers:
    """Does jobs by their urgency, and those of equal urgency in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: queue.PriorityQueue[tuple[int, int, Job | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._current: set[Job] = set()
        self._threads: set[threading.Thread] = set()
        self._begin()

    def put(self, urgency: int, job: Job) -> None:
        """Do `job` when its turn has come. Any thread may call this."""
        self._jobs.put((urgency, next(self._numbers), job))
        if urgency == SOON:
            self.make_room()

    def make_room(self) -> None:
        """See to it that what is wanted begins in a moment, though the unwanted takes long."""
        if self._unwanted():
            look = threading.Timer(MOMENT, self._look)
            look.daemon = True
            look.start()

    def _look(self) -> None:
        """A moment later: begin a further thread where all are still at the unwanted."""
        with self._lock:
            waits = any(urgency == SOON for urgency, _, _ in self._jobs.queue)
            if waits and len(self._threads) <= min(self._unwanted(), MOST_LEFT):
                self._begin()

    def stop(self) -> None:
        """End the threads once they have done what they are at."""
        with self._lock:
            threads = list(self._threads)
        for _ in threads:
            self._jobs.put((STOP, next(self._numbers), None))
        for thread in threads:
            thread.join()

    def _unwanted(self) -> int:
        return sum(not job.wanted for job in tuple(self._current))

    def _begin(self) -> None:
        thread = threading.Thread(target=self._work, name="compile", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()[2]) is not None:
            with self._lock:
                self._current.add(job)
            try:
                job.do()
            except Exception:  # this thread serves everyone and must live
                logger.exception("a program could not be compiled ahead of time")
            with self._lock:
                self._current.discard(job)
                if len(self._threads) > 1 + self._unwanted():
                    self._threads.discard(threading.current_thread())
                    return
            del job  # it holds what it made
