"""What the server remembers of one visitor's race.

The experiment is the playground's: whoever changes it there races the new one here. How the
race is set up is the page's to know (`RaceSetup`); kept here is what was made of it.
"""

from dataclasses import dataclass

from playground.engine.race.spec import RaceSpec
from playground.engine.sweep.price import check
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.ui.base.race_session import ContestVisit
from playground.ui.pages.compare.race.setup import RaceSetup
from playground.ui.pages.compare.race.variants import RATE, entries, settings


@dataclass
class RaceSession(ContestVisit):
    """One visitor's race."""

    NAME = "race"

    tested: bool = False  # whether a range test was asked for here, not by a link alone
    last: RaceSpec | None = None  # the newest one that could be

    def waits(self, setup: RaceSetup) -> bool:
        """Whether learning rates are to be tested that nobody here has asked for."""
        return setup.rates == "tuned" and setup.vary != RATE and not self.tested

    def contest(self, experiment: Experiment, setup: RaceSetup) -> RaceSpec | None:
        """The contest of variants of `experiment`; the last one where there can be none.

        What cannot be is said in `problems`.
        """
        varied = settings(experiment)[setup.vary]
        values = setup.chosen(varied, experiment)
        found, self.problems = entries(experiment, varied, values, setup.rates)
        rule = setup.rule
        contest = RaceSpec(found, setup.seeds, rule, setup.goal, "variants", setup.until or None)
        if contest == self.last:
            return contest
        try:
            check(contest.experiments())
            self.last = contest
        except SpecError as error:
            self.problems = (*self.problems, str(error))
        return self.last
