"""A live picture on a page: places its component, feeds it, and hears what it reports.

Play, step and the rest go over the component's own connection and never rerun the page. What
changes the page comes here, as absolute values, because Streamlit may run a callback twice; a
command says by its number that it is another one.
Where a host passes no websocket on, a fragment hands a complete frame over several times a
second. It only looks: were the experiment told at each look, a number that somebody is just
typing on the stage would be taken back.
"""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple, Protocol, runtime_checkable

import streamlit as st

from playground.engine import engine
from playground.engine.live.commands import parse
from playground.engine.live.task import LiveTask
from playground.options.errors import SpecError
from playground.ui.browser.websocket import path

FALLBACK_PERIOD = 0.25  # seconds between two frames where there is no live connection
FRAME_PATIENCE = 1.0  # seconds to wait for such a frame


@runtime_checkable
class Watcher(Protocol):
    """A visitor's session that watches something live."""

    token: str | None
    problems: tuple[str, ...]
    fallback: bool

    @property
    def changed(self) -> bool:
        """Whether the page has to be drawn again."""


Hears = dict[str, Callable[[Any, Any], None]]  # what a report's value does to the session


class LivePicture(NamedTuple):
    """A component and what belongs to it: its key on the page, its data, what it reports."""

    component: Any
    key: str
    load: Callable[[Any], LiveTask[Any]]  # what is watched, made or told what the session asks for
    data: Callable[[Any], dict[str, Any]]
    hears: Hears

    def show(self, place: str) -> None:
        """Draw it for the session at this place, fed by its websocket or, failing that, a timer."""
        session: Watcher = st.session_state[place]
        self.load(session)
        if session.fallback:
            st.fragment(self.tick, run_every=FALLBACK_PERIOD)(place)
        else:
            self.mount(place, None)

    def tick(self, place: str) -> None:
        """Draw it with a complete frame; a visitor's session may have been cleared meanwhile."""
        session: Watcher | None = st.session_state.get(place)
        if session is None:
            return
        if session.changed:
            st.rerun()  # the address and the controls stand on the page
        self.mount(place, next_frame(self.watched(session)))

    def mount(self, place: str, frame: bytes | None) -> None:
        """Place the component."""
        session: Watcher = st.session_state[place]
        common: Hears = {"lost": nothing, "fallback": fall_back, "command": self.command}
        self.component(
            key=self.key,
            data={
                "token": self.watched(session).token,
                "path": path(),
                "frame": b64encode(frame).decode() if frame else None,  # data is JSON
                "fallback": session.fallback,
            }
            | self.data(session),
            width="stretch",
            height="content",
            **{
                f"on_{name}_change": partial(self.hear, place, name, act)
                for name, act in (common | self.hears).items()
            },
        )

    def watched(self, session: Watcher) -> Any:
        """The task that is watched, as it is; made anew where it is gone."""
        return engine().watched(session.token) or self.load(session)

    def hear(self, place: str, name: str, act: Callable[[Any, Any], None]) -> None:
        """The component reported `name`."""
        session = st.session_state.get(place)
        value = st.session_state.get(self.key, {}).get(name)
        if session is not None and value is not None:
            act(session, value)

    def command(self, session: Watcher, value: Any) -> None:
        """A command that had to come this way; each is numbered, and obeyed once."""
        told = f"{self.key}_told"
        if st.session_state.get(told) == value:
            return
        st.session_state[told] = value
        try:
            heard = parse(str(value))
        except SpecError as error:
            session.problems = (str(error),)
            return
        if heard is not None:
            self.watched(session).tell(heard)


def nothing(session: Watcher, value: Any) -> None:
    """What was watched is gone: the page, about to be drawn again, makes it anew."""


def fall_back(session: Watcher, value: Any) -> None:
    """No live connection can be had: go on with a timer."""
    session.fallback = bool(value)


def next_frame(watched: LiveTask[Any]) -> bytes | None:
    """A complete frame, or None if there is none in time."""
    watched.audience.renew()
    request: Future[bytes] = watched.request()
    try:
        return request.result(FRAME_PATIENCE)
    except TimeoutError:
        return None
