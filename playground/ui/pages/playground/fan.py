"""«Was that luck?»: one switch under the stage trains the same network from many starts."""

from dataclasses import dataclass

import streamlit as st

from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.sweep.price import check
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.ui.base.kind import script_of
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import tell
from playground.ui.base.mirror import mirror
from playground.ui.base.race_session import ContestVisit, open_what_was_chosen
from playground.ui.widgets.ensemble_button import ensemble_of_these
from playground.ui.widgets.stage.race_stage import live_race

NAME = "mean"  # what the line of all starts is called
COUNTS = (4, 8, 16, 32, 64)


@dataclass
class FanSession(ContestVisit):
    """One visitor's fan: whether it is open, and how many starts it has."""

    NAME = "fan"

    on: bool = False
    seeds: int = 16
    last: RaceSpec | None = None  # the newest one that could be

    def contest(self, experiment: Experiment) -> RaceSpec | None:
        """The contest of all starts; the last one where there can be none, as `problems` say."""
        entry = Entry(NAME, experiment)
        contest = RaceSpec((entry,), self.seeds, shows="seeds")
        if contest == self.last:
            return self.last
        try:
            check(contest.experiments())
        except SpecError as error:
            self.problems = (str(error),)
        else:
            self.last, self.problems = contest, ()
        return self.last


def fan(session: PointsSession) -> None:
    """The switch, and below it the fan where it is on."""
    visit = FanSession.of(session.kind)
    open_what_was_chosen(session, visit)
    with st.container(horizontal=True, vertical_alignment="center", key="fan_row"):
        mirror(
            st.toggle,
            "Was that luck? Many starts at once",
            "fan_on",
            visit.on,
            lambda on: setattr(visit, "on", on),
            help="Trains the network at hand from many start seeds at once, on the same points "
            "and batches: how far do they agree?",
        )
        if visit.on:
            mirror(
                st.segmented_control,
                "Starts",
                "seeds",
                visit.seeds,
                lambda seeds: setattr(visit, "seeds", seeds),
                options=COUNTS,
                required=True,
                label_visibility="collapsed",
            )
            contest = visit.contest(session.experiment)
            starts = contest.experiments() if contest else []
            if ensemble_of_these(session, visit.NAME, starts, visit.epochs):
                st.switch_page(script_of("compare"))
    if not visit.on:
        return
    if contest is not None:
        live_race(visit, contest, session.view.palette)
    tell(visit.problems)
    st.caption(
        "Click a start to make it yours. Curves: the mean of all starts, the band from the best to "
        "the worst, the darker one holds the middle half. Agreement: pale where all starts say the "
        "same, strong where they are divided."
    )
