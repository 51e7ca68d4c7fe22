"""A stranger attacks while somebody else trains: what every hostile test shares.

A test file imports the two fixtures `warm` and `unharmed`, which then hold for all its tests.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from conftest import ROOT, App
from load.client import Visitor
from load.crowd import measure, playing
from load.house import Meter
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

MOST_MEMORY = 50  # MiB that an attack may cost
Attack = Callable[[Visitor], Awaitable[None]]


@pytest.fixture(scope="module", autouse=True)
def warm(app: App) -> None:
    """The first visitors make the process grow once; that is no attack's doing."""

    async def scene() -> None:
        async with playing(app.url, [""] * 3, settle=1):
            pass

    asyncio.run(scene())


@pytest.fixture(autouse=True)
def unharmed(app: App) -> Iterator[None]:
    """Fail a test that broke something of ours, as the log tells.

    Streamlit takes widgets' values apart before any page runs; what it then writes is its own.
    """
    before = len(app.log)
    yield
    assert str(ROOT / "playground") not in app.log[before:]
    assert app.process.poll() is None


@contextmanager
def costing_little(app: App, what: object) -> Iterator[None]:
    """Fail when the app's process grows by more than an attack may cost while `what` is done."""
    meter = Meter(app.process.pid)
    before = meter.resident()
    yield
    grown = meter.resident() - before
    assert grown <= MOST_MEMORY, f"{what}: {grown:.0f} MiB"


def attacked(app: App, attack: Attack) -> None:
    """Let a stranger do `attack` while somebody else trains, who must not feel it."""

    async def scene() -> float:
        async with playing(app.url, [""], settle=1) as crowd, Visitor(app.url) as stranger:
            work = asyncio.create_task(attack(stranger))
            await measure(crowd, 3)
            await asyncio.wait([work])
            crowd.seconds = time.monotonic() - crowd.began
            await work
        assert crowd.seen[0].lost == 0
        assert crowd.seen[0].connections == 1
        return crowd.slowest()

    assert asyncio.run(scene()) >= 3


async def end(socket: ClientConnection) -> int:
    """The code with which the server ends a connection; frames before it are passed over."""
    try:
        async with asyncio.timeout(10):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
    finally:
        await socket.close()
