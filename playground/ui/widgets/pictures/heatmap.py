"""Numbers as pictures: with a sign in the visitor's palette, without one as heat on an image."""

import numpy as np
from PIL import Image

from playground.palette import Palette

SHARP = 8  # pixels for each number, or each pixel of an image that heat is laid over
GAP = 4  # pixels between those
BETWEEN = 128  # the grey of the gap: seen on light pages and on dark ones
# From nothing over violet and red to yellow; neither orange nor blue, which mean signs.
HEAT = np.array([[70, 20, 110], [150, 30, 130], [215, 50, 90], [250, 225, 90]], float)


def coloured(values: np.ndarray, palette: Palette, dark: bool, most: float = 0.0) -> np.ndarray:
    """`values` `(h, w)` as uint8 `(h, w, 3)`: full colour is ±`most`, or the largest of them."""
    share = values / (most or np.abs(values).max() or 1.0)
    neutral = np.array(palette.neutral_dark if dark else palette.neutral_light, float)
    ends = np.where(share[..., None] < 0, palette.negative, palette.positive)
    strength = np.clip(np.abs(share), 0.0, 1.0)[..., None]
    return (neutral + (ends - neutral) * strength).round().astype(np.uint8)


def beside(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Two pictures uint8 `(h, w, 3)` side by side, enlarged, with a gap."""
    left, right = (each.repeat(SHARP, axis=0).repeat(SHARP, axis=1) for each in (left, right))
    gap = np.full((len(left), GAP, 3), BETWEEN, np.uint8)
    return np.concatenate([left, gap, right], axis=1)


def heated(image: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """`heat` `(h, w)`, not negative, laid over an image uint8 `(H, W, C)`: `(8 H, 8 W, 3)` uint8.

    The largest number of `heat` is the brightest; where it is coarse it is smoothed.
    """
    height, width = (SHARP * size for size in image.shape[:2])
    grey = np.kron(image.mean(axis=-1), np.ones((SHARP, SHARP)))
    share = heat / (heat.max() or 1.0)
    how = Image.Resampling.NEAREST if share.shape == image.shape[:2] else Image.Resampling.BILINEAR
    resized = Image.fromarray(share.astype(np.float32)).resize((width, height), how)
    share = np.clip(np.asarray(resized, float), 0, 1)
    stops = np.linspace(0, 1, len(HEAT))
    colour = np.stack([np.interp(share, stops, HEAT[:, at]) for at in range(3)], axis=-1)
    strength = 0.9 * np.sqrt(share)[..., None]
    return ((1 - strength) * 0.7 * grey[..., None] + strength * colour).round().astype(np.uint8)
