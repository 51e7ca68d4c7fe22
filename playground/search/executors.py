"""Where a search may be computed: threads, processes, or a Dask cluster, named by a word.

`processes:2` and `threads:2` are Python's own; an address such as `tcp://127.0.0.1:8786` is
that of a Dask scheduler. Dask runs whatever it is sent, so that an address that is not of
this machine must be one of TLS, with certificates as Dask's configuration names them.
"""

import ipaddress
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from playground.engine.compile.cache import keep_compiled_code
from playground.options.errors import SpecError, shown

MOST_WORKERS = 256
PATIENCE = 10  # seconds until a scheduler must have answered
LOCAL = re.compile(r"(threads|processes)(?::(\d{1,3}))?")
INSTALL = 'Dask is not installed here; install the playground as "neural-playground[cluster]".'


@dataclass
class Place:
    """An executor, how many chunks it should have at a time, and how a new one is made."""

    executor: Executor
    at_a_time: int
    renew: Callable[[], Executor] | None = None


@contextmanager
def place(words: str) -> Iterator[Place]:
    """The place that `words` name, for as long as it is needed. Raises `SpecError`."""
    local = LOCAL.fullmatch(words)
    if local:
        workers = int(local[2]) if local[2] else max(1, os.cpu_count() or 1)
        if not 1 <= workers <= MOST_WORKERS:
            raise SpecError(f"{words} names {workers} workers, but must name 1 to {MOST_WORKERS}.")
        with own(local[1], workers) as found:
            yield found
    elif words.startswith(("tcp://", "tls://")):
        with dask(words) as found:
            yield found
    else:
        raise SpecError(
            f"the executor is {shown(words)}, but must be threads:2, processes:2, or the address "
            "of a Dask scheduler, such as tcp://127.0.0.1:8786."
        )


@contextmanager
def own(kind: str, workers: int) -> Iterator[Place]:
    """Threads or processes of this machine."""
    made: list[Executor] = []

    def make() -> Executor:
        if kind == "threads":
            made.append(ThreadPoolExecutor(workers, "search"))
        else:  # a fork of a process that has used JAX would hang
            how: dict[str, Any] = {"mp_context": get_context("spawn")}
            made.append(ProcessPoolExecutor(workers, initializer=keep_compiled_code, **how))
            with without_main():
                made[-1].submit(int)  # the first of all work starts them
        return made[-1]

    try:
        yield Place(make(), workers, make)
    finally:
        for executor in made:
            executor.shutdown(wait=kind == "processes", cancel_futures=True)


@contextmanager
def without_main() -> Iterator[None]:
    """Hide the script that runs: a process that is spawned meanwhile would run it too.

    Streamlit puts a page's script in the place of `__main__`.
    """
    nothing = ModuleType("__main__")
    known, sys.modules["__main__"] = sys.modules["__main__"], nothing
    try:
        yield
    finally:
        if sys.modules["__main__"] is nothing:  # else a page has put its own there meanwhile
            sys.modules["__main__"] = known


@contextmanager
def dask(address: str) -> Iterator[Place]:
    """The workers of a Dask scheduler. Raises `SpecError` where it cannot be used."""
    check_address(address)
    try:
        from distributed import Client
    except ImportError:
        raise SpecError(INSTALL) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SpecError(
            f"there is no Dask scheduler at {shown(address)}: {reason[:200]}."
        ) from None
    try:
        threads = sum(client.nthreads().values())
        # What is asked again must be done again, not looked up as what failed before.
        yield Place(client.get_executor(pure=False), max(1, threads))
    finally:
        client.close()


def check_address(address: str) -> None:
    """Raise `SpecError` where an address would have strangers read along, or is none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or not port:
        raise SpecError(f"the executor is {shown(address)}, which lacks a host or a port.")
    if parts.scheme == "tcp" and not is_loopback(host):
        raise SpecError(
            f"{shown(address)} is another machine, and tcp is open to everybody on the way; "
            "use tls:// with the certificates of Dask's configuration, or a tunnel to this one."
        )


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
