"""What a run waits for: the program of the experiment that it will go on with.

Only the newest wish counts; an older one is given up, and not compiled at all if that has
not begun.
"""

from collections.abc import Callable
from concurrent.futures import Future
from weakref import ref

from playground.engine.compile.cache import Programs
from playground.engine.compile.program import Probe, Program
from playground.experiments.base import Experiment


class PendingProgram:
    """At most one experiment whose program is being made."""

    def __init__(self, programs: Programs, probe: Probe, ready: Callable[[], None]) -> None:
        self._programs, self._probe, self.ready = programs, probe, ready
        self._future: Future[Program] | None = None
        self.experiment: Experiment | None = None  # what is waited for

    def __bool__(self) -> bool:
        return self._future is not None

    def begin(self, experiment: Experiment) -> None:
        """Wait for the program of `experiment` instead of whatever was waited for."""
        self.give_up()
        future = self._programs.get(experiment, self._probe)
        self._future, self.experiment = future, experiment
        # Whoever keeps a finished future keeps its callbacks: a run that was held here would live
        # as long.
        waiting = ref(self)
        future.add_done_callback(lambda _: tell(waiting))

    def give_up(self) -> None:
        """Wait for nothing."""
        if self._future is not None:
            self._programs.give_up(self._future)
        self._future = self.experiment = None

    def take(self) -> tuple[Experiment, Future[Program]] | None:
        """The experiment and its finished program, once; None while there is nothing."""
        if self._future is None or self.experiment is None or not self._future.done():
            return None
        experiment, future = self.experiment, self._future
        self._future = self.experiment = None
        if future.cancelled():  # somebody else gave up what is still wanted here
            self.begin(experiment)
            return self.take()
        return experiment, future


def tell(waiting: ref[PendingProgram]) -> None:
    """Say that a program has come to whoever waited for it, if they are still there."""
    loading = waiting()
    if loading is not None:
        loading.ready()
