"""Initializers: how the weights of a layer are drawn before training.

They draw with NumPy: running JAX's initializers eagerly compiles each shape and costs more
than compiling the network. The distributions are those of `jax.nn.initializers`, and
`code()` names the one that is meant. The last two axes of a shape are (fan_in, fan_out);
axes before them are a receptive field, which multiplies both fans.
"""

from math import prod, sqrt
from typing import Annotated

import numpy as np
from numpy.random import Generator

from playground.options.base import Knob, Menu, Option

# Standard deviation of a standard normal that is cut off at ±2.
TRUNCATED_DEVIATION = 0.87962566103423978

Shape = tuple[int, ...]


class Initializer(Option):
    """A distribution from which the start values of a layer's weights are drawn.

    `code()`: an expression for a JAX initializer with the same distribution.
    """

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        """Return float32 weights of `shape` (…, fan_in, fan_out), determined by `rng`."""
        raise NotImplementedError


def fans(shape: Shape) -> tuple[int, int]:
    """Return the numbers of inputs and outputs that each unit of a kernel of `shape` meets.

    Raises `ValueError` if `shape` has fewer than two axes.
    """
    if len(shape) < 2:
        raise ValueError(f"A kernel needs the axes (fan_in, fan_out), but its shape is {shape}.")
    field = prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def uniform(rng: Generator, shape: Shape, limit: float) -> np.ndarray:
    """Return float32 draws from U[−limit, limit)."""
    return rng.uniform(-limit, limit, shape).astype(np.float32)


def truncated_normal(rng: Generator, shape: Shape, variance: float) -> np.ndarray:
    """Return float32 draws of a normal cut off at two deviations, rescaled to `variance`."""
    sample = rng.standard_normal(shape)
    while (outside := np.abs(sample) > 2).any():
        sample[outside] = rng.standard_normal(np.count_nonzero(outside))
    return (sample * sqrt(variance) / TRUNCATED_DEVIATION).astype(np.float32)


class GlorotUniform(Initializer):
    """Balances how signals grow going forward and gradients going back; suits tanh and sigmoid."""

    label = "Glorot uniform"
    formula = r"w \sim U[-b, b),\quad b = \sqrt{\tfrac{6}{n_{in} + n_{out}}}"
    source = "Glorot & Bengio, Understanding the difficulty of training deep networks, 2010"
    expression = "jax.nn.initializers.glorot_uniform()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        fan_in, fan_out = fans(shape)
        return uniform(rng, shape, sqrt(6 / (fan_in + fan_out)))


class GlorotNormal(Initializer):
    """The bell-shaped twin of Glorot uniform, cut off at two deviations."""

    label = "Glorot normal"
    formula = r"w \sim N\left(0, \tfrac{2}{n_{in} + n_{out}}\right) \text{ cut off}"
    source = "Glorot & Bengio, Understanding the difficulty of training deep networks, 2010"
    expression = "jax.nn.initializers.glorot_normal()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        fan_in, fan_out = fans(shape)
        return truncated_normal(rng, shape, 2 / (fan_in + fan_out))


class HeUniform(Initializer):
    """Makes up for the half of the signal that a ReLU throws away."""

    label = "He uniform"
    formula = r"w \sim U[-b, b),\quad b = \sqrt{\tfrac{6}{n_{in}}}"
    source = "He, Zhang, Ren & Sun, Delving deep into rectifiers, 2015"
    expression = "jax.nn.initializers.he_uniform()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return uniform(rng, shape, sqrt(6 / fans(shape)[0]))


class HeNormal(Initializer):
    """The bell-shaped twin of He uniform, cut off at two deviations."""

    label = "He normal"
    formula = r"w \sim N\left(0, \tfrac{2}{n_{in}}\right) \text{ cut off}"
    source = "He, Zhang, Ren & Sun, Delving deep into rectifiers, 2015"
    expression = "jax.nn.initializers.he_normal()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return truncated_normal(rng, shape, 2 / fans(shape)[0])


class LecunUniform(Initializer):
    """Keeps the variance of a linear layer's outputs equal to that of its inputs."""

    label = "LeCun uniform"
    formula = r"w \sim U[-b, b),\quad b = \sqrt{\tfrac{3}{n_{in}}}"
    source = "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998"
    expression = "jax.nn.initializers.lecun_uniform()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return uniform(rng, shape, sqrt(3 / fans(shape)[0]))


class LecunNormal(Initializer):
    """The bell-shaped twin of LeCun uniform, cut off at two deviations; suits SELU."""

    label = "LeCun normal"
    formula = r"w \sim N\left(0, \tfrac{1}{n_{in}}\right) \text{ cut off}"
    source = "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998"
    expression = "jax.nn.initializers.lecun_normal()"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return truncated_normal(rng, shape, 1 / fans(shape)[0])


class Orthogonal(Initializer):
    """A random rotation: it neither stretches nor squeezes what passes through it."""

    label = "Orthogonal"
    formula = r"W = g\,Q,\quad Q^\top Q = I \text{ or } Q Q^\top = I"
    source = "Saxe, McClelland & Ganguli, Exact solutions to learning in deep networks, 2013"
    expression = "jax.nn.initializers.orthogonal({gain})"

    gain: Annotated[float, Knob("Gain", "Factor g on every weight.", 0.0, 10.0)] = 1.0

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        _, units = shape[-2:]
        rows = prod(shape[:-1])
        q, r = np.linalg.qr(rng.standard_normal((max(rows, units), min(rows, units))))
        # QR fixes signs by convention; undoing that makes the rotation uniformly random.
        q *= np.where(np.diag(r) < 0, -1.0, 1.0)
        kernel = q if rows >= units else q.T
        return (self.gain * kernel).reshape(shape).astype(np.float32)


class Normal(Initializer):
    """A bell curve of one fixed width, whatever the size of the layer."""

    label = "Normal"
    formula = r"w \sim N(0, \sigma^2)"
    source = "Krizhevsky, Sutskever & Hinton, ImageNet classification with deep networks, 2012"
    expression = "jax.nn.initializers.normal({scale})"

    scale: Annotated[
        float, Knob("Deviation", "Standard deviation σ of the weights.", 0.0, 10.0)
    ] = 0.01

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return (self.scale * rng.standard_normal(shape)).astype(np.float32)


class Uniform(Initializer):
    """Every weight within the same limits is equally likely; TensorFlow Playground uses ½."""

    label = "Uniform"
    formula = r"w \sim U[-s, s)"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"
    expression = (
        "lambda key, shape: jax.random.uniform(key, shape, minval=-{scale}, maxval={scale})"
    )

    scale: Annotated[float, Knob("Limit", "Largest weight s, either way.", 0.0, 10.0)] = 0.5

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return uniform(rng, shape, self.scale)


class Zeros(Initializer):
    """All weights are zero: the units of a layer stay equal for ever, which is why one draws."""

    label = "Zeros"
    formula = r"w = 0"
    source = "Goodfellow, Bengio & Courville, Deep Learning, 2016, section 8.4"
    expression = "jax.nn.initializers.zeros"

    def draw(self, rng: Generator, shape: Shape) -> np.ndarray:
        return np.zeros(shape, np.float32)


INITIALIZERS = Menu(
    "initializer",
    *(GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal),
    *(Orthogonal, Normal, Uniform, Zeros),
)
