"""Well-known networks for images, as stacks of layers that can be changed afterwards.

Those of the primers are as they give them; the famous ones are cut to images of 28 × 28 and
32 × 32 pixels: fewer and narrower layers, no pooling that would leave nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

from playground.layers import (
    AveragePool,
    Convolution,
    Dense,
    GlobalPool,
    Layer,
    MaxPool,
    ResidualBlock,
    Shape,
)
from playground.layers.normalization import BatchNorm
from playground.options.activations import Tanh

Layers = tuple[Layer, ...]


class Stack(NamedTuple):
    """A network to begin with: `layers` makes it for images of a shape `(H, W, C)`."""

    name: str
    title: str
    layers: Callable[[Shape], Layers]


def valid(units: int) -> Convolution:
    """Kernels of 3 × 3 that stay inside the image, as the primers have them."""
    return Convolution(units=units, padding="valid")


def dense(shape: Shape) -> Layers:
    """The primers' first network for digits: 128 units, half of them dropped in training."""
    return (Dense(units=128, dropout=0.5),)


def dense_twice(shape: Shape) -> Layers:
    """The primers' network of two dense layers."""
    return Dense(units=64), Dense(units=64)


def convolutional(shape: Shape) -> Layers:
    """The primers' convolutional network for digits."""
    return valid(32), MaxPool(), valid(64), MaxPool(), Dense(units=64)


def deeper(shape: Shape) -> Layers:
    """The primers' deeper one: a third convolution, and zeros around, so that borders count."""
    pairs = (Convolution(units=32), MaxPool(), Convolution(units=64), MaxPool())
    return *pairs, Convolution(units=64), Dense(units=64)


def photos(shape: Shape) -> Layers:
    """The primers' network for CIFAR-10."""
    narrow = (valid(6), MaxPool(), valid(16), MaxPool())
    return *narrow, Dense(units=120), Dense(units=84)


def lenet(shape: Shape) -> Layers:
    """LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998): a border of 2 makes 28 pixels 32."""

    def kernels(units: int, padding: str = "valid") -> Convolution:
        return Convolution(units=units, size=5, padding=padding, activation=Tanh())

    first = kernels(6, "same" if shape[0] < 32 else "valid")
    pooled = (first, AveragePool(), kernels(16), AveragePool(), kernels(120))
    return *pooled, Dense(units=84, activation=Tanh())


def alexnet(shape: Shape) -> Layers:
    """A small AlexNet (Krizhevsky, Sutskever & Hinton 2012): overlapping pools, two dense."""
    pool = MaxPool(size=3, stride=2)
    kernels = (Convolution(units=96), Convolution(units=96), Convolution(units=64))
    wide = Dense(units=256, dropout=0.5)
    first = (Convolution(units=32, size=5), pool, Convolution(units=64), pool)
    return *first, *kernels, pool, wide, wide


def vgg(shape: Shape) -> Layers:
    """A small VGG (Simonyan & Zisserman 2014): pairs of 3 × 3 kernels, twice as many each time."""
    stages = (
        (*(Convolution(units=units, normalization=BatchNorm()),) * 2, MaxPool())
        for units in (32, 64, 128)
    )
    layers = (layer for stage in stages for layer in stage)
    return *layers, Dense(units=128, dropout=0.5)


def resnet(shape: Shape) -> Layers:
    """A small ResNet (He, Zhang, Ren & Sun 2015): three sizes of maps, two blocks of each."""
    blocks = (
        block
        for units, stride in ((16, 1), (32, 2), (64, 2))
        for block in (ResidualBlock(units=units, stride=stride), ResidualBlock(units=units))
    )
    return Convolution(units=16, normalization=BatchNorm()), *blocks, GlobalPool()


STACKS = (
    Stack("dense", "Dense", dense),
    Stack("dense_twice", "Two dense layers", dense_twice),
    Stack("convolutional", "Convolutional", convolutional),
    Stack("deeper", "Convolutional, deeper", deeper),
    Stack("photos", "Convolutional, narrow", photos),
    Stack("lenet", "LeNet-5", lenet),
    Stack("alexnet", "Small AlexNet", alexnet),
    Stack("vgg", "Small VGG", vgg),
    Stack("resnet", "Small ResNet", resnet),
)
