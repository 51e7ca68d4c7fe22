"""Losses for classes, and the menu of all losses.

Probabilistic losses take logits, so that they and their gradients stay finite for any output, and
small losses are no differences of large numbers: 32 bits would lose them.
"""

from functools import partial
from typing import Annotated

import jax
import jax.numpy as jnp
import optax
from jax import Array

from playground.options.base import Knob, Menu
from playground.options.losses.base import Loss, with_slope_of
from playground.options.losses.distances import HalfSquared, Huber, MeanAbsolute, MeanSquared


@jax.custom_jvp
def softplus(z: Array) -> Array:
    """ln(1 + eᶻ), finite for every z; its derivative is written out, being twice as fast so."""
    return jnp.maximum(z, 0.0) + jnp.log1p(jnp.exp(-jnp.abs(z)))


@softplus.defjvp
def _(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    return softplus(primals[0]), jax.nn.sigmoid(primals[0]) * tangents[0]


@partial(with_slope_of, lambda z, target: softplus(z) - z * target)
def binary(z: Array, target: Array) -> Array:
    """ln(1 + eᶻ) − z t `(B,)` of `z` and targets 0 or 1 `(B,)`; first what cancels exactly."""
    return jnp.maximum(z, 0.0) - z * target + jnp.log1p(jnp.exp(-jnp.abs(z)))


@partial(with_slope_of, optax.losses.softmax_cross_entropy)
def surprise(z: Array, target: Array) -> Array:
    """max z − zₜ + ln(1 + Σ e^(zⱼ − max z)) over all j but the largest `(B,)`, of `z` `(B, K)`.

    `target` `(B, K)` is 1 at t, else 0.
    """
    most = z.max(axis=-1, keepdims=True)
    first = jax.nn.one_hot(z.argmax(axis=-1), z.shape[-1], dtype=z.dtype)
    others = jnp.where(first > 0, 0.0, jnp.exp(z - most)).sum(axis=-1)
    return ((most - z) * target).sum(axis=-1) + jnp.log1p(others)


class BinaryCrossEntropy(Loss):
    """How surprised the network is by the right class, with one output for two classes."""

    label = "Binary cross-entropy"
    formula = r"-t \ln p - (1 - t) \ln(1 - p),\quad p = \sigma(z)"
    source = "Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2"

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return binary(z[:, 0], target)

    def predict(self, z: Array, classes: int) -> Array:
        return jnp.tanh(z[:, 0] / 2)  # 2 σ(z) − 1

    def output_formula(self, classes: int) -> str:
        return r"\sigma(z)"

    def compared(self, z: Array, classes: int) -> Array:
        return jax.nn.sigmoid(z)

    def code(self, classes: int = 2, values: int = 1) -> str:
        sums = "jnp.maximum(z[:, 0], 0) - z[:, 0] * target"
        return f"{sums} + jnp.log1p(jnp.exp(-jnp.abs(z[:, 0])))"


class CrossEntropy(Loss):
    """How surprised the network is by the right class, with one output for each class."""

    label = "Cross-entropy"
    formula = r"-\ln p_t,\quad p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
    source = "Bridle, Probabilistic interpretation of feedforward network outputs, 1990"

    multiclass = True

    def outputs(self, classes: int) -> int:
        super().outputs(classes)
        return classes

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return surprise(z, jax.nn.one_hot(target.astype(int), classes, dtype=z.dtype))

    def predict(self, z: Array, classes: int) -> Array:
        if classes > 2:
            return jnp.argmax(z, axis=-1).astype(z.dtype)
        return jnp.tanh((z[:, 1] - z[:, 0]) / 2)  # 2 p₁ − 1

    def output_formula(self, classes: int) -> str:
        return r"\mathrm{softmax}(z)"

    def compared(self, z: Array, classes: int) -> Array:
        return jax.nn.softmax(z)

    def code(self, classes: int = 2, values: int = 1) -> str:
        one_hot = f"jax.nn.one_hot(target.astype(int), {classes})"
        return f"optax.losses.softmax_cross_entropy(z, {one_hot})"


class Hinge(Loss):
    """Zero once a point lies beyond the margin on its own side, else how far it falls short."""

    label = "Hinge"
    formula = r"\max(0, 1 - t z),\quad t = \pm 1"
    source = "Cortes & Vapnik, Support-vector networks, 1995"

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return optax.losses.hinge_loss(z[:, 0], 2 * target - 1)

    def aim(self, target: Array | float, classes: int) -> Array | float:
        return 2 * target - 1

    def predict(self, z: Array, classes: int) -> Array:
        return jnp.clip(z[:, 0], -1, 1)

    def output_formula(self, classes: int) -> str:
        return "z"

    def code(self, classes: int = 2, values: int = 1) -> str:
        return "optax.losses.hinge_loss(z[:, 0], 2 * target - 1)"


class Focal(BinaryCrossEntropy):
    """Binary cross-entropy that pays less heed to examples the network already gets right."""

    label = "Focal"
    formula = r"-(1 - p_t)^\gamma \ln p_t,\quad p_1 = \sigma(z),\ p_0 = 1 - \sigma(z)"
    source = "Lin et al., Focal loss for dense object detection, 2017"

    gamma: Annotated[
        float, Knob("Gamma", "How little easy examples count.", 0.0, 10.0, live=True)
    ] = 2.0

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        margin = (2 * target - 1) * z[:, 0]
        # (1 − p)^γ through its logarithm: a power of zero has no finite gradient.
        weight = jnp.exp(self.gamma * jax.nn.log_sigmoid(-margin))
        return -weight * jax.nn.log_sigmoid(margin)

    def code(self, classes: int = 2, values: int = 1) -> str:
        margin = "(2 * target - 1) * z[:, 0]"
        weight = f"jnp.exp({self.gamma} * jax.nn.log_sigmoid(-{margin}))"
        return f"-{weight} * jax.nn.log_sigmoid({margin})"


class Brier(BinaryCrossEntropy):
    """The squared difference between the predicted probability and what was the case."""

    label = "Brier score"
    formula = r"(p - t)^2,\quad p = \sigma(z)"
    source = "Brier, Verification of forecasts expressed in terms of probability, 1950"

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return jax.nn.sigmoid((1 - 2 * target) * z[:, 0]) ** 2

    def code(self, classes: int = 2, values: int = 1) -> str:
        return "jax.nn.sigmoid((1 - 2 * target) * z[:, 0]) ** 2"


LOSSES = Menu(
    "loss",
    *(BinaryCrossEntropy, CrossEntropy, MeanSquared, HalfSquared, MeanAbsolute),
    *(Huber, Hinge, Focal, Brier),
)
