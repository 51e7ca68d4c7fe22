"""Searches on any executor: threads, processes, or other machines.

`run_with` hands chunks of cells to whatever offers Python's `concurrent.futures` interface
and takes results in the order in which they come. A chunk whose worker is lost is done again
by another, three times in all. Nothing here schedules work: that is the executor's business.
"""

import logging
import math
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Any

from playground.options.errors import SpecError
from playground.search.search import LOST, REFUSED, Search, Task
from playground.search.worker import message, result, work

logger = logging.getLogger(__name__)

TRIES = 3
PATIENCE = 0.5  # seconds between two looks at who waits for a result

Progress = Callable[[Search], None]


@dataclass
class Chunk:
    """Cells that one worker trains, and how often workers with them were lost."""

    orders: list[Task]
    losses: int = 0


def run_with(
    search: Search,
    executor: Executor,
    at_a_time: int,
    progress: Progress | None = None,
    renew: Callable[[], Executor] | None = None,
    most: int = 64,
) -> None:
    """Train `search` to its end with `executor`, at most `at_a_time` chunks at once.

    A chunk has at most `most` cells. An executor that broke for good, as one of processes does
    when one of them dies, is replaced by what `renew` makes. Raises `SpecError` where the
    experiments cannot be sent.
    """
    if at_a_time < 1:
        raise SpecError(f"{at_a_time} chunks at a time were asked for, but at least 1 must be.")
    working: dict[Future[Any], Chunk] = {}
    again: list[Chunk] = []
    try:
        while not search.done:
            while len(working) < at_a_time:
                chunk = again.pop() if again else cut(search, at_a_time, most)
                if chunk is None:
                    break
                executor = handed(search, executor, chunk, working, again, renew)
            finished, _ = wait(working, PATIENCE, FIRST_COMPLETED)
            for future in finished:
                taken(search, working.pop(future), future, again)
            if progress:
                progress(search)
    finally:
        for future in working:
            future.cancel()
        for chunk in (*working.values(), *again):
            search.give_back(order.cell for order in chunk.orders)


def cut(search: Search, at_a_time: int, most: int) -> Chunk | None:
    """The next chunk: a worker's share of what is left, at most `most` cells."""
    share = math.ceil(search.waiting / at_a_time) if search.waiting else 0
    orders = search.ask(min(most, share))
    return Chunk(orders) if orders else None


def handed(
    search: Search,
    executor: Executor,
    chunk: Chunk,
    working: dict[Future[Any], Chunk],
    again: list[Chunk],
    renew: Callable[[], Executor] | None,
) -> Executor:
    """Give `chunk` to the executor, or to a new one where it takes no more work; return that."""
    asked = message(search, chunk.orders)
    try:
        working[executor.submit(work, asked)] = chunk
    except Exception as error:  # it is broken, or was shut down
        lost(search, chunk, error, again)
        if renew is not None:
            executor.shutdown(wait=False)
            return renew()
    return executor


def taken(search: Search, chunk: Chunk, future: Future[Any], again: list[Chunk]) -> None:
    """Take down what a worker answered, or that it was lost."""
    try:
        answers = future.result()["cells"]
    except Exception as error:  # whatever a worker or its executor raises, the others go on
        lost(search, chunk, error, again)
        return
    for said in answers:
        if "refused" in said:
            search.drop(said["cell"], REFUSED, said["refused"])
        else:
            search.tell(result(said))


def lost(search: Search, chunk: Chunk, error: BaseException, again: list[Chunk]) -> None:
    """A worker is gone: its cells are done again elsewhere, or given up."""
    chunk.losses += 1
    if chunk.losses < TRIES:
        again.append(chunk)
        return
    logger.warning("a worker was lost %s times: %r", TRIES, error)
    reason = f"its worker was lost {TRIES} times ({type(error).__name__})."  # no addresses in it
    for order in chunk.orders:
        search.drop(order.cell, LOST, reason)
