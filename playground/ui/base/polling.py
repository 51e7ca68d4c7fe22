"""Looking again and again: the one fragment that ticks, for tabs that draw more than the stage.

It ticks while its tab is open. A look at a run asks it for a snapshot, and draws anew only what
has changed: a figure that is sent again as it was is left alone by the browser. What has to be
compiled first is compiled in the background, since a script that did it would keep all controls
waiting.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import streamlit as st

from playground.engine import engine
from playground.engine.compile import background
from playground.engine.train.snapshot import Snapshot
from playground.options.errors import SpecError
from playground.ui.base.session import Session

Made = TypeVar("Made")
Draw = Callable[[Any, Snapshot, Any], None]  # of a session, a snapshot and its experiment

PERIOD = 1.0  # seconds between two looks
PATIENCE = 0.5  # seconds to wait for a busy run before the last picture must do
NEWEST = "newest_snapshot"


class NotReadyError(Exception):
    """What is to be shown has to be compiled first."""


def polled(look: Callable[..., object], *about: Any, period: float | None = PERIOD) -> None:
    """Let `look(*about)` draw, and again every `period` seconds; once where there is none."""
    st.fragment(tick, run_every=period)(look, *about)


def tick(look: Callable[..., object], *about: Any) -> None:
    """One look; what cannot be shown is said, and the page is drawn anew where it returns true."""
    try:
        if look(*about):
            st.rerun()
    except NotReadyError:
        st.caption("What is shown here is being prepared.")
    except SpecError as error:
        st.info(str(error), icon=":material/info:")


def watched(session: Session[Any], draw: Draw, period: float = PERIOD) -> None:
    """Draw what the run of `session` is now, again and again; a sentence where it is not yet."""
    polled(seen, session.kind.place, draw, period=period)


def seen(place: str, draw: Draw) -> None:
    """One look at the run of the session at `place`, which may have been cleared meanwhile."""
    session = st.session_state.get(place)
    if session is None:
        return
    snapshot = newest(session)
    if snapshot is None:
        st.caption("The network is being prepared.")
        return
    draw(session, snapshot, snapshot.experiment)


def newest(session: Session[Any]) -> Snapshot | None:
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


def prepared(name: str, of: tuple[object, ...], job: Callable[[], object]) -> None:
    """Do `job` for its compiling alone, in the background, once for each `of`.

    Raises `NotReadyError` until it is done.
    """
    known: tuple[object, Future[None]] | None = st.session_state.get(f"{name}_prepared")
    if known is None or known[0] != of:
        known = (of, later(job))
        st.session_state[f"{name}_prepared"] = known
    if not known[1].done():
        raise NotReadyError


def later(job: Callable[[], object]) -> Future[None]:
    """Do something once no program is waited for; what comes of it is not kept."""

    def done() -> None:
        job()

    return background.submit(done)
