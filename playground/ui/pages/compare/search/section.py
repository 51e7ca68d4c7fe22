"""The section «Search»: choose knobs, watch every combination train, open the best.

The search goes on in the background for as long as somebody looks; the page asks about once
a second how far it is. Everything shown comes from the rows of the search alone.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

import streamlit as st

from playground.engine.compile import background
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.search.estimate import estimate
from playground.search.jobs import SearchJob, searches
from playground.search.remote_job import Elsewhere, host_executor, spoken
from playground.search.search import Search
from playground.search.space import Space
from playground.search.strategies import Plan
from playground.ui.base.kind import Kind
from playground.ui.base.messages import plain_text
from playground.ui.base.polling import polled, remembered
from playground.ui.base.session import Session
from playground.ui.pages.compare.search import choice as search_choice
from playground.ui.pages.compare.search import results as search_results
from playground.ui.pages.compare.search import trial_filter
from playground.ui.pages.compare.search.setup import SearchSetup
from playground.ui.pages.compare.setup import Opened
from playground.ui.widgets.choices import choice

BROKEN = "something went wrong, and the server's log says what."
PERIOD = 0.8  # seconds between two looks at a search that goes on


def show(opened: Opened[SearchSetup]) -> None:
    """Draw the section."""
    st.markdown("#### Search")
    st.markdown(
        "Which settings are best? **Choose knobs and values**: every combination trains, all of "
        "one architecture at once."
    )
    left, right = st.columns([4, 5], gap="medium")
    with left:
        prepared = choose(opened)
        start(opened.session, prepared)
    with right:
        results(opened.session)


def choose(opened: Opened[SearchSetup]) -> Search | None:
    """The search that the controls describe; None, and a sentence, where there is none."""
    try:
        space = search_choice.space(opened)
    except SpecError as error:
        space = None
        st.warning(plain_text(str(error)), icon=":material/info:")
    plan = search_choice.plan(opened)
    if space is None:
        return None
    try:
        search, takes = remembered("search_prepared", (space, plan), lambda: made(space, plan))
    except SpecError as error:
        st.warning(plain_text(str(error)), icon=":material/info:")
        return None
    st.caption(takes)
    refused = next((row for row in search.rows if row.note), None)
    if refused:
        st.caption(plain_text(f"Left out, for instance: {refused.note}"))
    return search


def made(space: Space, plan: Plan) -> tuple[Search, str]:
    """The search, and what it will take."""
    search = Search(space, plan)
    return search, estimate(search).sentence(plan.repeats)


def start(session: Session[Any], search: Search | None) -> None:
    """The button that begins; a search that goes on ends then."""
    where = host_executor()
    away = where is not None and choice(
        st.toggle,
        f"Train on {spoken(where)}",
        "search_away",
        True,
        help="The host offers it for searches. Otherwise they are trained on this machine.",
    )
    if st.button(
        "Search",
        icon=":material/search:",
        key="search_start",
        type="primary",
        disabled=search is None,
        help="Begins the search. One that is going on is given up for it.",
    ):
        assert search is not None
        key = token_of(session.kind)
        before: Held | None = st.session_state.get(key)
        if before is not None and not before.shared:
            searches().drop(before.token)
        fresh = Search(search.space, search.plan)
        known = searches()
        if where is not None and away:
            st.session_state[key] = Held(known.begin(Elsewhere(fresh, where)))
        else:
            st.session_state[key] = Held(known.start(fresh, background.submit))


@dataclass(frozen=True)
class Held:
    """Which search is the visitor's; after a reload it may be another tab's too."""

    token: str
    shared: bool = False

    def passed_on(self) -> Self:
        """The same after a reload."""
        return replace(self, shared=True)


def token_of(kind: Kind) -> str:
    """Where the token of the visitor's search among experiments of this kind is kept."""
    return f"{kind.name}_search_token"


def sought(kind: Kind) -> SearchJob | None:
    """The visitor's search of this kind of experiment, if it still is."""
    held: Held | None = st.session_state.get(token_of(kind))
    return searches().get(held.token) if held else None


def results(session: Session[Any]) -> None:
    """What the visitor's search has found, looked at again while it goes on."""
    found = sought(session.kind)
    if found is None:
        st.info("What is found appears here: a table, curves of knobs, and what matters.")
        return
    period = PERIOD if found.status == "running" else None
    polled(look, session, found.status, period=period)


def look(session: Session[Any], status: str) -> bool:
    """One look; returns whether the search has begun or ended meanwhile."""
    found = sought(session.kind)
    if found is None:
        st.info("Nobody looked at this search for long, so it was given up. Start it again.")
        return False
    found.look()
    controls(found)
    search_results.best(found.search, lambda row: opened(session, row))
    kept = trial_filter.kept(found.search, found.status)
    search_results.table(
        session, found.search, found.status, lambda row: opened(session, row), kept
    )
    search_results.charts(found.search, kept)
    return found.status != status


def controls(found: SearchJob) -> None:
    """How far the search is, and the buttons that stop it and let it go on."""
    counts = ", ".join(f"{number} {status}" for status, number in found.search.counts().items())
    now = {
        "running": "compiling" if found.compiling else "training",
        "stopped": "stopped",
        "done": "over",
        "failed": f"broken off: {plain_text(found.note or BROKEN)}",
    }[found.status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(found.search.progress, f"{now.capitalize()} · {counts}")
        if found.status == "stopped":
            st.button(
                "Continue",
                icon=":material/play_arrow:",
                key="search_continue",
                on_click=found.go_on,
                help="Goes on where it was stopped.",
            )
        else:
            st.button(
                "Stop",
                icon=":material/stop:",
                key="search_stop",
                on_click=found.stop,
                disabled=found.status != "running",
                help="Stops training; what has been found stays.",
            )


def opened(session: Session[Any], experiment: Experiment) -> None:
    """Make `experiment` the one at hand, and go to the page that trains it live."""
    session.open(experiment)
    if not session.problems:
        st.switch_page(session.kind.script)
