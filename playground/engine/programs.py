"""The cache of programs: compiled once for everybody, bounded, by a thread of its own.

The least recently used program is given up first; what a run still holds is found again
without compiling. The compiled code also goes to a folder on disk, so that a later
process finds it there.
"""

import contextlib
import ctypes
import gc
import itertools
import logging
import os
import queue
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import jax

from playground.cache import cache_folder
from playground.engine.program import Probe, Program, drops
from playground.experiment import Experiment

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Key = tuple[Experiment, str]  # what is compiled, and the name of the probe

KEPT = 6  # programs held in memory, about 9 MiB each, beside those that runs hold
TIDY = 4  # programs compiled until memory is given back when nobody waits
OVERDUE = 16  # programs after which that is done though somebody waits
IDLE = 2.0  # seconds before what a program may need later is compiled
RECENT = 4  # programs asked for last; only for these anything is compiled ahead


class Programs:
    """The cache: one program per key and probe, compiled by a thread of its own.

    Programs that somebody waits for come first; what may be needed later (dropout) is
    compiled when nobody waits. A request that its owner gave up is not begun.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        # What runs hold is found here for as long as they hold it.
        self._held = WeakValueDictionary[Key, Program]()
        self._waited: dict[Key, Future[Program]] = {}  # asked for, and not there yet
        self._made = OrderedDict[Key, Future[Program]]()  # the last used at the end
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], Any] | None]]
        self._jobs = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._untidy = 0  # programs compiled since memory was given back
        self._thread = threading.Thread(target=self._work, name="compile", daemon=True)
        self._thread.start()

    def get(self, experiment: Experiment, probe: Probe) -> Future[Program]:
        """The program of `experiment`, compiled already or soon."""
        key = (experiment.program(), probe.name)
        with self._lock:
            future = self._made.get(key) or self._held_by_a_run(key)
            if future is not None:
                self._keep(key, future)
                return future
            future = self._waited.get(key)
            if future is None or future.cancelled():
                future = self._waited[key] = Future()
                make = partial(self._make, future, experiment, probe)
                self._jobs.put((0, next(self._numbers), make))
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

        self._jobs.put((1, next(self._numbers), answer))
        return future

    def give_up(self, future: Future[Program]) -> None:
        """Somebody no longer waits for `future`; it is not begun if it has not been yet."""
        if future.cancel():
            with self._lock:
                self._waited = {
                    key: other for key, other in self._waited.items() if other is not future
                }

    def _make(self, future: Future[Program], experiment: Experiment, probe: Probe) -> None:
        if not future.set_running_or_notify_cancel():
            return
        key = (experiment.program(), probe.name)
        try:
            program = Program(experiment, probe)
        except Exception as error:  # whatever the compiler says reaches whoever waits
            with self._lock:
                del self._waited[key]
            future.set_exception(error)
            return
        with self._lock:
            del self._waited[key]
            self._held[key] = program
            self._keep(key, future)
        future.set_result(program)
        self._untidy += 1
        if self._untidy % TIDY == 0:
            soon = 0 if self._untidy >= OVERDUE else 2
            self._jobs.put((soon, next(self._numbers), self._tidy))
        later = partial(self._look_ahead, key, not drops(experiment))
        ahead = threading.Timer(IDLE, self._jobs.put, [(1, next(self._numbers), later)])
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
        """End the compiling thread once it has done what it is at."""
        self._jobs.put((-1, next(self._numbers), None))
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()[2]) is not None:
            try:
                job()
            except Exception:  # this thread serves everyone and must live
                logger.exception("a program could not be compiled ahead of time")
            del job  # it holds what it made

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
