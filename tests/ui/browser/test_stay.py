"""A stay outlasts a reload: a ticket gives the next session what the last one had, and no other."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from workbench import SMALL

from playground.engine import engine
from playground.engine.compile.limits import limits
from playground.engine.live import commands
from playground.experiments.plane import Plane
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.race_session import ContestVisit, place_of
from playground.ui.browser import stay as module
from playground.ui.browser.pad_socket import Drawing, Pad
from playground.ui.browser.stay import MOST, STAYS, claim, stay
from playground.ui.pages.compare.race.session import RaceSession

State = dict[Any, Any]
POINTS = KINDS["points"]
PLACE, RACE = POINTS.place, place_of(POINTS, "race")
FORGED = (None, "", "x" * 32, "x" * 10**6, 7, ["x"], {"ticket": "x"}, "../stay", "é\0")


@pytest.fixture(autouse=True)
def nobody_else() -> Iterator[None]:
    """Nobody was here before."""
    STAYS.clear()
    yield
    STAYS.clear()


def wait(condition: Any) -> None:
    """Wait until it holds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def session_of(state: State) -> PointsSession:
    """The session in it, once its run stands ready."""
    found: PointsSession = state[PLACE]
    wait(lambda: found.run().state()["status"] == "paused")
    return found


@pytest.fixture
def trained() -> State:
    """A session whose network has trained for an epoch."""
    state: State = {PLACE: PointsSession(POINTS, SMALL)}
    run = session_of(state).run()
    run.tell(commands.Step("epoch"))
    wait(lambda: run.state()["epoch"] == 1.0)
    stay(state)
    return state


def reloaded(ticket: Any) -> State:
    """The next session of a tab with this ticket."""
    state: State = {PLACE: PointsSession(POINTS, SMALL)}
    session_of(state)
    claim(state, ticket)
    return state


def test_a_ticket_gives_back_what_was_reached_and_the_run_of_before_ends(trained: State) -> None:
    before = session_of(trained)
    token = before.token
    found = session_of(reloaded(stay(trained).ticket))
    assert found is not before
    assert found.run().state()["epoch"] == 1.0
    assert found.run().state()["returned"]
    assert engine().run(token) is None
    assert session_of(trained).run().state()["epoch"] == 1.0  # should that tab still be there


def test_what_a_busy_run_has_reached_is_offered_when_it_answers(
    trained: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, run = Future(), session_of(trained).run()
    kept = run.keep().result(60)
    monkeypatch.setattr(type(run), "keep", lambda _: slow)
    monkeypatch.setattr("playground.engine.PATIENCE", 0.01)
    found = session_of(reloaded(stay(trained).ticket)).run()
    assert (found.state()["epoch"], found.state()["offer"]) == (0.0, None)
    slow.set_result(kept)
    assert found.state()["offer"] == 1.0
    assert session_of(trained).run() is run


def test_two_tabs_with_one_ticket_go_on_each_by_itself(trained: State) -> None:
    before = session_of(trained).run()
    before.audience.connections += 1  # it is watched
    found = [session_of(reloaded(stay(trained).ticket)).run() for _ in range(2)]
    assert session_of(trained).run() is before
    assert len({run.token for run in (before, *found)}) == 3
    found[0].tell(commands.Step("epoch"))
    wait(lambda: found[0].state()["epoch"] == 2.0)
    assert [run.state()["epoch"] for run in (before, found[1])] == [1.0, 1.0]
    before.audience.connections -= 1


@pytest.mark.parametrize("ticket", FORGED, ids=range(len(FORGED)))
def test_a_forged_ticket_opens_nothing(ticket: Any, trained: State) -> None:
    mine = {PLACE: PointsSession(POINTS, Plane())}
    session = mine[PLACE]
    claim(mine, ticket)
    assert mine[PLACE] is session
    assert stay(mine).answered
    assert session.shelf.kept == ()
    assert engine().run(trained[PLACE].token) is not None


def test_ones_own_ticket_changes_nothing() -> None:
    mine: State = {PLACE: PointsSession(POINTS, Plane())}
    session, ticket = mine[PLACE], stay(mine).ticket
    claim(mine, ticket)
    assert mine[PLACE] is session


def test_a_flood_of_stays_is_bounded_and_who_is_here_now_stays() -> None:
    mine: State = {}
    ticket = stay(mine).ticket
    for _ in range(MOST * limits().sessions + 50):
        stay({})
        stay(mine)
    assert len(STAYS) == MOST * limits().sessions
    assert STAYS[ticket] is mine[module.PLACE]
    assert len({*STAYS}) == len({each.ticket for each in STAYS.values()})


def test_who_was_not_here_for_long_is_forgotten_but_not_who_watches(trained: State) -> None:
    watching, gone = stay(trained), stay({})
    watching.seen -= 60 * limits().kept_minutes + 1
    gone.seen = watching.seen
    STAYS.clear()
    STAYS.update({each.ticket: each for each in (watching, gone)})
    stay({})
    assert watching.ticket in STAYS
    assert gone.ticket not in STAYS


def test_drawings_and_the_race_come_along(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = Drawing(5, ((100, 100, 200, 300),))
    state: State = {"pad_kept": Pad(drawing=drawing), RACE: RaceSession(POINTS, token="race")}
    race = SimpleNamespace(audience=SimpleNamespace(connections=0))
    monkeypatch.setattr(ContestVisit, "race", lambda visit: race if visit.token else None)
    mine: State = {}
    claim(mine, stay(state).ticket)
    assert mine["pad_kept"].drawing == drawing
    assert mine["pad_kept"].token != state["pad_kept"].token
    assert mine[RACE].token == "race"
    race.audience.connections = 1
    claim(other := {}, stay(state).ticket)
    assert other[RACE].token is None
