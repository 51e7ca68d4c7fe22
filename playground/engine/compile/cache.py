"""The cache of programs: compiled once for everybody, bounded, by a thread of its own.

The least recently used program is given up first; what a run still holds is found again
without compiling. The compiled code also goes to a folder on disk, so that a later
process finds it there.
"""

import contextlib
import ctypes
import gc
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

import jax

from playground.datasets.fetch.cache import cache_folder
from playground.engine.compile.compilers import LAST, LATER, SOON, Compilers, Job
from playground.engine.compile.program import Probe, Program, drops
from playground.experiments.plane import Experiment

Answer = TypeVar("Answer")
Key = tuple[Experiment, str]  # what is compiled, and the name of the probe

KEPT = 6  # programs held in memory, about 9 MiB each, beside those that runs hold
TIDY = 4  # programs compiled until memory is given back when nobody waits
OVERDUE = 16  # programs after which that is done though somebody waits
IDLE = 2.0  # seconds before what a program may need later is compiled
RECENT = 4  # programs asked for last; only for these anything is compiled ahead


class Programs:
    """The cache: one program per key and probe, compiled by threads of its own.

    Programs that somebody waits for come first; what may be needed later (dropout) is
    compiled when nobody waits. A request that everybody gave up is not begun, and where it
    has been nobody waits for its end.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        # What runs hold is found here for as long as they hold it.
        self._held = WeakValueDictionary[Key, Program]()
        self._waited: dict[Key, Future[Program]] = {}  # asked for, and not there yet
        self._made = OrderedDict[Key, Future[Program]]()  # the last used at the end
        self._compilers = Compilers()
        self._wanted: dict[Future[Program], tuple[Job, int]] = {}  # and by how many
        self._untidy = 0  # programs compiled since memory was given back

    def get(self, experiment: Experiment, probe: Probe) -> Future[Program]:
        """The program of `experiment`, compiled already or soon."""
        key = (experiment.compile_key(), probe.name)
        with self._lock:
            future = self._made.get(key) or self._held_by_a_run(key)
            if future is not None:
                self._keep(key, future)
                return future
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

    def _held_by_a_run(self, key: Key) -> Future[Program] | None:
        """What was let go of here, but lives on because it is in use."""
        held = self._held.get(key)
        if held is None:
            return None
        future: Future[Program] = Future()
        future.set_result(held)
        return future

    def _keep(self, key: Key, future: Future[Program]) -> None:
        """Note that a program was used, and let go of those that were not for the longest.

        What somebody waits for is not counted: given up here it would be asked for again, at
        the queue's end, and push out what others wait for.
        """
        self._made[key] = future
        self._made.move_to_end(key)
        while len(self._made) > self._kept:
            self._made.popitem(last=False)

    def later(self, job: Callable[[], Answer]) -> Future[Answer]:
        """Do something that nobody waits for, once no program is waited for either."""
        future: Future[Answer] = Future()

        def answer() -> None:
            try:
                future.set_result(job())
            except Exception as error:  # reaches whoever asked
                future.set_exception(error)

        self._compilers.put(LATER, Job(answer, wanted=False))
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
            self._held[key] = program
            self._keep(key, future)
        future.set_result(program)
        self._untidy += 1
        if self._untidy % TIDY == 0:
            self._compilers.put(SOON if self._untidy >= OVERDUE else LAST, Job(self._tidy))
        later = partial(self._look_ahead, key, not drops(experiment))
        ahead = threading.Timer(IDLE, self._compilers.put, [LATER, Job(later, wanted=False)])
        ahead.daemon = True
        ahead.start()

    def _look_ahead(self, key: Key, dropping: bool) -> None:
        """Compile what a program may need later, unless that has gone out of use meanwhile."""
        with self._lock:
            future = dict(list(self._made.items())[-RECENT:]).get(key)
        if future:
            future.result().advance(dropping)

    def _tidy(self) -> None:
        """Give memory back, unless that was just done."""
        if self._untidy >= TIDY:
            self._untidy = 0
            give_memory_back()

    def stop(self) -> None:
        """End the compiling threads once they have done what they are at."""
        self._compilers.stop()

    def __len__(self) -> int:
        return len(self._waited) + len(self._made)


def give_memory_back() -> None:
    """Collect what dropped programs leave, and hand the pages to the system where glibc can.

    JAX keeps what it traced for every program, half a megabyte each, though nobody will ask
    for it again; compiled programs do not depend on it.
    """
    jax.clear_caches()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # not every system has glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)


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
