"""Photographs of digits made by hand and by rule: ten digits in several hands, on any paper.

Every kind of photograph is a function in the table at the end. Given a `Scene`, digits as strokes
or as MNIST's own, it changes paper, ink, light or camera, and everything it draws comes from the
scene's own random numbers: equal seeds make equal files.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from hand_help import HANDS, smooth
from PIL import Image, ImageDraw

from playground.datasets.images.images import Digits

FINE = 2  # pixels drawn along one of a photo
SEVERAL = -2  # what a photo of several digits shows
NOTHING = -1  # and one of none


@lru_cache(maxsize=1)
def printed() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's own digits and their classes."""
    split = Digits().load().train
    return split.images[..., 0], split.labels


@dataclass
class Scene:
    """A photograph in the making: paper and ink as colours, ink's place, and what comes upon it."""

    rng: np.random.Generator
    digit: int
    side: int = 480
    height: float = 0.55  # of the digit, as a share of the side
    place: tuple[float, float] = (0.5, 0.5)
    pen: float = 0.09  # of the digit's height
    turn: float = 0.0  # degrees of the whole photo
    paper: tuple[float, float, float] = (228, 226, 220)
    ink: tuple[float, float, float] = (55, 55, 62)
    mnist: bool = False
    below: list[Callable[["Scene", Image.Image], None]] = field(default_factory=list)
    above: list[Callable[["Scene", np.ndarray], np.ndarray]] = field(default_factory=list)
    save: Callable[[Image.Image], bytes] = lambda image: saved(image, "PNG")
    more: list[tuple[int, tuple[float, float]]] = field(default_factory=list)  # other digits

    def photograph(self) -> bytes:
        """The file."""
        pixels = self.side * FINE
        image = Image.new("RGB", (pixels, pixels), tuple(map(int, self.paper)))
        for draw in self.below:
            draw(self, image)
        alpha = Image.new("L", image.size)
        for digit, place in [(self.digit, self.place), *self.more]:
            if digit >= 0:
                self.write(alpha, digit, place)
        image.paste(tuple(map(int, self.ink)), (0, 0), alpha)
        if self.turn:
            paper = tuple(map(int, self.paper))
            image = image.rotate(self.turn, Image.Resampling.BICUBIC, fillcolor=paper)
        picture = np.asarray(image.resize((self.side, self.side), Image.Resampling.BOX), float)
        for change in self.above:
            picture = change(self, picture)
        return self.save(Image.fromarray(np.clip(np.rint(picture), 0, 255).astype(np.uint8)))

    def write(self, alpha: Image.Image, digit: int, place: tuple[float, float]) -> None:
        """Put a digit's ink upon `alpha`, at its place."""
        size = self.height * alpha.width
        left, top = (alpha.width * middle - size / 2 for middle in place)
        if self.mnist:
            images, classes = printed()
            image = images[self.rng.choice(np.flatnonzero(classes == digit))]
            big = Image.fromarray(image[4:24, 4:24]).resize((round(size),) * 2, 3)
            grey = np.clip((np.asarray(big, float) - 60) * 2, 0, 255)  # ink has sharp edges
            alpha.paste(255, (round(left), round(top)), Image.fromarray(grey.astype(np.uint8)))
            return
        draw = ImageDraw.Draw(alpha)
        width = self.pen * size
        hand = HANDS[digit][self.rng.integers(len(HANDS[digit]))]
        slant, wide = self.rng.uniform(-0.12, 0.22), self.rng.uniform(0.85, 1.1)
        for stroke in hand:
            x, y = smooth(stroke, self.rng).T
            x = (x - 0.5) * wide * 0.7 + 0.5 + slant * (0.5 - y)
            points = [(left + a * size, top + b * size) for a, b in zip(x, y, strict=True)]
            draw.line(points, 255, max(1, round(width)), joint="curve")
            for a, b in points:
                draw.circle((a, b), width / 2, fill=255)


def saved(image: Image.Image, kind: str, **about: object) -> bytes:
    """The bytes of an image file."""
    out = io.BytesIO()
    image.save(out, kind, **about)
    return out.getvalue()


# What lies below the ink: rules, boxes, other marks.


def lines(grey: float, gap: float, width: float, squared: bool = False, soft: float = 0.0):
    """Lines of ruled or squared paper, so many of the side apart and wide."""

    def draw(scene: Scene, image: Image.Image) -> None:
        side, brush = image.width, ImageDraw.Draw(image)
        colour = (round(grey + soft), round(grey + soft / 2), round(grey + 2 * soft))
        start = scene.rng.uniform(0, gap)
        for place in np.arange(start - 1, 2, gap) * side:
            thick = max(1, round(width * side))
            brush.line([(-side, place), (2 * side, place)], colour, thick)
            if squared:
                brush.line([(place, -side), (place, 2 * side)], colour, thick)

    return draw


def box(low: float, high: float, width: float, grey: int = 30, rounded: bool = False):
    """A printed box round the middle."""

    def draw(scene: Scene, image: Image.Image) -> None:
        side = image.width
        places = [low * side, low * side, high * side, high * side]
        brush, thick = ImageDraw.Draw(image), max(1, round(width * side))
        if rounded:
            brush.rounded_rectangle(places, 0.08 * side, outline=(grey,) * 3, width=thick)
        else:
            brush.rectangle(places, outline=(grey,) * 3, width=thick)

    return draw


def text(scene: Scene, image: Image.Image) -> None:
    """A line of small print on top of the sheet."""
    side = image.width
    for left in np.arange(0.1, 0.8, 0.045):
        top = 0.06 + scene.rng.uniform(0, 0.01)
        places = [left * side, top * side, (left + 0.03) * side, (top + 0.035) * side]
        ImageDraw.Draw(image).arc(places, *sorted(scene.rng.uniform(0, 360, 2)), (60,) * 3, 6)


def specks(scene: Scene, image: Image.Image) -> None:
    """Crumbs and dots."""
    brush, side = ImageDraw.Draw(image), image.width
    for x, y in scene.rng.uniform(0.05, 0.95, (25, 2)) * side:
        brush.circle((x, y), scene.rng.uniform(1, 0.006 * side), fill=(70,) * 3)
