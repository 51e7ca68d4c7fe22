"""How the page «Compare» is set up: which section is open, and what each of them compares.

A section's settings are an option, as an experiment's are: their bounds, defaults and help
stand here alone, controls turn them by path («race.seeds»), and the address bar holds them
with those paths as keys. Words stand for what only an experiment can make sense of, see
`playground.ui.pages.compare.words`.
"""

from typing import Annotated, TypeAlias

from playground.engine.race.spec import RANKINGS
from playground.experiments.plane import Experiment, PointsExperiment
from playground.options.base import Knob, Option
from playground.search.strategies import Plan
from playground.ui.pages.compare.race.variants import RATES, Varied, usual_values
from playground.ui.pages.compare.section_setups import (
    DepthSetup,
    EnsembleSetup,
    InfluenceSetup,
    SurfacesSetup,
    WidthsSetup,
)
from playground.ui.pages.compare.words import APART, USUAL, spoken

# The sections in the order in which users see them, by the name that links use.
SECTIONS = {
    "race": "Race",
    "map": "Phase map",
    "search": "Search",
    "landscape": "Landscape",
    "surfaces": "Surfaces",
    "depth": "Depth",
    "influence": "Who matters",
    "widths": "Bias and variance",
    "ensemble": "Ensemble",
}
ANY_DATA = ("race", "search", "surfaces")  # the sections that are not for points alone
SAME = "Everything else stays as it is in the experiment at hand."


def sections(experiment: Experiment) -> dict[str, str]:
    """The sections that are for `experiment`."""
    points = isinstance(experiment, PointsExperiment)
    return {name: title for name, title in SECTIONS.items() if points or name in ANY_DATA}


class RaceSetup(Option):
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
            choices=tuple(RANKINGS),
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


class MapSetup(Option):
    """Which two knobs a map has, over which values, how fine it is, and how long cells train."""

    label = "Phase map"

    across: Annotated[str, spoken("From left to right", SAME, "noise", "batch_size")] = (
        "optimizer.learning_rate"
    )
    across_span: Annotated[str, spoken("Values from left to right", "A range.", USUAL)] = USUAL
    up: Annotated[str, spoken("From bottom to top", SAME, "activation", "depth")] = "width"
    up_span: Annotated[str, spoken("Values from bottom to top", "A range.", USUAL)] = USUAL
    side: Annotated[
        int,
        Knob(
            "Cells along a side",
            "Of a setting with a list of values every value is a row or column.",
            choices=(8, 16, 32),
        ),
    ] = 16
    epochs: Annotated[
        int,
        Knob("Epochs", "Every cell trains so many epochs, then the map is finished.", 1, 10_000),
    ] = 200


class LandscapeSetup(Option):
    """Which plane through the weights is drawn, and how."""

    label = "Landscape"

    plane: Annotated[
        str,
        Knob(
            "Plane",
            """Which two directions, of as many as there are parameters, are drawn.

- **PCA of the path**: those in which the run's own path spreads most.
- **Hessian**: those in which the loss bends most, its two steepest walls.
- **Random**: any two, each unit's part as long as its weights (Li et al. 2018).""",
            choices=("pca", "hessian", "random"),
        ),
    ] = "pca"
    view: Annotated[
        str,
        Knob(
            "View",
            "From above, or in space: height is the logarithm of the loss.",
            choices=("contours", "surface"),
        ),
    ] = "contours"
    zoom: Annotated[
        float,
        Knob(
            "Zoom",
            "How close to look, at the weights of now. At × 1 the whole path is seen.",
            choices=(0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
        ),
    ] = 1.0
    seed: Annotated[int, Knob("Seed", "Which directions.", 0, 99_999)] = 0


Over: TypeAlias = tuple[tuple[str, str], ...]  # knobs that are searched, each with its values


class Setup(Option):
    """The page Compare as one visitor has set it up.

    `over` holds the path and the words of each knob that is searched; None: the usual ones.
    """

    label = "Compare"

    compare: Annotated[str, Knob("Section", "", choices=tuple(SECTIONS))] = "race"
    race: RaceSetup = RaceSetup()
    map: MapSetup = MapSetup()
    search: Plan = Plan()
    over: Over | None = None
    landscape: LandscapeSetup = LandscapeSetup()
    surfaces: SurfacesSetup = SurfacesSetup()
    depth: DepthSetup = DepthSetup()
    influence: InfluenceSetup = InfluenceSetup()
    widths: WidthsSetup = WidthsSetup()
    ensemble: EnsembleSetup = EnsembleSetup()


OF_POINTS = Setup()
# Networks of images take longer: what is compared at first is less.
OF_IMAGES = Setup(race=RaceSetup(seeds=1), search=Plan(epochs=2))
