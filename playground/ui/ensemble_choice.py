"""How the section «Ensemble» is set, and the button elsewhere that opens it with a run's networks.

It is kept while other pages are seen. Races, searches and fans know nothing else of ensembles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from playground.experiment import Experiment, PointsExperiment

PLACE = "ensemble_choice"
OPEN = "compare_open"  # where the page Compare keeps which section is open
SECTION = "Ensemble"


@dataclass
class Choice:
    """Who the members are, how many of them, how long they train, and whether at once."""

    members: str = "start"
    count: int = 16
    best: int = 8  # of a search
    epochs: int = 200
    at_once: bool = False


def ensemble_choice() -> Choice:
    """The choice of the visitor whose script runs; made when they arrive."""
    if PLACE not in st.session_state:
        st.session_state[PLACE] = Choice()
    found: Choice = st.session_state[PLACE]
    return found


def ensemble_of_these(run: str, members: Sequence[Experiment | None], epochs: int) -> bool:
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
        choice = ensemble_choice()
        choice.members, choice.at_once = run, True
        choice.epochs = epochs or choice.epochs
        st.session_state[OPEN] = SECTION
    return pressed
