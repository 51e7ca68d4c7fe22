"""Schedules: how the learning rate changes while training goes on.

A schedule is a factor on the optimizer's learning rate, counted in epochs, so that it keeps
its meaning when the batch size changes. Whole epochs are counted in whole numbers: a product
with 1 / N in 32 bits may fall short of 1. How many updates an epoch has may be traced, as own
points may change; the options' fields shape the code that is traced.
"""

from typing import Annotated, TypeAlias

import jax.numpy as jnp
from jax import Array

from playground.options.base import Knob, Menu, Option

Steps: TypeAlias = Array | int  # a number of updates
FLOOR_HELP = "Share of the learning rate that is always left."


def epochs_knob(label: str, text: str) -> Knob:
    """A knob for a number of epochs."""
    return Knob(label, text, 1, 100_000, scale="log")


class Schedule(Option):
    """A plan for the learning rate.

    `code()`: the expression in `step` and `steps_per_epoch` that runs, as JAX or Optax code.
    """

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        """Return the factor (a scalar, 0 to 1) on the learning rate at update `step` (from 0)."""
        raise NotImplementedError


class Constant(Schedule):
    """The learning rate stays as it is."""

    label = "Constant"
    formula = r"\eta_e = \eta"
    source = "Robbins & Monro, A stochastic approximation method, 1951"
    expression = "jnp.ones(())"

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        return jnp.ones(())


class StepDecay(Schedule):
    """Drops the learning rate all at once, again and again."""

    label = "Step decay"
    formula = r"\gamma^{\lfloor e / n \rfloor}"
    source = "He et al., Deep residual learning for image recognition, 2015"
    expression = "jnp.power({drop}, step // steps_per_epoch // {every})"

    every: Annotated[int, epochs_knob("Every", "Epochs n between two drops.")] = 100
    drop: Annotated[float, Knob("Factor", "Factor γ of each drop.", 0.01, 1.0)] = 0.5

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        return jnp.power(self.drop, 1.0 * (step // steps_per_epoch // self.every))


class Exponential(Schedule):
    """Lowers the learning rate by the same share in every epoch."""

    label = "Exponential decay"
    formula = r"\gamma^e"
    source = "Goodfellow, Bengio & Courville, Deep Learning, 2016, section 8.3.1"
    expression = "jnp.power({decay}, step / steps_per_epoch)"

    decay: Annotated[float, Knob("Factor", "Factor γ of an epoch.", 0.5, 1.0)] = 0.99

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        return jnp.power(self.decay, step / steps_per_epoch)


class Cosine(Schedule):
    """Lowers the learning rate along half a wave: slowly, fast, slowly."""

    label = "Cosine"
    formula = r"f + \tfrac{1 - f}{2}\left(1 + \cos\frac{\pi \min(e, n)}{n}\right)"
    source = "Loshchilov & Hutter, SGDR: stochastic gradient descent with warm restarts, 2016"
    expression = (
        "optax.schedules.cosine_decay_schedule(1.0, {epochs} * steps_per_epoch, {floor})(step)"
    )

    epochs: Annotated[int, epochs_knob("Epochs", "Epochs n until the floor.")] = 500
    floor: Annotated[float, Knob("Floor", FLOOR_HELP, 0.0, 1.0)] = 0.0

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        steps = updates(self.epochs, steps_per_epoch)
        wave = 0.5 * (1 + jnp.cos(jnp.pi * jnp.minimum(1.0 * step, steps) / steps))
        return (1 - self.floor) * wave + self.floor


class Warmup(Schedule):
    """Starts small and rises in a straight line to the full learning rate."""

    label = "Warm-up"
    formula = r"s + (1 - s) \min(e / n, 1)"
    source = "Goyal et al., Accurate, large minibatch SGD, 2017"
    expression = "optax.schedules.linear_schedule({start}, 1.0, {epochs} * steps_per_epoch)(step)"

    epochs: Annotated[int, epochs_knob("Epochs", "Epochs n until the full rate.")] = 20
    start: Annotated[
        float, Knob("Start", "Share s of the learning rate at the start.", 0.0, 1.0)
    ] = 0.1

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        steps = updates(self.epochs, steps_per_epoch)
        left = 1 - jnp.minimum(1.0 * step, steps) / steps
        return (self.start - 1.0) * left + 1.0


class OneCycle(Schedule):
    """Rises from a 25th to the full rate and then sinks to almost nothing, along half waves."""

    label = "One cycle"
    formula = (
        r"\tfrac{1}{25} \to 1 \text{ over } r n \text{ epochs},\quad"
        r" 1 \to \tfrac{1}{250\,000} \text{ over } (1 - r) n"
    )
    source = "Smith & Topin, Super-convergence, 2017"
    expression = (
        'optax.schedules.piecewise_interpolate_schedule("cosine", 1 / 25, '
        "{{{rise} * {epochs} * steps_per_epoch: 25.0, {epochs} * steps_per_epoch: 4e-6}})(step)"
    )

    epochs: Annotated[int, epochs_knob("Epochs", "Epochs n of the cycle.")] = 500
    rise: Annotated[float, Knob("Rise", "Share r of the cycle that rises.", 0.01, 0.99)] = 0.3

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        steps = updates(self.epochs, steps_per_epoch)
        top = self.rise * steps
        rising = step < top
        share = jnp.where(
            rising, step / top, (jnp.minimum(1.0 * step, steps) - top) / (steps - top)
        )
        first, last = jnp.where(rising, 1 / 25, 1.0), jnp.where(rising, 1.0, 4e-6)
        return last + (first - last) / 2 * (1 + jnp.cos(jnp.pi * share))


class Triangle(Schedule):
    """Swings up and down in straight lines, so that training can leave poor valleys again."""

    label = "Triangle"
    formula = r"f + (1 - f)\left(1 - \left|1 - \tfrac{2 (e \bmod n)}{n}\right|\right)"
    source = "Smith, Cyclical learning rates for training neural networks, 2015"
    expression = (
        "{floor} + (1 - {floor}) * "
        "(1 - jnp.abs(1 - 2 * (step % ({period} * steps_per_epoch))"
        " / ({period} * steps_per_epoch)))"
    )

    period: Annotated[int, epochs_knob("Period", "Epochs n of one swing.")] = 50
    floor: Annotated[float, Knob("Floor", FLOOR_HELP, 0.0, 1.0)] = 0.1

    def factor(self, step: Steps, steps_per_epoch: Steps) -> Array:
        begun = step // steps_per_epoch % self.period * steps_per_epoch + step % steps_per_epoch
        steps = updates(self.period, steps_per_epoch)
        return self.floor + (1 - self.floor) * (1 - jnp.abs(1 - 2 * (begun / steps)))


def updates(epochs: int, steps_per_epoch: Steps) -> Array | float:
    """How many updates so many epochs have; no whole number, as it may have more than 32 bits."""
    return 1.0 * epochs * steps_per_epoch


SCHEDULES = Menu("schedule", Constant, StepDecay, Exponential, Cosine, Warmup, OneCycle, Triangle)
