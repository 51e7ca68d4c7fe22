"""The scheduler: gives the runs of all sessions their turns, in order, a slice at a time.

A few threads take runs from one queue; a run with more to do goes to its end. So a heavy
network slows itself down and nobody else, which a thread for each session does not
achieve. It holds no run: whoever owns a run keeps it alive.
"""

import logging
import os
import threading
from collections import deque
from typing import Protocol, runtime_checkable

logger = logging.getLogger(__name__)


@runtime_checkable
class Worker(Protocol):
    """What takes turns: a run, or a search."""

    def turn(self) -> bool:
        """Do a slice of work; return whether there is more to do at once."""

    def fail(self, error: Exception) -> None:
        """Be told that a turn broke."""


class Scheduler:
    """Takes turns with whichever runs have been woken."""

    def __init__(self, workers: int | None = None) -> None:
        self._ready: deque[Worker] = deque()
        self._states: dict[Worker, str] = {}  # ready, busy, or again: woken while busy
        self._condition = threading.Condition()
        for number in range(workers or max(1, os.cpu_count() or 1)):
            threading.Thread(target=self._work, name=f"train-{number}", daemon=True).start()

    def wake(self, run: Worker) -> None:
        """Give `run` a turn soon; any thread may call this."""
        with self._condition:
            state = self._states.get(run)
            if state is None:
                self._states[run] = "ready"
                self._ready.append(run)
                self._condition.notify()
            elif state == "busy":
                self._states[run] = "again"

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._ready:
                    self._condition.wait()
                run = self._ready.popleft()
                self._states[run] = "busy"
            more = self._turn(run)
            with self._condition:
                if more or self._states[run] == "again":
                    self._states[run] = "ready"
                    self._ready.append(run)
                    self._condition.notify()
                else:
                    del self._states[run]
            del run

    def _turn(self, run: Worker) -> bool:
        try:
            return run.turn()
        except Exception as error:  # the run fails, the worker lives
            logger.exception("a run failed")
            self._fail(run, error)
            return False

    def _fail(self, run: Worker, error: Exception) -> None:
        try:
            run.fail(error)
        except Exception:  # what broke the turn may break the answer too
            logger.exception("a failed run could not say so")
