"""What the server does before its first visitors, and when it leaves the processor to them."""

import asyncio
import gc
import weakref
from concurrent.futures import Future
from dataclasses import replace

import pytest

from playground.engine import Engine
from playground.engine.compile.limits import Limits
from playground.engine.compile.program import Program
from playground.experiments.images import Images
from playground.probes.images.images import IMAGES
from playground.ui.app import server
from playground.ui.app.kinds import KINDS


class House:
    """An engine with so many visitors at each look, one look after the other."""

    def __init__(self, *visitors: int) -> None:
        self.visitors, self.looks = visitors, 0
        self.welcomed: list[object] = []

    def __len__(self) -> int:
        self.looks += 1
        return self.visitors[min(self.looks, len(self.visitors)) - 1]

    def welcome(self, *what: object) -> Future[None]:
        self.welcomed.append(what)
        return done()


def done() -> Future[None]:
    """What has come already."""
    future: Future[None] = Future()
    future.set_result(None)
    return future


@pytest.mark.parametrize(
    ("visitors", "looks"), [((0,), 3), ((1, 2, 0), 5), ((0, 0, 1, 0), 6)], ids=str
)
def test_images_are_made_ready_once_nobody_is_here_for_a_while(
    visitors: tuple[int, ...], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, steps = House(*visitors), []

    def ready() -> Future[None]:
        steps.append("ready")
        return done()

    monkeypatch.setattr(server, "engine", lambda: house)
    monkeypatch.setitem(KINDS, "images", replace(KINDS["images"], ready=ready))
    monkeypatch.setattr(server, "give_memory_back", lambda: steps.append("given back"))
    monkeypatch.setattr(server.gc, "freeze", lambda: steps.append("left alone"))
    monkeypatch.setattr(server, "limits", lambda: Limits(quiet=3))
    monkeypatch.setattr(server, "LOOK", 0.0)
    asyncio.run(server.warm_up_others())
    assert house.looks == looks
    assert house.welcomed == [(Images(), IMAGES)]
    assert steps == ["ready", "given back", "left alone"]


def test_a_host_can_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(0)
    monkeypatch.setattr(server, "engine", lambda: house)
    monkeypatch.setattr(server, "limits", lambda: Limits(quiet=0))
    asyncio.run(server.warm_up_others())
    assert house.welcomed == []


def test_what_newcomers_see_first_is_kept_though_the_cache_gives_it_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, cache = Engine(), [Future[Program]()]
    monkeypatch.setattr(engine.programs, "get", lambda experiment, probe: cache[0])
    engine.welcome(Images(), IMAGES)
    known = weakref.ref(cache.pop())
    gc.collect()
    assert known() is not None
    engine.stop()
