"""Penalties: pressure on the weights to stay small or to vanish; biases are left alone.

A smooth penalty is part of the objective (`value`), so that its gradient trains. L1 and the
norm limit act after each update instead (`after`): a gradient of |w| only jitters around
zero, while the proximal step makes weights exactly zero and lets them come back.
"""

from collections.abc import Sequence
from typing import Annotated

import jax.numpy as jnp
from jax import Array

from playground.options import Knob, Menu, Option

STRENGTH_HELP = "How strongly weights are pulled towards zero."


class Penalty(Option):
    """A price on large weights.

    `code()`: the statements that run, in `objective` and `kernels`, and in `kernel` and `rate`.
    """

    def value(self, kernels: Sequence[Array]) -> Array:
        """Return the scalar that is added to the objective for `kernels`, each (…, units)."""
        return jnp.zeros(())

    def after(self, kernel: Array, rate: Array | float) -> Array:
        """Return `kernel` (…, units) as it is after an update made at learning rate `rate`."""
        return kernel


def squares(kernels: Sequence[Array]) -> Array:
    """Return the sum of the squares of all weights, a scalar."""
    return sum((jnp.sum(kernel**2) for kernel in kernels), start=jnp.zeros(()))


def shrink(kernel: Array, amount: Array | float) -> Array:
    """Return `kernel` with every weight moved towards zero by `amount`, stopping at zero.

    This is the proximal step of |w| (Parikh & Boyd, Proximal algorithms, 2014, section 6.5.2).
    """
    return jnp.sign(kernel) * jnp.maximum(jnp.abs(kernel) - amount, 0.0)


def limited(kernel: Array, limit: Array | float) -> Array:
    """Return `kernel` (…, units) with each unit's weights scaled to a norm of at most `limit`."""
    incoming = tuple(range(kernel.ndim - 1))
    norm = jnp.sqrt(jnp.sum(kernel**2, axis=incoming, keepdims=True))
    return kernel * (limit / jnp.maximum(norm, limit))


class NoPenalty(Penalty):
    """Weights may grow as they like."""

    label = "None"
    formula = r"R = 0"
    source = "Goodfellow, Bengio & Courville, Deep Learning, 2016, chapter 7"
    expression = "objective += 0.0"

    @classmethod
    def name(cls) -> str:
        return "none"


class L1(Penalty):
    """Pulls every weight towards zero by the same amount, so that useless ones become exactly 0."""

    label = "L1"
    formula = r"w \leftarrow \mathrm{sign}(w)\,\max(|w| - \eta\lambda, 0)"
    source = "Tibshirani, Regression shrinkage and selection via the lasso, 1996"
    expression = "kernel = jnp.sign(kernel) * jnp.maximum(jnp.abs(kernel) - rate * {strength}, 0.0)"

    strength: Annotated[
        float, Knob("Strength", STRENGTH_HELP, 0.0, 10.0, live=True, scale="log")
    ] = 0.001

    def after(self, kernel: Array, rate: Array | float) -> Array:
        return shrink(kernel, rate * self.strength)


class L2(Penalty):
    """Pulls large weights hardest, so that many small ones share the work."""

    label = "L2"
    formula = r"\tfrac{\lambda}{2} \sum_j w_j^2"
    source = "Hoerl & Kennard, Ridge regression, 1970"
    expression = "objective += 0.5 * {strength} * sum(jnp.sum(kernel**2) for kernel in kernels)"

    strength: Annotated[
        float, Knob("Strength", STRENGTH_HELP, 0.0, 10.0, live=True, scale="log")
    ] = 0.001

    def value(self, kernels: Sequence[Array]) -> Array:
        return 0.5 * self.strength * squares(kernels)


class Elastic(Penalty):
    """L1 and L2 together: useless weights vanish and the others share the work."""

    label = "Elastic net"
    formula = (
        r"\tfrac{\lambda_2}{2} \sum_j w_j^2,\quad "
        r"w \leftarrow \mathrm{sign}(w)\,\max(|w| - \eta\lambda_1, 0)"
    )
    source = "Zou & Hastie, Regularization and variable selection via the elastic net, 2005"
    expression = (
        "objective += 0.5 * {l2} * sum(jnp.sum(kernel**2) for kernel in kernels)\n"
        "kernel = jnp.sign(kernel) * jnp.maximum(jnp.abs(kernel) - rate * {l1}, 0.0)"
    )

    l1: Annotated[float, Knob("L1 strength", STRENGTH_HELP, 0.0, 10.0, live=True, scale="log")] = (
        0.001
    )
    l2: Annotated[float, Knob("L2 strength", STRENGTH_HELP, 0.0, 10.0, live=True, scale="log")] = (
        0.001
    )

    def value(self, kernels: Sequence[Array]) -> Array:
        return 0.5 * self.l2 * squares(kernels)

    def after(self, kernel: Array, rate: Array | float) -> Array:
        return shrink(kernel, rate * self.l1)


class MaxNorm(Penalty):
    """Shortens a unit's incoming weights whenever they become longer than a limit."""

    label = "Max norm"
    formula = r"w_u \leftarrow w_u \,\frac{c}{\max(\lVert w_u \rVert_2,\, c)}"
    source = "Srebro & Shraibman, Rank, trace-norm and max-norm, 2005"
    expression = (
        "norm = jnp.sqrt(jnp.sum(kernel**2, axis=range(kernel.ndim - 1), keepdims=True))\n"
        "kernel = kernel * ({limit} / jnp.maximum(norm, {limit}))"
    )

    limit: Annotated[
        float,
        Knob("Limit", "Largest norm c of a unit.", 0.01, 100.0, live=True, scale="log"),
    ] = 3.0

    def after(self, kernel: Array, rate: Array | float) -> Array:
        return limited(kernel, self.limit)


PENALTIES = Menu("penalty", NoPenalty, L1, L2, Elastic, MaxNorm)
