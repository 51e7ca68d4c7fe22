"""The dense layer: sums, normalisation, activation, dropout and shortcut, in that order.

The option is what a user sets; `Block` is the Flax NNX module built from it. An image that
comes in is laid out as a row first: what else could be meant? The table of layers shows it.
"""

from math import prod
from typing import Annotated, ClassVar

from flax import nnx
from jax import Array
from pydantic import Field

from playground.layers.base import Layer, Pass, Product, Shape
from playground.layers.normalization import NORMALIZATIONS, NoNormalization, Normalization
from playground.ops.images import flat
from playground.options.activations import ACTIVATIONS, Activation
from playground.options.base import Knob, Menu
from playground.options.initializers import INITIALIZERS, Initializer

OWN_ACTIVATION = Field(title="Activation", description="This layer's own activation.")
OWN_START = Field(title="Start weights", description="Where this layer's weights start.")
NORM = Field(
    title="Normalisation",
    description="Keeps the sums of this layer in a range where it learns well.",
)


class Dense(Layer):
    """Every unit sums all inputs, each times its own weight, adds a bias and bends the result."""

    label = "Dense"
    formula = r"a = f\!\left(W^{\top} x + b\right)"
    source = "Rosenblatt 1958, The Perceptron"
    sums = r"W^{\top} x"
    WIDEST: ClassVar[int] = 256

    units: Annotated[
        int, Knob("Units", "How many units stand side by side in this layer.", 1, WIDEST)
    ] = 8
    activation: Annotated[Activation | None, ACTIVATIONS.or_none(), OWN_ACTIVATION] = None
    initializer: Annotated[Initializer | None, INITIALIZERS.or_none(), OWN_START] = None
    normalization: Annotated[Normalization, NORMALIZATIONS, NORM] = NoNormalization()
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

    def shape(self, before: Shape) -> Shape:
        return (self.units,)

    def module(self, before: Shape, product: Product, rngs: nnx.Rngs) -> "Block":
        return Block(self, prod(before), product, rngs)

    def flops(self, before: Shape) -> int:
        return self.units if self.residual else 0  # the sum with the shortcut

    def flattens(self, before: Shape) -> bool:
        return len(before) > 1


class Block(nnx.Module):
    """The module of a `Dense` layer: `(B, inputs)` in, `(B, units)` out."""

    def __init__(self, layer: Dense, inputs: int, product: Product, rngs: nnx.Rngs) -> None:
        biased = not layer.normalization.cancels_bias
        self.linear = nnx.Linear(
            inputs, layer.units, use_bias=biased, dot_general=product, rngs=rngs
        )
        self.norm = layer.normalization.module(layer.units, rngs)
        projected = layer.residual and inputs != layer.units
        self.shortcut = (
            nnx.Linear(inputs, layer.units, use_bias=False, dot_general=product, rngs=rngs)
            if projected
            else None
        )

    def __call__(self, x: Array, layer: Dense, activation: Activation, how: Pass) -> Array:
        """Run the layer with the numbers of `layer`, a bound option."""
        x = flat(x)
        z = layer.normalization.run(self.norm, self.linear(x), how.training, how.rows)
        a = activation(z)
        if how.keep is not None:
            a = a * how.keep
        if not layer.residual:
            return a
        return a + (x if self.shortcut is None else self.shortcut(x))


LAYERS = Menu("layer", Dense)
