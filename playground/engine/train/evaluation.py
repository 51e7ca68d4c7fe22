"""How good a network is on many examples: a few at a time, so that memory stays bounded.

Whoever has other things to do meanwhile takes the scores as they grow; all others take the
last one. What is added up, and what is said of it, is the regime's.
"""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from playground.engine.compile.program import Program
from playground.experiments.split import Split


def parts(split: Split, chunk: int) -> list[Split]:
    """`split` cut into as many examples as are measured at once."""
    begins = range(0, len(split.targets), chunk)
    return [Split(*(array[begin : begin + chunk] for array in split)) for begin in begins]


def scores(program: Program, carry: Any, numbers: Any, split: Split) -> Iterator[Any]:
    """Measure the examples of `split`: a score after every chunk of them."""
    regime, key = program.regime, program.key
    chunk, tallies = program.chunk, []
    for part in parts(split, chunk):
        count = len(part.targets)
        full = tuple(np.resize(array, (chunk, *array.shape[1:])) for array in part)
        found = program.tally(carry, numbers, full, np.int32(count))
        tallies.append(jax.tree.map(np.asarray, found))
        yield regime.score(key, tallies)


def score(program: Program, carry: Any, numbers: Any, split: Split) -> Any:
    """Measure all examples of `split`."""
    nothing = program.regime.score(program.key, [])
    return [nothing, *scores(program, carry, numbers, split)][-1]
