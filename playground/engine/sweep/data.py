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

from playground.engine.compile.placing import examples
from playground.engine.compile.program import of_images
from playground.engine.sweep.parallel import put
from playground.engine.train.evaluation import TRAINING
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.regimes.supervised import Examples

Splits = tuple[Split, Split]
Looked = tuple[Examples, Examples, np.ndarray]  # with `counts` (2,), by which sums become means

AT_A_TIME = 100  # images that are measured in one look: more need more memory in each part
ONE = np.ones(2, np.int32)


class Data:
    """What waits of the distinct sets of examples `(D, N, …)` of networks of one program.

    `train` is trained on, `parts` is how many looks measure all that is measured.
    """

    train: Examples
    parts: int

    def part(self, number: int) -> Looked:
        """What look `number` measures."""
        raise NotImplementedError


class PointData(Data):
    """Points, all of which are measured at once."""

    parts = 1

    def __init__(self, experiments: Sequence[Experiment], splits: Sequence[Splits]) -> None:
        pairs = zip(experiments, splits, strict=True)
        waiting = [both(experiment, split) for experiment, split in pairs]
        self.train, self._test = (
            put(stacked(found), False) for found in zip(*waiting, strict=True)
        )

    def part(self, number: int) -> Looked:
        return self.train, self._test, ONE


class ImageData(Data):
    """Images in bytes: the first ones to train on and all that are held back are measured."""

    def __init__(
        self, experiments: Sequence[Experiment], splits: Sequence[Splits], shared: bool
    ) -> None:
        known = [experiment.data_key() for experiment in experiments]
        names = tuple(each for each in known if each is not None)
        one_place = shared and len(names) == len(known)
        self.train = placed_once(names) if one_place else placed(experiments, splits)
        self._splits = splits
        train, held = (len(split.targets) for split in splits[0])
        self._sizes = min(train, TRAINING), held
        self.parts = max(1, -(-max(self._sizes) // AT_A_TIME))

    def part(self, number: int) -> Looked:
        begin = number * AT_A_TIME
        ends = [min(begin + AT_A_TIME, size) for size in self._sizes]
        counts = [max(0, end - begin) for end in ends]
        train, held = (
            put(stacked([few(split[kind], begin, end) for split in self._splits]), False)
            for kind, end in enumerate(ends)
        )
        return train, held, np.array(counts, np.int32)


def data(experiments: Sequence[Experiment], splits: Sequence[Splits], own: bool) -> Data:
    """What waits of `splits`, each that of an experiment; `own` says that they are its usual ones.

    Call it within `playground.engine.compile.dtype.precisely`.
    """
    if of_images(experiments[0]):
        return ImageData(experiments, splits, own)
    return PointData(experiments, splits)


def both(experiment: Experiment, splits: Splits) -> tuple[Examples, Examples]:
    """The training and the test examples of `splits` as they wait."""
    train, test = (
        examples(experiment, split, rows)
        for split, rows in zip(splits, experiment.rows, strict=True)
    )
    return train, test


def placed(experiments: Sequence[Experiment], splits: Sequence[Splits]) -> Examples:
    """The training images of all sets, on the device; one set is not copied before."""
    found = [
        examples(each, train, each.rows[0])
        for each, (train, _) in zip(experiments, splits, strict=True)
    ]
    alone = len(found) == 1
    together = jax.tree.map(lambda leaf: leaf[None], found[0]) if alone else stacked(found)
    there: Examples = put(together, False)
    return there


def placed_once(names: tuple[Experiment, ...]) -> Examples:
    """The same of the usual images of `names`; whoever asks for the same finds them there."""
    with _placing:  # parts are made side by side
        return _placed_once(names)


_placing = Lock()


@lru_cache(maxsize=2)
def _placed_once(names: tuple[Experiment, ...]) -> Examples:
    return placed(names, [name.splits() for name in names])


def few(split: Split, begin: int, end: int) -> Examples:
    """Images `begin` to `end` of `split`, repeated until there are `AT_A_TIME`."""
    return Examples(
        *(np.resize(array[begin:end], (AT_A_TIME, *array.shape[1:])) for array in split)
    )


def stacked(trees: Sequence[Any]) -> Any:
    """Trees of arrays of one shape as one tree with a new first axis."""
    return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)
