"""The dense layer: sums, normalisation, activation, dropout and shortcut, in that order.

The option is what a user sets; `Block` is the Flax NNX module built from it. Numbers that
may change while a network trains (dropout rate, slopes) are not kept in the module: they
come in with every call, on the bound option, and so never compile.
"""

from collections.abc import Callable
from typing import Annotated, ClassVar, NamedTuple

from flax import nnx
from jax import Array
from pydantic import Field

from playground.activations import ACTIVATIONS, Activation
from playground.initializers import INITIALIZERS, Initializer
from playground.layers.normalization import NORMALIZATIONS, NoNormalization, Normalization
from playground.options import Knob, Menu, Option, plain

Product = Callable[..., Array]  # a matrix product, as Flax's `dot_general=` takes it


class Layer(Option):
    """A hidden layer."""

    units: int
    activation: Activation | None
    initializer: Initializer | None
    dropout: float
    normalization: Normalization
    residual: bool

    def module(self, inputs: int, product: Product, rngs: nnx.Rngs) -> nnx.Module:
        """Build the layer's Flax NNX module for `inputs` input features."""
        raise TypeError(f"{type(self).__name__} does not say how it is built.")

    def tags(self) -> list[str]:
        """What is special about the layer, in a few words each."""
        return []


class Dense(Layer):
    """Every unit sums all inputs, each times its own weight, adds a bias and bends the result."""

    label = "Dense"
    formula = r"a = f\!\left(W^{\top} x + b\right)"
    source = "Rosenblatt 1958, The Perceptron"
    WIDEST: ClassVar[int] = 256

    units: Annotated[
        int, Knob("Units", "How many units stand side by side in this layer.", 1, WIDEST)
    ] = 8
    activation: Annotated[
        Activation | None,
        ACTIVATIONS.or_none(),
        Field(title="Activation", description="This layer's own activation."),
    ] = None
    initializer: Annotated[
        Initializer | None,
        INITIALIZERS.or_none(),
        Field(title="Start weights", description="Where this layer's weights start."),
    ] = None
    normalization: Annotated[
        Normalization,
        NORMALIZATIONS,
        Field(
            title="Normalisation",
            description="Keeps the sums of this layer in a range where it learns well.",
        ),
    ] = NoNormalization()
    dropout: Annotated[
        float,
        Knob(
            "Dropout",
            "The share of this layer's outputs that is set to zero at random in every "
            "training step; the others grow to make up for it. Predictions use all outputs.",
            0.0,
            0.95,
            live=True,
            step=0.05,
        ),
    ] = 0.0
    residual: Annotated[
        bool,
        Knob(
            "Residual",
            "Adds the layer's input to its output, so that gradients pass unhindered. Where "
            "the widths differ the input goes through a matrix of its own (He et al. 2015).",
        ),
    ] = False

    def tags(self) -> list[str]:
        norm = self.normalization
        tags = [] if norm == NoNormalization() else [norm.title().lower()]
        tags += [f"dropout {plain(self.dropout)}"] if self.dropout else []
        return [*tags, "residual"] if self.residual else tags

    def module(self, inputs: int, product: Product, rngs: nnx.Rngs) -> "Block":
        return Block(self, inputs, product, rngs)


class Block(nnx.Module):
    """The module of a `Dense` layer: `(B, inputs)` in, `(B, units)` out."""

    def __init__(self, layer: Dense, inputs: int, product: Product, rngs: nnx.Rngs) -> None:
        self.linear = nnx.Linear(inputs, layer.units, dot_general=product, rngs=rngs)
        self.norm = layer.normalization.module(layer.units, rngs)
        projected = layer.residual and inputs != layer.units
        self.shortcut = (
            nnx.Linear(inputs, layer.units, use_bias=False, dot_general=product, rngs=rngs)
            if projected
            else None
        )

    def __call__(self, x: Array, layer: Dense, activation: Activation, how: "Pass") -> Array:
        """Run the layer with the numbers of `layer`, a bound option."""
        z = layer.normalization.run(self.norm, self.linear(x), how.training, how.rows)
        a = activation(z)
        if how.keep is not None:
            a = a * how.keep
        if not layer.residual:
            return a
        return a + (x if self.shortcut is None else self.shortcut(x))


class Pass(NamedTuple):
    """How one layer treats one batch.

    `training` tells batch norm which statistics to use; `rows` `(B,)` is true where a row is
    a real example and None where all are; `keep` `(B, units)` multiplies the outputs
    (dropout: 0 or 1 / (1 - rate)), None where nothing is dropped.
    """

    training: bool = False
    rows: Array | None = None
    keep: Array | None = None


LAYERS = Menu("layer", Dense)
