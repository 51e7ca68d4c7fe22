"""What is being tried: one frozen value that holds every choice.

Links, files, the command line, searches and pages carry experiments and nothing else.
Building one validates it, so an experiment that exists can run, and equal experiments
train to equal numbers: the data, the start and the order of the batches each have a seed
of their own. `program()` is the part that has to be compiled.
"""

from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from playground.activations import ACTIVATIONS, Activation, Tanh
from playground.clipping import CLIPPINGS, Clipping, NoClipping
from playground.datasets.plane import DATASETS, PlaneData, Spiral
from playground.features import FEATURES, X1, X2, Feature
from playground.initializers import INITIALIZERS, GlorotUniform, Initializer
from playground.layers import LAYERS, Dense, Layer
from playground.losses import LOSSES, BinaryCrossEntropy, Loss
from playground.optimizers import OPTIMIZERS, Adam, Optimizer
from playground.options import Knob, Menu, Option, SpecError, as_dict
from playground.penalties import PENALTIES, NoPenalty, Penalty
from playground.schedules import SCHEDULES, Constant, Schedule

DEEPEST = 50
LARGEST_SEED = 99_999


def seed(label: str, help: str) -> Knob:
    """A knob for the seed of one source of randomness."""
    return Knob(label, help, 0, LARGEST_SEED)


class Split(NamedTuple):
    """Points and their targets: `inputs` `(N, F)`, `targets` `(N,)`, both float32."""

    inputs: np.ndarray
    targets: np.ndarray


