"""What is no digit, of every kind that the project can make: drawn, printed, seen or cut up."""

from collections.abc import Callable

import numpy as np

from playground.digits.drawn import doodles, scenes
from playground.digits.drawn.hand import either, written
from playground.digits.drawn.letters import LETTERS
from playground.digits.drawn.pieces import piece
from playground.digits.ink import Picture


def letter(rng: np.random.Generator) -> Picture:
    """A letter or a sign, written once."""
    return either(written(LETTERS[rng.integers(len(LETTERS))], rng), rng)


KINDS: tuple[tuple[float, Callable[[np.random.Generator], Picture]], ...] = (
    (0.28, letter),
    (0.14, doodles.doodle),
    (0.12, doodles.scribble),
    (0.06, doodles.polygon),
    (0.03, doodles.dots),
    (0.09, scenes.print_of),
    (0.16, scenes.scene),
)  # the other share is pieces of digits


def others(count: int, digits: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """So many pictures uint8 `(N, 28, 28, 1)` that are no digits.

    Some are cut out of `digits` `(M, 28, 28)`, whose classes are `labels` `(M,)`.
    """
    rng = np.random.default_rng([seed, 2])
    shares = [share for share, _ in KINDS]
    kinds = rng.choice(len(KINDS) + 1, count, p=[*shares, 1 - sum(shares)])
    return np.stack(
        [KINDS[kind][1](rng) if kind < len(KINDS) else piece(digits, labels, rng) for kind in kinds]
    )[..., None]
