"""What goes wrong around a server: it is full, it is killed, it is told to end, links break.

These apps are the file's own, because tests end them or need other settings; the last tests
end the one that all others share.
"""

import asyncio
from collections.abc import Iterator

import pytest

from playground.cli.load.acts import survived, told_to_end
from playground.cli.load.app import App, serving
from playground.cli.load.client import Visitor, get
from playground.cli.load.crowd import Crowd, measure, playing
from playground.cli.load.stage import frame, open_stage, tell
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.ui.app.server import FULL

QUERY = to_link(Plane(layers=(Dense(units=5),)))[1:]
CAP = 3


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app with room for three visitors."""
    with serving(tmp_path_factory.mktemp("own"), PLAYGROUND_SESSIONS=str(CAP)) as found:
        yield found


def test_a_full_house_says_so_and_goes_on_for_those_inside(own: App) -> None:
    async def scene() -> tuple[Crowd, tuple[int, str], tuple[int, str]]:
        async with playing(own.url, [QUERY] * CAP, settle=1) as crowd:
            full = await get(own.url, "/")
            health, _ = await get(own.url, "/_stcore/health")
            assert health == 200
            await measure(crowd, 2)
        await asyncio.sleep(1)
        return crowd, full, await get(own.url, "/")

    crowd, full, later = asyncio.run(scene())
    assert full == (503, FULL)
    assert crowd.none_lost()
    assert min(len(seen.times) for seen in crowd.seen) > 0
    assert later[0] == 200


def test_a_visitor_who_was_cut_off_finds_the_same_run(own: App) -> None:
    async def scene() -> tuple[list[str], list[int], list[int]]:
        visitor = Visitor(own.url, QUERY)
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


def test_two_tabs_of_one_link_train_apart(own: App) -> None:
    async def scene() -> Crowd:
        async with playing(own.url, [QUERY] * 2, settle=1) as crowd:
            await measure(crowd, 2)
            assert len({visitor.stage["token"] for visitor in crowd.visitors}) == 2
        return crowd

    crowd = asyncio.run(scene())
    assert crowd.none_lost()
    assert all(seen.steps > 0 for seen in crowd.seen)


def test_after_a_kill_and_a_restart_everybody_is_live_again(own: App) -> None:
    _, crowd = asyncio.run(survived(own, [QUERY] * CAP))
    assert all(seen.steps > 0 for seen in crowd.seen)
    assert all("layers.1.units" not in visitor.widgets for visitor in crowd.visitors)
    assert all(visitor.query == QUERY for visitor in crowd.visitors)


def test_told_to_end_the_server_ends_with_a_clean_log(own: App) -> None:
    before = len(own.log)
    asyncio.run(told_to_end(own, [QUERY] * CAP))
    for word in ("Traceback", "Error", "Exception", "never retrieved"):
        assert word not in own.log[before:]
