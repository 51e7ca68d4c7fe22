"""Examples as a data set hands them over: what there is to see, and what is to be answered."""

from typing import NamedTuple

import numpy as np


class Split(NamedTuple):
    """Examples: `inputs` `(N, F)` or images `(N, H, W, C)`, and their targets.

    `targets` are `(N,)` or, of K values, `(N, K)`.
    """

    inputs: np.ndarray
    targets: np.ndarray
