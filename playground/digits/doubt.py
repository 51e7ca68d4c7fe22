"""When a network of images had better say nothing: a threshold for its likeliest class.

Where that is less likely, an answer is refused (C. Chow, «On optimum recognition error and
reject tradeoff», 1970). The network that ships was calibrated: at its threshold hardly a digit
is refused that it never saw. One threshold holds for pad, photo, the tab «Robust» and the
command line.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

CHOICES = (*(round(0.05 * step, 2) for step in range(20)), 0.97, 0.99, 0.999)
USUAL = 0.5  # for a network that nobody has calibrated
REFUSED = 0.008  # the share of digits that a calibrated threshold refuses at most
DIGITS = tuple("0123456789")


class Answer(NamedTuple):
    """What a network says of a picture: probabilities `(K,)`, whose they are, and any doubt."""

    probabilities: Float[np.ndarray, " K"]
    by: str = ""  # «the network that ships»
    doubt: str = ""  # why none of the classes is the answer; nothing where one is


def doubt(probabilities: Float[np.ndarray, " K"], threshold: float, names: Sequence[str]) -> str:
    """Why there is no answer, in a sentence without its full stop; nothing where there is one."""
    if float(probabilities.max()) >= threshold:
        return ""
    return "this is not a digit I know" if tuple(names) == DIGITS else "this is nothing I know"


def calibrated(digits: Float[np.ndarray, "N K"]) -> float:
    """The highest threshold of `CHOICES` that refuses few enough of digits that were held back."""
    sure = digits.max(axis=1)
    return max(choice for choice in CHOICES if np.mean(sure < choice) <= REFUSED)
