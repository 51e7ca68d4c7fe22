"""What the server does before its first visitors, and when it leaves the processor to them."""

import asyncio
import gc
import weakref
from concurrent.futures import Future

import pytest

from playground.engine import Engine
from playground.engine.program import Program
from playground.experiment import Images
from playground.probes.images import IMAGES
from playground.ui import server


class House:
    """An engine with so many visitors at each look, one look after the other."""

    def __init__(self, *visitors: int) -> None:
        self.visitors, self.looks = visitors, 0
        self.welcomed: list[object] = []

    def __len__(self) -> int:
        self.looks += 1
        return self.visitors[min(self.looks, len(self.visitors)) - 1]

    def welcome(self, *what: object) -> None:
        self.welcomed.append(what)


@pytest.mark.parametrize(
    ("visitors", "looks"), [((0,), 1), ((1, 2, 0), 3), ((1,), server.PATIENCE)], ids=str
)
def test_images_are_made_ready_when_nobody_is_here_or_after_a_while(
    visitors: tuple[int, ...], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, ready = House(*visitors), []
    monkeypatch.setattr(server, "engine", lambda: house)
    monkeypatch.setattr(server, "get_ready", lambda: ready.append(True))
    monkeypatch.setattr(server, "QUIET", 0.0)
    asyncio.run(server.warm_up_images())
    assert house.looks == looks
    assert house.welcomed == [(Images(), IMAGES)]
    assert ready == [True]


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
