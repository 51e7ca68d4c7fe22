"""The button of a race, a search and a fan that opens the section «Ensemble» with their networks.

Races, searches and fans know nothing else of ensembles, nor how the page Compare is set up: the
button leaves a wish, which that page takes at its next look. A link can never wish that the
ensemble begins at once.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.ui.base.session import Session

WISH, AT_ONCE = "ensemble_wish", "ensemble_at_once"


def ensemble_of_these(
    session: Session[Any], run: str, members: Sequence[Experiment | None], epochs: int
) -> bool:
    """The button for the ensemble of `members`, which a run of this name trained for `epochs`.

    It returns whether it was pressed: then the page Compare shows that ensemble next.
    """
    if not any(isinstance(each, PointsExperiment) for each in members):
        return False
    pressed = st.button(
        "Ensemble of these",
        icon=":material/groups:",
        key=f"ensemble_of_{run}",
        disabled=len(members) < 2,
        help="Trains these networks together once more, and shows what the mean of their answers "
        "gains, and where they disagree.",
    )
    if pressed:
        session.changed = True
        st.session_state[WISH] = (run, epochs)
        st.session_state[AT_ONCE] = True
    return pressed


def wished() -> tuple[str, int] | None:
    """The run whose networks are wanted, and how long it trained them; said once."""
    wish: tuple[str, int] | None = st.session_state.pop(WISH, None)
    return wish
