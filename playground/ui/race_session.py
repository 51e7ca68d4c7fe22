"""What the server remembers of one visitor's race.

The experiment is the playground's: whoever changes it there races the new one here. What is
kept is in what its variants differ, and by which rule one of them wins.
"""

from dataclasses import dataclass, field

import streamlit as st

from playground.engine.contest import Contest, Entry, Rule
from playground.engine.sweep_price import check
from playground.experiment import Experiment
from playground.options import SpecError
from playground.ui.contest_visit import ContestVisit
from playground.ui.race_variants import USUAL, Varied, entries, settings, usual_values

MOST_SEEDS = 32


@dataclass
class RaceSession(ContestVisit):
    """One visitor's race: how it is set up, and the race itself."""

    PLACE = "race"

    knob: str = USUAL
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)  # chosen, by knob
    seeds: int = 5
    rates: str = "own"
    rule: Rule = "test_loss"
    goal: float = 0.1
    until: int | None = None
    last: Contest | None = None  # the newest one that could be

    def varied(self, experiment: Experiment) -> Varied:
        """In what variants differ; the usual setting where `experiment` lacks the chosen one."""
        known = settings(experiment)
        if self.knob not in known:
            self.knob = USUAL
        return known[self.knob]

    def chosen(self, experiment: Experiment) -> tuple[str, ...]:
        """The values that are raced."""
        varied = self.varied(experiment)
        known = self.values.get(self.knob)
        return usual_values(varied, experiment) if known is None else known

    def contest(self, experiment: Experiment) -> Contest | None:
        """The contest of variants of `experiment`; the last one where there can be none.

        What cannot be is said in `problems`.
        """
        found, problems = entries(
            experiment, self.varied(experiment), self.chosen(experiment), self.rates
        )
        self.problems = problems
        try:
            self.last = self.affordable(found)
        except SpecError as error:
            self.problems = (*problems, str(error))
        return self.last

    def affordable(self, found: tuple[Entry, ...]) -> Contest:
        """The contest between `found`. Raises `SpecError` where this host has no room for it."""
        contest = Contest(found, self.seeds, self.rule, self.goal, "variants", self.until)
        if contest != self.last:
            check(contest.experiments())
        return contest


def race_session() -> RaceSession:
    """The race of the visitor whose script runs; made when they arrive."""
    if RaceSession.PLACE not in st.session_state:
        st.session_state[RaceSession.PLACE] = RaceSession()
    found: RaceSession = st.session_state[RaceSession.PLACE]
    return found
