"""Convolutions: small kernels that slide over images, alone or in residual blocks.

A unit of such a layer is a kernel and the map of its answers, so that norms, dropout and
activations treat whole maps: batch norm has one scale for each, dropout drops whole ones.
"""

from math import prod
from typing import Annotated, Any, ClassVar

from flax import nnx
from jax import Array

from playground.layers.base import Layer, Pass, Product, Reach, Shape, image, windows
from playground.layers.dense import NORM, OWN_ACTIVATION, OWN_START, Dense
from playground.layers.normalization import (
    NORMALIZATIONS,
    BatchNorm,
    NoNormalization,
    Normalization,
)
from playground.layers.pooling import AveragePool, Flatten, GlobalPool, MaxPool
from playground.ops.images import beside, convolution
from playground.options.activations import ACTIVATIONS, Activation
from playground.options.base import Knob, Menu
from playground.options.initializers import INITIALIZERS, Initializer

MOST_KERNELS = 256
DROPOUT = Knob(
    "Dropout",
    "The share of this layer's maps that is set to zero at random in every training step; "
    "the others grow to make up for it. Predictions use all maps.",
    0.0,
    0.95,
    live=True,
    step=0.05,
)
PADDING = Knob(
    "Padding",
    "What happens at the border. same: zeros are put around, so that the size stays. "
    "valid: the kernel stays inside, and the image gets smaller.",
    choices=("same", "valid"),
)


class Convolution(Layer):
    """Slides small kernels over an image; each looks for one pattern everywhere."""

    label = "Convolution"
    formula = r"a_{ijn} = f\!\left(\sum_{u,v,c} w_{uvcn}\, x_{i+u,\,j+v,\,c} + b_n\right)"
    source = "LeCun et al. 1989, Backpropagation applied to handwritten zip code recognition"
    sums = r"\sum_{u,v,c} w_{uvcn}\, x_{i+u,\,j+v,\,c}"

    units: Annotated[
        int, Knob("Kernels", "How many kernels this layer learns.", 1, MOST_KERNELS)
    ] = 16
    size: Annotated[int, Knob("Size", "How many pixels a kernel is wide and high.", 1, 11)] = 3
    stride: Annotated[
        int, Knob("Stride", "How many pixels the kernel moves from place to place.", 1, 4)
    ] = 1
    padding: Annotated[str, PADDING] = "same"
    dilation: Annotated[
        int, Knob("Dilation", "How far apart the pixels are that a kernel looks at.", 1, 4)
    ] = 1
    activation: Annotated[Activation | None, ACTIVATIONS.or_none(), OWN_ACTIVATION] = None
    initializer: Annotated[Initializer | None, INITIALIZERS.or_none(), OWN_START] = None
    normalization: Annotated[Normalization, NORMALIZATIONS, NORM] = NoNormalization()
    dropout: Annotated[float, DROPOUT] = 0.0
    residual: ClassVar[bool] = False

    def shape(self, before: Shape) -> Shape:
        return (*slid(self, before, self.size, self.padding, self.dilation), self.units)

    def module(self, before: Shape, product: Product, rngs: nnx.Rngs) -> nnx.Module:
        return Kernels(self, before[-1], rngs)

    def reach(self, reach: Reach, before: Shape) -> Reach:
        return reach.through((self.size - 1) * self.dilation + 1, self.stride)

    def tags(self) -> list[str]:
        tags = [f"{self.size} × {self.size}"]
        tags += [f"stride {self.stride}"] if self.stride > 1 else []
        tags += ["valid"] if self.padding == "valid" else []
        tags += [f"dilation {self.dilation}"] if self.dilation > 1 else []
        return [*tags, *super().tags()]


