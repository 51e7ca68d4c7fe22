"""Many visitors at once: what holds on any machine, however slow it is.

Nobody is lost, shares are fair, frames come in order, and what visitors leave behind ends. How
fast it all is says `python -m playground bench --load`.
"""

import asyncio
from asyncio import timeout
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from playground.cli.bench_load import DEFAULT, HEAVY, busy
from playground.cli.load.acts import FASTEST, build, paused, rebuilt, vanished
from playground.cli.load.app import App
from playground.cli.load.client import Visitor
from playground.cli.load.crowd import Crowd, measure, playing
from playground.cli.load.stage import frame, open_stage, tell
from playground.datasets.points.plane import RegressionPlane
from playground.experiments.plane import Plane
from playground.links.experiments import to_link
from playground.options.activations import Linear
from playground.options.losses import MeanSquared
from playground.options.optimizers import Sgd

pytestmark = pytest.mark.usefixtures("clean_log")

PATIENCE = 100.0  # seconds for what takes a few
DIVERGING = to_link(
    Plane(
        dataset=RegressionPlane(),
        activation=Linear(),
        loss=MeanSquared(),
        optimizer=Sgd(learning_rate=10.0),
    )
)[1:]


def crowded(
    app: App,
    queries: list[str],
    speed: str = "1",
    act: Callable[[Visitor, asyncio.Event], Awaitable[None]] | None = None,
) -> Crowd:
    """Visitors who came by `queries`, after two seconds of play, or once all have acted."""

    async def scene() -> Crowd:
        async with playing(app.url, queries, speed=speed, settle=0) as crowd, timeout(PATIENCE):
            while any(seen.last.get("status") in (None, "preparing") for seen in crowd.seen):
                await asyncio.sleep(0.02)
            await measure(crowd, 2, act)
            while queries[0] == DIVERGING and crowd.seen[0].last["status"] == "playing":
                await asyncio.sleep(0.02)
        return crowd

    return asyncio.run(scene())


def test_twenty_who_train_as_fast_as_possible_have_equal_shares(app: App) -> None:
    crowd = crowded(app, [DEFAULT] * 20, FASTEST)
    assert crowd.none_lost()
    assert [alert for visitor in crowd.visitors for alert in visitor.alerts] == []
    assert crowd.fairness() >= 0.5
    assert min(len(seen.times) for seen in crowd.seen) > 0


def test_a_heavy_network_slows_only_itself(app: App) -> None:
    crowd = crowded(app, [HEAVY] + [DEFAULT] * 5, FASTEST)
    assert crowd.none_lost()
    assert crowd.fairness(first=1) >= 0.5
    assert min(len(seen.times) for seen in crowd.seen[1:]) > 0
    assert crowd.seen[0].connections == 1


def test_a_storm_of_new_networks_keeps_everybody_live(app: App) -> None:
    async def rebuild(visitor: Visitor, over: asyncio.Event) -> None:
        for _ in range(3):
            await rebuilt(visitor)

    crowd = crowded(app, [DEFAULT] * 6, act=rebuild)
    assert crowd.none_lost()
    assert [alert for visitor in crowd.visitors for alert in visitor.alerts] == []
    assert {seen.last["status"] for seen in crowd.seen} <= {"playing", "preparing"}


@pytest.mark.parametrize("query", [DEFAULT, HEAVY], ids=["small", "heavy"])
def test_after_pause_there_are_no_more_updates(app: App, query: str) -> None:
    assert asyncio.run(paused(app, query))[1] == 0


def test_frames_come_in_order(app: App) -> None:
    async def scene() -> list[int]:
        async with Visitor(app.url) as visitor, await open_stage(visitor) as socket:
            await tell(socket, "speed", v=FASTEST)
            await tell(socket, "play", v=True)
            return [(await frame(socket))["step"] for _ in range(100)]

    steps = asyncio.run(scene())
    assert all(before <= after for before, after in pairwise(steps))
    assert steps[-1] > steps[0]


def test_a_diverging_run_stops_by_itself_and_harms_nobody(app: App) -> None:
    crowd = crowded(app, [DIVERGING, DEFAULT])
    state = crowd.seen[0].last
    assert state["status"] == "diverged"
    assert "learning rate" in state["message"]
    assert crowd.none_lost()
    assert crowd.seen[1].steps > 0


def test_many_networks_one_after_another_cost_little_memory(app: App) -> None:
    meter = app.meter()
    before = meter.resident()
    assert asyncio.run(build(app, 12)) == []
    assert meter.resident() - before <= 300
    assert meter.maps() <= 15_000


def test_when_all_tabs_are_lost_the_machine_is_soon_idle(app: App) -> None:
    async def scene() -> None:
        await vanished(app, 4)  # the first visitors start the threads that stay
        threads = meter.threads()
        await vanished(app, 4)
        async with timeout(PATIENCE):
            while await busy(meter, 1) >= 0.5 or meter.threads() > threads + 2:
                pass

    meter = app.meter()
    asyncio.run(scene())


def test_hasty_reruns_start_few_threads_and_end(app: App) -> None:
    async def scene() -> int:
        async with Visitor(app.url) as visitor:
            threads = most = meter.threads()
            for number in range(60):
                noise = visitor.widget("noise", double_array_value=[5.0 * (number % 2)])
                await visitor.ask(noise)
                await asyncio.sleep(0.02)
                most = max(most, meter.threads())
            await visitor.rerun()
        return most - threads

    meter = app.meter()
    assert asyncio.run(scene()) <= 20  # where each had one of its own there were 55
