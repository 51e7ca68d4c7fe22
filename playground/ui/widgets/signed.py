"""Numbers with a sign as pictures, in the palette that the visitor has chosen."""

import numpy as np

from playground.palette import Palette

SHARP = 8  # pixels for each number of pictures that stand beside each other
GAP = 4  # pixels between those
BETWEEN = 128  # the grey of the gap: seen on light pages and on dark ones


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
