"""Narrow networks inside a wider one: many widths share one program, compiled once.

A unit whose weights are all zero stays at zero where its activation is zero at zero: nothing
goes in, nothing comes out, no gradient arrives, and no optimizer moves what has none. So a
network of 5 units trains in the place of one of 8 as it would alone, up to rounding.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.layers.normalization import NoNormalization

STEP = 8  # units by which moulds grow


def padded(experiment: Experiment) -> Experiment:
    """`experiment` with widths rounded up, or as it is where units at zero would not stay there."""
    layers = experiment.layers
    if not layers or not all(fits(experiment, place) for place in range(len(layers))):
        return experiment
    if experiment.initial_weights() is not None:
        return experiment
    wider = (layer.model_copy(update={"units": rounded(layer.units)}) for layer in layers)
    return experiment.model_copy(update={"layers": tuple(wider)})


def fits(experiment: Experiment, place: int) -> bool:
    """Whether hidden layer `place` computes nothing but its units' sums, and bends 0 to 0."""
    layer = experiment.layers[place]
    plain = type(layer) is Dense and not layer.residual and layer.dropout == 0
    if not plain or not isinstance(layer.normalization, NoNormalization):
        return False
    return bool(experiment.activation_of(place)(jnp.zeros(1))[0] == 0)


def rounded(units: int) -> int:
    """The next width that has a mould."""
    return -(-units // STEP) * STEP


def filled(tree: Any, shapes: Any) -> Any:
    """The arrays of `tree` with zeros up to `shapes`."""
    return jax.tree.map(
        lambda leaf, shape: np.pad(
            leaf, [(0, wide - own) for own, wide in zip(leaf.shape, shape.shape, strict=True)]
        ),
        tree,
        shapes,
    )


def trimmed(tree: Any, like: Any) -> Any:
    """The arrays of `tree` down to the shapes of `like`."""
    return jax.tree.map(
        lambda leaf, own: leaf[tuple(slice(side) for side in np.shape(own))], tree, like
    )
