"""Whose networks a page shows that is for several kinds, as Compare is.

It follows the experiment that was last in hand: who comes from the page «Images» compares
images. A link says by its kind of experiment, and a choice on the page turns from one to another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from playground.experiments import EXPERIMENTS
from playground.experiments.base import Experiment
from playground.experiments.plane import Plane
from playground.links.experiments import KIND
from playground.ui.base.address import drawn_last, query_now
from playground.ui.base.here import here
from playground.ui.base.kind import Kind
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Session


@dataclass
class AtHand:
    """Which of its kinds a page shows to this visitor."""

    now: Kind | None = None
    turned: bool = False  # by the choice on the page, since it was drawn last
    kinds: tuple[Kind, ...] = ()


def at_hand(page: str, kinds: tuple[Kind, ...]) -> Kind:
    """The one of `kinds` that `page` shows."""
    mine, query = chosen_on(page), query_now()
    found = wanted(mine, page, kinds, query)
    if mine.turned:
        Session.of(found).address.says = query  # which is still that of the other one
    mine.now, mine.turned, mine.kinds = found, False, kinds
    return found


def chosen_on(page: str) -> AtHand:
    """What the visitor whose script runs has chosen on `page`."""
    return here(f"{page}_at_hand", AtHand)


def wanted(mine: AtHand, page: str, kinds: tuple[Kind, ...], query: Mapping[str, str]) -> Kind:
    """As a new address says, else what is shown already or was in hand."""
    place, last = drawn_last()
    if last == page and mine.now is not None:
        session: Session[Experiment] = Session.of(mine.now)
        old = mine.turned or session.changed or query == session.address.says
        return mine.now if old else kind_of(query, kinds)
    if names_one(query):
        return kind_of(query, kinds)
    return next((kind for kind in kinds if kind.place == place), kinds[0])


def names_one(query: Mapping[str, str]) -> bool:
    """Whether an address says what kind it is about; the first kind needs no word of its own."""
    return bool({"v", KIND} & set(query))


def kind_of(query: Mapping[str, str], kinds: Iterable[Kind]) -> Kind:
    """What an address is about; an empty or unknown one is about what newcomers find."""
    known: type[Experiment] = EXPERIMENTS.by_name.get(query.get(KIND, ""), Plane)
    return next(kind for kind in kinds if issubclass(known, kind.experiments))


def choose_kind(page: str, key: str, help: str) -> None:
    """The choice between the kinds of `page`."""
    mine = chosen_on(page)
    names = {kind.name: kind for kind in mine.kinds}

    def turn(name: str) -> None:
        if name in names:
            mine.now, mine.turned = names[name], True

    mirror(
        st.segmented_control,
        "What is compared",
        key,
        mine.now.name if mine.now else "",
        turn,
        options=list(names),
        format_func=str.capitalize,
        required=True,
        label_visibility="collapsed",
        width="content",
        help=help,
    )
