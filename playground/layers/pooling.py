"""Layers without weights that make images smaller, or rows of them.

They keep what a convolution found and forget exactly where; what fits in no window is left
out, so that 7 pixels become 3.
"""

from math import prod
from typing import Annotated

from jax import Array

from playground.layers.base import Reach, Shape, Weightless, image, windows
from playground.ops.images import flat, max_pool, mean_pool, places
from playground.options.base import Knob

SIZE = Knob("Size", "How many pixels a window is wide and high.", 2, 8)
STRIDE = Knob("Stride", "How many pixels the window moves from place to place.", 1, 8)


class Pool(Weightless):
    """Makes one number of every window of an image."""

    size: Annotated[int, SIZE] = 2
    stride: Annotated[int, STRIDE] = 2

    def shape(self, before: Shape) -> Shape:
        down, across = windows(before, self.title(), self.size, self.stride)
        return down, across, before[-1]

    def reach(self, reach: Reach, before: Shape) -> Reach:
        return reach.through(self.size, self.stride)

    def flops(self, before: Shape) -> int:
        return self.size**2 * prod(self.shape(before))

    def tags(self) -> list[str]:
        tags = [f"{self.size} × {self.size}"]
        return [*tags, f"stride {self.stride}"] if self.stride != self.size else tags


class MaxPool(Pool):
    """Keeps the largest number of every window: whether a pattern is there, not where."""

    label = "Max pool"
    formula = r"a_{ijc} = \max_{u,v}\, x_{si+u,\,sj+v,\,c}"
    source = "Riesenhuber & Poggio 1999, Hierarchical models of object recognition in cortex"

    def run(self, x: Array) -> Array:
        return max_pool(x, self.size, self.stride)


class AveragePool(Pool):
    """Takes the mean of every window."""

    label = "Average pool"
    formula = r"a_{ijc} = \frac{1}{k^2} \sum_{u,v} x_{si+u,\,sj+v,\,c}"
    source = "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning"

    def run(self, x: Array) -> Array:
        return mean_pool(x, self.size, self.stride)


class GlobalPool(Weightless):
    """Makes one number of every whole map, so that images become a short row."""

    label = "Global pool"
    formula = r"a_c = \frac{1}{HW} \sum_{i,j} x_{ijc} \quad\text{or}\quad \max_{i,j} x_{ijc}"
    source = "Lin, Chen & Yan 2013, Network in network"

    what: Annotated[
        str, Knob("What", "The mean of every map, or its largest number.", choices=("mean", "max"))
    ] = "mean"

    def shape(self, before: Shape) -> Shape:
        return image(before, self.title())[2:]

    def flops(self, before: Shape) -> int:
        return prod(before)

    def run(self, x: Array) -> Array:
        return x.mean(axis=places(x)) if self.what == "mean" else x.max(axis=places(x))

    def tags(self) -> list[str]:
        return [self.what]


class Flatten(Weightless):
    """Lays an image out as one row of numbers, pixel by pixel."""

    label = "Flatten"
    formula = r"a_{(iW + j)C + c} = x_{ijc}"
    source = "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning"

    def shape(self, before: Shape) -> Shape:
        return (prod(image(before, self.title())),)

    def run(self, x: Array) -> Array:
        return flat(x)
