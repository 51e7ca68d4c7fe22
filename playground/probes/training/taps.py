"""Taps: places inside a network where numbers are read, and where a gradient can be taken.

The functions that train are run as they are. Only the activation and the norm that each
layer is called with are wrapped: the wrapper notes what passes, and adds a zero whose
gradient is the gradient of the loss by what passes. So nothing is computed a second way.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from playground.experiments.supervised import Experiment
from playground.layers import Normalization
from playground.options.activations import Activation


class Tap(NamedTuple):
    """What passes in one layer, each `(B, units)`: or zeros of that shape, to be added to it."""

    sums: Any  # weighted sums, before a norm
    bends: Any  # what the activation is given
    activations: Any  # what it answers


class _Bend(Activation):
    """An activation that notes what passes."""

    inner: Any
    tap: Any
    heard: Any

    def __call__(self, z: Array) -> Array:
        z = z + self.tap.bends
        a = self.inner(z) + self.tap.activations
        self.heard.update(bends=z, activations=a)
        return a


class _Sum(Normalization):
    """A norm that notes what it is given."""

    inner: Any
    tap: Any
    heard: Any

    def run(self, module: Any, z: Array, training: bool, rows: Array | None) -> Array:
        z = z + self.tap.sums
        self.heard.update(sums=z)
        return self.inner.run(module, z, training, rows)


def zeros(program: Experiment, batch: int, dtype: Any) -> tuple[Tap, ...]:
    """Taps that change nothing, one for each hidden layer, for a batch of so many examples."""
    return tuple(
        Tap(*(jnp.zeros((batch, layer.units), dtype) for _ in Tap._fields))
        for layer in program.layers
    )


def tapped(
    experiment: Experiment, taps: tuple[Tap, ...]
) -> tuple[Experiment, list[dict[str, Array]]]:
    """Return `experiment` with `taps` set, and what will be heard of each layer once it runs."""
    heard: list[dict[str, Array]] = [{} for _ in taps]
    layers = tuple(
        layer.model_copy(
            update={
                "activation": _Bend(inner=experiment.activation_of(index), tap=tap, heard=notes),
                "normalization": _Sum(inner=layer.normalization, tap=tap, heard=notes),
            }
        )
        for index, (layer, tap, notes) in enumerate(
            zip(experiment.layers, taps, heard, strict=True)
        )
    )
    return experiment.model_copy(update={"layers": layers}), heard


def slope(activation: Activation, z: Array) -> Array:
    """The local derivative f′(z) of every number of `z` (…), by autodiff."""
    return jax.jvp(activation, (z,), (jnp.ones_like(z),))[1]
