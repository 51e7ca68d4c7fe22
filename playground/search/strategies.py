"""How cells are chosen and how long each trains, what counts as better, and how it is measured.

A kind of search says which cells there are and its rungs: after each rung only the best go
on. Folds and seeds say how often a cell is trained; its score is the mean.
"""

from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from playground import regimes
from playground.engine.compile.limits import limits
from playground.experiments.base import LARGEST_SEED, Experiment
from playground.options.base import Knob, Menu, Option
from playground.options.errors import SpecError
from playground.search.space import Cell, Space

MOST_EPOCHS = 100_000
MOST_FOLDS = 10
MOST_SEEDS = 64
LARGEST = 65_536  # cells of any search, whatever a host allows

NUMBER = Knob("Cells", "How many combinations of values are tried.", 2, LARGEST)
SEED = Knob("Search seed", "Which combinations are drawn.", 0, LARGEST_SEED)


class Rung(NamedTuple):
    """At `epochs` training stops for a look; the best `keep` cells go on from there."""

    epochs: int
    keep: int


class SearchKind(Option):
    """How a search chooses what to train."""

    def cells(self, space: Space) -> list[Cell]:
        """The cells that are trained at first."""
        raise NotImplementedError

    def count(self, space: Space) -> int:
        """How many cells that will be, about."""
        raise NotImplementedError

    def rungs(self, cells: int, epochs: int) -> list[Rung]:
        """When training stops for a look, in order of epochs; `epochs` is the last."""
        return [Rung(epochs, cells)]

    def chosen(self, space: Space) -> list[Cell]:
        """The cells, at most as many as this host allows. Raises `SpecError`."""
        count, allowed = self.count(space), limits().cells
        if count > allowed:
            raise SpecError(
                f"this search has {count:,} cells, but at most {allowed:,} are allowed here; "
                "try fewer values, or fewer of them at random."
            )
        return self.cells(space)


class Grid(SearchKind):
    """Tries every combination of the values."""

    label = "Grid"
    formula = r"V_1 \times V_2 \times \dots \times V_k"

    def cells(self, space: Space) -> list[Cell]:
        return space.grid()

    def count(self, space: Space) -> int:
        return space.count


class Random(SearchKind):
    """Draws combinations at random: every cell tries a new value of every knob."""

    label = "Random"
    formula = r"x_i \sim U(V_1) \times U(V_2) \times \dots \times U(V_k)"
    source = "Bergstra & Bengio, Random search for hyper-parameter optimization, 2012"

    number: Annotated[int, NUMBER] = 32
    seed: Annotated[int, SEED] = 0

    def cells(self, space: Space) -> list[Cell]:
        return space.draw(self.number, self.seed)

    def count(self, space: Space) -> int:
        return self.number


class Halving(Random):
    """Begins with many combinations, and again and again lets only the best train on."""

    label = "Successive halving"
    formula = r"r_k = R\,\eta^{\,k - s},\quad n_{k+1} = \lfloor n_k / \eta \rfloor"
    source = "Jamieson & Talwalkar, Non-stochastic best arm identification, 2016"

    number: Annotated[int, NUMBER] = 64
    share: Annotated[
        int,
        Knob("Keep one of", "How many cells there are for each that goes on (η).", 2, 8),
    ] = 3

    def rungs(self, cells: int, epochs: int) -> list[Rung]:
        """Rungs at `epochs` / η^(s-k), with n / η^k cells.

        s is the largest number for which both the first rung and the last cells are at least 1
        (as in Li et al., Hyperband, 2018).
        """
        steps = 0
        while min(cells, epochs) >= self.share ** (steps + 1):
            steps += 1
        return [
            Rung(epochs // self.share ** (steps - step), max(1, cells // self.share ** (step + 1)))
            for step in range(steps)
        ] + [Rung(epochs, max(1, cells // self.share**steps))]


class Objective(Option):
    """What a search looks for: a metric, and which way is better."""

    metric: ClassVar[str]  # its name, see `playground.regimes.metrics`
    sign: ClassVar[int]  # times the score: what is smallest is best

    def check(self, experiment: Experiment) -> None:
        """Raise `SpecError` where `experiment` has no such metric."""
        names = [metric.name for metric in regimes.of(experiment).told(experiment)]
        if self.metric in names:
            return
        if "test_loss" in names:
            raise SpecError(
                f"there is no {self.title().lower()} where numbers are predicted; "
                "search for the lowest test loss."
            )
        raise SpecError(f"{experiment.title()} has no {self.title().lower()} to search for.")

    def cost(self, score: np.ndarray | float) -> np.ndarray | float:
        """The score as something to make small."""
        return self.sign * score


class TestLoss(Objective):
    """The lowest loss on examples that were not trained on."""

    label = "Test loss"
    formula = r"\min_x \frac{1}{N} \sum_n \ell(\hat y_n, y_n)"
    __test__: ClassVar[bool] = False  # what pytest asks of classes with such a name
    metric, sign = "test_loss", 1


class TestAccuracy(Objective):
    """The highest share of right answers on examples that were not trained on."""

    label = "Test accuracy"
    formula = r"\max_x \frac{1}{N} \sum_n [\hat y_n = y_n]"
    __test__: ClassVar[bool] = False
    metric, sign = "test_accuracy", -1


SEARCH_KINDS = Menu[SearchKind]("search_kind", Grid, Random, Halving)
OBJECTIVES = Menu[Objective]("objective", TestLoss, TestAccuracy)


class Plan(Option):
    """How a space is searched."""

    label = "Search"

    kind: Annotated[
        SearchKind,
        SEARCH_KINDS,
        Field(title="Search", description="Which combinations of values are tried."),
    ] = Grid()
    objective: Annotated[
        Objective,
        OBJECTIVES,
        Field(title="Look for", description="What counts as better."),
    ] = TestLoss()
    epochs: Annotated[
        int, Knob("Epochs", "How long a combination trains at the most.", 1, MOST_EPOCHS)
    ] = 100
    folds: Annotated[
        int,
        Knob(
            "Folds",
            "Cross-validation: all examples are dealt into so many equal parts, and each part "
            "tests a network that is trained on the rest. 1 tests on the experiment's own test "
            "examples instead. Folds share training points, so the ± of their mean is too small "
            "(Bengio & Grandvalet 2004).",
            1,
            MOST_FOLDS,
        ),
    ] = 1
    seeds: Annotated[
        int,
        Knob(
            "Seeds",
            "How often each combination is trained, from new start weights in a new order; "
            "the score is the mean.",
            1,
            MOST_SEEDS,
        ),
    ] = 1

    @property
    def repeats(self) -> int:
        """How many networks are trained for a cell."""
        return self.folds * self.seeds
