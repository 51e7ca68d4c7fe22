"""Adam by hand: every number of some steps with a gradient that stays, as on paper.

The formulas are Kingma & Ba's (2014, algorithm 1) in NumPy's 64 bits, one line each, so that
a reader can follow with pencil and paper; the optimizer that trains does the same.
"""

from typing import NamedTuple

import numpy as np

from playground.options.errors import SpecError, shown
from playground.options.optimizers import Adam

MOST_NUMBERS, MOST_STEPS = 8, 100


class Row(NamedTuple):
    """One step: averages m and v, both corrected for their start at zero, and new parameters."""

    step: int
    m: np.ndarray  # (N,)
    v: np.ndarray
    m_hat: np.ndarray
    v_hat: np.ndarray
    p: np.ndarray


def adam_by_hand(p: np.ndarray, g: np.ndarray, adam: Adam, steps: int) -> list[Row]:
    """The steps of `adam` from parameters `p` `(N,)` with the same gradient `g` `(N,)` each time.

    Raises `SpecError` where there are not as many gradients as parameters.
    """
    if len(p) != len(g):
        raise SpecError(
            f"there are {len(p)} parameters and {len(g)} gradients; give one gradient for each "
            "parameter."
        )
    m, v, rows = np.zeros(len(p)), np.zeros(len(p)), []
    for step in range(1, steps + 1):
        m = adam.beta1 * m + (1 - adam.beta1) * g
        v = adam.beta2 * v + (1 - adam.beta2) * g**2
        m_hat = m / (1 - adam.beta1**step)
        v_hat = v / (1 - adam.beta2**step)
        p = p - adam.learning_rate * m_hat / (np.sqrt(v_hat) + adam.epsilon)
        rows.append(Row(step, m, v, m_hat, v_hat, p))
    return rows


def numbers_in(text: str, name: str) -> np.ndarray:
    """The numbers in a text, parted by commas or blanks `(N,)`; raise `SpecError` for others."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= MOST_NUMBERS:
        raise SpecError(
            f"{name} has {len(words)} numbers, but must have 1 to {MOST_NUMBERS}, such as 1, 2, 3."
        )
    try:
        found = np.array([float(word) for word in words])
    except ValueError:
        found = np.array([np.nan])
    if not (np.abs(found) <= 1e6).all():
        raise SpecError(
            f"{name} is {shown(text)}, but must be numbers up to a million, such as 1, 2, 3."
        )
    return found
