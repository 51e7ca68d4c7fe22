"""Compiled programs: made once per architecture, shared by every session, and bounded.

Programs are compiled ahead of time from shapes alone and kept in a cache of our own, the
least recently used given up first; jax.jit's own caches grow without bound. Compiling has
a thread of its own, and the compiled code also goes to a folder on disk, so that a later
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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import jax
import numpy as np
import pooch

from playground.engine import supervised
from playground.engine.order import block_shape
from playground.engine.supervised import Carry, Examples, Numbers, Variant
from playground.experiment import Experiment

logger = logging.getLogger(__name__)

KEPT = 12  # programs held in memory, about 8 MiB each, beside those that runs hold
TIDY = 4  # programs compiled between two times of giving memory back
IDLE = 2.0  # seconds before what a program may need later is compiled
RECENT = 8  # programs asked for last; only for these anything is compiled ahead


@runtime_checkable
class Probe(Protocol):
    """What is looked at while a network trains, for one kind of experiment."""

    name: str

    def look(
        self,
        program: Any,
        carry: Carry,
        numbers: Numbers,
        grid: Any,
        train: Examples,
        test: Examples,
        view: Any,
    ) -> Mapping[str, Any]:
        """Compute one picture on the device: named arrays."""

    def grid(self, experiment: Any) -> np.ndarray:
        """The inputs that the picture shows the network's answer to `(G, F)`."""

    def view(
        self, program: Any, first: Sequence[int] = (), focus: tuple[int, int] | None = None
    ) -> Any:
        """What `look` shall show: each layer from its `first` unit on, and the unit enlarged."""

    def scene(self, experiment: Any) -> dict[str, Any]:
        """What the picture shows, in words and plain values."""

    def scenery(self, experiment: Any, points: Any) -> dict[str, np.ndarray]:
        """The arrays that stay while a network trains: points, pictures of the inputs."""


class Program:
    """The compiled functions of one architecture: `look`, and the forms of `advance`.

    What a new run needs first is ready when the program exists; the rest is compiled when
    asked for, or ahead of that by whoever has the time.
    """

    def __init__(self, experiment: Experiment, probe: Probe | None = None) -> None:
        self.key = key = experiment.program()
        self.ragged = key.sizes[0] % key.batch_size != 0
        self._shapes = shapes_of(key)
        self._advances: dict[tuple[Variant, bool], Any] = {}
        self._lock = threading.Lock()
        with ThreadPoolExecutor(1) as second:  # two at once: compiling leaves the interpreter free
            looking = second.submit(self._look, probe) if probe else None
            self.advance(drops(experiment))
            self.look: Any = looking.result() if looking else None

    def _look(self, probe: Probe) -> Any:
        carry, numbers, train, test = self._shapes
        grid = jax.ShapeDtypeStruct(probe.grid(self.key).shape, np.float32)
        view = probe.view(self.key)
        return compiled(partial(probe.look, self.key), carry, numbers, grid, train, test, view)

    @cached_property
    def measure(self) -> Any:
        """Losses and accuracies without a picture; compiled when first asked for."""
        return compiled(partial(supervised.measure, self.key), *self._shapes)

    def advance(self, dropping: bool, single: bool = False) -> Any:
        """The form of `advance` that trains a whole block, or a `single` odd row of the order."""
        variant = Variant(dropping, self.ragged or single)
        with self._lock:
            if (variant, single) not in self._advances:
                carry, numbers, train, _ = self._shapes
                order = block_shape(self.key)
                if single:
                    order = jax.ShapeDtypeStruct((1, order.shape[1]), order.dtype)
                zero = np.zeros((), np.int32)
                step = partial(supervised.advance, self.key, variant)
                self._advances[variant, single] = compiled(
                    step, carry, numbers, train, order, zero, zero, donate=0
                )
            return self._advances[variant, single]


def drops(experiment: Experiment) -> bool:
    """Whether any layer of `experiment` drops outputs."""
    return any(layer.dropout > 0 for layer in experiment.layers)


