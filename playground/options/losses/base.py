"""What every loss is: one number per example that says how wrong the network's output is.

A loss owns the whole way from raw outputs `z` to a picture: how many outputs it needs, how
it compares them with the target, and how they become a prediction. That keeps the formula,
the map and the accuracy from ever disagreeing.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from jax import Array

from playground.options.base import Option


class Loss(Option):
    """A measure of how far outputs are from their targets.

    `classes` is 0 for regression. Targets are class indices 0, 1, … as floats, or values: one
    for each example, `(B,)`, or K of them, `(B, K)`, which take K outputs.
    """

    classification: ClassVar[bool] = True
    regression: ClassVar[bool] = False
    multiclass: ClassVar[bool] = False

    def outputs(self, classes: int) -> int:
        """Return the number of output units for `classes` that it serves.

        Values take a unit each, which is for the experiment to know: 1 is returned for them.
        """
        return 1

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        """Return the loss `(B,)` of raw outputs `z` `(B, outputs)` for `target`, one for each."""
        raise NotImplementedError

    def predict(self, z: Array, classes: int) -> Array:
        """Return predictions `(B,)`, `(B, K)` of K values, for raw outputs `z` `(B, outputs)`.

        Values for regression, a number from −1 (class 0) to 1 (class 1) for two classes,
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

    def code(self, classes: int = 2, values: int = 1) -> str:
        """The expression in `z` and `target` that runs, as JAX code, for `values` of an example."""
        raise NotImplementedError


def with_slope_of(plain: Callable[[Any, Any], Array], exact: Any) -> Callable[..., Array]:
    """`exact` of outputs and targets, with the derivative by outputs of `plain`, its formula.

    What cancels where a loss is small is its value alone: the formula's slope is right.
    """
    loss = jax.custom_jvp(exact)

    @loss.defjvp
    def _(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Array, Array]:
        z, target = primals
        return loss(z, target), jax.jvp(lambda z: plain(z, target), (z,), tangents[:1])[1]

    return loss


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
