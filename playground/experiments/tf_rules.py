"""Whose rules training follows: ours, or TensorFlow Playground's to the last digit.

Rules say what an experiment may hold, in which numbers it is computed, where its points and
start weights come from, and whether examples keep their order. An experiment asks its rules
and never needs to know which they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import prod
from typing import Annotated, Any, ClassVar, NamedTuple, Self

import numpy as np

from playground.datasets import PlaneData
from playground.datasets.points import tf_playground
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.options.activations import Linear, Relu, Sigmoid, Tanh
from playground.options.base import Menu, Option
from playground.options.clipping import NoClipping
from playground.options.errors import SpecError, listed, shown
from playground.options.features import X1, X2, Feature, Product, SinX1, SinX2, X1Squared, X2Squared
from playground.options.initializers import GlorotUniform, Uniform, Zeros
from playground.options.losses import BinaryCrossEntropy, HalfSquared, MeanSquared
from playground.options.optimizers import Sgd
from playground.options.penalties import L1, L2, DeadLinksL1, NoPenalty
from playground.options.scalings import Raw
from playground.options.schedules import Constant
from playground.options.text import TextKnob

SEED = re.compile(r"[A-Za-z0-9._-]{1,32}")


class Examples(NamedTuple):
    """All points in order: `inputs` `(N, 2)`; `targets` `(N,)`, classes 0 and 1 or values."""

    inputs: np.ndarray
    targets: np.ndarray


class Rules(Option):
    """Whose rules training follows.

    `precision` is the type of every number; `keeps_order` says that examples keep one order, and
    that those that fill no batch wait for the next epoch's first one.
    """

    precision: ClassVar[type[np.floating[Any]]] = np.float32
    keeps_order: ClassVar[bool] = False
    promise: ClassVar[str] = ""  # what whoever chooses these rules is told

    def one_seed(self, number: int) -> Self | None:
        """These rules with the seed `number`; None where data, start and order have their own."""
        return None

    def usual_points(self, classes: int) -> int | None:
        """How many points there are if nobody says otherwise; None where any number is usual."""
        return None

    def fit(self, experiment: Experiment) -> dict[str, Any]:
        """What these rules change in `experiment`, by field."""
        raise NotImplementedError

    def check(
        self, experiment: Experiment, dataset: PlaneData, features: Iterable[Feature]
    ) -> None:
        """Raise `SpecError` where an experiment holds what these rules do not have."""

    def locks(self, path: str) -> bool:
        """Whether these rules decide what stands at `path`."""
        return False

    def examples(self, dataset: PlaneData, points: int, noise: float) -> Examples | None:
        """The points, where these rules draw them."""
        return None

    def start(
        self, dataset: PlaneData, points: int, noise: float, experiment: Experiment
    ) -> list[tuple[np.ndarray, np.ndarray]] | None:
        """Kernel `(inputs, units)` and bias `(units,)` of each layer, where rules draw them."""
        return None


class Modern(Rules):
    """Our own: noise that can be seen, a fresh shuffle every epoch, and every option there is."""

    label = "Our rules"
    formula = r"\theta \leftarrow \theta - \eta\,\nabla \tfrac{1}{B} \sum_{i \in \text{batch}} L_i"
    source = "Bottou, Stochastic gradient descent tricks, 2012"

    promise: ClassVar[str] = (
        "Our rules count now: noise moves points instead of flipping labels, start weights suit "
        "their layer and biases start at 0, every epoch has a fresh shuffle, a link can come back "
        "from 0, and data, start and order have a seed each."
    )

    def fit(self, experiment: Experiment) -> dict[str, Any]:
        """Leave the other rules: what was only there because of them goes."""
        changes: dict[str, Any] = {"initializer": GlorotUniform()}
        if isinstance(experiment.loss, HalfSquared):
            changes["loss"] = BinaryCrossEntropy() if experiment.classes else MeanSquared()
        if isinstance(experiment.penalty, DeadLinksL1):
            changes["penalty"] = L1(strength=experiment.penalty.strength)
        return changes


# What TensorFlow Playground has, the usual first.
OFFERED: Mapping[str, tuple[type[Option], ...]] = {
    "activation": (Tanh, Relu, Sigmoid, Linear),
    "initializer": (Uniform, Zeros),
    "loss": (HalfSquared,),
    "penalty": (NoPenalty, DeadLinksL1, L2),
    "optimizer": (Sgd,),
    "schedule": (Constant,),
    "scaling": (Raw,),
    "clipping": (NoClipping,),
}
FEATURES = (X1, X2, X1Squared, X2Squared, Product, SinX1, SinX2)
SEEDS = ("data_seed", "start_seed", "order_seed")
RATE = 0.03
MOST_WEIGHTS = 20_000
POINTS, POINTS_WITH_VALUES = 500, 1200


def read_seed(text: str) -> str:
    """A seed as TensorFlow Playground's links hold it; raises `SpecError` for anything else."""
    if SEED.fullmatch(text):
        return text
    raise SpecError(
        f"the seed is {shown(text)}, but must be 1 to 32 letters, digits, points or dashes, "
        "such as 0.12345."
    )


