"""The page «Compare»: many networks instead of one, in sections of which one is drawn."""

from functools import partial
from typing import Any

import streamlit as st

from playground.experiments.supervised import Experiment
from playground.ui.base.at_hand import choose_kind
from playground.ui.base.here import here
from playground.ui.base.keep_alive import kept_alive
from playground.ui.base.messages import plain_text, tell
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Session
from playground.ui.pages.compare import address
from playground.ui.pages.compare.sections import SECTIONS, offered, usual_setup
from playground.ui.pages.compare.setup import Arranged, Opened
from playground.ui.widgets.ensemble_button import wished
from playground.ui.widgets.pictures.palette_choice import colours

KEY = "compare"
WHOSE = "Points: the network of the Playground. Images: that of the page Images."


def show(session: Session[Any]) -> None:
    """Draw the page for `session`."""
    header(session)
    arranged = arranged_for(session)
    choose_section(session, arranged)
    told = st.container()  # always in its place: were it not, a contest would be made anew
    draw(session, arranged.setup.compare)
    with told:
        tell(session.problems)
    kept_alive()
    usual = usual_setup(session.kind.compares)
    session.write_address(address.to_query(arranged.setup, usual))


def of(session: Session[Any]) -> Arranged:
    """How the page is set up for the kind of `session`; as is usual when somebody arrives."""
    kind = session.kind
    return here(f"{kind.name}_compared", lambda: Arranged(usual_setup(kind.compares)))


def draw(session: Session[Any], name: str) -> None:
    """Draw the section of this name."""
    SECTIONS[name].show(Opened(session, of(session), name))


def arranged_for(session: Session[Any]) -> Arranged:
    """How the page is set up, by what the address says anew, and as the experiment allows it."""
    arranged, usual = of(session), usual_setup(session.kind.compares)
    if session.news is not None:
        arranged.setup, said = address.from_query(session.news, session.experiment, usual)
        session.problems = (*session.problems, *said)
    wish = wished()
    if wish is not None:
        members, session.problems = arranged.setup.ensemble.of_run(*wish), ()
        arranged.setup = arranged.setup.replace("compare", "ensemble").replace("ensemble", members)
    fit(arranged, session.experiment)
    return arranged


def fit(arranged: Arranged, experiment: Experiment) -> None:
    """Let go of what the experiment lacks; the Playground may have lost a layer meanwhile."""
    if arranged.fits == (experiment, arranged.setup):
        return
    for name in SECTIONS:
        fitting, _ = getattr(arranged.setup, name).fit(experiment)
        arranged.setup = arranged.setup.replace(name, fitting)
    arranged.fits = (experiment, arranged.setup)


def choose_section(session: Session[Any], arranged: Arranged) -> None:
    """Which section is drawn, of those that are for this experiment."""
    there, wanted = offered(session.experiment), arranged.setup.compare
    if wanted not in there:
        first = next(iter(there))
        arranged.change(session, "compare", first)
        gone = f"«{SECTIONS[wanted].title}» is for points"
        session.problems = (f"{gone}; here is «{SECTIONS[first].title}».",)
    mirror(
        partial(st.segmented_control, options=list(there), required=True),
        "Section",
        KEY,
        arranged.setup.compare,
        lambda name: arranged.change(session, "compare", name),
        format_func=lambda name: SECTIONS[name].title,
        label_visibility="collapsed",
    )


def header(session: Session[Any]) -> None:
    """The title, what is compared, and the way back."""
    kind = session.kind
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("### Compare", width="content")
                choose_kind("compare", "compare_kind", WHOSE)
            st.page_link(kind.script, icon=":material/arrow_back:")
            colours(session)
        st.markdown(f"**{plain_text(kind.about(session.experiment))}**, as {kind.where}.")
