"""Many visitors at once, and the figures by which a server is judged.

Visitors share one event loop; the server's own loop is measured by how long its health
check takes, which does nothing else.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playground.cli.load.client import Visitor, get
from playground.cli.load.stage import Seen, watch

AT_ONCE = 5  # pages that are opened at the same time
PULSE = 0.1  # seconds between two health checks

Act = Callable[[Visitor, asyncio.Event], Coroutine[Any, Any, None]]


@dataclass
class Crowd:
    """Visitors and what each saw."""

    visitors: list[Visitor]
    seen: list[Seen]
    lags: list[float] = field(default_factory=list)  # seconds of health checks
    opened: list[float] = field(default_factory=list)  # seconds until each page was complete
    began: float = 0.0
    seconds: float = 0.0

    def slowest(self, first: int = 0) -> float:
        """The lowest frame rate of a visitor from number `first` on, in frames a second."""
        return min(seen.rate(self.seconds) for seen in self.seen[first:])

    def gaps(self, first: int = 0) -> list[float]:
        """All gaps between frames of the visitors from number `first` on, in seconds."""
        end = self.began + self.seconds
        return [gap for seen in self.seen[first:] for gap in seen.gaps(end)]

    def fairness(self, first: int = 0) -> float:
        """Jain's index of their updates: 1 where all have the same, 1/n where one has all."""
        return jain([seen.steps for seen in self.seen[first:]])

    def steps_per_second(self, first: int = 0) -> float:
        """Updates a second of the visitors from number `first` on."""
        return sum(seen.steps for seen in self.seen[first:]) / self.seconds

    def figures(self, first: int = 0) -> dict[str, float]:
        """The figures of the visitors from number `first` on; seconds, and counts a second."""
        gaps = self.gaps(first)
        return {
            "visitors": len(self.seen),
            "seconds": self.seconds,
            "slowest_frames_per_second": self.slowest(first),
            "gap_p95": p95(gaps),
            "gap_max": max(gaps),
            "lag_p95": p95(self.lags),
            "fairness": self.fairness(first),
            "updates_per_second": self.steps_per_second(first),
            "lost": sum(seen.lost for seen in self.seen),
            "page_p95": p95(self.opened),
        }

    def none_lost(self) -> bool:
        """Whether every visitor kept one run and one connection all the time."""
        return all(seen.lost == 0 and seen.connections == 1 for seen in self.seen)


def jain(values: Sequence[float]) -> float:
    """Jain's fairness index (Jain, Chiu and Hawe, 1984)."""
    squares = len(values) * sum(value**2 for value in values)
    return sum(values) ** 2 / squares if squares else 1.0


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    if len(values) < 2:
        return max(values, default=0.0)
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


async def arrive(url: str, queries: Sequence[str]) -> Crowd:
    """Open a page for each of `queries`, a few at the same time."""
    turns = asyncio.Semaphore(AT_ONCE)
    crowd = Crowd([Visitor(url, query) for query in queries], [Seen() for _ in queries])

    async def enter(visitor: Visitor) -> None:
        async with turns:
            crowd.opened.append(await visitor.open())

    await asyncio.gather(*(enter(visitor) for visitor in crowd.visitors))
    return crowd


@asynccontextmanager
async def playing(
    url: str, queries: Sequence[str], hertz: float = 4.0, speed: str = "1", settle: float = 4.0
) -> AsyncIterator[Crowd]:
    """Visitors who all play; the first `settle` seconds are not counted. They leave at the end."""
    crowd = await arrive(url, queries)
    stop = asyncio.Event()
    pulse = asyncio.create_task(feel(url, crowd.lags, stop))
    pairs = zip(crowd.visitors, crowd.seen, strict=True)
    pulls = [asyncio.create_task(watch(who, seen, stop, hertz, speed)) for who, seen in pairs]
    try:
        await asyncio.sleep(settle)
        forget(crowd)
        yield crowd
    finally:
        stop.set()
        await asyncio.gather(pulse, *pulls)
        await asyncio.gather(*(visitor.close() for visitor in crowd.visitors))


def forget(crowd: Crowd) -> None:
    """Begin to measure now."""
    crowd.lags.clear()
    for seen in crowd.seen:
        seen.forget()
    crowd.began = time.monotonic()


async def measure(crowd: Crowd, seconds: float, act: Act | None = None) -> None:
    """Let the crowd go on for `seconds`; each visitor does `act` meanwhile, until told to stop."""
    forget(crowd)
    over = asyncio.Event()
    acts = [asyncio.create_task(act(visitor, over)) for visitor in crowd.visitors] if act else []
    await asyncio.sleep(seconds)
    crowd.seconds = time.monotonic() - crowd.began
    over.set()
    await asyncio.gather(*acts)


async def feel(url: str, lags: list[float], stop: asyncio.Event) -> None:
    """Note how long the server's health check takes, again and again."""
    while not stop.is_set():
        began = time.perf_counter()
        await get(url, "/_stcore/health")
        lags.append(time.perf_counter() - began)
        await asyncio.sleep(PULSE)
