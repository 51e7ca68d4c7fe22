"""Four ways to build a deep network: plain, well started, normalised, with shortcuts.

They share data, depth, width, activation where it is not part of the point, and learning
rate; everything else that differs is named in what each says.
"""

from math import sqrt
from typing import NamedTuple

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.activations import Activation, Elu, LeakyRelu, Relu, Sigmoid
from playground.options.initializers import GlorotNormal, HeNormal, Initializer, Normal
from playground.options.optimizers import Sgd

SMALL = 0.1  # standard deviation of plain weights


class Recipe(NamedTuple):
    """A way to build a deep network: what it is called, and what is special about it."""

    name: str
    title: str
    says: str
    activation: Activation  # that it is shown with first


RECIPES = (
    Recipe("plain", "Plain", "Small random weights, N(0, 0.1²)", Sigmoid()),
    Recipe("started", "Well initialised", "He's or Glorot's weights", Relu()),
    Recipe("normalised", "Normalised", "The same, and batch norm in every layer", Relu()),
    Recipe(
        "residual",
        "Residual",
        "Shortcuts, and those weights over √depth",
        Relu(),
    ),
)


def suited(activation: Activation) -> Initializer:
    """The start that suits an activation: He's for those that cut one side off, else Glorot's."""
    return HeNormal() if isinstance(activation, Relu | LeakyRelu | Elu) else GlorotNormal()


def weights(recipe: Recipe, activation: Activation, depth: int, width: int) -> Initializer:
    """Where the weights of a recipe start.

    A shortcut adds each layer's outputs to its inputs, so that the spread would grow with every
    layer; over √depth they add up to about as much as came in (Zhang, Dauphin & Ma, Fixup
    initialization, 2019).
    """
    if recipe.name == "plain":
        return Normal(scale=SMALL)
    start = suited(activation)
    if recipe.name != "residual":
        return start
    gain = 2.0 if isinstance(start, HeNormal) else 1.0
    return Normal(scale=sqrt(gain / width / depth))


def deep(
    base: Plane, recipe: Recipe, activation: Activation, depth: int, width: int, rate: float
) -> Plane:
    """`base`'s task for a deep network of `recipe`, trained on all points at once by SGD."""
    layer = Dense(units=width, residual=recipe.name == "residual")
    if recipe.name == "normalised":
        layer = layer.replace("normalization", BatchNorm())
    changes = {
        "layers": (layer,) * depth,
        "activation": activation,
        "initializer": weights(recipe, activation, depth, width),
        "optimizer": Sgd(learning_rate=rate),
    }
    return Plane(**dict(base) | changes)
