"""The engine: one for the process, shared by every session.

It is a module singleton on purpose: a visitor can clear Streamlit's caches, but not this.
It hands out runs by unguessable token, and lets go of those that nobody has watched for
a while, so that closed tabs, lost networks and crashed browsers all end the same way.
"""

import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

from playground.engine.compile import background
from playground.engine.compile.cache import Programs
from playground.engine.compile.compiled import EXECUTABLES
from playground.engine.compile.program import Probe, Program
from playground.engine.live.run import Run
from playground.engine.live.scheduler import Scheduler
from playground.engine.live.task import LiveTask
from playground.engine.race.frames import RaceProbe
from playground.engine.race.run import RaceRun
from playground.engine.race.spec import RaceSpec
from playground.engine.shelf.kept import Kept
from playground.engine.shelf.shelf import Shelf, forget_old
from playground.experiments.base import Experiment

LEASE = 45.0  # seconds after which a run without a connection is let go
PATIENCE = 3.0  # seconds to wait for a busy run
SWEEP = 5.0  # seconds between two looks for such runs


class Engine:
    """Programs, scheduler and runs."""

    def __init__(self) -> None:
        # Workers and the event loop hand the interpreter to each other often; the default
        # interval of 5 ms would be felt in every frame.
        sys.setswitchinterval(0.0005)
        self.programs = Programs()
        self._scheduler = Scheduler()
        self._runs: dict[str, LiveTask[Any]] = {}
        self._welcomed: list[Future[Program]] = []  # held here, they stay
        self._lock = threading.Lock()
        threading.Thread(target=self._sweep, name="leases", daemon=True).start()

    def welcome(self, experiment: Experiment, probe: Probe) -> Future[Program]:
        """Compile what newcomers see first, and keep it whatever others compile meanwhile."""
        future = self.programs.get(experiment, probe)
        self._welcomed.append(future)
        return future

    def start(self, experiment: Experiment, probe: Probe, shelf: Shelf | None = None) -> Run:
        """Begin a run of `experiment`, looked at with `probe`; it leaves things on `shelf`."""
        run = Run(experiment, probe, self.programs, self._scheduler.wake, shelf)
        with self._lock:
            self._runs[run.token] = run
        return run

    def race(self, contest: RaceSpec, probe: RaceProbe) -> RaceRun:
        """Begin a race, whose networks are looked at with `probe`."""
        race = RaceRun(contest, probe, self._scheduler.wake)
        with self._lock:
            self._runs[race.token] = race
        return race

    def watched(self, token: str | None) -> LiveTask[Any] | None:
        """The run or race with this token, if it still is."""
        return self._runs.get(token) if token else None

    def run(self, token: str | None) -> Run | None:
        """The run with this token, if it still is."""
        found = self.watched(token)
        return found if isinstance(found, Run) else None

    def stop(self) -> None:
        """End what would keep the process from ending."""
        with self._lock:
            self._runs.clear()
        background.stop()

    def __len__(self) -> int:
        return len(self._runs)

    def sweep(self, lease: float = LEASE) -> None:
        """Let go of runs that nobody is connected to or asked for a frame for `lease` seconds."""
        oldest = time.monotonic() - lease
        with self._lock:
            unwatched = [run for run in self._runs.values() if not run.audience.connections]
        for run in unwatched:
            if run.audience.seen < oldest:
                self.let_go(run)
        forget_old()

    def forget(self, token: str | None) -> None:
        """End the run or race with this token, if it still is."""
        with self._lock:
            gone = self._runs.pop(token or "", None)
        if gone is not None:
            EXECUTABLES.let_go()

    def share(self, token: str | None, shelf: Shelf) -> Shelf:
        """A copy of `shelf` that also holds what the run with this token has reached.

        A run that nobody is connected to ends. One that is too busy to answer is left alone, and
        its answer is put there when it comes.
        """
        run, copied = self.run(token), shelf.copy()
        if run is None:
            return copied
        asked = run.keep()
        try:
            kept = asked.result(PATIENCE)
        except TimeoutError:
            asked.add_done_callback(partial(lay_on, copied))
            return copied
        here = [copied] if run.audience.connections else [copied, shelf]
        if shelf in here:
            self.forget(token)
        if kept is not None:
            gone = replace(kept, gone=True)
            for each in here:
                each.put(gone)
        return copied

    def let_go(self, run: LiveTask[Any]) -> None:
        """End a run or race; what a run has reached is laid on its shelf."""
        self.forget(run.token)
        if isinstance(run, Run):
            run.keep().add_done_callback(partial(lay_on, run.shelf))

    def _sweep(self) -> None:
        while True:
            time.sleep(SWEEP)
            self.sweep()
            EXECUTABLES.rest()


def lay_on(shelf: Shelf, asked: Future[Kept | None]) -> None:
    """Lay what a run that ended had reached on its shelf."""
    kept = asked.result()
    if kept is not None:
        shelf.put(replace(kept, gone=True))


_lock = threading.Lock()
_made: list[Engine] = []


def engine() -> Engine:
    """The engine of this process, made when first asked for."""
    with _lock:
        if not _made:
            _made.append(Engine())
        return _made[0]
