"""What comes upon photographs made in `paper_help`: desk, light, camera, and how they are saved.

Each function makes a change of a finished picture `(H, W, 3)`, 0 … 255, or a way to save one.
"""

from collections.abc import Callable

import numpy as np
from paper_help import Scene, saved
from PIL import Image, ImageFilter


def mesh(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far down and across each pixel lies, 0 … 1."""
    axes = (np.linspace(0, 1, length) for length in picture.shape[:2])
    down, across = np.meshgrid(*axes, indexing="ij")
    return down, across


def desk(widths: tuple[float, float, float, float], colour: tuple[float, float, float], grain=6.0):
    """A desk around the sheet, so wide on top, right, below and left."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        side = len(picture)
        top, right, below, left = (round(width * side) for width in widths)
        made = colour + scene.rng.normal(0, grain, picture.shape[:2])[..., None]
        rows, columns = slice(top, side - below), slice(left, side - right)
        made[rows, columns] = picture[rows, columns]
        return made

    return change


def turned_desk(degrees: float, margin: float, colour: tuple[float, float, float]):
    """A sheet that lies askew on a desk."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        side = len(picture)
        sheet = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        small = sheet.resize((round(side * (1 - 2 * margin)),) * 2, Image.Resampling.LANCZOS)
        mask = Image.new("L", small.size, 255)
        turned = small.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
        mask = mask.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
        image = Image.new("RGB", (side, side), tuple(map(int, colour)))
        place = ((side - turned.width) // 2, (side - turned.height) // 2)
        image.paste(turned, place, mask)
        return np.asarray(image, float) + scene.rng.normal(0, 4, picture.shape[:2])[..., None]

    return change


def rim(width: float, colour: float):
    """A rim along the border, as scanners leave it."""
    return desk((width,) * 4, (colour,) * 3, 0.0)


def shadow(strength: float, soft: float = 0.0, kind: str = "half"):
    """A hand's shadow: over a half, a corner, or a finger's breadth of the photo."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        down, across = mesh(picture)
        angle = scene.rng.uniform(0, 2 * np.pi)
        along = np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5)
        if kind == "finger":
            aside = -np.sin(angle) * (across - 0.5) + np.cos(angle) * (down - 0.5)
            depth = np.minimum(along + 0.25, 0.09 - np.abs(aside - scene.rng.uniform(-0.3, 0.3)))
        else:
            depth = along - (scene.rng.uniform(-0.15, 0.15) if kind == "half" else 0.28)
        covered = (depth > 0) if soft == 0 else 1 / (1 + np.exp(-depth / soft))
        return picture * (1 - strength * covered)[..., None]

    return change


def vignette(levels: float):
    """Corners so many levels darker than the middle."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        down, across = mesh(picture)
        away = ((down - 0.5) ** 2 + (across - 0.5) ** 2) * 2
        return picture * (1 - levels / 225 * away)[..., None]

    return change


def slope(levels: float):
    """Light that comes from one side."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        down, across = mesh(picture)
        angle = scene.rng.uniform(0, 2 * np.pi)
        return picture - levels * (np.cos(angle) * across + np.sin(angle) * down)[..., None]

    return change


def noise(spread: float, colours: bool = False):
    """Grain of the camera."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        shape = picture.shape if colours else (*picture.shape[:2], 1)
        return picture + scene.rng.normal(0, spread, shape)

    return change


def pepper(share: float):
    """Single pixels black or white."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        chance = scene.rng.random(picture.shape[:2])[..., None]
        return np.where(chance < share / 2, 0, np.where(chance > 1 - share / 2, 255, picture))

    return change


def blur(radius: float):
    """A lens out of focus, by a share of the side."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * len(picture))), float)

    return change


def crease(levels: float):
    """A fold of the paper."""

    def change(scene: Scene, picture: np.ndarray) -> np.ndarray:
        down, _ = mesh(picture)
        fold = np.abs(down - scene.rng.uniform(0.3, 0.7)) < 0.006
        return picture - levels * fold[..., None]

    return change


def jpeg(quality: int) -> Callable[[Image.Image], bytes]:
    """Saved as JPEG."""
    return lambda image: saved(image, "JPEG", quality=quality)


def clear(ink: tuple[int, int, int]) -> Callable[[Image.Image], bytes]:
    """Saved as ink on nothing."""

    def save(image: Image.Image) -> bytes:
        grey = np.asarray(image.convert("L"), float)
        alpha = 255 * np.clip((215 - grey) / 150, 0, 1)
        made = Image.new("RGBA", image.size, ink)
        made.putalpha(Image.fromarray(alpha.astype(np.uint8)))
        return saved(made, "PNG")

    return save
