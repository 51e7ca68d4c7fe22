"""What the tabs of images share: a look at the run now and then, and choices that last.

A tab that is closed is not drawn, and Streamlit forgets the widgets of what is not drawn; so
what was chosen is kept apart. Choices that no longer fit another network fall back to the first.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

import streamlit as st

from playground.engine import engine
from playground.engine.snapshot import Snapshot
from playground.experiment import Images
from playground.options import SpecError
from playground.ui.image_session import ImageSession
from playground.ui.watch import newest

Choice = TypeVar("Choice")
Draw = Callable[[ImageSession, Snapshot, Images], None]


def looking(session: ImageSession, draw: Draw, period: float = 1.0) -> None:
    """Draw what the run is now, again every `period` seconds; a sentence where it is not yet."""
    st.fragment(look, run_every=period)(session, draw)


def look(session: ImageSession, draw: Draw) -> None:
    """One look; the newest snapshot may still be that of another page."""
    snapshot = newest(session)
    if snapshot is None or not isinstance(snapshot.experiment, Images):
        st.caption("The network is being prepared.")
        return
    try:
        draw(session, snapshot, snapshot.experiment)
    except NotReadyError:
        st.caption("What is shown here is being prepared.")
    except SpecError as error:
        st.info(str(error), icon=":material/info:")


class NotReadyError(Exception):
    """What a tab shows has to be compiled first."""


def prepared(name: str, of: tuple[object, ...], job: Callable[[], object]) -> None:
    """Do `job` for its compiling alone, in the background, once for each `of`.

    Raises `NotReadyError` until it is done: a script that compiled would keep all controls waiting.
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

    return engine().programs.later(done)


def kept(key: str, fits: Callable[[Choice], bool], first: Choice) -> None:
    """Give the widget `key` what was chosen last, or `first` where that no longer `fits`."""
    value = st.session_state.get(key, st.session_state.get(f"{key}_kept", first))
    if key not in st.session_state or not fits(value):
        st.session_state[key] = value if fits(value) else first


def remember(key: str, value: Choice) -> Choice:
    """Keep what was chosen for when its widget is drawn again."""
    st.session_state[f"{key}_kept"] = value
    return value


def picked(
    label: str, options: Sequence[str], key: str, help: str, first: int = 0, width: int = 220
) -> int:
    """A select box; returns the place of what is chosen among `options`."""
    kept(key, lambda value: value in options, options[first])
    chosen = st.selectbox(label, options, key=key, help=help, width=width)
    return options.index(remember(key, chosen))


def switched(label: str, key: str, help: str, first: bool = False) -> bool:
    """A switch; returns whether it is on."""
    kept(key, lambda value: isinstance(value, bool), first)
    return remember(key, st.toggle(label, key=key, help=help))


def numbered(
    label: str, most: int, key: str, help: str, low: int = 0, first: int = 0, width: int = 150
) -> int:
    """A whole number from `low` to `most`."""
    kept(key, lambda value: low <= value <= most, first)
    return remember(
        key, int(st.number_input(label, low, most, key=key, help=help, step=1, width=width))
    )


def slid(label: str, values: Sequence[float], key: str, help: str, first: int, unit: str) -> int:
    """A slider over `values`; returns the place of what is chosen among them."""
    kept(key, lambda value: value in values, values[first])
    chosen = st.select_slider(
        label, values, key=key, help=help, format_func=lambda value: f"{value:g}{unit}", width=360
    )
    return values.index(remember(key, chosen))
