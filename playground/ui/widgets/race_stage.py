"""The live race on a page: mounts it, and hears what it reports.

As on the Playground's stage, play and step go over a connection of its own and never rerun
the page. Only what changes the page comes here: a variant to be opened, a race that is gone.
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.engine.live.commands import parse
from playground.engine.race.spec import RaceSpec
from playground.options.base import SpecError
from playground.palette import Palette
from playground.ui.base.race_session import ContestVisit
from playground.ui.browser.bundle import asset, script, styles
from playground.ui.browser.websocket import next_frame, path

FALLBACK_PERIOD = 0.25  # seconds between two frames where there is no live connection

RACE = st.components.v2.component(
    "playground_race",
    js=script(asset("race.css").parent / "main.js"),
    css=styles("stage", "toolbar", "readouts", "curve", "race", "standings", "cells"),
    isolate_styles=False,
)


def live_race(session: ContestVisit, contest: RaceSpec, palette: Palette) -> None:
    """Draw the race, fed by its websocket or, failing that, by a timer."""
    session.run(contest)
    if session.fallback:
        st.fragment(fed_by_timer, run_every=FALLBACK_PERIOD)(session.PLACE, contest, palette)
    else:
        mount(session, contest, palette, None)


def fed_by_timer(place: str, contest: RaceSpec, palette: Palette) -> None:
    """The race with a complete frame; a visitor's session may have been cleared meanwhile."""
    session = st.session_state.get(place)
    if session is not None:
        mount(session, contest, palette, next_frame(session.run(contest)))


def mount(session: ContestVisit, contest: RaceSpec, palette: Palette, frame: bytes | None) -> None:
    """Place the component."""
    data: dict[str, Any] = {
        "token": session.run(contest).token,
        "path": path(),
        "frame": b64encode(frame).decode() if frame else None,  # data is JSON
        "fallback": session.fallback,
        "palette": {"colours": palette.scene() | {"classes": palette.classes}},
        "lines": palette.lines._asdict(),
    }
    place = session.PLACE
    RACE(
        key=f"{place}_stage",
        data=data,
        width="stretch",
        height="content",
        on_open_change=lambda: hear(place, "open", open_variant),
        on_lost_change=lambda: None,  # drawn again, the page makes a new race
        on_fallback_change=lambda: hear(place, "fallback", fall_back),
        on_command_change=lambda: hear(place, "command", command),
    )


def hear(place: str, name: str, act: Callable[[ContestVisit, Any], None]) -> None:
    """The race reported `name`."""
    session = st.session_state.get(place)
    value = st.session_state.get(f"{place}_stage", {}).get(name)
    if session is not None and value is not None:
        act(session, value)


def open_variant(session: ContestVisit, value: Any) -> None:
    """A variant is wanted in the playground."""
    name, seed = (value.get("name"), value.get("seed")) if isinstance(value, dict) else (None, 0)
    if isinstance(name, str) and (seed is None or isinstance(seed, int)):
        session.leave_with(name, seed)


def fall_back(session: ContestVisit, value: Any) -> None:
    """No live connection can be had: go on with a timer."""
    session.fallback = bool(value)


def command(session: ContestVisit, value: Any) -> None:
    """A command that had to come this way; what is none is not heard."""
    race = session.race()
    try:
        heard = parse(str(value))
    except SpecError as error:
        session.problems = (str(error),)
        return
    if heard is not None and race is not None:
        race.tell(heard)
