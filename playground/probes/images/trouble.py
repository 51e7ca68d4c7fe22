"""How far a network can be troubled: noise, rotation, an attack, and when to say nothing.

The attack is the fast gradient sign method: every pixel moves by the same small step towards
more loss, x + ε · sign(∂L/∂x) (Goodfellow, Shlens & Szegedy, Explaining and harnessing
adversarial examples, 2015). A network may also keep silent where it is not sure: Chow, On
optimum recognition error and reject tradeoff, 1970.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.options.augmentations import BRIGHTEST, middle, resampled
from playground.probes.forward import Variables, chunked, forward, scaled, shapes
from playground.regimes.base import bound

SEED = 0  # of the noise, so that equal strengths show equal images


def uphill(snapshot: Snapshot, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The sign of ∂L/∂x for each pixel of `images` `(N, H, W, C)`, whose classes are `labels`.

    Raises `SpecError` where training diverged.
    """
    return chunked(climbing, snapshot, images, labels)


@compiled_once
def climbing(program: Experiment, room: int) -> Any:
    """The compiled function behind `uphill`."""

    def climb(known: Variables, images: Array, labels: Array) -> Array:
        experiment = bound(program, known.live)

        def loss(images: Array) -> Array:
            z = forward(program, known, scaled(known, images))[-1]
            return experiment.loss(z, labels, program.classes).sum()

        return jnp.sign(jax.grad(loss)(images))

    return compiled(climb, *shapes(program, room), jax.ShapeDtypeStruct((room,), np.float32))


def attacked(images: np.ndarray, signs: np.ndarray, strength: float) -> np.ndarray:
    """Images moved along `signs` by `strength`, 1 being from black to white; bytes' range."""
    return np.clip(images + np.float32(BRIGHTEST * strength) * signs, 0, BRIGHTEST)


def noisy(images: np.ndarray, strength: float) -> np.ndarray:
    """Images with normal noise of deviation `strength`, 1 being from black to white."""
    noise = np.random.default_rng(SEED).standard_normal(images.shape, np.float32)
    return np.clip(images + np.float32(BRIGHTEST * strength) * noise, 0, BRIGHTEST)


def rotated(images: np.ndarray, degrees: float) -> np.ndarray:
    """Images turned anticlockwise about their middle; what comes in repeats the border."""
    turn = turning(images.shape)
    return np.asarray(turn(np.asarray(images, np.float32), np.float32(degrees)))


@compiled_once
def turning(shape: tuple[int, ...]) -> Any:
    """The compiled function behind `rotated`."""
    batch, height, width, _ = shape

    def turn(images: Array, degrees: Array) -> Array:
        row, column = jnp.meshgrid(middle(height), middle(width), indexing="ij")
        cosine, sine = jnp.cos(jnp.deg2rad(degrees)), jnp.sin(jnp.deg2rad(degrees))
        down = cosine * row + sine * column + (height - 1) / 2
        across = cosine * column - sine * row + (width - 1) / 2
        every = (batch, height, width)
        return resampled(images, jnp.broadcast_to(down, every), jnp.broadcast_to(across, every))

    whole = jax.ShapeDtypeStruct(shape, np.float32)
    return compiled(turn, whole, jax.ShapeDtypeStruct((), np.float32))


class Answered(NamedTuple):
    """At each threshold `(T,)`: the share of images answered, and the accuracy among those."""

    share: np.ndarray
    accuracy: np.ndarray


def answered(shares: np.ndarray, labels: np.ndarray, thresholds: np.ndarray) -> Answered:
    """What it buys to answer only where the likeliest class has at least a threshold.

    `shares` are probabilities `(N, K)`; the accuracy among no images is NaN.
    """
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    told = sure[:, None] >= thresholds[None, :]  # (N, T)
    counts = told.sum(axis=0)
    hits = (told & right[:, None]).sum(axis=0)
    accuracy = np.divide(hits, counts, out=np.full(len(thresholds), np.nan), where=counts > 0)
    return Answered(counts / max(1, len(labels)), accuracy)
