"""Examples as a data set hands them over, and the folds that a search deals them into."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

FOLDING = 71  # parts the permutation of folds from the other random numbers of the same seed


class Split(NamedTuple):
    """Examples: `inputs` `(N, F)` or images `(N, H, W, C)`, and their targets.

    `targets` are `(N,)` or, of K values, `(N, K)`.
    """

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Fold:
    """Part `number` of `count` equal ones, dealt by `seed`: it tests, and all the rest trains.

    What is left over of equal parts is trained on in every fold, so that all are as large.
    """

    number: int
    count: int
    seed: int

    def split(self, train: Split, test: Split) -> tuple[Split, Split]:
        """All examples but those of this part, and those of it."""
        inputs, targets = (np.concatenate(pair) for pair in zip(train, test, strict=True))
        order = np.random.default_rng([self.seed, FOLDING]).permutation(len(targets))
        size = len(targets) // self.count
        mine = slice(self.number * size, (self.number + 1) * size)
        apart, others = order[mine], np.delete(order, mine)
        return Split(inputs[others], targets[others]), Split(inputs[apart], targets[apart])
