"""Long work of a page: prepared in the background, done in slices while somebody looks.

A fragment ticks, and every tick does one slice and draws what is there. Who closes the page
ends the ticks, and with them the work; what was found stays in the session.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import streamlit as st

from playground.engine.compile import background
from playground.options.errors import SpecError
from playground.ui.base.messages import plain_text
from playground.ui.base.polling import polled

PERIOD = 0.45  # seconds between two slices


@runtime_checkable
class Work(Protocol):
    """What is done in slices."""

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""

    def step(self) -> None:
        """Do one slice, of some tenths of a second at most."""


@dataclass
class Job:
    """The work under one name, and whether it goes on; `about` is what it was begun for.

    `before` is the work that it takes the place of, and that is shown until it is ready.
    """

    about: object
    future: Future[Any]
    says: str  # while it is prepared
    before: Any = None
    going: bool = True

    @property
    def work(self) -> Any:
        """What there is to show; None where there is nothing yet."""
        ready = self.future.done() and self.future.exception() is None
        return self.future.result() if ready else self.before


def begin(name: str, about: object, make: Callable[[], Work], says: str) -> None:
    """Prepare what `make` makes in the background, in the place of what is under this `name`."""
    known = job(name)
    before = known.work if known else None
    st.session_state[name] = Job(about, background.submit(make), says, before)


def job(name: str) -> Job | None:
    """The job under this name, if there is one."""
    found: Job | None = st.session_state.get(name)
    return found


def shown(name: str, draw: Callable[[Any], None]) -> None:
    """What has been found so far, as `draw` draws it; drawn again while the work goes on."""
    found = job(name)
    if found is not None:
        period = PERIOD if found.going else None
        polled(look, name, draw, found.going, period=period)


def look(name: str, draw: Callable[[Any], None], began: bool) -> bool:
    """One slice and one look; returns whether the work has begun or ended meanwhile."""
    found = job(name)
    if found is None:
        return False
    if found.going and not began:
        return True  # something else was begun meanwhile, and wants to be looked at again
    if not found.future.done():
        st.progress(0.0, f"{found.says} …")
        if found.before is not None:
            draw(found.before)
        return False
    found.before = None
    try:
        work = found.future.result()
        controls(name, found, work)
        draw(work)
        # What is on the screen is up to date by now, so that it does not fade meanwhile.
        if found.going:
            work.step()
    except SpecError as error:
        found.going = False
        st.warning(plain_text(str(error)), icon=":material/info:")
        return False
    found.going = found.going and work.share < 1
    return found.going != began


def controls(name: str, found: Job, work: Work) -> None:
    """How far the work is, and the button that stops it or lets it go on."""
    if work.share >= 1:
        return
    said = "Training" if found.going else "Stopped"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, work.share), f"{said}: {work.share:.0%}")
        if found.going:
            st.button(
                "Stop", icon=":material/stop:", key=f"{name}_stop", on_click=stop, args=[name]
            )
        else:
            st.button(
                "Continue",
                icon=":material/play_arrow:",
                key=f"{name}_continue",
                on_click=go_on,
                args=[name],
            )


def pressed(name: str, label: str, help: str) -> bool:
    """The button that begins the work under this name, and whether it was pressed."""
    return st.button(
        label, icon=":material/play_arrow:", type="primary", key=f"{name}_start", help=help
    )


def refuse(name: str, error: SpecError) -> None:
    """Say why nothing was begun, in the place of what there was."""
    st.session_state.pop(name, None)
    st.warning(plain_text(str(error)), icon=":material/info:")


def stop(name: str) -> None:
    """Leave the work where it is."""
    found = job(name)
    if found is not None:
        found.going = False


def go_on(name: str) -> None:
    """Go on after a stop."""
    found = job(name)
    if found is not None:
        found.going = True


def results(name: str, about: object, again: str, draw: Callable[[Any], None]) -> None:
    """What is shown below the controls, and whether it was begun for something else than `about`.

    `again` is what stands on the button that begins.
    """
    found = job(name)
    if found is not None and found.about != about:
        st.caption(f":material/info: The settings have changed since; press {again} to see theirs.")
    shown(name, draw)
