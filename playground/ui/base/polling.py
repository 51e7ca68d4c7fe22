"""Looking at a run once a second, for tabs that draw more than the stage does.

A fragment ticks while its tab is open. It asks the run for a snapshot, and draws anew only
what has changed: a figure that is sent again as it was is left alone by the browser.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from playground.engine import engine
from playground.engine.train.snapshot import Snapshot
from playground.options.base import SpecError
from playground.ui.base.kind_sessions import Session
from playground.ui.base.session import Visit

Made = TypeVar("Made")

PERIOD = 1.0  # seconds between two looks
PATIENCE = 0.5  # seconds to wait for a busy run before the last picture must do
NEWEST = "newest_snapshot"


def watched(draw: Callable[[Any, Snapshot], None], place: str = Session.PLACE) -> None:
    """Draw what a snapshot shows, again and again; a sentence where there is none.

    `place` is where the visitor's session is kept.
    """
    st.fragment(tick, run_every=PERIOD)(draw, place)


def tick(draw: Callable[[Any, Snapshot], None], place: str = Session.PLACE) -> None:
    """One look; a visitor's session may have been cleared meanwhile."""
    session = st.session_state.get(place)
    if session is None:
        return
    snapshot = newest(session)
    if snapshot is None:
        st.caption("The network is being prepared.")
        return
    try:
        draw(session, snapshot)
    except SpecError as error:
        st.info(str(error), icon=":material/info:")


def newest(session: Visit[Any]) -> Snapshot | None:
    """The run as it is now; the very same object for as long as nothing in it changes."""
    known: Snapshot | None = st.session_state.get(NEWEST)
    if known is not None and type(known.experiment) is not type(session.experiment):
        known = None  # of a page that was left
    run = engine().run(session.token)
    if run is None:
        return known
    request = run.snapshot()
    try:
        found = request.result(PATIENCE)
    except TimeoutError:
        request.cancel()
        return known
    if found.same_network(known):
        return known
    st.session_state[NEWEST] = found
    return found


def remembered(name: str, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """What `make` made for this `key`, made again only when the key is another.

    Parts of the key count as the same if they are equal; a snapshot is equal to itself alone.
    """
    known = st.session_state.get(name)
    if known is None or known[0] != key:
        known = (key, make())
        st.session_state[name] = known
    return known[1]
