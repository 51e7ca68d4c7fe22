"""The examples of some networks: where they wait to be trained on, and to be measured.

Points are few: each part of a sweep holds its own, and measures all of them in one go. Images are
many: all networks on the same ones, whatever their programs, share what waits on the device, and
they are measured a few at a time, so that memory and turns stay bounded.
"""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import jax
import numpy as np

from playground import regimes
from playground.engine.sweep.parallel import put
from playground.experiments.base import Experiment
from playground.regimes.base import Data

Splits = tuple[Any, ...]  # examples as they were drawn, split by split


class Waiting:
    """What waits of the distinct sets of examples `(D, N, …)` of networks of one program.

    `train` is trained on, `parts` is how many looks measure all that is measured.
    """

    train: Data
    parts: int

    def part(self, number: int) -> tuple[Data, np.ndarray]:
        """What look `number` measures, and `counts` `(S,)`, by which sums become means."""
        raise NotImplementedError


class Whole(Waiting):
    """Examples all of which are measured at once."""

    parts = 1

    def __init__(self, experiments: Sequence[Experiment], splits: Sequence[Splits]) -> None:
        self._all = waiting(experiments, splits)
        self.train = self._all[:1]

    def part(self, number: int) -> tuple[Data, np.ndarray]:
        return self._all, np.ones(len(self._all), np.int32)


class Chunked(Waiting):
    """Examples that are measured `chunk` at a time, those that the regime measures at all."""

    def __init__(
        self,
        experiments: Sequence[Experiment],
        splits: Sequence[Splits],
        shared: bool,
        chunk: int,
    ) -> None:
        known = [experiment.data_key() for experiment in experiments]
        names = tuple(each for each in known if each is not None)
        one_place = shared and len(names) == len(known)
        self.train = placed_once(names) if one_place else placed(experiments, splits)
        measured = regimes.of(experiments[0]).measured
        self._splits, self._chunk = [measured(each) for each in splits], chunk
        self._sizes = [len(split.targets) for split in self._splits[0]]
        self.parts = max(1, -(-max(self._sizes) // chunk))

    def part(self, number: int) -> tuple[Data, np.ndarray]:
        begin = number * self._chunk
        ends = [min(begin + self._chunk, size) for size in self._sizes]
        counts = [max(0, end - begin) for end in ends]
        found = tuple(
            put(stacked([self._few(split[kind], begin, end) for split in self._splits]), False)
            for kind, end in enumerate(ends)
        )
        return found, np.array(counts, np.int32)

    def _few(self, split: Any, begin: int, end: int) -> tuple[np.ndarray, ...]:
        """Examples `begin` to `end` of `split`, repeated until they fill a chunk."""
        return tuple(
            np.resize(array[begin:end], (self._chunk, *array.shape[1:])) for array in split
        )


def data(experiments: Sequence[Experiment], splits: Sequence[Splits], own: bool) -> Waiting:
    """What waits of `splits`, each that of an experiment; `own` says that they are its usual ones.

    Call it within `playground.engine.compile.dtype.in_dtype_of`.
    """
    chunk = regimes.of(experiments[0]).chunk(experiments[0], many=True)
    if chunk:
        return Chunked(experiments, splits, own, chunk)
    return Whole(experiments, splits)


def waiting(experiments: Sequence[Experiment], splits: Sequence[Splits]) -> Data:
    """All that waits of `splits`, on the device; one set is not copied before."""
    pairs = zip(experiments, splits, strict=True)
    found = [regimes.of(each).data(each, split) for each, split in pairs]
    alone = len(found) == 1
    together = jax.tree.map(lambda leaf: leaf[None], found[0]) if alone else stacked(found)
    there: Data = put(together, False)
    return there


def placed(experiments: Sequence[Experiment], splits: Sequence[Splits]) -> Data:
    """The training examples of all sets, on the device."""
    return waiting(experiments, [split[:1] for split in splits])


def placed_once(names: tuple[Experiment, ...]) -> Data:
    """The same of the usual examples of `names`; whoever asks for the same finds them there."""
    with _placing:  # parts are made side by side
        return _placed_once(names)


_placing = Lock()


@lru_cache(maxsize=2)
def _placed_once(names: tuple[Experiment, ...]) -> Data:
    return placed(names, [regimes.of(name).examples(name) for name in names])


def stacked(trees: Sequence[Any]) -> Any:
    """Trees of arrays of one shape as one tree with a new first axis."""
    return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)
