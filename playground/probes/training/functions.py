"""Activations and losses as curves: the function, its derivative, and where that vanishes.

Derivatives come from JAX's own differentiation of the very functions that train, so the
picture shows what a network feels, also at the corners.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.options.activations import Activation
from playground.options.base import Option
from playground.options.losses import Loss

AnyOption = TypeVar("AnyOption", bound=Option)

REACH = 5.0  # curves are shown from -REACH to REACH
SAMPLES = 401
FLAT = 0.01  # slopes below this let next to no gradient through


class Curve(NamedTuple):
    """A function and its derivative at the same places, each `(N,)` float64."""

    at: np.ndarray
    value: np.ndarray
    slope: np.ndarray

    def flat(self) -> list[tuple[float, float]]:
        """The intervals in which the slope is below `FLAT`, left to right."""
        return intervals(self.at, np.abs(self.slope) < FLAT)


def intervals(at: np.ndarray, holds: np.ndarray) -> list[tuple[float, float]]:
    """Where `holds` `(N,)` is true, as intervals of the places `at` `(N,)`."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(int)))
    return [
        (float(at[first]), float(at[end - 1]))
        for first, end in zip(steps[::2], steps[1::2], strict=True)
        if end - first > 1
    ]


def places() -> np.ndarray:
    """The places at which curves are sampled `(SAMPLES,)`."""
    return np.linspace(-REACH, REACH, SAMPLES)


def activation_curve(activation: Activation) -> Curve:
    """What `activation` makes of a unit's sum, and its derivative."""
    return curve(numbers(activation), places())


def loss_curve(loss: Loss, target: float, classes: int) -> Curve:
    """The loss of one example with `target` against the raw output, and its gradient.

    `classes` is 0 for numbers and 2 for classes. With two raw outputs the other one is 0.
    """
    bound = numbers(loss)
    others = loss.outputs(classes) - 1

    def value(z: Array) -> Array:
        outputs = jnp.concatenate([jnp.zeros(others), z[None]])[None]
        return bound(outputs, jnp.full(1, target), classes)[0]

    return curve(value, places())


def numbers(option: AnyOption) -> AnyOption:
    """`option` with its live numbers as arrays, which is how the engine runs it."""
    return option.bind({path: jnp.float32(value) for path, value in option.live().items()})


def curve(function: Callable[[Array], Array], at: np.ndarray) -> Curve:
    """Sample `function` and its derivative at `at` `(N,)`."""
    both = jax.jit(jax.vmap(jax.value_and_grad(function)))
    value, slope = both(jnp.asarray(at, jnp.float32))
    return Curve(at, np.asarray(value, float), np.asarray(slope, float))


def softmax_curve(classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """The places, and the softmax probabilities `(N, classes)` while the first logit moves.

    The other logits stay at 0, 1, 2 and so on.
    """
    at = places()
    others = np.broadcast_to(np.arange(classes - 1.0), (len(at), classes - 1))
    logits = np.column_stack([at, others])
    return at, np.asarray(jax.nn.softmax(jnp.asarray(logits), axis=1), float)
