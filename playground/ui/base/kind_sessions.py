"""What the server remembers of one visitor of the pages on points.

The page of the playground and the desks beside it share it: whoever goes from one to the
other takes the experiment along.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from typing import Self

import streamlit as st

from playground.experiments.plane import Plane, PointsExperiment
from playground.probes.points.points import POINTS
from playground.ui.base.own_state import OwnState
from playground.ui.base.session import PAGES, Home, Visit


@dataclass
class Session(Visit[PointsExperiment]):
    """One visitor with an experiment on points, and data of their own."""

    PLACE = "session"
    kind = PointsExperiment
    probe = POINTS
    home = Home(PAGES / "playground.py", "Playground", "on the Playground", "points")

    experiment: PointsExperiment = field(default_factory=Plane)
    own: OwnState = field(default_factory=OwnState)

    def passed_on(self) -> Self:
        return replace(super().passed_on(), own=copy(self.own))

    def usual(self) -> PointsExperiment:
        return Plane()


def session(page: str = "") -> Session:
    """The session of the visitor whose script runs, on `page`; made when they arrive."""
    if Session.PLACE not in st.session_state:
        st.session_state[Session.PLACE] = Session()
    found: Session = st.session_state[Session.PLACE]
    found.read_address(page)
    return found
