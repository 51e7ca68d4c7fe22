"""What every layer is: a shape in, a shape out, and a Flax NNX module between them.

A shape is that of one example: `(F,)` numbers in a row, or `(H, W, C)`, an image of C
channels. Numbers that may change while a network trains (dropout rate, slopes) are not kept
in the module: they come in with every call, on the bound option, and so never compile.
"""

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

from flax import nnx
from jax import Array

from playground.layers.normalization import NoNormalization, Normalization
from playground.options.activations import Activation
from playground.options.base import Option
from playground.options.errors import SpecError, plain
from playground.options.initializers import Initializer

Product: TypeAlias = Callable[..., Array]  # a matrix product, as Flax's `dot_general=` takes it
Shape: TypeAlias = tuple[int, ...]


class Reach(NamedTuple):
    """How much of an image one number sees: a square of `field` pixels, neighbours `step` apart."""

    field: int = 1
    step: int = 1

    def through(self, size: int, stride: int) -> "Reach":
        """What a window of `size` numbers sees, moved by `stride` of them."""
        return Reach(self.field + (size - 1) * self.step, self.step * stride)


class Layer(Option):
    """A hidden layer."""

    sums: ClassVar[str] = ""  # the formula of its sums without a bias, where a norm may follow

    if TYPE_CHECKING:  # fields of some layers, class variables of others

        @property
        def units(self) -> int: ...
        @property
        def activation(self) -> Activation | None: ...
        @property
        def initializer(self) -> Initializer | None: ...
        @property
        def dropout(self) -> float: ...
        @property
        def normalization(self) -> Normalization: ...
        @property
        def residual(self) -> bool: ...

    def shape(self, before: Shape) -> Shape:
        """The shape of this layer's output of one example, for an input of shape `before`.

        Raises `SpecError`, without the layer's number, where it cannot take such an input.
        """
        raise TypeError(f"{type(self).__name__} does not say what comes out of it.")

    def module(self, before: Shape, product: Product, rngs: nnx.Rngs) -> nnx.Module:
        """Build the layer's Flax NNX module for inputs of shape `before`."""
        raise TypeError(f"{type(self).__name__} does not say how it is built.")

    def formulas(self) -> tuple[str, ...]:
        """What it computes, in steps: of a norm, that what is bent comes out of it."""
        if not self.sums or self.normalization == NoNormalization():
            return (self.formula,)
        bias = "" if self.normalization.cancels_bias else " + b"
        return f"z = {self.sums}{bias}", self.normalization.formula, r"a = f(\hat z)"

    def bends(self) -> bool:
        """Whether outputs go through an activation."""
        return True

    def flattens(self, before: Shape) -> bool:
        """Whether images are laid out as rows first."""
        return False

    def reach(self, reach: Reach, before: Shape) -> Reach | None:
        """How much of the image each output sees, where each input sees `reach`; None: all."""
        return None

    def flops(self, before: Shape) -> int:
        """FLOPs of one example beyond those of weights, scales and units."""
        return 0

    def tags(self) -> list[str]:
        """What is special about the layer, in a few words each."""
        norm = self.normalization
        tags = [] if norm == NoNormalization() else [norm.title().lower()]
        tags += [f"dropout {plain(self.dropout)}"] if self.dropout else []
        return [*tags, "residual"] if self.residual else tags


class Weightless(Layer):
    """A layer that has nothing to learn."""

    units: ClassVar[int] = 0
    activation: ClassVar[Activation | None] = None
    initializer: ClassVar[Initializer | None] = None
    dropout: ClassVar[float] = 0.0
    normalization: ClassVar[Normalization] = NoNormalization()
    residual: ClassVar[bool] = False

    def module(self, before: Shape, product: Product, rngs: nnx.Rngs) -> nnx.Module:
        return Fixed()

    def run(self, x: Array) -> Array:
        """The outputs for inputs `x` as they lie inside a network."""
        raise NotImplementedError

    def bends(self) -> bool:
        return False


class Fixed(nnx.Module):
    """The module of a layer without weights."""

    def __call__(self, x: Array, layer: Weightless, activation: Activation, how: "Pass") -> Array:
        """Run the layer; there is nothing to bend and nothing to drop."""
        return layer.run(x)


class Pass(NamedTuple):
    """How one layer treats one batch.

    `training` tells batch norm which statistics to use; `rows` `(B,)` is true where a row is
    a real example and None where all are; `keep` `(B, units)` multiplies the outputs
    (dropout: 0 or 1 / (1 - rate)), None where nothing is dropped.
    """

    training: bool = False
    rows: Array | None = None
    keep: Array | None = None


def image(before: Shape, name: str) -> tuple[int, int, int]:
    """`before` as height, width and channels; raise `SpecError` where it is no image."""
    if len(before) != 3:
        raise SpecError(
            f"{name} needs images, but {shape_text(before)} come in; put it before the layers "
            "that lay images out in a row (Flatten, global pooling, Dense)."
        )
    height, width, channels = before
    return height, width, channels


def windows(before: Shape, name: str, size: int, stride: int) -> tuple[int, int]:
    """How many windows of `size` pixels fit beside each other, down and across.

    Raises `SpecError` where none does.
    """
    height, width, _ = image(before, name)
    if min(height, width) < size:
        raise SpecError(
            f"{name} needs {size} × {size} pixels, but images of {height} × {width} come in; "
            "use fewer pools or smaller strides before it, or a smaller window."
        )
    return (height - size) // stride + 1, (width - size) // stride + 1


def shape_text(shape: Shape) -> str:
    """A shape in words."""
    if len(shape) == 3:
        return f"images of {shape[0]} × {shape[1]} with {shape[2]} channels"
    return f"{prod(shape)} numbers in a row"


def flow(layers: tuple[Layer, ...], shape: Shape) -> list[Shape]:
    """The shape of the input `shape` and of every layer's output.

    Raises `SpecError`, which names the layer, where one cannot take what comes in.
    """
    shapes = [shape]
    for number, layer in enumerate(layers, start=1):
        try:
            shapes.append(layer.shape(shapes[-1]))
        except SpecError as error:
            sentence = f"Layer {number} cannot stand there: {error}"
            raise SpecError(sentence, f"layers.{number - 1}") from None
    return shapes
