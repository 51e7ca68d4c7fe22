"""A stranger attacks while somebody else trains: what every hostile test shares.

A test file imports the two fixtures `warm` and `unharmed`, which then hold for all its tests.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.cli.load.app import ROOT, App
from playground.cli.load.client import Visitor
from playground.cli.load.crowd import measure, playing

PATIENCE = 100.0  # seconds for what takes one
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
    meter = app.meter()
    before = meter.resident()
    yield
    grown = meter.resident() - before
    assert grown <= MOST_MEMORY, f"{what}: {grown:.0f} MiB"


def attacked(app: App, attack: Attack) -> None:
    """Let a stranger do `attack` while somebody else trains, who loses nothing by it."""

    async def scene() -> None:
        async with playing(app.url, [""], settle=0) as crowd, Visitor(app.url) as stranger:
            work = asyncio.create_task(attack(stranger))
            await measure(crowd, 1)
            await work
            frames = len(crowd.seen[0].times)
            async with asyncio.timeout(PATIENCE):
                while len(crowd.seen[0].times) == frames:
                    await asyncio.sleep(0.02)
        assert crowd.seen[0].lost == 0
        assert crowd.seen[0].connections == 1

    asyncio.run(scene())


async def end(socket: ClientConnection) -> int:
    """The code with which the server ends a connection; frames before it are passed over."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
    finally:
        await socket.close()
