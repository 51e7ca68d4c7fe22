"""Losses: one number per example that says how wrong the network's output is.

A loss owns the whole way from raw outputs `z` to a picture: how many outputs it needs, how
it compares them with the target, and how they become a prediction. That keeps the formula,
the map and the accuracy from ever disagreeing. Probabilistic losses take logits, so that
they and their gradients stay finite for any output.
"""

from typing import Annotated, ClassVar

import jax
import jax.numpy as jnp
import optax
from jax import Array

from playground.options import Knob, Menu, Option, SpecError


class Loss(Option):
    """A measure of how far outputs are from their targets.

    `classes` is 0 for regression. Targets are class indices 0, 1, … as floats, or values.
    """

    classification: ClassVar[bool] = True
    regression: ClassVar[bool] = False
    multiclass: ClassVar[bool] = False

    def outputs(self, classes: int) -> int:
        """Return the number of output units; raise `SpecError` if it cannot serve `classes`."""
        if classes == 0 and not self.regression:
            raise SpecError(
                f"{self.title()} is for classes, but the data has values to predict: "
                f"choose {MeanSquared.title()}, {MeanAbsolute.title()} or {Huber.title()}."
            )
        if classes > 2 and not self.multiclass:
            raise SpecError(
                f"{self.title()} tells two classes apart, but the data has {classes}: "
                f"choose {CrossEntropy.title()}."
            )
        return 1

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        """Return the loss `(B,)` of raw outputs `z` `(B, outputs)` for `target` `(B,)`."""
        raise NotImplementedError

    def predict(self, z: Array, classes: int) -> Array:
        """Return predictions `(B,)` for raw outputs `z` `(B, outputs)`.

        A value for regression, a number from −1 (class 0) to 1 (class 1) for two classes,
        the index of the likeliest class for more.
        """
        raise NotImplementedError

    def output_formula(self, classes: int) -> str:
        """The function that turns raw outputs into what the loss compares, as LaTeX."""
        raise NotImplementedError

    def compared(self, z: Array, classes: int) -> Array:
        """Return what is compared with the target, `(B, outputs)`: `output_formula` of `z`."""
        return z

    def aim(self, target: Array | float, classes: int) -> Array | float:
        """Return the target as the loss's formula means it: 0 and 1, or −1 and 1 for classes."""
        return target

    def code(self, classes: int = 2) -> str:
        """The expression in `z` and `target` that runs, as JAX code."""
        raise NotImplementedError


def correct(predicted: Array, target: Array, classes: int) -> Array:
    """Return 1.0 where the prediction `(B,)` names the class in `target` `(B,)`, else 0.0."""
    if classes > 2:
        return (predicted == target).astype(jnp.float32)
    return ((predicted >= 0) == (target > 0.5)).astype(jnp.float32)


def lead(probabilities: Array) -> Array:
    """Return by how much the likeliest of `probabilities` `(B, K)` leads the next one: `(B,)`."""
    best = probabilities.max(axis=-1)
    winner = jax.nn.one_hot(jnp.argmax(probabilities, axis=-1), probabilities.shape[-1])
    return best - jnp.where(winner > 0, 0.0, probabilities).max(axis=-1)


def accuracy(predicted: Array, target: Array, classes: int) -> Array:
    """Return the share of right predictions, a scalar from 0 to 1."""
    return jnp.mean(correct(predicted, target, classes))


@jax.custom_jvp
def softplus(z: Array) -> Array:
    """ln(1 + eᶻ), finite for every z; its derivative is written out, being twice as fast so."""
    return jnp.maximum(z, 0.0) + jnp.log1p(jnp.exp(-jnp.abs(z)))


