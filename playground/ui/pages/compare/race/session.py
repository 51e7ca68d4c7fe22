"""What the server remembers of one visitor's race.

The experiment is the playground's: whoever changes it there races the new one here. How the
race is set up is the page's to know (`RaceSetup`); kept here is what was made of it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from playground.engine.race.spec import RaceSpec, Rule
from playground.engine.sweep.price import check
from playground.experiments.plane import Experiment, Images, PointsExperiment
from playground.options.base import SpecError
from playground.probes.images.guesses import GUESSES
from playground.ui.base.race_session import ContestVisit
from playground.ui.base.session import Visit
from playground.ui.pages.compare.race.variants import RATE, entries, settings
from playground.ui.pages.compare.setup import RaceSetup


@dataclass
class RaceSession(ContestVisit):
    """One visitor's race."""

    PLACE = "race"
    says: ClassVar[str] = ""  # of the picture, below it

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
        rule = cast(Rule, setup.rule)
        contest = RaceSpec(found, setup.seeds, rule, setup.goal, "variants", setup.until or None)
        if contest == self.last:
            return contest
        try:
            check(contest.experiments())
            self.last = contest
        except SpecError as error:
            self.problems = (*self.problems, str(error))
        return self.last


class ImageRaceSession(RaceSession):
    """The same on images, where guesses are looked at instead of boundaries."""

    PLACE = "image_race"
    probe = GUESSES
    says = (
        "Small pictures: the first held-back images, and what each network takes them for; wrong "
        "guesses are red, and the bar is as long as the first choice is ahead of the second. "
        "Measured at the end of each epoch, and when you pause: the first 2,000 training images "
        "and all held-back ones, as on the page Images. Before the first end, and within long "
        "epochs, it is the first 100 of each."
    )


RACES: dict[type[Experiment], type[RaceSession]] = {
    PointsExperiment: RaceSession,
    Images: ImageRaceSession,
}


def race_of(session: Visit[Any]) -> RaceSession:
    """The race of the visitor whose script runs, on the kind of experiment of `session`."""
    return RACES[session.kind].here()
