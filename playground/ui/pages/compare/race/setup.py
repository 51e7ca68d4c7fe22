"""How the section «Race» is set up: in what variants differ, how many starts, and what wins."""

from typing import Annotated, Self

from playground.engine.compile.limits import limits
from playground.experiments.supervised import Experiment
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.regimes.metrics import rankings
from playground.regimes.supervision import METRICS
from playground.ui.pages.compare.race.variants import (
    MOST,
    RATES,
    Varied,
    rates_of,
    settings,
    usual_values,
)
from playground.ui.pages.compare.setup import SectionSetup, first, left_out, unknown
from playground.ui.pages.compare.words import APART, SAME, USUAL, spoken

RULES = rankings(METRICS)  # what wins a race, by name


class RaceSetup(SectionSetup):
    """In what the variants of a race differ, from how many starts they train, and what wins."""

    label = "Race"

    vary: Annotated[str, spoken("Variants differ in", SAME, "optimizer", "activation")] = (
        "optimizer"
    )
    variants: Annotated[str, spoken("Variants", "Networks side by side.", USUAL, "")] = USUAL
    rates: Annotated[
        str,
        Knob(
            "Learning rates",
            """Where each variant's learning rate comes from.

- **Own**: each optimizer's usual one; the playground's keeps yours.
- **Shared**: yours from the playground for all. Hardly fair between optimizers.
- **Tuned**: a short range test from the start suggests one for each variant (Smith 2017).""",
            choices=tuple(RATES),
        ),
    ] = "own"
    seeds: Annotated[
        int,
        Knob(
            "Starts",
            "From how many start seeds every variant trains. One may be luck; from several the "
            "curves have bands, and a lead can be told from luck.",
            1,
            32,
        ),
    ] = 5
    rule: Annotated[
        str,
        Knob(
            "Who wins",
            """Means over the starts are compared. A lead is more than luck where **Student's t** of
the differences, start by start, says so against every other variant: p at most 0.05 by **Holm's
method**, which allows for so many comparisons.

Between two variants t must reach 12.7 for 2 starts, 4.3 for 3, 2.8 for 5, 2.3 for 10. Decide at
the end: whoever looks all the time sees luck win at some moment.""",
            choices=tuple(RULES),
        ),
    ] = "test_loss"
    goal: Annotated[
        float,
        Knob(
            "Goal: test loss",
            "«Epochs to goal» in the table are those until the test loss is at most this.",
            0.0,
            1000.0,
            scale="log",
            step=0.01,
        ),
    ] = 0.1
    until: Annotated[
        int,
        Knob(
            "Stop after epochs",
            "The race ends by itself after so many epochs. Empty: it goes on.",
            0,
            100_000,
        ),
    ] = 0

    def chosen(self, varied: Varied, experiment: Experiment) -> tuple[str, ...]:
        """The values of the setting that varies in which `experiment` is raced."""
        if self.variants == USUAL:
            return usual_values(varied, experiment)
        return tuple(self.variants.split(APART)) if self.variants else ()

    def fit(self, experiment: Experiment) -> tuple[Self, list[str]]:
        setup, problems, usual = self, [], type(self)()
        if self.rates not in rates_of(experiment):
            problems.append(left_out("race.rates", "the range test is for points."))
            setup = setup.replace("rates", usual.rates)
        raced = settings(experiment)
        if self.vary not in raced:
            if self.vary != usual.vary:
                problems.append(left_out("race.vary", unknown(self.vary)))
            changes = {"vary": first(usual.vary, raced), "variants": USUAL}
            setup = type(self)(**dict(setup) | changes)
        return setup, problems

    def within(self, experiment: Experiment) -> tuple[Self, list[str]]:
        setup, problems = self.possible(experiment)
        setup, said = setup.fewer_starts(experiment)
        return setup, [*problems, *said]

    def possible(self, experiment: Experiment) -> tuple[Self, list[str]]:
        """This with the variants that can be, at most as many as are raced."""
        if self.variants == USUAL:
            return self, []
        varied, values, problems = settings(experiment)[self.vary], [], []
        for words in self.variants.split(APART) if self.variants else []:
            try:
                varied.put(experiment, words)
                values.append(words)
            except SpecError as error:
                problems.append(left_out("race.variants", error))
        if len(values) > MOST:
            problems.append(
                f"The link's race has {len(values)} variants, but at most {MOST} are raced; "
                "the others were left out."
            )
        return self.replace("variants", APART.join(values[:MOST])), problems

    def fewer_starts(self, experiment: Experiment) -> tuple[Self, list[str]]:
        """A race of fewer starts where this host does not train as many networks."""
        most, values = limits().networks, self.chosen(settings(experiment)[self.vary], experiment)
        networks = len(values) * self.seeds
        if networks <= most:
            return self, []
        seeds = max(1, most // len(values))
        setup = self.replace("seeds", seeds)
        if len(values) > most:
            setup = setup.replace("variants", APART.join(values[:most]))
        said = (
            f"The link's race has {networks:,} networks, but this host trains at most {most:,} at "
            f"once; it was cut to {min(len(values), most)} variants with {seeds} starts."
        )
        return setup, [said]
