"""Clipping: a limit on gradients, so that one steep place cannot throw the weights away.

It is a gradient transformation of Optax that stands before the optimizer. It keeps no
state, so its limit is live and it can be built anew inside every traced step.
"""

from typing import Annotated

import optax

from playground.options.base import Knob, Menu, Option


class Clipping(Option):
    """A limit on the size of gradients.

    `code()`: the Optax expression that `build` evaluates.
    """

    def build(self) -> optax.GradientTransformation:
        """Return the transformation of the gradients that runs before the optimizer."""
        raise NotImplementedError


class NoClipping(Clipping):
    """Gradients are used as they are."""

    label = "None"
    formula = r"g \leftarrow g"
    source = "Robbins & Monro, A stochastic approximation method, 1951"
    expression = "optax.identity()"

    @classmethod
    def name(cls) -> str:
        return "none"

    def build(self) -> optax.GradientTransformation:
        return optax.identity()


class ClipValue(Clipping):
    """Cuts every single number of the gradient off at ± the limit."""

    label = "By value"
    formula = r"\max(-c, \min(c, g_j))"
    source = "Mikolov, Statistical language models based on neural networks, 2012"
    expression = "optax.clip({limit})"

    limit: Annotated[
        float, Knob("Limit", "Largest number c that passes.", 1e-4, 100.0, live=True, scale="log")
    ] = 0.5

    def build(self) -> optax.GradientTransformation:
        return optax.clip(self.limit)


class ClipNorm(Clipping):
    """Shortens the whole gradient to a limit and keeps its direction."""

    label = "By norm"
    formula = r"g \cdot \min\left(1, \frac{c}{\lVert g \rVert_2}\right)"
    source = "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent networks, 2013"
    expression = "optax.clip_by_global_norm({limit})"

    limit: Annotated[
        float, Knob("Limit", "Longest gradient c that passes.", 1e-4, 100.0, live=True, scale="log")
    ] = 1.0

    def build(self) -> optax.GradientTransformation:
        return optax.clip_by_global_norm(self.limit)


CLIPPINGS = Menu("clipping", NoClipping, ClipValue, ClipNorm)
