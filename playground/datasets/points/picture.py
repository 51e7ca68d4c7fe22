"""Pictures as data: each example is a pixel, where it lies and which colour it has.

A network that learns them paints: its map is its own version of the picture. Plain units
paint a blur and Fourier features the detail, which is what these are there to show. Pixels
are drawn without repetition, so that test pixels were never trained on.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
from numpy.random import Generator

from playground.datasets.points.base import EXTENT, Values
from playground.options.base import Knob

SIDE = 72  # pixels along a side of the pictures drawn here: more than there may be points
SOFT = 0.03  # how wide their edges are, in halves of a side

Place = np.ndarray  # (S, S) coordinates from −1 to 1


class Coloured(Values):
    """Pixels of a square picture, each with red, green and blue from −1 to 1."""

    values: ClassVar[int] = 3

    def original(self) -> np.ndarray:
        """The picture `(S, S, 3)`, −1 … 1, its rows from the top."""
        raise NotImplementedError

    def count(self, points: int) -> int:
        return min(points, len(self.original()) ** 2)

    def sample(self, rng: Generator, points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the middles of pixels `(N, 2)` and their colours `(N, 3)`.

        Noise shakes the colours, with standard deviation `noise`. Where more points are asked
        for than there are pixels, they come over and over.
        """
        picture = self.original()
        side = len(picture)
        place = rng.permutation(side**2)[np.arange(points) % side**2]
        row, column = np.divmod(place, side)
        middle = np.stack([column, side - 1 - row], axis=1) + 0.5
        colour = picture[row, column] + noise * rng.standard_normal((points, self.values))
        return middle * (2 * EXTENT / side) - EXTENT, np.clip(colour, -1.0, 1.0)


def blend(below: np.ndarray, colour: tuple[float, float, float], cover: Place) -> np.ndarray:
    """Return `below` `(S, S, 3)` with `colour` laid over it where `cover` `(S, S)` is 1."""
    return below + (np.array(colour) - below) * cover[..., None]


def within(distance: Place, reach: Place | float) -> Place:
    """Return 1 where `distance` is less than `reach`, 0 beyond, with a soft edge."""
    return np.clip((reach - distance) / SOFT + 0.5, 0.0, 1.0)


def fade(colours: list[tuple[float, float, float]], share: Place) -> np.ndarray:
    """Return `colours`, evenly spaced from 0 to 1, at `share` `(S, S)`: `(S, S, 3)`."""
    stops = np.linspace(0, 1, len(colours))
    parts = zip(*colours, strict=True)
    return np.stack([np.interp(share, stops, part) for part in parts], axis=-1)


def sunset(x: Place, y: Place) -> np.ndarray:
    """The sun goes down behind hills."""
    sky = fade([(1.0, 0.72, 0.3), (0.95, 0.35, 0.35), (0.35, 0.2, 0.5), (0.1, 0.1, 0.3)], y)
    sun = blend(sky, (1.0, 0.95, 0.6), within(np.hypot(x - 0.25, y - 0.2), 0.3))
    far = blend(sun, (0.4, 0.18, 0.4), within(y, -0.1 + 0.2 * np.sin(2.5 * x + 1)))
    return blend(far, (0.12, 0.08, 0.22), within(y, -0.5 + 0.25 * np.cos(2 * x + 0.6)))


def face(x: Place, y: Place) -> np.ndarray:
    """A face that laughs."""
    radius = np.hypot(x, y)
    back = np.broadcast_to(np.array([0.25, 0.55, 0.8]), (*x.shape, 3))
    head = blend(back, (1.0, 0.8, 0.2), within(radius, 0.82))
    eyes = within(np.hypot((np.abs(x) - 0.3) / 0.7, y - 0.25), 0.16)
    smile = within(np.hypot(x, y + 0.05), 0.55) * within(y, -0.15)
    tongue = smile * within(np.hypot(x, y + 0.62), 0.25)
    drawn = blend(blend(head, (0.2, 0.12, 0.1), eyes), (0.45, 0.08, 0.1), smile)
    return blend(drawn, (0.95, 0.4, 0.45), tongue)


def letter(x: Place, y: Place) -> np.ndarray:
    """A capital A."""
    back = fade([(0.98, 0.94, 0.85), (0.9, 0.85, 0.95)], (y + 1) / 2)
    strokes = [between(x, y, *ends) for ends in ((-0.5, -0.7, 0, 0.7), (0.5, -0.7, 0, 0.7))] + [
        between(x, y, -0.3, -0.18, 0.3, -0.18)
    ]
    return blend(back, (0.12, 0.25, 0.5), within(np.minimum.reduce(strokes), 0.11))


def between(x: Place, y: Place, x1: float, y1: float, x2: float, y2: float) -> Place:
    """Return how far each place is from the line from (x1, y1) to (x2, y2)."""
    across, up = x2 - x1, y2 - y1
    along = np.clip(((x - x1) * across + (y - y1) * up) / (across**2 + up**2), 0, 1)
    return np.hypot(x - x1 - along * across, y - y1 - along * up)


def rings(x: Place, y: Place) -> np.ndarray:
    """Rings of all colours."""
    phase = 2 * np.pi * (2.5 * np.hypot(x, y)[..., None] + np.array([0, 1, 2]) / 3)
    return 0.5 + 0.45 * np.cos(phase)


def flower(x: Place, y: Place) -> np.ndarray:
    """A flower on a meadow."""
    radius, angle = np.hypot(x, y), np.arctan2(x, y)
    meadow = fade([(0.15, 0.4, 0.2), (0.5, 0.75, 0.4)], (y + 1) / 2)
    petals = blend(meadow, (0.9, 0.35, 0.6), within(radius, 0.6 + 0.25 * np.cos(6 * angle)))
    inner = blend(petals, (0.98, 0.75, 0.85), within(radius, 0.38 + 0.12 * np.cos(6 * angle)))
    return blend(inner, (0.98, 0.8, 0.2), within(radius, 0.22))


DRAWINGS: Mapping[str, Callable[[Place, Place], np.ndarray]] = {
    drawing.__name__: drawing for drawing in (sunset, face, letter, rings, flower)
}


@lru_cache(maxsize=16)
def drawn(name: str, side: int = SIDE) -> np.ndarray:
    """The drawing called `name` `(side, side, 3)`, −1 … 1."""
    middle = (np.arange(side) + 0.5) * 2 / side - 1
    x, y = np.meshgrid(middle, -middle)
    picture = 2 * np.clip(DRAWINGS[name](x, y), 0, 1) - 1
    picture.flags.writeable = False  # every caller has the same one
    return picture


class Picture(Coloured):
    """A picture to paint: each point is a pixel, and the network learns its colour."""

    label = "Picture"
    formula = r"(x_i, c_i),\quad c_i \in [-1, 1]^3"
    source = "Karpathy, ConvNetJS demo: Image painting, 2014"

    picture: Annotated[str, Knob("Picture", "What is to be painted.", choices=tuple(DRAWINGS))] = (
        "sunset"
    )

    def original(self) -> np.ndarray:
        return drawn(self.picture)
