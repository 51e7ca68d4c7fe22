"""In which order examples are shown: a fresh shuffle every epoch, the same for equal seeds.

Rules may ask for one order instead; then examples that fill no batch wait at the end of
their epoch, and the next one's first batch is larger by them.

Sorting on the device is slow on a CPU, so NumPy shuffles whole blocks of epochs and hands
them over as small integers. A block depends on its number and the seed alone, never on
how training was cut into turns. Networks that are trained on the same examples ask for the
same blocks, so the last ones are kept.
"""

from functools import lru_cache
from typing import NamedTuple

import jax
import numpy as np

from playground.experiments.supervised import Experiment

BLOCK_STEPS = 1600  # updates in a block, about; a block holds whole epochs
CALL_BLOCKS = 4  # that one call of a sweep gets at most, so that few networks cost few calls
KEPT = 256  # blocks, together at most 16 MiB
LARGEST_KEPT = 65_536  # bytes; longer ones are seldom asked for twice


def epochs_per_block(experiment: Experiment) -> int:
    """How many epochs one block of the order holds."""
    return block_rows(experiment) // experiment.steps_per_epoch


def block_rows(experiment: Experiment) -> int:
    """How many rows one block has, one for each update; padded examples may leave some unused."""
    steps = experiment.steps_per_epoch
    if experiment.padded:
        steps = -(-experiment.rows[0] // experiment.batch_size)
    return max(1, BLOCK_STEPS // steps) * steps


def block_shape(experiment: Experiment) -> jax.ShapeDtypeStruct:
    """Shape and type of a block: `(epochs · steps per epoch, batch size)`, or wider."""
    rows = block_rows(experiment)
    width = experiment.batch_size + left_over(experiment)
    return jax.ShapeDtypeStruct((rows, width), index_type(experiment))


def left_over(experiment: Experiment) -> int:
    """How many examples at the end of an epoch wait for the next one."""
    return experiment.sizes[0] % experiment.batch_size if experiment.keeps_order else 0


def index_type(experiment: Experiment) -> type[np.integer]:
    """The smallest integer that holds every index and the mark for «no example»."""
    return np.uint8 if experiment.rows[0] < 255 else np.uint16


class Shuffle(NamedTuple):
    """What decides a block of shuffled examples."""

    seed: int
    number: int
    examples: int
    batch: int
    epochs: int
    steps: int  # of an epoch
    rows: int
    nobody: int  # stands for no example
    kind: type[np.integer]


def block(experiment: Experiment, number: int) -> np.ndarray:
    """Block `number` of the order `(epochs · steps per epoch, batch size)`, not to be written to.

    Where the last batch of an epoch is not full, the rest of its row is the number of
    rows that there are for examples, which stands for no example.
    """
    if experiment.keeps_order:
        return ordered(experiment, number)
    wanted = Shuffle(
        *(experiment.order_seed, number, experiment.sizes[0], experiment.batch_size),
        *(epochs_per_block(experiment), experiment.steps_per_epoch, block_rows(experiment)),
        *(experiment.rows[0], index_type(experiment)),
    )
    size = wanted.rows * wanted.batch * np.dtype(wanted.kind).itemsize
    return kept(wanted) if size <= LARGEST_KEPT else shuffled(wanted)


def shuffled(wanted: Shuffle) -> np.ndarray:
    """Every epoch's examples in an order of its own `(rows, batch)`."""
    every = np.tile(np.arange(wanted.examples, dtype=wanted.kind), (wanted.epochs, 1))
    rng = np.random.default_rng([wanted.seed, wanted.number])
    found = np.full((wanted.rows * wanted.batch,), wanted.nobody, wanted.kind)
    used = found[: wanted.epochs * wanted.steps * wanted.batch].reshape(wanted.epochs, -1)
    used[:, : wanted.examples] = rng.permuted(every, axis=1)
    found.setflags(write=False)
    return found.reshape(wanted.rows, wanted.batch)


kept = lru_cache(KEPT)(shuffled)


def ordered(experiment: Experiment, number: int) -> np.ndarray:
    """Block `number` where every epoch goes through the examples from the first to the last."""
    examples, batch = experiment.sizes[0], experiment.batch_size
    epochs, steps = epochs_per_block(experiment), experiment.steps_per_epoch
    waiting = left_over(experiment)
    rows = np.full((epochs, steps, batch + waiting), examples, index_type(experiment))
    rows[:, :, :batch] = np.arange(steps * batch).reshape(steps, batch)
    rows[:, 0, batch:] = np.arange(examples - waiting, examples)
    if number == 0:
        rows[0, 0, batch:] = examples  # nothing waits before the first epoch
    return rows.reshape(epochs * steps, batch + waiting)
