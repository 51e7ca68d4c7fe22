"""What stands out from its paper, whatever falls upon it: ink as a share of the paper's light.

The paper is the image closed by an octagon (Serra, «Image Analysis and Mathematical Morphology»,
1982): what is darker and narrower than the octagon is filled, and what is wider stays as it is,
so that a shadow's edge, a desk around the sheet and dark corners belong to the paper. Beyond the
border the image goes on as it ends, so that a strip of desk is as wide there as a desk.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from scipy import ndimage

DIM = 70.0  # levels of light below which the dark is noisy, and no share of it is taken
STRAIGHT, OBLIQUE = 0.42, 0.3  # sides of a regular octagon as shares of its width: by steps

Grey = Float[np.ndarray, "H W"]
Filter = Callable[..., np.ndarray]


def ink_of(grey: Grey, reach: int, light: bool = False, border: bool = False) -> Grey:
    """By what share each pixel is darker than its paper, or it than a light one, 0 … 1.

    Strokes are narrower than `reach`; with `border` they may end at the picture's, and there is
    paper beyond. A share is the same in the light and in a shadow.
    """
    if light:
        return (grey + closed(-grey, reach, border)) / np.maximum(grey, DIM)
    paper = closed(grey, reach, border)
    return (paper - grey) / np.maximum(paper, DIM)


def closed(grey: Grey, reach: int, border: bool = False) -> Grey:
    """`grey` closed by an octagon about `reach` pixels wide."""
    edge = reach + 2
    if border:
        filled = np.pad(grey, edge, constant_values=np.percentile(grey, 75))
    else:
        filled = np.pad(grey, edge, "edge")
    filled = filled.astype(np.float32)
    straight, oblique = (max(3, round(reach * share) | 1) for share in (STRAIGHT, OBLIQUE))
    for extreme in (ndimage.maximum_filter1d, ndimage.minimum_filter1d):
        filled = extreme(extreme(filled, straight, axis=0), straight, axis=1)
        filled = slanted(filled, extreme, oblique)
        filled = slanted(filled[:, ::-1], extreme, oblique)[:, ::-1]
    return filled[edge:-edge, edge:-edge].astype(float)


def slanted(grey: np.ndarray, extreme: Filter, length: int) -> np.ndarray:
    """`grey` filtered along its diagonals: read in rows one pixel shorter, they are columns."""
    height, width = grey.shape
    long = np.pad(grey, ((0, 0), (0, height)), "edge")
    skewed = long.reshape(-1)[: height * (width + height - 1)].reshape(height, -1)
    made = np.zeros(long.size, grey.dtype)
    made[: skewed.size] = extreme(skewed, length, axis=0).reshape(-1)
    return made.reshape(long.shape)[:, :width]
