"""The process's threads in the background: compiling, and whatever else nobody shall wait for.

One home for both, so that what somebody waits for goes first whoever asked for the rest.
"""

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from playground.engine.compile.compilers import LAST, LATER, Compilers, Job

Answer = TypeVar("Answer")

_lock = threading.Lock()
_made: list[Compilers] = []


def compilers() -> Compilers:
    """The threads of this process, begun when first asked for."""
    with _lock:
        if not _made:
            _made.append(Compilers())
        return _made[0]


def submit(job: Callable[[], Answer], by: Compilers | None = None) -> Future[Answer]:
    """Do something that nobody waits for, once no program is waited for either."""
    future: Future[Answer] = Future()

    def answer() -> None:
        try:
            future.set_result(job())
        except Exception as error:  # reaches whoever asked
            future.set_exception(error)

    (by or compilers()).put(LATER, Job(answer, wanted=False))
    return future


def idle(job: Callable[[], object]) -> None:
    """Do something once there is nothing else to do."""
    compilers().put(LAST, Job(job))


@atexit.register
def stop() -> None:
    """End the threads once they have done what they are at: Python cannot end meanwhile."""
    with _lock:
        ended = list(_made)
        _made.clear()
    for one in ended:
        one.stop()