@softplus.defjvp
def _(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    return softplus(primals[0]), jax.nn.sigmoid(primals[0]) * tangents[0]


class BinaryCrossEntropy(Loss):
    """How surprised the network is by the right class, with one output for two classes."""

    label = "Binary cross-entropy"
    formula = r"-t \ln p - (1 - t) \ln(1 - p),\quad p = \sigma(z)"
    source = "Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2"

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return softplus(z[:, 0]) - z[:, 0] * target

    def predict(self, z: Array, classes: int) -> Array:
        return jnp.tanh(z[:, 0] / 2)  # 2 σ(z) − 1

    def output_formula(self, classes: int) -> str:
        return r"\sigma(z)"

    def compared(self, z: Array, classes: int) -> Array:
        return jax.nn.sigmoid(z)

    def code(self, classes: int = 2) -> str:
        return "jax.nn.softplus(z[:, 0]) - z[:, 0] * target"


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
        return optax.losses.softmax_cross_entropy(z, jax.nn.one_hot(target.astype(int), classes))

    def predict(self, z: Array, classes: int) -> Array:
        if classes > 2:
            return jnp.argmax(z, axis=-1).astype(z.dtype)
        return jnp.tanh((z[:, 1] - z[:, 0]) / 2)  # 2 p₁ − 1

    def output_formula(self, classes: int) -> str:
        return r"\mathrm{softmax}(z)"

    def compared(self, z: Array, classes: int) -> Array:
        return jax.nn.softmax(z)

    def code(self, classes: int = 2) -> str:
        one_hot = f"jax.nn.one_hot(target.astype(int), {classes})"
        return f"optax.losses.softmax_cross_entropy(z, {one_hot})"


class Distance(Loss):
    """A function of output less target; for classes these are tanh(z) and −1 or 1."""

    regression = True

    def distance(self, error: Array) -> Array:
        """Return the loss `(B,)` of the differences `error` `(B,)`."""
        raise NotImplementedError

    def distance_code(self, error: str) -> str:
        """The code of `distance` for the expression `error`."""
        raise NotImplementedError

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        aim = 2 * target - 1 if classes else target
        return self.distance(self.predict(z, classes) - aim)

    def predict(self, z: Array, classes: int) -> Array:
        return jnp.tanh(z[:, 0]) if classes else z[:, 0]

    def output_formula(self, classes: int) -> str:
        return r"\tanh(z)" if classes else "z"

    def compared(self, z: Array, classes: int) -> Array:
        return jnp.tanh(z) if classes else z

    def aim(self, target: Array | float, classes: int) -> Array | float:
        return 2 * target - 1 if classes else target

    def code(self, classes: int = 2) -> str:
        return self.distance_code(
            "jnp.tanh(z[:, 0]) - (2 * target - 1)" if classes else "z[:, 0] - target"
        )


class MeanSquared(Distance):
    """The square of the difference, so that one big mistake outweighs many small ones."""

    label = "Mean squared error"
    formula = r"(o - t)^2"
    source = "Legendre, Nouvelles méthodes pour la détermination des orbites, 1805"

    def distance(self, error: Array) -> Array:
        return error**2

    def distance_code(self, error: str) -> str:
        return f"({error}) ** 2"


class HalfSquared(Distance):
    """Half the square of the difference, whose slope is the difference itself."""

    label = "Half squared error"
    formula = r"\tfrac{1}{2} (o - t)^2"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    def distance(self, error: Array) -> Array:
        return 0.5 * error**2

    def distance_code(self, error: str) -> str:
        return f"0.5 * ({error}) ** 2"


class MeanAbsolute(Distance):
    """The size of the difference, so that outliers count no more than in proportion."""

    label = "Mean absolute error"
    formula = r"|o - t|"
    source = "Laplace, Sur quelques points du système du monde, 1789"

    def distance(self, error: Array) -> Array:
        return jnp.abs(error)

    def distance_code(self, error: str) -> str:
        return f"jnp.abs({error})"


class Huber(Distance):
    """Squared for small differences and straight for large ones: smooth, yet calm with outliers."""

    label = "Huber"
    formula = (
        r"\begin{cases} \tfrac{1}{2}(o - t)^2 & |o - t| \le \delta \\"
        r" \delta\,(|o - t| - \tfrac{\delta}{2}) & |o - t| > \delta \end{cases}"
    )
    source = "Huber, Robust estimation of a location parameter, 1964"

    delta: Annotated[
        float, Knob("Delta", "Difference δ where it becomes straight.", 0.01, 10.0, live=True)
    ] = 1.0

    def distance(self, error: Array) -> Array:
        return optax.losses.huber_loss(error, delta=self.delta)

    def distance_code(self, error: str) -> str:
        return f"optax.losses.huber_loss({error}, delta={self.delta})"


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

    def code(self, classes: int = 2) -> str:
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

    def code(self, classes: int = 2) -> str:
        margin = "(2 * target - 1) * z[:, 0]"
        weight = f"jnp.exp({self.gamma} * jax.nn.log_sigmoid(-{margin}))"
        return f"-{weight} * jax.nn.log_sigmoid({margin})"


class Brier(BinaryCrossEntropy):
    """The squared difference between the predicted probability and what was the case."""

    label = "Brier score"
    formula = r"(p - t)^2,\quad p = \sigma(z)"
    source = "Brier, Verification of forecasts expressed in terms of probability, 1950"

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        return (jax.nn.sigmoid(z[:, 0]) - target) ** 2

    def code(self, classes: int = 2) -> str:
        return "(jax.nn.sigmoid(z[:, 0]) - target) ** 2"


LOSSES = Menu(
    "loss",
    *(BinaryCrossEntropy, CrossEntropy, MeanSquared, HalfSquared, MeanAbsolute),
    *(Huber, Hinge, Focal, Brier),
)