class ResidualBlock(Layer):
    """Two convolutions, and a shortcut past them: they learn only what to change."""

    label = "Residual block"
    formula = r"a = f\!\left(w_2 * f(w_1 * x) + x\right)"
    source = "He, Zhang, Ren & Sun 2015, Deep residual learning for image recognition"

    units: Annotated[
        int, Knob("Kernels", "How many kernels each of the two layers learns.", 1, MOST_KERNELS)
    ] = 16
    size: Annotated[int, Knob("Size", "How many pixels a kernel is wide and high.", 1, 7)] = 3
    stride: Annotated[
        int, Knob("Stride", "How many pixels the first kernels move from place to place.", 1, 4)
    ] = 1
    activation: Annotated[Activation | None, ACTIVATIONS.or_none(), OWN_ACTIVATION] = None
    initializer: Annotated[Initializer | None, INITIALIZERS.or_none(), OWN_START] = None
    normalization: Annotated[Normalization, NORMALIZATIONS, NORM] = BatchNorm()
    dropout: Annotated[float, DROPOUT] = 0.0
    residual: ClassVar[bool] = False  # the shortcut is no choice here

    def shape(self, before: Shape) -> Shape:
        return (*slid(self, before, self.size, "same", 1), self.units)

    def module(self, before: Shape, product: Product, rngs: nnx.Rngs) -> nnx.Module:
        return TwoKernels(self, before[-1], rngs)

    def reach(self, reach: Reach, before: Shape) -> Reach:
        return reach.through(self.size, self.stride).through(self.size, 1)

    def flops(self, before: Shape) -> int:
        return 2 * prod(self.shape(before))  # the activation between the kernels, and the sum

    def tags(self) -> list[str]:
        tags = [f"{self.size} × {self.size}"]
        tags += [f"stride {self.stride}"] if self.stride > 1 else []
        return [*tags, *super().tags()]


def slid(
    layer: Convolution | ResidualBlock, before: Shape, size: int, padding: str, dilation: int
) -> tuple[int, int]:
    """Height and width after a kernel slid over images of shape `before`."""
    height, width, _ = image(before, layer.title())
    if padding == "same":
        return -(-height // layer.stride), -(-width // layer.stride)
    return windows(before, layer.title(), (size - 1) * dilation + 1, layer.stride)


def kernels(inputs: int, units: int, rngs: nnx.Rngs, size: int, **how: Any) -> nnx.Conv:
    """Flax's convolution of `inputs` channels, in our fastest form."""
    square = (size, size)
    return nnx.Conv(inputs, units, square, rngs=rngs, conv_general_dilated=convolution, **how)


class Kernels(nnx.Module):
    """The module of a `Convolution`."""

    def __init__(self, layer: Convolution, inputs: int, rngs: nnx.Rngs) -> None:
        self.conv = kernels(
            *(inputs, layer.units, rngs, layer.size),
            strides=layer.stride,
            padding=layer.padding.upper(),
            kernel_dilation=layer.dilation,
            use_bias=not layer.normalization.cancels_bias,
        )
        self.norm = layer.normalization.module(layer.units, rngs)

    def __call__(self, x: Array, layer: Convolution, activation: Activation, how: Pass) -> Array:
        """Run the layer with the numbers of `layer`, a bound option."""
        z = layer.normalization.run(self.norm, self.conv(x), how.training, how.rows)
        return kept(activation(z), how)


class TwoKernels(nnx.Module):
    """The module of a `ResidualBlock`; where shapes differ the shortcut has a 1 × 1 kernel."""

    def __init__(self, layer: ResidualBlock, inputs: int, rngs: nnx.Rngs) -> None:
        units, stride, biased = layer.units, layer.stride, layer.normalization == NoNormalization()
        self.first = kernels(inputs, units, rngs, layer.size, strides=stride, use_bias=biased)
        self.first_norm = layer.normalization.module(units, rngs)
        self.second = kernels(units, units, rngs, layer.size, use_bias=biased)
        self.second_norm = layer.normalization.module(units, rngs)
        projected = inputs != units or stride > 1
        self.shortcut = (
            kernels(inputs, units, rngs, 1, strides=stride, use_bias=False) if projected else None
        )

    def __call__(self, x: Array, layer: ResidualBlock, activation: Activation, how: Pass) -> Array:
        """Run the block with the numbers of `layer`, a bound option."""
        inner = self.inner(x, layer, activation, how)
        z = self.second(inner)
        z = layer.normalization.run(self.second_norm, z, how.training, how.rows)
        return kept(activation(z + (x if self.shortcut is None else self.shortcut(x))), how)

    def inner(self, x: Array, layer: ResidualBlock, activation: Activation, how: Pass) -> Array:
        """What the second kernels see."""
        z = layer.normalization.run(self.first_norm, self.first(x), how.training, how.rows)
        return activation(z)


def kept(a: Array, how: Pass) -> Array:
    """The outputs `a` of a layer of maps, less those that are dropped."""
    return a if how.keep is None else a * beside(how.keep, a)


# A plane's points have no places beside each other: they get LAYERS, dense ones alone.
IMAGE_LAYERS = Menu[Layer](
    "layer", Convolution, MaxPool, AveragePool, GlobalPool, Flatten, Dense, ResidualBlock
)
