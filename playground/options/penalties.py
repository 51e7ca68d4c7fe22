"""Penalties: pressure on the weights to stay small or to vanish; biases are left alone.

A smooth penalty is part of the objective (`value`), so that its gradient trains. L1 and the
norm limit act after each update instead (`after`): a gradient of |w| only jitters around
zero, while the proximal step makes weights exactly zero and lets them come back. What must
remember something changes the optimizer's step (`build`), beside whose state it is kept.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

from playground.options.base import Knob, Menu, Option

STRENGTH_HELP = "How strongly weights are pulled towards zero."


class Penalty(Option):
    """A price on large weights.

    `code()`: the statements that run, in `objective` and `kernels`, and in `kernel` and `rate`.
    """

    def value(self, kernels: Sequence[Array]) -> Array:
        """Return the scalar that is added to the objective for `kernels`, each (…, units)."""
        return jnp.zeros(())

    @classmethod
    def smooth(cls) -> bool:
        """Whether a part of it stands in the objective, so that losses with it can be drawn."""
        return cls.value is not Penalty.value

    def after(self, kernel: Array, rate: Array | float) -> Array:
        """Return `kernel` (…, units) as it is after an update made at learning rate `rate`."""
        return kernel

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        """Return what changes the optimizer's step where the penalty needs a memory of its own."""
        return optax.identity()


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


class DeadLinksL1(Penalty):
    """L1 without mercy: a weight that it pulls across zero is 0 for good, its link is dead."""

    label = "L1 with dead links"
    formula = (
        r"m = w - \eta g,\quad v = m - \eta\lambda\,\mathrm{sign}(w),\quad "
        r"w \leftarrow \begin{cases} v & m v \ge 0 \\ 0 \text{ for good} & m v < 0 \end{cases}"
    )
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"
    expression = (
        "moved = kernel + change\n"
        "pulled = moved - rate * {strength} * jnp.sign(kernel)\n"
        "dead = dead | (moved * pulled < 0)\n"
        "kernel = jnp.where(dead, 0.0, pulled)"
    )

    strength: Annotated[
        float, Knob("Strength", STRENGTH_HELP, 0.0, 10.0, live=True, scale="log")
    ] = 0.001

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return dead_links(rate * self.strength)


def dead_links(pull: Array | float) -> optax.GradientTransformation:
    """Pull every weight towards zero by `pull`; one that crosses zero stays there for good.

    The state says of every parameter whether it is dead (bool); biases never are.
    """

    def init(params: Any) -> Any:
        return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, bool), params)

    def update(change: Any, dead: Any, params: Any) -> tuple[Any, Any]:
        def dies(path: Any, dead: Array, change: Array, weight: Array) -> Array:
            moved = weight + change
            pulled = moved - pull * jnp.sign(weight)
            return dead | (moved * pulled < 0) if is_kernel(path) else dead

        def step(path: Any, dead: Array, change: Array, weight: Array) -> Array:
            pulled = change - pull * jnp.sign(weight) if is_kernel(path) else change
            return jnp.where(dead, -weight, pulled)

        dead = jax.tree_util.tree_map_with_path(dies, dead, change, params)
        return jax.tree_util.tree_map_with_path(step, dead, change, params), dead

    return optax.GradientTransformation(init, update)


def is_kernel(path: Sequence[Any]) -> bool:
    """Whether a path into a tree of parameters leads to a weight matrix."""
    return bool(getattr(path[-1], "key", "") == "kernel")


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


PENALTIES = Menu("penalty", NoPenalty, L1, L2, Elastic, MaxNorm, DeadLinksL1)
