"""What visitors do to a server: build, hurry, vanish, and outlive its end.

`bench --load` takes the time of it, tests ask what must be true afterwards.
"""

import asyncio
import random
import signal
import time
from collections.abc import Sequence

from playground.cli.load.app import App
from playground.cli.load.client import Visitor
from playground.cli.load.crowd import Crowd, arrive
from playground.cli.load.stage import frame, open_stage, tell, watch

FASTEST = "500"  # times the usual speed
PATIENCE = 60.0  # seconds until all are live again, or the server has ended


async def rebuilt(visitor: Visitor) -> float:
    """Give a visitor's network more layers or other units; return the seconds of the run."""
    deep = "add_layer" in visitor.widgets and random.random() < 0.4
    key = "add_layer" if deep else "layers.0.units"
    value = {"trigger_value": True} if deep else {"double_value": random.randint(1, 32)}
    return await visitor.rerun(visitor.widget(key, **value))


async def paused(app: App, query: str) -> tuple[float, int]:
    """Seconds until a network that trains as fast as it can is paused, and updates after that."""
    async with Visitor(app.url, query) as visitor, await open_stage(visitor) as socket:
        await tell(socket, "speed", v=FASTEST)
        await tell(socket, "play", v=True)
        while (await frame(socket))["step"] < 20:
            pass
        began = time.monotonic()
        await tell(socket, "play", v=False)
        while (state := await frame(socket))["status"] != "paused":
            pass
        took = time.monotonic() - began
        return took, (await frame(socket))["step"] - state["step"]


async def build(app: App, count: int) -> list[str]:
    """Build so many networks one after another, and play each; return what the page said."""
    async with Visitor(app.url) as visitor, await open_stage(visitor) as socket:
        await tell(socket, "play", v=True)
        for number in range(count):
            await visitor.rerun(visitor.widget("layers.0.units", double_value=9.0 + number))
            while (await frame(socket))["status"] != "playing":
                pass
            await frame(socket)
        return visitor.alerts


async def vanished(app: App, count: int) -> None:
    """So many visitors play, and their machines lose power."""
    visitors = [Visitor(app.url) for _ in range(count)]
    for visitor in visitors:
        await visitor.open()
    sockets = [await open_stage(visitor) for visitor in visitors]
    for socket in sockets:
        await tell(socket, "speed", v=FASTEST)
        await tell(socket, "play", v=True)
        await frame(socket)
        await tell(socket, "frame")
    for visitor, socket in zip(visitors, sockets, strict=True):
        socket.transport.abort()
        await visitor.vanish()


async def survived(app: App, queries: Sequence[str]) -> tuple[float, Crowd]:
    """Kill and restart the app under visitors; seconds from then until all train, and these."""
    crowd = await arrive(app.url, queries)
    stop = asyncio.Event()
    pairs = zip(crowd.visitors, crowd.seen, strict=True)
    pulls = [asyncio.create_task(watch(visitor, seen, stop)) for visitor, seen in pairs]
    await asyncio.sleep(1)
    await asyncio.to_thread(app.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(app.start)
    for seen in crowd.seen:
        seen.forget()
    began = time.monotonic()
    while any(seen.steps < 1 for seen in crowd.seen) and time.monotonic() < began + PATIENCE:
        await asyncio.sleep(0.05)
    took = time.monotonic() - began
    stop.set()
    await asyncio.gather(*pulls)
    await asyncio.gather(*(visitor.close() for visitor in crowd.visitors))
    return took, crowd


async def told_to_end(app: App, queries: Sequence[str]) -> float:
    """Seconds from SIGTERM until the server has ended under these visitors, who train."""
    crowd = await arrive(app.url, queries)
    sockets = [await open_stage(visitor) for visitor in crowd.visitors]
    for socket in sockets:
        await tell(socket, "play", v=True)
        await frame(socket)
        await tell(socket, "frame")
    began = time.monotonic()
    app.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(app.process.wait, PATIENCE)
    took = time.monotonic() - began
    await asyncio.gather(*(socket.close() for socket in sockets))
    await asyncio.gather(*(visitor.close() for visitor in crowd.visitors))
    return took
