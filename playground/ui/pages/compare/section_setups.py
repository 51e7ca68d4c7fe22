"""How the smaller sections of the page «Compare» are set up: an option for each of them.

Bounds, defaults and help stand here alone; `playground.ui.pages.compare.setup` puts them together
with those of the race, the map, the search and the landscape, and says how they are kept.
"""

from typing import Annotated, Any, Self

from pydantic import Field

from playground.experiments.plane import DEEPEST
from playground.options.activations import ACTIVATIONS, Activation, Tanh
from playground.options.base import Knob, Option
from playground.options.optimizers import Optimizer
from playground.options.surfaces import SURFACES, Surface, Valley
from playground.presets.depth import RECIPES
from playground.probes.many.resampling import MOST as MOST_SETS
from playground.probes.many.surface_race import MOST as MOST_STEPS
from playground.probes.many.surface_race import usual
from playground.ui.pages.compare.surfaces.words import (
    read_rivals,
    read_start,
    rival_words,
    rivals_of,
    start_of,
)
from playground.ui.pages.compare.words import USUAL, spoken

LONGEST_TRAINING = 100_000  # epochs of an ensemble
NEW = {"start": "New starts", "width": "New widths", "data": "New data"}
RUN = ("race", "search", "fan")  # runs of the same visit whose networks are members


class SurfacesSetup(Option):
    """Which surface optimizers walk down, from where, for how long, and who they are."""

    label = "Surfaces"

    surface: Annotated[
        Surface, SURFACES, Field(title="Surface", description="What is walked down:")
    ] = Valley()
    start: Annotated[
        str, spoken("Start", "Where everyone begins.", USUAL, "1~-0.5", read=read_start)
    ] = USUAL
    rivals: Annotated[
        str,
        spoken(
            "Optimizers",
            "Who races. Their settings are below.",
            USUAL,
            "sgd~adam-learning_rate.0.1",
            "",
            read=read_rivals,
        ),
    ] = USUAL
    steps: Annotated[int, Knob("Steps", "How many everyone takes.", 10, MOST_STEPS)] = 200

    def place(self) -> tuple[float, float]:
        """Where everyone begins. Raises `SpecError` outside of the picture."""
        return start_of(self.start, self.surface)

    def optimizers(self) -> list[Optimizer]:
        """Who races, in the order in which they were chosen."""
        return rivals_of(self.rivals, type(self.surface))

    def on(self, surface: Surface) -> Self:
        """A race of the same on another surface, from its start, with the rates that suit it."""
        kind = type(surface)
        rivals = [usual(each.name(), kind) for each in self.optimizers()]
        return type(self)(surface=surface, rivals=rival_words(rivals, kind), steps=self.steps)


def bends(number: int) -> Any:
    """The field of one column's activation."""
    recipe = RECIPES[number]
    return Field(title=f"{recipe.title}: activation", description=recipe.says)


class DepthSetup(Option):
    """How deep and wide the four networks are, and how they train."""

    label = "Depth"

    layers: Annotated[int, Knob("Layers", "Hidden layers of each.", 2, DEEPEST)] = 20
    units: Annotated[int, Knob("Units", "Units of every hidden layer.", 2, 32)] = 16
    learning_rate: Annotated[
        float,
        Knob(
            "Learning rate",
            "Of plain gradient descent, the same for all four.",
            0.0001,
            10.0,
            scale="log",
            step=0.01,
        ),
    ] = 0.1
    updates: Annotated[
        int, Knob("Updates", "How many all four do.", choices=(50, 100, 200, 300, 500, 1000))
    ] = 300
    plain: Annotated[Activation, ACTIVATIONS, bends(0)] = RECIPES[0].activation
    started: Annotated[Activation, ACTIVATIONS, bends(1)] = RECIPES[1].activation
    normalised: Annotated[Activation, ACTIVATIONS, bends(2)] = RECIPES[2].activation
    residual: Annotated[Activation, ACTIVATIONS, bends(3)] = RECIPES[3].activation


class InfluenceSetup(Option):
    """How long networks train with all points and without each."""

    label = "Who matters"

    epochs: Annotated[
        int,
        Knob(
            "Epochs",
            "How long the network trains, with all points and without each.",
            1,
            5000,
        ),
    ] = 200


class WidthsSetup(Option):
    """What networks of many widths learn, from how many training sets, and how."""

    label = "Bias and variance"

    task: Annotated[
        str,
        spoken("Task", "The values that are learned, before noise is added to them.", USUAL),
    ] = USUAL
    trained: Annotated[
        str,
        Knob(
            "Learned",
            """What is learned.

- **All weights**: the whole network, by Adam at 0.01 on all points at once.
- **Output weights only**: hidden ReLU units stay random; the output is solved exactly, with the
  smallest weights of all that fit best (random features, Belkin et al. 2019). Here the peak is
  sharp, for nothing depends on how long one trains.""",
            choices=("all", "output"),
        ),
    ] = "all"
    points: Annotated[
        int, Knob("Training points", "In every training set.", choices=(10, 15, 20, 30, 50, 100))
    ] = 20
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "The standard deviation of what is added to each value.",
            0.0,
            0.8,
            step=0.05,
        ),
    ] = 0.3
    sets: Annotated[
        int,
        Knob(
            "Training sets",
            "How many are drawn. Each width trains on every one.",
            choices=(10, 20, 50, 100, MOST_SETS),
        ),
    ] = 50
    activation: Annotated[
        Activation,
        ACTIVATIONS,
        Field(
            title="Activation",
            description="Of the hidden layer. Random features are always ReLU.",
        ),
    ] = Tanh()
    epochs: Annotated[int, Knob("Epochs", "How long each network trains.", 10, 5000)] = 1000
    starts: Annotated[
        bool,
        Knob(
            "New start for each",
            "Every training set also gets start weights of its own, so that the variance "
            "holds their luck too. Off: the points alone differ.",
        ),
    ] = True


class EnsembleSetup(Option):
    """Who the members are, how many of them, and how long they train."""

    label = "Ensemble"

    members: Annotated[
        str,
        Knob(
            "Members",
            """Who the networks are.

- **New starts**: twins of yours with other start weights and another order of examples, by seeds
  that count up from yours.
- **New widths**: new starts, and layers as wide as yours, half and twice as wide by turns.
- **New data**: new starts, and each draws its training points from yours, with putting back
  (the bootstrap; Breiman, Bagging predictors, 1996).
- **The race**, **the search**, **the fan**: the networks of yours in this visit, if there are.""",
            choices=(*NEW, *RUN),
        ),
    ] = "start"
    count: Annotated[
        int, Knob("Networks", "How many are trained.", choices=(2, 4, 8, 16, 32, 64))
    ] = 16
    best: Annotated[
        int, Knob("Best", "How many of the search's best networks are members.", 2, 1024)
    ] = 8
    epochs: Annotated[
        int,
        Knob(
            "Epochs",
            "How long each trains. For the networks of a run: at first as long as there.",
            1,
            LONGEST_TRAINING,
        ),
    ] = 200
