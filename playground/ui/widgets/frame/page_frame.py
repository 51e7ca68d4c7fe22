"""The frame of a page: what every page has, in one order, so that none of them lacks a part.

Header with examples, colours and «Share»; what is told; the stage with the tabs behind it on
the left, the control tabs on the right. A page says in a `Frame` what is its own. What a
teacher's link hides is left out here, by the names that `ui.base.visibility` knows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from playground.experiments import EXPERIMENTS
from playground.ui.base.messages import tell
from playground.ui.base.session import Session
from playground.ui.base.visibility import controls as names_of_controls
from playground.ui.widgets.frame import gallery, teacher
from playground.ui.widgets.frame.share import share
from playground.ui.widgets.pictures.palette_choice import colours

Draw = Callable[[Any], None]  # draws a part of the page for a visitor's session


def nothing(session: Session[Any]) -> None:
    """The part that a page does not have."""


class Frame(NamedTuple):
    """What is a page's own."""

    name: str  # of its containers, for style sheets
    title: str
    task: Callable[[Any], str]  # what is learned, and how to begin: two sentences
    stage: Draw
    tabs: Mapping[str, Draw]  # of controls, by the names that links hide
    behind: Mapping[str, Draw]  # tabs below the stage, of which only the open one is drawn
    behind_key: str
    lacks: frozenset[str] = frozenset()  # names of controls that only other pages have
    beside_title: Draw = nothing
    buttons: Draw = nothing  # before the colours
    after_share: Draw = nothing
    above_tabs: Draw = nothing
    ready: Callable[[Any], bool] = lambda session: True  # for what stands behind
    style: Path | None = None


def show(session: Session[Any], frame: Frame) -> None:
    """Draw the page for `session`."""
    header(session, frame)
    with st.container():  # always in its place: were it not, the stage would be made anew
        tell(session.problems)
        gallery.about(session)
        teacher.say_what_is_hidden(session)
    if frame.style:
        st.html(frame.style)
    with st.container(key=f"{frame.name}_page"):
        left, right = st.columns([5, 2], gap="medium")
    with right:
        controls(session, frame)
    with left:
        with st.container(key=f"{frame.name}_stage"):
            frame.stage(session)
        with st.container(key=f"{frame.name}_more"):
            if frame.behind and frame.ready(session) and session.view.shows("more"):
                behind(session, frame)
    session.write_address()


@contextmanager
def titled(title: str, words: str, beside: Callable[[], None] | None = None) -> Iterator[None]:
    """The title, what is `beside` it, and a sentence or two; what follows stands to the right."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            if beside is None:
                st.markdown(f"### {title}")
            else:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"### {title}", width="content")
                    beside()
            st.markdown(words)
        yield


def header(session: Session[Any], frame: Frame) -> None:
    """The title, two sentences, and what opens, colours and shares the experiment."""
    beside = None if frame.beside_title is nothing else lambda: frame.beside_title(session)
    with titled(frame.title, frame.task(session), beside):
        if session.view.shows("preset"):
            gallery.examples(session)
        frame.buttons(session)
        colours(session)
        share(session, hideable(session, frame))
        frame.after_share(session)


def hideable(session: Session[Any], frame: Frame) -> dict[str, str]:
    """The names for people of what a link can hide on this page, by their names in links."""
    kinds = [kind for kind in EXPERIMENTS if issubclass(kind, session.kind.experiments)]
    names = names_of_controls(kinds).items()
    return {name: title for name, title in names if name not in frame.lacks}


def controls(session: Session[Any], frame: Frame) -> None:
    """Everything that is not in the stage, in tabs, less what a link hides."""
    frame.above_tabs(session)
    shown = {name: draw for name, draw in frame.tabs.items() if session.view.shows(name)}
    if shown:
        for tab, draw in zip(
            st.tabs([name.title() for name in shown]), shown.values(), strict=True
        ):
            with tab:
                draw(session)


def behind(session: Session[Any], frame: Frame) -> None:
    """What stands behind the picture."""
    tabs = st.tabs([*frame.behind], key=frame.behind_key, on_change="rerun")
    for tab, draw in zip(tabs, frame.behind.values(), strict=True):
        if tab.open:
            with tab:
                draw(session)
