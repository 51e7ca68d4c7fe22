"""A run that tests put behind the tabs of images: it gives the snapshot that the test says."""

from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from playground.engine.live.commands import ShowImage
from playground.engine.train.snapshot import Snapshot
from playground.ui.base import polling
from playground.ui.pages.images.tabs import chosen_image


class RunStandIn:
    """A run that looks at whichever image it is told to."""

    def __init__(self, snapshot: Callable[[], Future[Snapshot]]) -> None:
        self.snapshot = snapshot
        self.chosen = SimpleNamespace(wanted=0, drawing=None)

    def tell(self, command: ShowImage) -> None:
        self.chosen.wanted = command.place


Give = Callable[[Snapshot | None], RunStandIn]


def giver(monkeypatch: pytest.MonkeyPatch) -> Give:
    """What tells which snapshot the run of every visitor gives."""

    def give(snapshot: Snapshot | None) -> RunStandIn:
        def answer() -> Future[Snapshot]:
            future: Future[Snapshot] = Future()
            if snapshot is not None:
                future.set_result(snapshot)
            return future

        run = RunStandIn(answer)
        monkeypatch.setattr(polling, "engine", lambda: SimpleNamespace(run=lambda token: run))
        monkeypatch.setattr(chosen_image, "run_of", lambda session: run)
        return run

    def now(job: Callable[[], object]) -> Future[None]:
        done: Future[None] = Future()
        job()
        done.set_result(None)
        return done

    monkeypatch.setattr(polling, "PATIENCE", 0.01)
    monkeypatch.setattr(polling, "later", now)
    return give