class TensorflowPlayground(Rules):
    """Every number as playground.tensorflow.org computes it: the same points, start and curve."""

    label = "TensorFlow Playground's rules"
    formula = (
        r"w \leftarrow w - \frac{\eta}{B} \sum_{i \in \text{batch}} "
        r"\frac{\partial}{\partial w} \tfrac{1}{2} (o_i - t_i)^2 - \eta \lambda R'(w)"
    )
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    precision: ClassVar[type[np.floating[Any]]] = np.float64
    keeps_order: ClassVar[bool] = True
    promise: ClassVar[str] = (
        "TensorFlow Playground's rules count now: its points, its start weights and its "
        "arithmetic in 64 bits, all from one seed."
    )

    seed: Annotated[
        str,
        TextKnob(
            "Seed",
            "From which the points, their order and the start weights are drawn, all in one go.",
            read=read_seed,
            examples=("0.12345", "7"),
        ),
    ] = "0.12345"

    def one_seed(self, number: int) -> Self:
        return type(self)(seed=f"0.{number:05d}")

    def usual_points(self, classes: int) -> int:
        return POINTS if classes else POINTS_WITH_VALUES

    def fit(self, experiment: Experiment) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for field, kinds in OFFERED.items():
            if not offers(field, getattr(experiment, field)):
                changes[field] = kinds[0]()
        if "optimizer" in changes:
            changes["optimizer"] = Sgd(learning_rate=RATE)
        if isinstance(experiment.penalty, L1):
            changes["penalty"] = DeadLinksL1(strength=experiment.penalty.strength)
        if any(layer != Dense(units=layer.units) for layer in experiment.layers):
            changes["layers"] = tuple(Dense(units=layer.units) for layer in experiment.layers)
        return changes

    def check(
        self, experiment: Experiment, dataset: PlaneData, features: Iterable[Feature]
    ) -> None:
        if dataset.name() not in tf_playground.GENERATORS:
            raise missing("data", dataset.title(), "choose one of the first six")
        for feature in features:
            if type(feature) not in FEATURES:
                raise missing("input feature", feature.title(), "choose others")
        for field, kinds in OFFERED.items():
            value = getattr(experiment, field)
            if not offers(field, value):
                only = listed(kind.title() for kind in kinds)
                raise missing(field, value.title(), f"it has {only}")
        if (weights := sum(map(prod, pairwise(widths_of(experiment))))) > MOST_WEIGHTS:
            raise SpecError(
                f"this network has {weights:,} weights, but TensorFlow Playground's rules draw "
                f"them one by one: at most {MOST_WEIGHTS:,}. Choose our rules, or fewer units."
            )
        for index, layer in enumerate(experiment.layers):
            if layer != Dense(units=layer.units):
                raise missing("kind", f"special in layer {index + 1}", "it has units alone")

    def locks(self, path: str) -> bool:
        field, _, rest = path.partition(".")
        if path in SEEDS:
            return True
        if field == "layers":
            return rest != "" and not rest.endswith("units")
        decided = field in OFFERED and len(OFFERED[field]) == 1
        return path == "initializer.scale" or (decided and path != "optimizer.learning_rate")

    def examples(self, dataset: PlaneData, points: int, noise: float) -> Examples:
        drawn = self._drawn(dataset, points, noise)
        return Examples(drawn.points, (drawn.labels + 1) / 2 if dataset.classes else drawn.labels)

    def start(
        self, dataset: PlaneData, points: int, noise: float, experiment: Experiment
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        widths = [*widths_of(experiment)]
        if isinstance(experiment.initializer, Zeros):
            return [(np.zeros(pair), np.zeros(pair[1])) for pair in pairwise(widths)]
        return tf_playground.start(self._drawn(dataset, points, noise), widths)

    def _drawn(self, dataset: PlaneData, points: int, noise: float) -> tf_playground.Drawn:
        return tf_playground.draw(self.seed, dataset.name(), points, noise)


def widths_of(experiment: Experiment) -> Iterator[int]:
    """The numbers of inputs, of every hidden layer's units, and of outputs."""
    yield experiment.inputs
    for layer in experiment.layers:
        yield layer.units
    yield experiment.outputs


def offers(field: str, value: Option) -> bool:
    """Whether TensorFlow Playground has `value` for a field."""
    return type(value) in OFFERED[field] and (field != "initializer" or value == type(value)())


def missing(what: str, value: str, instead: str) -> SpecError:
    """The sentence for something that TensorFlow Playground does not have."""
    return SpecError(
        f"the {what} is {value}, which TensorFlow Playground does not have: {instead}. "
        "Choose our rules to use it."
    )


RULES = Menu("rules", Modern, TensorflowPlayground)
