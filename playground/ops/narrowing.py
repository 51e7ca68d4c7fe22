"""From 64 to 32 bits for pictures, files and messages.

What diverges under rules of 64 bits grows far beyond the largest number of 32: there it is
infinite, which is the truth of a picture and no fault, so NumPy has nothing to warn of.
"""

from typing import Any

import numpy as np


def narrowed(values: Any) -> np.ndarray:
    """`values` (…) as float32, infinite where they are too large for it."""
    with np.errstate(over="ignore"):
        return np.asarray(values, np.float32)
