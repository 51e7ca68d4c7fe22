"""What visitors leave behind: memory, threads and work must end soon after they do.

PLAYGROUND_LOAD_NETWORKS (30) networks are built one after another; more show whether the
cache of programs is bounded.
"""

import asyncio
import os
import time
from collections.abc import Iterator

import pytest
from load.client import Visitor
from load.crowd import report
from load.house import House, house
from load.stage import frame, open_stage, tell

pytestmark = [pytest.mark.load, pytest.mark.usefixtures("clean_log")]

NETWORKS = int(os.environ.get("PLAYGROUND_LOAD_NETWORKS", "30"))
FASTEST = "500"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An app of this file's own; its log must stay clean."""
    with house(tmp_path_factory.mktemp("home")) as found:
        yield found


def test_many_networks_one_after_another_cost_little_memory(home: House) -> None:
    async def scene() -> None:
        async with Visitor(home.url) as visitor:
            socket = await open_stage(visitor)
            await tell(socket, "play", v=True)
            for number in range(NETWORKS):
                units = visitor.widget("layers.0.units", double_value=9.0 + number)
                await visitor.rerun(units)
                while (await frame(socket))["status"] != "playing":
                    pass
                await frame(socket)
            assert visitor.alerts == []
            await socket.close()

    meter = home.meter()
    before = meter.resident()
    asyncio.run(scene())
    grown = meter.resident() - before
    report(
        f"R10, R11: {before:.0f} MiB and {grown:.0f} more for {NETWORKS} networks, "
        f"{grown / NETWORKS:.1f} each, {meter.maps()} maps"
    )
    assert grown <= 300
    assert meter.resident() <= 1536
    assert meter.maps() <= 15_000


def test_when_all_tabs_are_lost_the_machine_is_soon_idle(home: House) -> None:
    meter = home.meter()

    async def scene() -> None:
        visitors = [Visitor(home.url) for _ in range(10)]
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

    asyncio.run(scene())  # the first visitors start the threads that stay
    time.sleep(3)
    threads = meter.threads()
    asyncio.run(scene())
    time.sleep(5)
    load = meter.load(5)
    report(f"R12: {load:.1%} of a core, {threads} threads before, {meter.threads()} after")
    assert load < 0.05
    assert meter.threads() <= threads + 2


def test_hasty_reruns_start_few_threads_and_end_soon(home: House) -> None:
    async def scene() -> tuple[int, float]:
        async with Visitor(home.url) as visitor:
            most = meter.threads()
            for number in range(60):
                noise = visitor.widget("noise", double_array_value=[5.0 * (number % 2)])
                await visitor.ask(noise)
                await asyncio.sleep(0.05)
                most = max(most, meter.threads())
            began = time.monotonic()
            await visitor.rerun()
            return most, time.monotonic() - began

    meter = home.meter()
    threads = meter.threads()
    most, last = asyncio.run(scene())
    time.sleep(2)
    load = meter.load(2)
    report(f"R13: {most - threads} more threads, idle {last:.2f} s after, then {load:.1%}")
    assert most - threads <= 6  # the script's own thread and five more
    assert last <= 2
    assert load < 0.05
