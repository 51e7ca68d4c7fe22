"""Compiled functions of the whole process: one cache, one bound, one way of giving memory back.

`jax.jit` keeps whatever it compiles for ever, and so did many small caches together. Here the
least recently used goes once all together take too much; what is still in use elsewhere lives
on there, and is found again. What compiling leaves behind is given back to the system when
nobody waits, and never much too late.
"""

import contextlib
import ctypes
import gc
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial, wraps
from typing import Any, ParamSpec, Protocol, TypeVar, runtime_checkable
from weakref import WeakKeyDictionary, WeakValueDictionary

import jax

from playground.engine.compile import background

P = ParamSpec("P")
Made = TypeVar("Made")

# Megabytes, by `size`. Both figures for the size are measured: executables of points and images
# after memory was given back; while that waits they take two to three times as much.
KEPT = 64.0  # held, beside what is in use
TIDY = 30.0  # compiled until memory is given back when nobody waits
OVERDUE = 60.0  # after which that is done though somebody waits
REST = 20.0  # seconds without compiling after which even little is given back
SMALLEST, PER_CHARACTER = 0.6, 42e-6


@runtime_checkable
class Executable(Protocol):
    """What a compiler made, as JAX tells of it."""

    def as_text(self) -> str | None:
        """The instructions."""


@runtime_checkable
class Executables(Protocol):
    """Several that belong together, and may become more while they are in use."""

    def executables(self) -> list[Executable]:
        """Those that there are by now."""


_sizes = WeakKeyDictionary[Executable, float]()


def size(executable: Executable) -> float:
    """About how many megabytes it takes: its code cannot be weighed, its instructions can."""
    if executable not in _sizes:
        _sizes[executable] = SMALLEST + PER_CHARACTER * len(executable.as_text() or "")
    return _sizes[executable]


def weight(made: Any) -> float:
    """The size of an executable, or of all those that belong to `made`."""
    return sum(map(size, made.executables() if isinstance(made, Executables) else [made]))


class CompiledCache:
    """What was compiled, by name, up to about `kept` megabytes. Any thread may use it."""

    def __init__(self, kept: float = KEPT, idle: Callable[..., None] = background.idle) -> None:
        self.kept, self._idle = kept, idle
        self._lock = threading.Lock()
        self._making: dict[Hashable, Future[Any]] = {}
        self._made = OrderedDict[Hashable, Any]()  # the last used at the end
        # What is in use is found here for as long as it is.
        self._held = WeakValueDictionary[Hashable, Any]()
        self._untidy = 0.0  # megabytes compiled since memory was given back
        self._loose = False  # whether something large has ended since
        self._asked = False  # whether that is to be done when nobody waits
        self._last = 0.0  # when something was compiled

    def get(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What has this name; where nothing does `make` compiles it, once for all who wait."""
        with self._lock:
            made: Made | None = self._find(name)
            if made is not None:
                return made
            future = self._making.get(name)
            mine = future is None
            if future is None:
                future = self._making[name] = Future()
        if mine:
            self._make(name, make, future)
        result: Made = future.result()
        return result

    def find(self, name: Hashable) -> Any:
        """What has this name, used just now; None where nothing does."""
        with self._lock:
            return self._find(name)

    def recent(self, name: Hashable, among: int) -> Any:
        """What has this name if it is one of the last so many that were used."""
        with self._lock:
            return dict(list(self._made.items())[-among:]).get(name)

    def put(self, name: Hashable, made: Any) -> None:
        """Keep what was compiled just now."""
        with self._lock:
            self._held[name] = made
            self._untidy += weight(made)
            self._last = time.monotonic()
            self._keep(name, made)

    def tidy(self) -> None:
        """Give memory back if that is overdue, or have it done when nobody waits."""
        if self._untidy >= OVERDUE:
            self._give_back()
        elif self._untidy >= TIDY and not self._asked:
            self._asked = True
            self._idle(self._give_back)

    def let_go(self) -> None:
        """Note that something large ended elsewhere: at the next rest memory is given back."""
        self._loose, self._last = True, time.monotonic()

    def rest(self, seconds: float = REST) -> None:
        """Give back what little there may be, once nothing was compiled for so long."""
        if (self._untidy or self._loose) and time.monotonic() >= self._last + seconds:
            self._give_back()

    def clear(self) -> None:
        """Keep nothing: what is asked for next is compiled anew."""
        with self._lock:
            self._made.clear()
            self._held.clear()

    def __len__(self) -> int:
        return len(self._made)

    def _make(self, name: Hashable, make: Callable[[], Any], future: Future[Any]) -> None:
        """Compile it, and tell whoever waits for the same; an error reaches them too."""
        try:
            made = make()
            self.put(name, made)
            future.set_result(made)
        except Exception as error:
            future.set_exception(error)
        finally:
            with self._lock:
                del self._making[name]
        self.tidy()

    def _find(self, name: Hashable) -> Any:
        made = self._made.get(name)
        if made is None:
            made = self._held.get(name)
        if made is not None:
            self._keep(name, made)
        return made

    def _keep(self, name: Hashable, made: Any) -> None:
        """Note that it was used, and let go of what was not for the longest."""
        self._made[name] = made
        self._made.move_to_end(name)
        weights = {each: weight(kept) for each, kept in self._made.items()}
        whole = sum(weights.values())
        while whole > self.kept and len(self._made) > 1:
            whole -= weights[self._made.popitem(last=False)[0]]

    def _give_back(self) -> None:
        """Give memory back, unless that was just done."""
        with self._lock:
            untidy = self._untidy or self._loose
            self._untidy, self._loose, self._asked = 0.0, False, False
        if untidy:
            give_memory_back()


EXECUTABLES = CompiledCache()


def compiled_once(make: Callable[P, Made]) -> Callable[P, Made]:
    """A function that compiles, so that for equal arguments it does so once for everybody."""

    @wraps(make)
    def kept(*args: P.args, **named: P.kwargs) -> Made:
        name = (make, args, *named.items())
        return EXECUTABLES.get(name, partial(make, *args, **named))

    return kept


def compiled(
    function: Callable[..., Any],
    *shapes: Any,
    donate: int | None = None,
    options: dict[str, Any] | None = None,
) -> Any:
    """Compile `function` for arguments of these shapes; argument number `donate` is used up.

    `options` are the compiler's, see `playground.ops.dense.compiler_options`.
    """
    donated = () if donate is None else (donate,)
    return jax.jit(function, donate_argnums=donated).lower(*shapes).compile(options)


def give_memory_back() -> None:
    """Collect what dropped executables leave, and hand the pages to the system where glibc can.

    JAX keeps what it traced for every program, half a megabyte each, though nobody will ask
    for it again; compiled programs do not depend on it.
    """
    jax.clear_caches()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # not every system has glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)
