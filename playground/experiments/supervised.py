"""What every experiment that learns from examples has, wherever they come from.

Layers, loss, optimizer and the rest are fields of one frozen, validated value; a subclass
adds the data. What kinds share but begin with another default is a type of its own here, so
that its label, its help and its menu are written once.
"""

from typing import Annotated, ClassVar, Self

import numpy as np
from jax import Array
from pydantic import Field, model_validator

from playground.experiments import base
from playground.experiments.base import seed
from playground.experiments.split import Fold, Split
from playground.layers import LAYERS, Dense, Layer, Shape, flow
from playground.options.activations import ACTIVATIONS, Activation, Tanh
from playground.options.base import Knob
from playground.options.clipping import CLIPPINGS, Clipping, NoClipping
from playground.options.errors import SpecError
from playground.options.initializers import INITIALIZERS, GlorotUniform, Initializer
from playground.options.losses import LOSSES, BinaryCrossEntropy, Loss, check_loss
from playground.options.optimizers import OPTIMIZERS, Adam, Optimizer
from playground.options.penalties import PENALTIES, NoPenalty, Penalty
from playground.options.schedules import SCHEDULES, Constant, Schedule
from playground.options.stopping import STOP_RULES, Never, StopRule

DEEPEST = 50

ActivationField = Annotated[
    Activation,
    ACTIVATIONS,
    Field(
        title="Activation",
        description="How every hidden unit bends the sum of its inputs. Without a bend, "
        "any stack of layers could only draw a straight line.",
    ),
]
LossField = Annotated[
    Loss,
    LOSSES,
    Field(
        title="Loss",
        description="What training makes small: one number for how wrong the network is.",
    ),
]
OptimizerField = Annotated[
    Optimizer,
    OPTIMIZERS,
    Field(title="Optimizer", description="How gradients become steps of the weights."),
]


class Experiment(base.Experiment):
    """A supervised experiment: everything but where its examples come from."""

    regime: ClassVar[str] = "supervised"
    chunk: ClassVar[int | None] = None  # examples that are looked at in one go; None: all

    layers: tuple[Annotated[Layer, LAYERS], ...] = (Dense(units=8), Dense(units=8))
    activation: ActivationField = Tanh()
    initializer: Annotated[
        Initializer,
        INITIALIZERS,
        Field(
            title="Start weights",
            description="From which distribution the weights are drawn before training. "
            "Biases start at zero.",
        ),
    ] = GlorotUniform()
    loss: LossField = BinaryCrossEntropy()
    penalty: Annotated[
        Penalty,
        PENALTIES,
        Field(
            title="Penalty",
            description="A price on large weights, which keeps the network simple. "
            "The loss that is shown does not include it.",
        ),
    ] = NoPenalty()
    optimizer: OptimizerField = Adam()
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
    stop: Annotated[
        StopRule,
        STOP_RULES,
        Field(
            title="Stop rule",
            description="When training ends by itself. It is asked after every epoch.",
        ),
    ] = Never()
    batch_size: Annotated[
        int, Knob("Batch size", "How many examples each step of training looks at.", 1, 1000)
    ] = 10
    start_seed: Annotated[int, seed("Start seed", "Which start weights are drawn.")] = 0
    order_seed: Annotated[int, seed("Order seed", "How examples are shuffled every epoch.")] = 0
    # What a search tests on instead of the usual; no link or file says it.
    fold: Annotated[Fold | None, Field(exclude=True)] = None

    @property
    def classes(self) -> int:
        """How many classes there are; 0 means that numbers are predicted."""
        raise NotImplementedError

    @property
    def values(self) -> int:
        """How many numbers are predicted of each example, where there are no classes."""
        return 1

    @property
    def target_shape(self) -> tuple[int, ...]:
        """The shape of one example's target: a number, or `(K,)`."""
        return (self.values,) if self.values > 1 else ()

    @property
    def inputs(self) -> int:
        """How many numbers the network sees of each example."""
        raise NotImplementedError

    @property
    def input_shape(self) -> Shape:
        """The shape of one example: `(F,)` numbers, or an image `(H, W, C)`."""
        return (self.inputs,)

    @property
    def input_type(self) -> type[np.generic]:
        """The type in which examples wait on the device."""
        return self.precision

    @property
    def sizes(self) -> tuple[int, int]:
        """How many examples are trained on, and how many are held back as test examples."""
        raise NotImplementedError

    @property
    def padded(self) -> bool:
        """Whether `rows` is more than `sizes`, so that new examples need no new program."""
        return False

    @property
    def rows(self) -> tuple[int, int]:
        """How long the arrays of training and test examples are; the rest is no example."""
        return self.sizes

    @property
    def outputs(self) -> int:
        """How many units the output layer has."""
        return self.loss.outputs(self.classes) * self.values

    @property
    def learning_rate(self) -> float:
        return self.optimizer.learning_rate

    @property
    def keeps_order(self) -> bool:
        """Whether examples keep one order, and those left over wait for the next epoch."""
        return False

    @property
    def steps_per_epoch(self) -> int:
        """How many updates show every training example once."""
        examples = self.sizes[0]
        return examples // self.batch_size if self.keeps_order else -(-examples // self.batch_size)

    def flow(self) -> list[Shape]:
        """The shape of the input and of every hidden layer's outputs, of one example."""
        return flow(self.layers, self.input_shape)

    def splits(self) -> tuple[Split, Split]:
        """The training examples, and those that test what was learned."""
        train, test = self.unfolded()
        return self.fold.split(train, test) if self.fold else (train, test)

    def unfolded(self) -> tuple[Split, Split]:
        """The same where no fold says otherwise."""
        raise NotImplementedError

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of examples `x`, in `precision`."""
        raise NotImplementedError

    def stored(self, x: np.ndarray) -> np.ndarray:
        """What waits on the device of examples `x`, in `input_type`."""
        return self.featurize(x)

    def scale(self) -> np.ndarray | None:
        """Shift and factor of each channel `(2, C)` that bring what waits to what is seen."""
        return None

    def augmented(self, x: Array, key: Array) -> Array:
        """Training images `x` `(B, H, W, C)` in bytes' range, changed at random as `key` says."""
        return x

    def initial_weights(self) -> list[tuple[np.ndarray, np.ndarray]] | None:
        """Kernel `(inputs, units)` and bias `(units,)` of each layer; None: initialisers draw."""
        return None

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
        check_loss(self.loss, self.classes)
        self.flow()  # refuses layers that cannot follow each other
        return self

    def compile_key(self) -> Self:
        plain = super().compile_key()
        layers = tuple(
            layer.model_copy(update={"initializer": None} if layer.bends() else {})
            for layer in plain.layers
        )
        same = {"layers": layers, "initializer": GlorotUniform(), "start_seed": 0, "order_seed": 0}
        return plain.model_copy(update=same | {"stop": Never(), "fold": None})
