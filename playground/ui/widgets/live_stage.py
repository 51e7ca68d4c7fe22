"""The live stage on a page: mounts it, and hears what it reports.

Play, step and the rest go over the stage's own connection and never rerun the page. What
belongs into the experiment (a learning rate that was settled on, a new start) comes here,
as absolute values, because Streamlit may run a callback twice.
"""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.datasets.points.base import MOST_CLASSES
from playground.engine.live.commands import parse
from playground.experiments.plane import LARGEST_SEED, Images
from playground.options.base import SpecError
from playground.ui.base.kind_sessions import Session
from playground.ui.base.session import Visit
from playground.ui.browser.stay import for_browser
from playground.ui.browser.websocket import next_frame, path, stage
from playground.ui.pages.playground import own_data
from playground.ui.widgets.class_colours import class_titles

KEY = "stage"
FALLBACK_PERIOD = 0.25  # seconds between two frames where there is no live connection


def live_stage(session: Visit[Any]) -> None:
    """Draw the stage of the session's run, fed by its websocket or, failing that, by a timer."""
    if session.fallback:
        st.fragment(fed_by_timer, run_every=FALLBACK_PERIOD)(session.PLACE)
    else:
        mount(session, None)


def fed_by_timer(place: str) -> None:
    """The stage with a complete frame; a visitor's session may have been cleared meanwhile."""
    session = st.session_state.get(place)
    if session is not None and session.changed:
        st.rerun()  # the address and the controls stand on the page
    if session is not None:
        mount(session, next_frame(session.run()))


def mount(session: Visit[Any], frame: bytes | None) -> None:
    """Place the component."""
    run = session.run()
    rate = type(session.experiment.optimizer).knobs()["learning_rate"]
    data: dict[str, Any] = {
        "token": run.token,
        "stay": for_browser(),
        "kind": "images" if issubclass(session.kind, Images) else "points",
        "path": path(),
        "frame": b64encode(frame).decode() if frame else None,  # data is JSON
        "fallback": session.fallback,
        "learning_rate": {
            "low": rate.low,
            "high": rate.high,
            "value": session.experiment.optimizer.learning_rate,
            "steps": steps(rate.low, rate.high),
        },
        "palette": {
            "colours": session.view.palette.scene() | {"classes": session.view.palette.classes},
            "words": class_titles(session.experiment, session.view.palette, MOST_CLASSES),
        },
        "hidden": sorted(session.view.hidden),
    }
    hears: dict[str, Callable[[Any, Any], None]] = {
        "learning_rate": set_learning_rate,
        "start": new_start,
        "lost": lost,
        "fallback": fall_back,
        "command": command,
    }
    if isinstance(session, Session):
        data |= {"own": own_data.for_the_stage(session), "pen": session.own.pen}
        hears |= {"draw": lambda session, _: own_data.draw(session), "points": own_data.stroke}
    stage(
        data,
        **{f"on_{name}_change": partial(hear, session, name, act) for name, act in hears.items()},
    )


def steps(low: float, high: float) -> list[float]:
    """The stops of the learning rate's buttons: 1, 3, 10 and so on within the bounds."""
    stops = [float(f"{digit}e{power}") for power in range(-7, 4) for digit in (1, 3)]
    return [stop for stop in stops if low <= stop <= high]


def hear(session: Visit[Any], name: str, act: Any) -> None:
    """The stage reported `name`."""
    value = st.session_state.get(KEY, {}).get(name)
    if value is not None:
        act(session, value)


def set_learning_rate(session: Visit[Any], value: Any) -> None:
    """A learning rate was settled on; the run has heard it already."""
    session.change("optimizer.learning_rate", value)


def new_start(session: Visit[Any], value: Any) -> None:
    """Other start weights: the stage says which, so hearing it twice does no harm."""
    session.change("start_seed", int(value) % (LARGEST_SEED + 1) if number(value) else 0)


def number(value: Any) -> bool:
    """Whether a report is a finite number."""
    return isinstance(value, int | float) and abs(value) < 1e9


def lost(session: Visit[Any], value: Any) -> None:
    """The run is gone: the page, about to be drawn again, makes a new one."""


def fall_back(session: Visit[Any], value: Any) -> None:
    """No live connection can be had: go on with a timer."""
    session.fallback = bool(value)


def command(session: Visit[Any], value: Any) -> None:
    """A command that had to come this way."""
    try:
        heard = parse(str(value))
    except SpecError as error:
        session.problems = (str(error),)
        return
    if heard is not None:
        session.run().tell(heard)
