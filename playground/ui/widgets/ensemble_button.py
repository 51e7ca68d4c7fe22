"""The button of a race, a search and a fan that opens the section «Ensemble» with their networks.

Races, searches and fans know nothing else of ensembles. Only the wish to begin at once is kept
apart from the set-up, for one look: a link can never wish that.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.experiments.plane import Experiment, PointsExperiment
from playground.ui.base.session import Visit

AT_ONCE = "ensemble_at_once"


def ensemble_of_these(
    session: Visit[Any], run: str, members: Sequence[Experiment | None], epochs: int
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
        take_run(session, run, epochs)
        session.arrange("compare", "ensemble")
        st.session_state[AT_ONCE] = True
    return pressed


def take_run(session: Visit[Any], run: str, epochs: int) -> None:
    """Let the networks of a run be the members, at first for as long as there."""
    session.arrange("ensemble.members", run)
    if epochs:
        most = int(session.setup.ensemble.knobs()["epochs"].high)
        session.arrange("ensemble.epochs", min(most, epochs))
