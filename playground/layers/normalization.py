"""What a layer may do to its sums before the activation: nothing, batch or layer norm.

Each option builds the Flax NNX module that runs, and says how to call it, because batch
norm must know which rows of a batch are padding and whether the network is training. Spreads are
the mean of (z − μ)²: E[z²] − μ² cancels in 32 bits where sums lie far from zero.
"""

from typing import Annotated, ClassVar

import jax.numpy as jnp
from flax import nnx
from jax import Array

from playground.ops.images import batch_of, beside
from playground.options.base import Knob, Menu, Option


class Normalization(Option):
    """Rescales the sums of a layer."""

    cancels_bias: ClassVar[bool] = False  # a number added to all sums of a unit is taken off again

    def module(self, units: int, rngs: nnx.Rngs) -> nnx.Module | None:
        """Build the Flax module for `units` features, or None where there is nothing to do."""
        return None

    def run(self, module: nnx.Module | None, z: Array, training: bool, rows: Array | None) -> Array:
        """Normalise `z` `(B, units)`; `rows` `(B,)` is true where a row is a real example.

        Of images, a unit is a map: its numbers at all places count as so many examples for
        batch norm, and layer norm looks at the units of each place.
        """
        return z


class NoNormalization(Normalization):
    """Passes the sums on unchanged."""

    label = "None"
    formula = r"\hat z = z"

    @classmethod
    def name(cls) -> str:
        return "none"


class BatchNorm(Normalization):
    """Gives every unit zero mean and unit spread over the batch, then a learned scale and shift.

    The shift takes the place of the layer's bias.
    """

    label = "Batch norm"
    formula = r"\hat z = \gamma\,\frac{z - \mu_B}{\sqrt{\sigma_B^2 + 10^{-5}}} + \beta"
    source = "Ioffe and Szegedy 2015, Batch Normalization"
    cancels_bias = True

    memory: Annotated[
        float,
        Knob(
            "Memory",
            "How slowly the running mean and spread, which predictions use, follow the batches. "
            "While weights change fast they lag behind; less memory or smaller steps help. Both "
            "spreads are over B, the size of the batch (PyTorch's running one is over B − 1); a "
            "batch of one example has none, and changes neither.",
            0.0,
            0.999,
        ),
    ] = 0.9

    def module(self, units: int, rngs: nnx.Rngs) -> nnx.Module:
        return nnx.BatchNorm(
            units, momentum=self.memory, epsilon=1e-5, use_fast_variance=False, rngs=rngs
        )

    def run(self, module: nnx.Module | None, z: Array, training: bool, rows: Array | None) -> Array:
        mask = None if rows is None else beside(rows[:, None], z)
        if not isinstance(module, nnx.BatchNorm):
            raise TypeError("batch norm runs the module that it built.")
        before = module.mean[...], module.var[...]
        found = module(z, use_running_average=not training, mask=mask)
        examples = batch_of(z) if rows is None else rows.sum()
        if training and z.size == batch_of(z) * z.shape[-1] and not (rows is None and examples > 1):
            for known, old in zip((module.mean, module.var), before, strict=True):
                known[...] = jnp.where(examples > 1, known[...], old)
        return found


class LayerNorm(Normalization):
    """Gives the units of each example zero mean and unit spread, then a learned scale and shift."""

    label = "Layer norm"
    formula = r"\hat z = \gamma\,\frac{z - \mu_z}{\sqrt{\sigma_z^2 + 10^{-5}}} + \beta"
    source = "Ba, Kiros and Hinton 2016, Layer Normalization"

    def module(self, units: int, rngs: nnx.Rngs) -> nnx.Module:
        return nnx.LayerNorm(units, epsilon=1e-5, use_fast_variance=False, rngs=rngs)

    def run(self, module: nnx.Module | None, z: Array, training: bool, rows: Array | None) -> Array:
        if not isinstance(module, nnx.LayerNorm):
            raise TypeError("layer norm runs the module that it built.")
        return module(z)


NORMALIZATIONS = Menu("normalization", NoNormalization, BatchNorm, LayerNorm)
