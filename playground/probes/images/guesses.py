"""What many networks of images say of the same few held-back images: the tile of such a network.

Boundaries cannot be drawn between images; which of them each network gets wrong can be. A tile
is a few bytes, and to make it costs no more than to look at as many images.
"""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.race.spec import RaceSpec
from playground.experiments.images import Images
from playground.probes.images.images import IMAGES
from playground.probes.points.tiles import first_of, scene_of_race
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced, seen

SIDE = 4  # images along a side of a tile
SHOWN = SIDE * SIDE


def shown(experiment: Images) -> tuple[np.ndarray, np.ndarray]:
    """The first held-back images uint8 `(n, H, W, C)`, and their classes `(n,)`.

    Where none are held back they are those that are trained on.
    """
    train, held = experiment.splits()
    split = held if len(held.targets) else train
    return split.inputs[:SHOWN], split.targets[:SHOWN]


def tile(program: Any, carry: TrainState, numbers: Traced, grid: Array) -> Array:
    """The class told of each image of `grid` `(n, H, W, C)`, and its lead: uint8 `(2, n)`.

    The lead is by how much it is more probable than the next one, 0 … 1 as 0 … 255.
    """
    experiment = bound(program, numbers.live)
    x = seen(numbers, grid.astype(program.precision))
    z, _, _ = network.apply(program, carry.params, carry.batch_stats, x, experiment)
    shares = experiment.loss.compared(z, program.classes)  # (n, K)
    ordered = jnp.sort(shares, axis=1)
    lead = jnp.rint((ordered[:, -1] - ordered[:, -2]) * 255)
    return jnp.stack([shares.argmax(axis=1), jnp.clip(lead, 0, 255)]).astype(jnp.uint8)


class GuessProbe:
    """Looks at the networks of a contest; see `playground.engine.race.frames.RaceProbe`."""

    def tile(self, *arguments: Any) -> Array:
        """See `tile`."""
        return tile(*arguments)

    def grid(self, experiment: Images) -> np.ndarray:
        """The images that each network is asked about, uint8 `(n, H, W, C)`."""
        return shown(experiment)[0]

    def scene(self, contest: RaceSpec) -> dict[str, Any]:
        """The contest in words and plain values."""
        about = IMAGES.scene(first_of(contest, Images))
        return scene_of_race(contest, about, SIDE, "guesses")

    def scenery(self, contest: RaceSpec) -> dict[str, np.ndarray]:
        """The `images` that all networks are asked about, and their classes `labels` `(n,)`."""
        images, labels = shown(first_of(contest, Images))
        return {"images": images, "labels": labels.astype(np.float32)}


GUESSES = GuessProbe()
