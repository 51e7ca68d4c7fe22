"""Trained networks asked what images show: for the drawing pad and the command line.

Compiled ahead of time once for each architecture and batch size, one image or a chunk, and
shared by everybody, whatever their weights: weights are arguments. A chunk that is not full
is filled up, so that any number of images needs two programs at most.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float32, UInt8

from playground.digits.doubt import DIGITS, USUAL, doubt
from playground.digits.ink import SIDE, Picture
from playground.digits.photos import read_digit, read_image
from playground.engine.compile.compiled import compiled, compiled_once
from playground.experiments.images import Images
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.probes.forward import Variables, forward, scaled, shapes
from playground.regimes.base import bound
from playground.weights import Weights, open_weights

SHIPPED = Path(__file__).parents[2] / "assets" / "digits.safetensors"
CHUNK = 256  # images of a chunk


class Classifier:
    """A trained network of images. Raises `SpecError` for a network of something else."""

    def __init__(self, weights: Weights) -> None:
        experiment = weights.experiment
        if not isinstance(experiment, Images):
            raise SpecError(
                f"these weights are for «{experiment.title()}», not for images; choose others."
            )
        self.shape, self.names = experiment.dataset.shape, experiment.dataset.names
        self.threshold = USUAL if weights.threshold is None else weights.threshold
        self._key = experiment.compile_key()
        scale = experiment.scale() if weights.scale is None else weights.scale
        self._known = jax.device_put(
            Variables(weights.params, weights.stats, live_numbers(experiment), scale)
        )

    @property
    def digits(self) -> bool:
        """Whether it tells digits apart, prepared as MNIST's are."""
        return self.names == DIGITS and self.shape == (SIDE, SIDE, 1)

    def probabilities(self, images: UInt8[np.ndarray, "N H W C"]) -> Float32[np.ndarray, "N K"]:
        """The probability of each class for each of `images` `(N, H, W, C)`."""
        if images.shape[1:] != self.shape:
            wanted = " × ".join(map(str, self.shape))
            given = " × ".join(map(str, images.shape[1:]))
            raise SpecError(f"an image is {given}, but this network reads {wanted}.")
        size = 1 if len(images) == 1 else CHUNK
        answer = classifying(self._key, size)
        found = [np.zeros((0, len(self.names)), np.float32)]
        for first in range(0, len(images), size):
            chunk = images[first : first + size]
            full = np.zeros((size, *self.shape), np.uint8)
            full[: len(chunk)] = chunk
            found.append(np.asarray(answer(self._known, full))[: len(chunk)])
        together = np.concatenate(found)
        if not np.isfinite(together).all():
            raise SpecError("the network's answer is not finite: its weights are too large.")
        return together

    def read(self, picture: Picture) -> Float32[np.ndarray, " K"]:
        """The probability of each class for one drawing `(28, 28)`."""
        return self.probabilities(picture[None, :, :, None])[0]

    def doubt(self, probabilities: Float32[np.ndarray, " K"]) -> str:
        """Why it has no answer where it says this; nothing where it has one."""
        return doubt(probabilities, self.threshold, self.names)

    def prepare(self, data: bytes) -> UInt8[np.ndarray, "H W C"]:
        """An image file as this network wants it. Raises `SpecError`."""
        return read_digit(data)[..., None] if self.digits else read_image(data, self.shape)


def live_numbers(experiment: Experiment) -> np.ndarray:
    """The numbers `(L,)` of an experiment that its program leaves open."""
    return np.array(list(experiment.live().values()), experiment.precision)


@compiled_once
def classifying(key: Experiment, size: int) -> Any:
    """The compiled probabilities `(size, K)` of so many images uint8 `(size, H, W, C)`."""

    def classify(known: Variables, images: jax.Array) -> jax.Array:
        x = scaled(known, images.astype(jnp.float32))
        z = forward(key, known, x)[-1]
        return bound(key, known.live).loss.compared(z, key.classes)

    known, images = shapes(key, size)
    return compiled(classify, known, jax.ShapeDtypeStruct(images.shape, np.uint8))


def opened(path: Path) -> Classifier:
    """The network in the file at `path`. Raises `SpecError`."""
    return Classifier(open_weights(path))


@lru_cache(maxsize=1)
def shipped() -> Classifier:
    """The network of digits that ships. Raises `SpecError` where its file is gone."""
    return opened(SHIPPED)
