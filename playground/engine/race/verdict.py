"""Whether a network has learned, learns slowly, or diverged: the colours of a map of two knobs.

The rule is of the training loss alone, against that of the same network before its first
update, so that it can be said of every loss and every data set.
"""

import numpy as np

LEARNED, SLOW, DIVERGED = 0, 1, 2
LEARNS = 0.5  # of the loss at the start; whoever is below has learned
WORSE = 1.05  # of it; whoever is above has diverged, as has who is not finite


def verdicts(losses: np.ndarray, started: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """`LEARNED`, `SLOW` or `DIVERGED` of each network `(C,)` uint8, from its training loss.

    `started` are the losses before the first update; `fine` says whose numbers are finite.
    """
    found = np.full(len(losses), SLOW, np.uint8)
    found[losses < LEARNS * started] = LEARNED
    found[~fine | (losses > WORSE * started)] = DIVERGED
    return found
