"""How a server holds many visitors: `bench --load` starts the app and lets them in.

A scenario prints figures and judges nothing: what is fast enough depends on the machine. What
must hold on any machine (nobody lost, fair shares) is asked by the tests, with the same visitors.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playground.cli.load.acts import (
    FASTEST,
    build,
    paused,
    rebuilt,
    survived,
    told_to_end,
    vanished,
)
from playground.cli.load.app import App, Meter, serving
from playground.cli.load.client import Visitor
from playground.cli.load.crowd import Crowd, measure, p95, playing
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.options.errors import SpecError, listed, shown

SECONDS = 15.0  # of every scenario that lasts
DEFAULT = to_link(Plane())[1:]
HEAVY = to_link(Plane(layers=(Dense(units=256),) * 8, batch_size=100))[1:]
NETWORKS = 30  # built one after another

Figures = dict[str, float]


def results(names: Sequence[str] = (), seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """Play the scenarios of these names, or all, one after another: the figures of each.

    Raises `SpecError` for a name that no scenario has, before anything is started.
    """
    for name in names:
        if name not in SCENARIOS:
            raise SpecError(f"the scenario is {shown(name)}, but must be {listed(SCENARIOS)}.")
    with TemporaryDirectory() as folder, serving(Path(folder), PLAYGROUND_SESSIONS="250") as app:
        for name in names or SCENARIOS:
            if app.process.poll() is not None:
                app.start()
            figures = asyncio.run(SCENARIOS[name](app, seconds))
            yield {"name": name} | {key: round(value, 4) for key, value in figures.items()}


async def crowded(
    app: App, seconds: float, queries: Sequence[str], hertz: float = 4.0, speed: str = "1"
) -> Crowd:
    """Visitors who came by `queries`, after so many seconds of play."""
    async with playing(app.url, queries, hertz, speed) as crowd:
        await measure(crowd, seconds)
    return crowd


async def twenty(app: App, seconds: float) -> Figures:
    """R1-R4, R7: twenty who train at four frames a second; then their pages run once more."""
    async with playing(app.url, [DEFAULT] * 20) as crowd:
        await measure(crowd, seconds)
        figures = crowd.figures()
        reruns = [await who.rerun() for _ in range(3) for who in crowd.visitors]
    return figures | {"rerun_p95": p95(reruns)}


async def fastest(app: App, seconds: float) -> Figures:
    """R1-R4: twenty who train as fast as possible."""
    return (await crowded(app, seconds, [DEFAULT] * 20, speed=FASTEST)).figures()


async def heavy(app: App, seconds: float) -> Figures:
    """R5: one heavy network among nineteen small ones, which have been alone before."""
    alone = await crowded(app, seconds, [DEFAULT] * 19, speed="10")
    crowd = await crowded(app, seconds, [HEAVY] + [DEFAULT] * 19, speed="10")
    return crowd.figures(first=1) | {
        "kept_share": crowd.steps_per_second(first=1) / alone.steps_per_second(),
        "heavy_gap_max": max(crowd.seen[0].gaps(crowd.began + crowd.seconds)),
    }


async def storm(app: App, seconds: float) -> Figures:
    """R6: twenty who change their networks every few seconds."""
    took: list[float] = []

    async def rebuild(visitor: Visitor, over: asyncio.Event) -> None:
        while not over.is_set():
            await asyncio.sleep(random.uniform(2, 4))
            took.append(await rebuilt(visitor))

    async with playing(app.url, [DEFAULT] * 20) as crowd:
        await measure(crowd, seconds, rebuild)
    return crowd.figures() | {"changes": len(took), "rerun_p95": p95(took)}


async def hundred(app: App, seconds: float) -> Figures:
    """R8: many more than the machine can hold at full rate."""
    return (await crowded(app, seconds, [DEFAULT] * 100, hertz=2)).figures()


async def pause(app: App, seconds: float) -> Figures:
    """R16: seconds from «Pause» until a small and a heavy network stand still."""
    return {"small": (await paused(app, DEFAULT))[0], "heavy": (await paused(app, HEAVY))[0]}


async def networks(app: App, seconds: float) -> Figures:
    """R10, R11: memory that networks cost, built one after another."""
    meter = app.meter()
    before = meter.resident()
    await build(app, NETWORKS)
    after = meter.resident()
    return {"networks": NETWORKS, "mib": after, "mib_more": after - before, "maps": meter.maps()}


async def lost(app: App, seconds: float) -> Figures:
    """R12: what is left of ten who trained as fast as they could, and are gone without a word."""
    await vanished(app, 10)  # the first visitors start the threads that stay
    await asyncio.sleep(3)
    meter = app.meter()
    before = meter.threads()
    await vanished(app, 10)
    await asyncio.sleep(5)
    load = await busy(meter, 5)
    return {"cores": load, "threads_more": meter.threads() - before}


async def busy(meter: Meter, seconds: float) -> float:
    """How many cores the app uses over the next `seconds`."""
    before = meter.cpu()
    await asyncio.sleep(seconds)
    return (meter.cpu() - before) / seconds


async def hasty(app: App, seconds: float) -> Figures:
    """R13: threads that sixty reruns within three seconds start, and seconds until all is done."""
    meter = app.meter()
    before = most = meter.threads()
    async with Visitor(app.url) as visitor:
        for number in range(60):
            await visitor.ask(visitor.widget("noise", double_array_value=[5.0 * (number % 2)]))
            await asyncio.sleep(0.05)
            most = max(most, meter.threads())
        last = await visitor.rerun()
    await asyncio.sleep(2)
    return {"threads_more": most - before, "last_rerun": last, "cores": await busy(meter, 2)}


async def killed(app: App, seconds: float) -> Figures:
    """R14: seconds after a kill and a restart until ten visitors train again."""
    return {"live_again": (await survived(app, [DEFAULT] * 10))[0]}


async def ended(app: App, seconds: float) -> Figures:
    """Seconds from SIGTERM until the server has ended under five who train."""
    return {"ended": await told_to_end(app, [DEFAULT] * 5)}


SCENARIOS: dict[str, Callable[[App, float], Coroutine[Any, Any, Figures]]] = {
    each.__name__: each
    for each in (
        *(twenty, fastest, heavy, storm, hundred, pause, networks, lost, hasty),
        *(killed, ended),
    )
}
