"""Whose networks the page «Compare» compares: those on points, or those on images.

It follows the experiment that was last in hand: who comes from the page «Images» compares
images. A link says by its kind of experiment, and a choice on the page turns from one to the other.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.experiments.plane import EXPERIMENTS, Experiment, Plane
from playground.links.experiments import KIND
from playground.links.repair import tidied
from playground.ui.base.image_session import ImageSession
from playground.ui.base.kind_sessions import Session
from playground.ui.base.mirror import mirror
from playground.ui.base.session import COMPARE, DRAWN_LAST, Visit

KEY = "compare_kind"
NOW, TURNED = "compare_subject", "compare_turned"  # in Streamlit's session state
SUBJECTS: dict[str, type[Session] | type[ImageSession]] = {
    "points": Session,
    "images": ImageSession,
}


def at_hand() -> Visit[Any]:
    """The visit whose experiment is compared; made when somebody arrives."""
    name = wanted(tidied(st.query_params.to_dict()))
    st.session_state[NOW] = name
    visit = visit_of(name)
    if st.session_state.pop(TURNED, False):
        visit.query = tidied(st.query_params.to_dict())  # which is still that of the other one
    visit.read_address(COMPARE)
    return visit


def visit_of(name: str) -> Visit[Any]:
    """The visit of this name."""
    kind = SUBJECTS[name]
    if kind.PLACE not in st.session_state:
        st.session_state[kind.PLACE] = kind()
    found: Visit[Any] = st.session_state[kind.PLACE]
    return found


def wanted(query: Mapping[str, str]) -> str:
    """Points or images: as a new address says, else what is compared already or was in hand."""
    place, page = st.session_state.get(DRAWN_LAST, (Session.PLACE, ""))
    if page == COMPARE and NOW in st.session_state:
        now: str = st.session_state[NOW]
        visit = visit_of(now)
        old = TURNED in st.session_state or visit.changed or query == visit.query
        return now if old else said(query)
    if {"v", KIND} & set(query):
        return said(query)
    return next((name for name, kind in SUBJECTS.items() if place == kind.PLACE), "points")


def said(query: Mapping[str, str]) -> str:
    """What an address is about; that of points may be empty."""
    known: type[Experiment] = EXPERIMENTS.by_name.get(query.get(KIND, ""), Plane)
    return next(name for name, visit in SUBJECTS.items() if issubclass(known, visit.kind))


def choice() -> None:
    """Points or images."""
    mirror(
        st.segmented_control,
        "What is compared",
        KEY,
        st.session_state[NOW],
        turn,
        options=list(SUBJECTS),
        format_func=str.capitalize,
        required=True,
        label_visibility="collapsed",
        width="content",
        help="Points: the network of the Playground. Images: that of the page Images.",
    )


def turn(name: str) -> None:
    """The choice was used."""
    if name in SUBJECTS:
        st.session_state[NOW], st.session_state[TURNED] = name, True