class Experiment(Option):
    """A supervised experiment: everything but where its examples come from."""

    layers: tuple[Annotated[Layer, LAYERS], ...] = (Dense(units=8), Dense(units=8))
    activation: Annotated[
        Activation,
        ACTIVATIONS,
        Field(
            title="Activation",
            description="How every hidden unit bends the sum of its inputs. Without a bend, "
            "any stack of layers could only draw a straight line.",
        ),
    ] = Tanh()
    initializer: Annotated[
        Initializer,
        INITIALIZERS,
        Field(
            title="Start weights",
            description="From which distribution the weights are drawn before training. "
            "Biases start at zero.",
        ),
    ] = GlorotUniform()
    loss: Annotated[
        Loss,
        LOSSES,
        Field(
            title="Loss",
            description="What training makes small: one number for how wrong the network is.",
        ),
    ] = BinaryCrossEntropy()
    penalty: Annotated[
        Penalty,
        PENALTIES,
        Field(
            title="Penalty",
            description="A price on large weights, which keeps the network simple. "
            "The loss that is shown does not include it.",
        ),
    ] = NoPenalty()
    optimizer: Annotated[
        Optimizer,
        OPTIMIZERS,
        Field(title="Optimizer", description="How gradients become steps of the weights."),
    ] = Adam()
    schedule: Annotated[
        Schedule,
        SCHEDULES,
        Field(
            title="Learning rate schedule",
            description="How the learning rate changes while training goes on.",
        ),
    ] = Constant()
    clipping: Annotated[
        Clipping,
        CLIPPINGS,
        Field(
            title="Gradient clipping",
            description="What is done with gradients that are too large.",
        ),
    ] = NoClipping()
    batch_size: Annotated[
        int,
        Knob("Batch size", "How many examples each step of training looks at.", 1, 1000),
    ] = 10
    start_seed: Annotated[int, seed("Start seed", "Which start weights are drawn.")] = 0
    order_seed: Annotated[
        int, seed("Order seed", "In which order the examples are shuffled, anew every epoch.")
    ] = 0

    @property
    def classes(self) -> int:
        """How many classes there are; 0 means that numbers are predicted."""
        raise NotImplementedError

    @property
    def inputs(self) -> int:
        """How many numbers the network sees of each example."""
        raise NotImplementedError

    @property
    def sizes(self) -> tuple[int, int]:
        """How many examples are trained on, and how many are held back as test examples."""
        raise NotImplementedError

    @property
    def outputs(self) -> int:
        """How many units the output layer has."""
        return self.loss.outputs(self.classes)

    @property
    def steps_per_epoch(self) -> int:
        """How many updates show every training example once."""
        return -(-self.sizes[0] // self.batch_size)

    def activation_of(self, index: int) -> Activation:
        """The activation of hidden layer `index`: its own, or the network's."""
        return self.layers[index].activation or self.activation

    def initializer_of(self, index: int) -> Initializer:
        """The initialiser of hidden layer `index`: its own, or the network's."""
        return self.layers[index].initializer or self.initializer

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(self.layers) > DEEPEST:
            raise SpecError(
                f"there are {len(self.layers)} layers, but at most {DEEPEST} may be stacked."
            )
        self.loss.outputs(self.classes)  # refuses data that it is not for
        return self

    def settle(self, path: str, value: Any) -> tuple[Self, str]:
        """Set the field at `path`, and what has to follow; return a sentence about what did.

        Raises `SpecError` where the value is impossible.
        """
        return self.replace(path, value), ""

    def program(self) -> Self:
        """The experiment less everything that only changes numbers: the key of what is compiled."""
        plain: dict[str, float] = {}
        for path, owner, field in self.walk():
            knob = type(owner).knobs().get(field)
            if knob and knob.live:
                plain[path] = type(owner).model_fields[field].default
        return self.bind(plain).model_copy(update={"start_seed": 0, "order_seed": 0})


def training_points(points: int, share: float) -> int:
    """How many of `points` points are trained on."""
    return int(points * share + 1e-9)


class Plane(Experiment):
    """Points of the plane: a network learns their class, or a number for each."""

    label = "Playground"

    dataset: Annotated[
        PlaneData,
        DATASETS,
        Field(title="Data", description="What the network is to learn from its examples."),
    ] = Spiral()
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "How far points stray from where they belong, as a share of the picture.",
            0.0,
            0.8,
            live=True,
            step=0.05,
        ),
    ] = 0.0
    points: Annotated[
        int, Knob("Points", "How many points there are, training and test together.", 20, 5000)
    ] = 500
    train_share: Annotated[
        float,
        Knob(
            "Training share",
            "The share of the points that is trained on; the others test what was learned.",
            0.1,
            0.9,
            step=0.1,
        ),
    ] = 0.5
    features: Annotated[
        tuple[Annotated[Feature, FEATURES], ...],
        Field(
            title="Input features",
            description="What the network is told about each point. With the right feature "
            "even a single unit may do.",
        ),
    ] = (X1(), X2())
    data_seed: Annotated[int, seed("Data seed", "Which points are drawn.")] = 0

    @property
    def classes(self) -> int:
        return self.dataset.classes

    @property
    def inputs(self) -> int:
        return len(self.features)

    @property
    def sizes(self) -> tuple[int, int]:
        train = training_points(self.points, self.train_share)
        return train, self.points - train

    @model_validator(mode="after")
    def _has_data(self) -> Self:
        if not self.features:
            raise SpecError("there is no input feature; choose at least one, such as x₁.")
        order = {feature: place for place, feature in enumerate(FEATURES)}
        places = [order[type(feature)] for feature in self.features]
        if places != sorted(set(places)):
            raise SpecError("every input feature may be chosen once, in the order of the list.")
        if self.batch_size > self.sizes[0]:
            raise SpecError(
                f"the batch size is {self.batch_size}, but there are only {self.sizes[0]} "
                "training points; choose a smaller batch or more points."
            )
        return self

    def settle(self, path: str, value: Any) -> tuple[Self, str]:
        try:
            return super().settle(path, value)
        except SpecError:
            follow = self.following(path, value)
            if not follow:
                raise
        changed = self
        for other, fitting in follow.items():
            changed = changed.replace(other, fitting)
        said = " and ".join(other.replace("_", " ") for other in follow)
        return changed.replace(path, value), f"The {said} changed too, because it did not fit."

    def following(self, path: str, value: Any) -> dict[str, Any]:
        """What must change before `path` can be `value`, by path."""
        if path == "dataset" and isinstance(value, PlaneData):
            fitting = [loss for loss in LOSSES if loss.regression or value.classes]
            return {"loss": fitting[0]()}
        if path in ("points", "train_share"):
            points, share = (
                (value, self.train_share) if path == "points" else (self.points, value)
            )
            return {"batch_size": max(1, training_points(points, share))}
        return {}

    def program(self) -> Self:
        same_kind = next(data for data in DATASETS if data.classes == self.classes)
        return super().program().model_copy(update={"dataset": same_kind(), "data_seed": 0})

    def points_of_plane(self) -> tuple[Split, Split]:
        """Draw the training and the test points: `inputs` are x₁ and x₂ `(N, 2)`."""
        rng = np.random.default_rng(self.data_seed)
        x, y = self.dataset.generate(rng, self.points, self.noise)
        order = rng.permutation(self.points)
        train = self.sizes[0]
        return Split(x[order[:train]], y[order[:train]]), Split(x[order[train:]], y[order[train:]])

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of points `x` `(N, 2)`: its features `(N, F)`, float32."""
        return np.stack([feature(x) for feature in self.features], axis=1).astype(np.float32)


EXPERIMENTS = Menu("experiment", Plane)


def describe(experiment: Experiment) -> dict[str, object]:
    """The experiment as plain values, for files."""
    return as_dict(experiment) or {}
