"""Many visitors at once: what the server must hold on two small cores, with its limits.

Each scenario lasts PLAYGROUND_LOAD_SECONDS (15) and every test prints its figures
(`pytest -s`). TRUST's ten minutes are the same tests with a larger number.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from load.client import Visitor
from load.crowd import Crowd, measure, p95, playing, report
from load.house import House, house
from load.stage import frame, open_stage, tell

from playground.datasets.points.plane import RegressionPlane
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.options.activations import Linear
from playground.options.losses import MeanSquared
from playground.options.optimizers import Sgd

pytestmark = [pytest.mark.load, pytest.mark.usefixtures("clean_log")]

SECONDS = float(os.environ.get("PLAYGROUND_LOAD_SECONDS", "15"))
VISITORS = int(os.environ.get("PLAYGROUND_LOAD_VISITORS", "100"))
FASTEST = "500"
DEFAULT = to_link(Plane())[1:]
HEAVY = to_link(Plane(layers=(Dense(units=256),) * 8, batch_size=100))[1:]
DIVERGING = to_link(
    Plane(
        dataset=RegressionPlane(),
        activation=Linear(),
        loss=MeanSquared(),
        optimizer=Sgd(learning_rate=10.0),
    )
)[1:]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An app with room for all visitors of this file; its log must stay clean."""
    with house(tmp_path_factory.mktemp("home"), PLAYGROUND_SESSIONS="250") as found:
        yield found


def none_lost(crowd: Crowd) -> bool:
    """Whether every visitor kept one run and one connection all the time."""
    return all(seen.lost == 0 and seen.connections == 1 for seen in crowd.seen)


def alerts(crowd: Crowd) -> list[str]:
    """What the pages complained about."""
    return [alert for visitor in crowd.visitors for alert in visitor.alerts]


def test_twenty_visitors_train_at_four_frames_a_second(home: House) -> None:
    async def scene() -> tuple[Crowd, list[float]]:
        async with playing(home.url, [DEFAULT] * 20) as crowd:
            await measure(crowd, SECONDS)
            reruns = [await who.rerun() for _ in range(3) for who in crowd.visitors]
        return crowd, reruns

    crowd, reruns = asyncio.run(scene())
    report(crowd.line("R1-R4"), f"R7: rerun p95 {p95(reruns):.3f} s")
    assert none_lost(crowd)
    assert alerts(crowd) == []
    assert crowd.slowest() >= 3
    assert p95(crowd.gaps()) <= 0.5
    assert max(crowd.gaps()) <= 3
    assert p95(crowd.lags) <= 0.25
    assert crowd.fairness() >= 0.95
    assert p95(reruns) <= 0.5


def test_training_as_fast_as_possible_stays_fair(home: House) -> None:
    async def scene() -> Crowd:
        async with playing(home.url, [DEFAULT] * 20, speed=FASTEST) as crowd:
            await measure(crowd, SECONDS)
        return crowd

    crowd = asyncio.run(scene())
    report(crowd.line("R1-R4, saturated"))
    assert none_lost(crowd)
    assert crowd.slowest() >= 3
    assert p95(crowd.gaps()) <= 0.5
    assert max(crowd.gaps()) <= 3
    assert p95(crowd.lags) <= 0.25
    assert crowd.fairness() >= 0.95


def test_a_heavy_network_slows_only_itself(home: House) -> None:
    async def scene(queries: list[str]) -> Crowd:
        async with playing(home.url, queries, speed="10") as crowd:
            await measure(crowd, SECONDS)
        return crowd

    alone = asyncio.run(scene([DEFAULT] * 19))
    crowd = asyncio.run(scene([HEAVY] + [DEFAULT] * 19))
    share = crowd.steps_per_second(first=1) / alone.steps_per_second()
    slowest = max(crowd.seen[0].gaps(crowd.began + crowd.seconds))
    report(crowd.line("R5", first=1), f"heavy max {slowest:.2f} s, small keep {share:.0%}")
    assert none_lost(crowd)
    assert p95(crowd.gaps(first=1)) <= 0.5
    assert slowest <= 2
    assert share >= 0.45


def test_a_storm_of_new_networks_keeps_everybody_live(home: House) -> None:
    async def rebuild(visitor: Visitor, over: asyncio.Event) -> None:
        while not over.is_set():
            await asyncio.sleep(random.uniform(2, 4))
            deep = "add_layer" in visitor.widgets and random.random() < 0.4
            key = "add_layer" if deep else "layers.0.units"
            value = {"trigger_value": True} if deep else {"double_value": random.randint(1, 32)}
            took.append(await visitor.rerun(visitor.widget(key, **value)))

    async def scene() -> Crowd:
        async with playing(home.url, [DEFAULT] * 20) as crowd:
            await measure(crowd, SECONDS, rebuild)
        return crowd

    took: list[float] = []
    crowd = asyncio.run(scene())
    report(crowd.line("R6"), f"{len(took)} changes, rerun p95 {p95(took):.3f} s")
    assert none_lost(crowd)
    assert alerts(crowd) == []
    assert p95(crowd.gaps()) <= 1.5


def test_too_many_visitors_slow_down_but_nothing_collapses(home: House) -> None:
    async def scene() -> Crowd:
        async with playing(home.url, [DEFAULT] * VISITORS, hertz=2) as crowd:
            await measure(crowd, SECONDS)
        return crowd

    crowd = asyncio.run(scene())
    report(crowd.line("R8"))
    assert none_lost(crowd)
    assert crowd.slowest() >= 0.5


def test_pause_stops_within_half_a_second(home: House) -> None:
    async def scene(query: str) -> tuple[float, int]:
        async with Visitor(home.url, query) as visitor:
            socket = await open_stage(visitor)
            await tell(socket, "speed", v=FASTEST)
            await tell(socket, "play", v=True)
            while (await frame(socket))["step"] < 20:
                pass
            began = time.monotonic()
            await tell(socket, "play", v=False)
            while (state := await frame(socket))["status"] != "paused":
                pass
            took = time.monotonic() - began
            later = await frame(socket)
            await socket.close()
            return took, later["step"] - state["step"]

    for query in (DEFAULT, HEAVY):
        took, more = asyncio.run(scene(query))
        report(f"R16: paused after {took * 1e3:.0f} ms")
        assert took <= 0.5
        assert more == 0


def test_a_diverging_run_stops_by_itself_and_harms_nobody(home: House) -> None:
    async def scene() -> tuple[dict[str, Any], Crowd]:
        async with playing(home.url, [DIVERGING, DEFAULT], settle=1) as crowd:
            await measure(crowd, 4)
        return crowd.seen[0].last, crowd

    state, crowd = asyncio.run(scene())
    report(f"R17: {state['message']}")
    assert state["status"] == "diverged"
    assert "learning rate" in state["message"]
    assert crowd.slowest(first=1) >= 3
