"""Whether somebody is ahead by more than luck, of who trained from the same few starts.

Two are compared start by start, by Student's t of the differences: two starts need t = 12.7,
three 4.3. A winner beats every other one, at 5 % of luck by Holm's method, so that among equals
at most one race in twenty has one however many run. Where t says nothing, chances are counted.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

LEVEL = 0.05  # chance of a winner among equals, at most
ROUNDED = 5e-7  # share of the scores below which 32-bit differences are rounding alone


@dataclass(frozen=True)
class Lead:
    """How one is ahead of another: mean difference, its standard error, t, and luck's chance.

    `count` starts were compared; `error` and `t` are NaN where their differences have no spread.
    """

    mean: float
    error: float
    count: int
    t: float
    p: float

    def said(self) -> str:
        """t and p in words, such as «t = 19.1, p = 0.0027»; of t only where there is one."""
        t = f"t = {self.t:.3g}, " if np.isfinite(self.t) else ""
        return f"{t}{chance(self.p)}"


def chance(p: float) -> str:
    """A probability of luck in words."""
    return "p < 0.0001" if p < 1e-4 else f"p = {p:.2g}"


def needed(count: int) -> float:
    """The t from which a lead over `count` starts is more than luck, if it is the only one."""
    return float(stdtrit(count - 1, 1 - LEVEL / 2))


def lead(best: np.ndarray, other: np.ndarray) -> Lead:
    """By how much the costs `best` `(S,)` lie below `other`, start by start; infinite: failed.

    t = d̄ √S / s with S − 1 degrees of freedom (Student 1908). Differences that are all equal
    have no s: of the 2^S ways to flip their signs two are as extreme (Fisher 1935). Of two
    equals one fails always and the other never with a chance of at most 2 · 4^−S.
    """
    both = np.isfinite(best) & np.isfinite(other)
    count = int(both.sum())
    if not count:
        apart = bool(np.isfinite(best).all() and len(best))
        return Lead(np.nan, np.nan, 0, np.nan, 2.0 ** (1 - 2 * len(best)) if apart else 1.0)
    scores = np.stack([best[both], other[both]]).astype(np.float64)
    found = scores[1] - scores[0]
    tiny = ROUNDED * np.abs(scores).max()
    found = np.where(np.abs(found) <= tiny, 0.0, found)
    mean = float(found.mean())
    if count == 1 or np.ptp(found) <= 2 * tiny:
        return Lead(mean, np.nan, count, np.nan, 2.0 ** (1 - count) if mean else 1.0)
    error = float(found.std(ddof=1) / np.sqrt(count))
    t = mean / error
    return Lead(mean, error, count, t, float(2 * stdtr(count - 1, -abs(t))))


def holm(chances: np.ndarray) -> np.ndarray:
    """The probabilities `(K,)` of K comparisons, each adjusted for all of them (Holm 1979).

    The k-th smallest is multiplied by K + 1 − k, and is no smaller than those before it.
    """
    order = np.argsort(chances)
    factors = np.arange(len(chances), 0, -1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(chances[order] * factors))
    return adjusted
