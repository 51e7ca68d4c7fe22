"""A visitor's stay, which outlasts a reload of the page and a lost connection.

Streamlit forgets all about a page that is loaded again. So what the sessions of a tab have made
is known here for a while by an unguessable ticket, which that tab alone has; after a reload it
is passed on to the new session. Passed on are copies: where a tab was duplicated and both are
there, each goes on by itself. Whoever has no ticket, or none that is known, starts afresh.
"""

import secrets
import threading
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, runtime_checkable

import streamlit as st

from playground.engine import engine
from playground.engine.compile.limits import limits

PLACE = "stay"
MOST = 10  # stays that are remembered, in multiples of the visitors that are let in
LONGEST = 100  # characters of a ticket


@runtime_checkable
class Belonging(Protocol):
    """What a session has at some place, and another may be given; its run has the token."""

    token: str | None

    def passed_on(self) -> Self:
        """The same for another session."""


@dataclass(eq=False)
class Stay:
    """What the session with this ticket has, by its place in Streamlit's session state."""

    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    belongings: dict[str, Belonging] = field(default_factory=dict)
    answered: bool = False  # whether the tab has handed in an older ticket
    seen: float = field(default_factory=time.monotonic)

    def watches(self) -> bool:
        """Whether a run or race of it is there, as it is while somebody watches."""
        runs = (engine().watched(each.token) for each in self.belongings.values())
        return any(run is not None for run in runs)


STAYS: dict[str, Stay] = {}  # by ticket; who was here last comes last
LOCK = threading.Lock()


def stay(state: MutableMapping[Any, Any]) -> Stay:
    """The stay of the session with this `state`, which holds what it has by now."""
    if PLACE not in state:
        state[PLACE] = Stay()
    found: Stay = state[PLACE]
    found.belongings = dict(belongings(state))
    found.seen = time.monotonic()
    with LOCK:
        STAYS.pop(found.ticket, None)
        STAYS[found.ticket] = found
        forget_old()
    return found


def forget_old() -> None:
    """Forget whoever was not here for long and watches nothing, and whoever is too many.

    The caller holds the lock.
    """
    oldest = time.monotonic() - 60 * limits().kept_minutes
    for ticket, each in list(STAYS.items()):
        many = len(STAYS) > MOST * limits().sessions
        if each.seen >= oldest and not many:
            return
        if many or not each.watches():
            del STAYS[ticket]


def belongings(state: MutableMapping[Any, Any]) -> Iterator[tuple[str, Belonging]]:
    """What of a session's state can be passed on."""
    for place, each in list(state.items()):
        if isinstance(each, Belonging):
            yield str(place), each


def claim(state: MutableMapping[Any, Any], ticket: Any) -> None:
    """Give the session with this `state` what the one with that ticket had, if there is one."""
    here = stay(state)
    here.answered = True
    known = isinstance(ticket, str) and len(ticket) <= LONGEST
    with LOCK:
        found = STAYS.get(ticket) if known else None
    if found is None or found is here:
        return
    for place, each in found.belongings.items():
        mine = here.belongings.get(place)
        if mine is not None:
            engine().forget(mine.token)
        state[place] = each.passed_on()
    stay(state)


def for_browser() -> dict[str, Any]:
    """What the tab is told: its ticket, and whether an older one was answered."""
    state = st.session_state
    here: Stay = state[PLACE] if PLACE in state else stay(state)
    return {"ticket": here.ticket, "answered": here.answered}
