"""Activations: the curve that each unit bends its sum with.

Without one, any stack of layers is a single linear map. Each activation is one option; its
formula, its generated code and the function that runs stand side by side, and numbers such
as a slope are live, because they change values and not the shape of the computation.
"""

from typing import Annotated, ClassVar

import jax
import jax.numpy as jnp
from jax import Array

from playground.options.base import Knob, Menu, Option


class Activation(Option):
    """A function that is applied to every number of a layer's output.

    `code()`: the expression in `z` that runs, as JAX code.
    """

    rising: ClassVar[bool] = False  # it never falls, so that the largest sum stays the largest

    def __call__(self, z: Array) -> Array:
        """Return the activations of the sums `z` (…), same shape and dtype."""
        raise NotImplementedError


class Tanh(Activation):
    """An S-shaped curve from −1 to 1 that is centred on zero."""

    label = "Tanh"
    formula = r"\tanh(z)"
    source = "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998"
    expression = "jnp.tanh(z)"
    rising = True

    def __call__(self, z: Array) -> Array:
        return jnp.tanh(z)


class Relu(Activation):
    """Passes positive numbers on unchanged and turns negative ones into zero."""

    label = "ReLU"
    formula = r"\max(z, 0)"
    source = "Nair & Hinton, Rectified linear units improve restricted Boltzmann machines, 2010"
    expression = "jax.nn.relu(z)"
    rising = True

    def __call__(self, z: Array) -> Array:
        return jax.nn.relu(z)


class Sigmoid(Activation):
    """An S-shaped curve from 0 to 1 that can be read as a probability."""

    label = "Sigmoid"
    formula = r"\frac{1}{1 + e^{-z}}"
    source = "Rumelhart, Hinton & Williams, Learning representations by back-propagation, 1986"
    expression = "jax.nn.sigmoid(z)"
    rising = True

    def __call__(self, z: Array) -> Array:
        return jax.nn.sigmoid(z)


class Linear(Activation):
    """Changes nothing, so that the network stays linear however deep it is."""

    label = "Linear"
    formula = r"z"
    source = "Widrow & Hoff, Adaptive switching circuits, 1960"
    expression = "z"
    rising = True

    def __call__(self, z: Array) -> Array:
        return z


class LeakyRelu(Activation):
    """A ReLU that lets a little of the negative side through, so that no unit dies."""

    label = "Leaky ReLU"
    formula = r"\begin{cases} z & z \ge 0 \\ s\,z & z < 0 \end{cases}"
    source = "Maas, Hannun & Ng, Rectifier nonlinearities improve acoustic models, 2013"
    expression = "jax.nn.leaky_relu(z, {slope})"
    rising = True

    slope: Annotated[
        float, Knob("Slope", "Steepness s of the negative side.", 0.0, 1.0, live=True)
    ] = 0.01

    def __call__(self, z: Array) -> Array:
        return jax.nn.leaky_relu(z, self.slope)


class Elu(Activation):
    """Like a ReLU, but bends smoothly down to −α on the negative side."""

    label = "ELU"
    formula = r"\begin{cases} z & z > 0 \\ \alpha\,(e^z - 1) & z \le 0 \end{cases}"
    source = "Clevert, Unterthiner & Hochreiter, Exponential linear units, 2015"
    expression = "jax.nn.elu(z, {alpha})"
    rising = True

    alpha: Annotated[
        float, Knob("Alpha", "How far down, −α, the negative side goes.", 0.0, 5.0, live=True)
    ] = 1.0

    def __call__(self, z: Array) -> Array:
        return jax.nn.elu(z, self.alpha)


class Selu(Activation):
    """An ELU scaled so that layers keep their outputs near mean 0 and variance 1."""

    label = "SELU"
    formula = (
        r"\lambda \begin{cases} z & z > 0 \\ \alpha\,(e^z - 1) & z \le 0 \end{cases}"
        r"\quad \lambda = 1.0507,\ \alpha = 1.6733"
    )
    source = "Klambauer et al., Self-normalizing neural networks, 2017"
    expression = "jax.nn.selu(z)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.selu(z)


class Gelu(Activation):
    """Weighs each number by the chance that a normal draw lies below it (the exact form)."""

    label = "GELU"
    formula = r"z\,\Phi(z) = \tfrac{1}{2} z \left(1 + \mathrm{erf}(z / \sqrt{2})\right)"
    source = "Hendrycks & Gimpel, Gaussian error linear units, 2016"
    expression = "jax.nn.gelu(z, approximate=False)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.gelu(z, approximate=False)


class Silu(Activation):
    """Multiplies each number by its own sigmoid: a smooth ReLU with a shallow dip below zero."""

    label = "SiLU (Swish)"
    formula = r"z\,\sigma(z)"
    source = "Elfwing, Uchibe & Doya, Sigmoid-weighted linear units, 2017"
    expression = "jax.nn.silu(z)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.silu(z)


class Mish(Activation):
    """A smooth ReLU with a dip, close to SiLU, built from tanh and softplus."""

    label = "Mish"
    formula = r"z\,\tanh(\ln(1 + e^z))"
    source = "Misra, Mish: a self regularized non-monotonic activation function, 2019"
    expression = "jax.nn.mish(z)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.mish(z)


class Softplus(Activation):
    """A rounded ReLU that is positive everywhere."""

    label = "Softplus"
    formula = r"\ln(1 + e^z)"
    source = "Dugas et al., Incorporating second-order functional knowledge, 2000"
    expression = "jax.nn.softplus(z)"
    rising = True

    def __call__(self, z: Array) -> Array:
        return jax.nn.softplus(z)


class Softsign(Activation):
    """An S-shaped curve like tanh that flattens out far more slowly."""

    label = "Softsign"
    formula = r"\frac{z}{1 + |z|}"
    source = "Bergstra et al., Quadratic polynomials learn better image features, 2009"
    expression = "jax.nn.soft_sign(z)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.soft_sign(z)


class Sine(Activation):
    """A wave: good at patterns that repeat, and with many ways to get stuck."""

    label = "Sine"
    formula = r"\sin(z)"
    source = "Sitzmann et al., Implicit neural representations with periodic activations, 2020"
    expression = "jnp.sin(z)"

    def __call__(self, z: Array) -> Array:
        return jnp.sin(z)


class Step(Activation):
    """On or off: its gradient is zero, so the layers below it cannot learn by gradient descent."""

    label = "Step"
    formula = r"\begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}"
    source = "McCulloch & Pitts, A logical calculus of ideas immanent in nervous activity, 1943"
    expression = "(z >= 0).astype(z.dtype)"

    def __call__(self, z: Array) -> Array:
        return (z >= 0).astype(z.dtype)


class HardTanh(Activation):
    """A straight line cut off at −1 and 1: a cheap tanh with corners."""

    label = "Hard tanh"
    formula = r"\max(-1, \min(1, z))"
    source = "Collobert, Large scale machine learning, 2004"
    expression = "jax.nn.hard_tanh(z)"

    def __call__(self, z: Array) -> Array:
        return jax.nn.hard_tanh(z)


ACTIVATIONS = Menu(
    "activation",
    *(Tanh, Relu, Sigmoid, Linear, LeakyRelu, Elu, Selu, Gelu),
    *(Silu, Mish, Softplus, Softsign, Sine, Step, HardTanh),
)
