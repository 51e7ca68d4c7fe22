"""Trained networks asked what images show: for the drawing pad and the command line.

Compiled ahead of time once for each architecture and batch size, one image or a chunk, and
shared by everybody, whatever their weights: weights are arguments. A chunk that is not full
is filled up, so that any number of images needs two programs at most.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from weakref import ref

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float32, UInt8

from playground import network
from playground.digits.doubt import DIGITS, USUAL, doubt
from playground.digits.ink import SIDE, Picture
from playground.digits.photos import read_digit, read_image
from playground.engine.compile.program import compiled
from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.experiments.supervised import Experiment
from playground.options.base import SpecError
from playground.regimes.supervised import Traced, bound, seen
from playground.weights import Weights, open_weights

SHIPPED = Path(__file__).parents[2] / "assets" / "digits.safetensors"
CHUNK = 256  # images of a chunk
KEPT = 8  # programs held in memory, about 4 MiB each
PATIENCE = 2.0  # seconds to wait for a network in training
COMPILING = threading.Lock()


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
        self._arguments = jax.device_put(
            (weights.params, weights.stats, live_numbers(experiment), scale)
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
        answer = program(self._key, size)
        found = [np.zeros((0, len(self.names)), np.float32)]
        for first in range(0, len(images), size):
            chunk = images[first : first + size]
            full = np.zeros((size, *self.shape), np.uint8)
            full[: len(chunk)] = chunk
            found.append(np.asarray(answer(*self._arguments, full))[: len(chunk)])
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


def answers(
    key: Experiment, params: Any, stats: Any, live: Any, scale: Any, images: Any
) -> jax.Array:
    """The probabilities `(B, K)` of images uint8 `(B, H, W, C)`."""
    experiment = bound(key, live)
    x = seen(Traced(live, None, None, scale), images.astype(jnp.float32))
    z, _, _ = network.apply(key, params, stats, x, experiment)
    return experiment.loss.compared(z, key.classes)


def live_numbers(experiment: Experiment) -> np.ndarray:
    """The numbers `(L,)` of an experiment that its program leaves open."""
    return np.array(list(experiment.live().values()), experiment.precision)


def program(key: Experiment, size: int) -> Any:
    """The compiled `answers` of an architecture for so many images."""
    with COMPILING:  # who comes second finds it done
        return made(key, size)


@lru_cache(maxsize=KEPT)
def made(key: Experiment, size: int) -> Any:
    """Compile `answers`."""
    known = network.shapes(key)
    given = (known.params, known.stats, live_numbers(key), key.scale())
    images = np.zeros((size, *key.input_shape), np.uint8)
    shapes = jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), (*given, images)
    )
    return compiled(partial(answers, key), *shapes)


@runtime_checkable
class InTraining(Protocol):
    """A run, as far as it is needed here."""

    def snapshot(self) -> Future[Snapshot]:
        """Ask for a copy of what there is."""


def in_training(run: InTraining) -> Callable[[Picture], Float32[np.ndarray, " K"]]:
    """What reads a drawing with the network that `run` is training, as it is by then.

    It does not keep the run alive, and raises `SpecError` where that has no time or is gone.
    """
    known = ref(run)

    def read(picture: Picture) -> Float32[np.ndarray, " K"]:
        found = known()
        if found is None:
            raise SpecError("The network is no longer there; reload the page.")
        request = found.snapshot()
        try:
            moment = request.result(PATIENCE)
        except TimeoutError:
            request.cancel()
            raise SpecError("The network has no time just now; draw on.") from None
        scale = moment.numbers.scale
        weights = Weights(moment.experiment, moment.carry.params, moment.carry.batch_stats, scale)
        return Classifier(weights).read(picture)

    return read


def opened(path: Path) -> Classifier:
    """The network in the file at `path`. Raises `SpecError`."""
    return Classifier(open_weights(path))


@lru_cache(maxsize=1)
def shipped() -> Classifier:
    """The network of digits that ships. Raises `SpecError` where its file is gone."""
    return opened(SHIPPED)
