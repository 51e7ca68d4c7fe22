"""The programs of runs: compiled once for everybody, in the background, while runs wait.

They lie in the cache of all that is compiled; what a run still holds is found again without
compiling. The compiled code also goes to a folder on disk, so that a later process finds it
there.
"""

import os
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import jax

from playground import regimes
from playground.datasets.fetch.cache import cache_folder
from playground.engine.compile import background
from playground.engine.compile.compiled import EXECUTABLES, CompiledCache
from playground.engine.compile.compilers import LATER, SOON, Compilers, Job
from playground.engine.compile.program import Probe, Program
from playground.experiments.base import Experiment

Key = tuple[Experiment, str]  # what is compiled, and the name of the probe

IDLE = 2.0  # seconds before what a program may need later is compiled
RECENT = 4  # programs asked for last; only for these anything is compiled ahead


class Programs:
    """One program per key and probe, compiled by the threads in the background.

    Programs that somebody waits for come first; what may be needed later (dropout) is
    compiled when nobody waits. A request that everybody gave up is not begun, and where it
    has been nobody waits for its end.
    """

    def __init__(
        self, cache: CompiledCache = EXECUTABLES, compilers: Compilers | None = None
    ) -> None:
        self._cache = cache
        self._own = compilers
        self._lock = threading.Lock()
        # Asked for, and not there yet. It counts in no bound: given up for want of room it would
        # be asked for again, at the queue's end, and push out what others wait for.
        self._waited: dict[Key, Future[Program]] = {}
        self._wanted: dict[Future[Program], tuple[Job, int]] = {}  # and by how many

    @property
    def _compilers(self) -> Compilers:
        """The threads that compile: those of the process, where there are no others."""
        return self._own or background.compilers()

    def get(self, experiment: Experiment, probe: Probe) -> Future[Program]:
        """The program of `experiment`, compiled already or soon."""
        key = (experiment.compile_key(), probe.name)
        with self._lock:
            program = self._cache.find(key)
            if program is not None:
                return ready(program)
            future = self._waited.get(key)
            if future is None or future.cancelled():
                future = self._waited[key] = Future()
                job = Job(partial(self._make, future, experiment, probe))
                self._wanted[future] = (job, 0)
                self._compilers.put(SOON, job)
            job, others = self._wanted[future]
            job.wanted = True
            self._wanted[future] = (job, others + 1)
        return future

    def give_up(self, future: Future[Program]) -> None:
        """One of those who wait for `future` does no longer; without any it is not begun."""
        with self._lock:
            if future not in self._wanted:
                return
            job, waiting = self._wanted[future]
            self._wanted[future] = (job, waiting - 1)
            job.wanted = waiting > 1
        if job.wanted:
            return
        if not future.cancel():
            self._compilers.make_room()
            return
        with self._lock:
            self._wanted.pop(future, None)
            self._waited = {
                key: other for key, other in self._waited.items() if other is not future
            }

    def _make(self, future: Future[Program], experiment: Experiment, probe: Probe) -> None:
        if not future.set_running_or_notify_cancel():
            return
        key = (experiment.compile_key(), probe.name)
        try:
            program = Program(experiment, probe)
        except Exception as error:  # whatever the compiler says reaches whoever waits
            with self._lock:
                del self._waited[key], self._wanted[future]
            future.set_exception(error)
            return
        with self._lock:
            del self._waited[key], self._wanted[future]
            self._cache.put(key, program)
        future.set_result(program)
        self._cache.tidy()
        later = partial(self._look_ahead, key, regimes.of(experiment).later(experiment))
        ahead = threading.Timer(IDLE, self._compilers.put, [LATER, Job(later, wanted=False)])
        ahead.daemon = True
        ahead.start()

    def _look_ahead(self, key: Key, forms: Sequence[Any]) -> None:
        """Compile what a program may need later, unless that has gone out of use meanwhile."""
        program = self._cache.recent(key, RECENT)
        for form in forms if program is not None else ():
            program.advance(form)

    def __len__(self) -> int:
        return len(self._waited) + len(self._cache)


def ready(program: Any) -> Future[Program]:
    """A wish that has come true."""
    future: Future[Program] = Future()
    future.set_result(program)
    return future


def keep_compiled_code(folder: Path | None = None) -> Path | None:
    """Let JAX keep compiled code in `folder` (or the user's cache); None if it can't be written."""
    if folder is None and (known := os.environ.get("JAX_COMPILATION_CACHE_DIR")):
        return Path(known)
    folder = (folder or cache_folder()) / "xla"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return None
    jax.config.update("jax_compilation_cache_dir", str(folder))
    # Most programs compile faster than the defaults think worth keeping.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return folder
