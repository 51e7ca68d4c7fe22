"""What goes wrong around a server: it is full, it is killed, it is told to end, links break.

Each test has an app of its own, because it ends it or needs other settings.
"""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from load.client import Visitor, get
from load.crowd import Crowd, arrive, measure, playing, report
from load.house import House, house
from load.stage import Seen, frame, open_stage, tell, watch

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.ui.app.server import FULL

pytestmark = pytest.mark.load

QUERY = to_link(Plane(layers=(Dense(units=5),)))[1:]
CAP = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs and compiled code of this file's apps."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture
def small(folder: Path) -> Iterator[House]:
    """An app with room for three visitors."""
    with house(folder, PLAYGROUND_SESSIONS=str(CAP)) as found:
        yield found


@pytest.fixture
def home(folder: Path) -> Iterator[House]:
    """An app with the usual settings."""
    with house(folder) as found:
        yield found


def test_a_full_house_says_so_and_goes_on_for_those_inside(small: House) -> None:
    async def scene() -> tuple[Crowd, tuple[int, str], tuple[int, str]]:
        async with playing(small.url, [QUERY] * CAP) as crowd:
            full = await get(small.url, "/")
            health, _ = await get(small.url, "/_stcore/health")
            assert health == 200
            await measure(crowd, 5)
        await asyncio.sleep(1)
        return crowd, full, await get(small.url, "/")

    crowd, full, later = asyncio.run(scene())
    report(crowd.line("R9"))
    assert full == (503, FULL)
    assert crowd.slowest() >= 3
    assert later[0] == 200


def test_after_a_kill_and_a_restart_everybody_is_live_again(home: House) -> None:
    async def scene() -> tuple[float, Crowd]:
        crowd = await arrive(home.url, [QUERY] * 10)
        stop = asyncio.Event()
        pairs = zip(crowd.visitors, crowd.seen, strict=True)
        pulls = [asyncio.create_task(watch(visitor, seen, stop)) for visitor, seen in pairs]
        await asyncio.sleep(3)
        await asyncio.to_thread(home.kill)
        await asyncio.sleep(1)
        await asyncio.to_thread(home.start)
        for seen in crowd.seen:
            seen.forget()
        healthy = time.monotonic()
        while any(seen.steps < 1 for seen in crowd.seen) and time.monotonic() < healthy + 30:
            await asyncio.sleep(0.05)
        took = time.monotonic() - healthy
        stop.set()
        await asyncio.gather(*pulls)
        await asyncio.gather(*(visitor.close() for visitor in crowd.visitors))
        return took, crowd

    took, crowd = asyncio.run(scene())
    report(f"R14: all of 10 train again {took:.1f} s after the server is healthy")
    assert took <= 10
    assert all("layers.1.units" not in visitor.widgets for visitor in crowd.visitors)
    assert all(visitor.query == QUERY for visitor in crowd.visitors)


def test_told_to_end_the_server_ends_soon_with_a_clean_log(home: House) -> None:
    async def scene() -> float:
        crowd = await arrive(home.url, [QUERY] * 5)
        sockets = [await open_stage(visitor) for visitor in crowd.visitors]
        for socket in sockets:
            await tell(socket, "play", v=True)
            await frame(socket)
            await tell(socket, "frame")
        began = time.monotonic()
        home.running.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(home.running.process.wait, 30)
        took = time.monotonic() - began
        await asyncio.gather(*(socket.close() for socket in sockets))
        await asyncio.gather(*(visitor.close() for visitor in crowd.visitors))
        return took

    seconds = asyncio.run(scene())
    report(f"SIGTERM: ended after {seconds:.1f} s, status {home.running.process.returncode}")
    assert seconds <= 10
    for word in ("Traceback", "Error", "Exception", "never retrieved"):
        assert word not in home.running.log


def test_a_visitor_who_was_cut_off_finds_the_same_run(home: House) -> None:
    async def scene() -> tuple[list[str], list[int], list[int]]:
        visitor = Visitor(home.url, QUERY)
        await visitor.open()
        tokens, steps, found = [visitor.stage["token"]], [0], list[int]()
        for _ in range(3):
            socket = await open_stage(visitor)
            found.append((await frame(socket))["step"])
            await tell(socket, "play", v=True)
            while (state := await frame(socket))["step"] <= steps[-1]:
                pass
            steps.append(state["step"])
            socket.transport.abort()
            await visitor.vanish()
            await asyncio.sleep(1)
            await visitor.come_back()
            tokens.append(visitor.stage["token"])
        await visitor.close()
        return tokens, steps, found

    tokens, steps, found = asyncio.run(scene())
    assert len(set(tokens)) == 1
    assert all(there >= left for there, left in zip(found, steps[:-1], strict=True))


def test_two_tabs_of_one_link_train_apart(home: House) -> None:
    async def scene() -> list[Seen]:
        async with playing(home.url, [QUERY] * 2, settle=1) as crowd:
            await measure(crowd, 3)
            assert len({visitor.stage["token"] for visitor in crowd.visitors}) == 2
        return crowd.seen

    assert all(seen.steps > 0 and seen.lost == 0 for seen in asyncio.run(scene()))