def shapes_of(key: Experiment) -> tuple[Carry, Numbers, Examples, Examples]:
    """The shapes of everything that a program of `key` works on."""
    shape = partial(jax.tree.map, lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype))
    carry, numbers = shape(supervised.start(key)), shape(supervised.numbers(key))

    def examples(count: int) -> Examples:
        return Examples(
            jax.ShapeDtypeStruct((count, key.inputs), np.float32),
            jax.ShapeDtypeStruct((count,), np.float32),
        )

    train, test = key.sizes
    return carry, numbers, examples(train), examples(test)


def compiled(function: Callable[..., Any], *shapes: Any, donate: int | None = None) -> Any:
    """Compile `function` for arguments of these shapes; argument number `donate` is used up."""
    donated = () if donate is None else (donate,)
    return jax.jit(function, donate_argnums=donated).lower(*shapes).compile()


class Programs:
    """The cache: one program per key and probe, compiled by a thread of its own.

    Programs that somebody waits for come first; what may be needed later (dropout) is
    compiled when nobody waits. A request that its owner gave up is not begun.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._futures: OrderedDict[tuple[Experiment, str], Future[Program]] = OrderedDict()
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], Any] | None]]
        self._jobs = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._compiled = 0
        self._thread = threading.Thread(target=self._work, name="compile", daemon=True)
        self._thread.start()

    def get(self, experiment: Experiment, probe: Probe) -> Future[Program]:
        """The program of `experiment`, compiled already or soon."""
        key = (experiment.program(), probe.name)
        with self._lock:
            future = self._futures.get(key)
            if future is None or (future.done() and failed(future)):
                future = self._futures[key] = Future()
                make = partial(self._make, future, experiment, probe)
                self._jobs.put((0, next(self._numbers), make))
            self._futures.move_to_end(key)
            while len(self._futures) > self._kept:
                self._futures.popitem(last=False)[1].cancel()
        return future

    def give_up(self, future: Future[Program]) -> None:
        """Somebody no longer waits for `future`; it is not begun if it has not been yet."""
        if future.cancel():
            with self._lock:
                self._futures = OrderedDict(
                    (key, kept) for key, kept in self._futures.items() if kept is not future
                )

    def _make(self, future: Future[Program], experiment: Experiment, probe: Probe) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            program = Program(experiment, probe)
        except Exception as error:  # whatever the compiler says reaches whoever waits
            future.set_exception(error)
            return
        future.set_result(program)
        other = partial(program.advance, not drops(experiment))
        later = partial(self._look_ahead, future, other)
        self._compiled += 1
        if self._compiled % TIDY == 0:
            self._jobs.put((2, next(self._numbers), give_memory_back))
        ahead = threading.Timer(IDLE, self._jobs.put, [(1, next(self._numbers), later)])
        ahead.daemon = True
        ahead.start()

    def _look_ahead(self, future: Future[Program], compile_it: Callable[[], Any]) -> None:
        """Compile what a program may need later, unless that has gone out of use meanwhile."""
        with self._lock:
            recent = list(self._futures.values())[-RECENT:]
        if future in recent:
            compile_it()

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

    def __len__(self) -> int:
        return len(self._futures)


def give_memory_back() -> None:
    """Collect what dropped programs leave, and hand the pages to the system where glibc can."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # not every system has glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def failed(future: Future[Any]) -> bool:
    """Whether a finished future holds no result."""
    return future.cancelled() or future.exception() is not None


def keep_compiled_code(folder: Path | None = None) -> Path | None:
    """Let JAX keep compiled code in `folder` (or the user's cache); None if it can't be written."""
    if folder is None and (known := os.environ.get("JAX_COMPILATION_CACHE_DIR")):
        return Path(known)
    folder = folder or Path(
        os.environ.get("PLAYGROUND_CACHE") or pooch.os_cache("neural-playground")
    )
    folder = folder / "xla"
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
