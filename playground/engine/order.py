"""In which order examples are shown: a fresh shuffle every epoch, the same for equal seeds.

Rules may ask for one order instead; then examples that fill no batch wait at the end of
their epoch, and the next one's first batch is larger by them.

Sorting on the device is slow on a CPU, so NumPy shuffles whole blocks of epochs and hands
them over as small integers. A block depends on its number and the seed alone, never on
how training was cut into turns.
"""

import jax
import numpy as np

from playground.experiment import Experiment

BLOCK_STEPS = 1600  # updates in a block, about; a block holds whole epochs


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
    return experiment.sizes[0] % experiment.batch_size if experiment.ordered else 0


def index_type(experiment: Experiment) -> type[np.integer]:
    """The smallest integer that holds every index and the mark for «no example»."""
    return np.uint8 if experiment.rows[0] < 255 else np.uint16


def block(experiment: Experiment, number: int) -> np.ndarray:
    """Block `number` of the order `(epochs · steps per epoch, batch size)`.

    Where the last batch of an epoch is not full, the rest of its row is the number of
    rows that there are for examples, which stands for no example.
    """
    if experiment.ordered:
        return ordered(experiment, number)
    examples, batch = experiment.sizes[0], experiment.batch_size
    epochs, steps = epochs_per_block(experiment), experiment.steps_per_epoch
    kind = index_type(experiment)
    rng = np.random.default_rng([experiment.order_seed, number])
    shuffled = rng.permuted(np.tile(np.arange(examples, dtype=kind), (epochs, 1)), axis=1)
    padding = np.full((epochs, steps * batch - examples), experiment.rows[0], kind)
    found = np.concatenate([shuffled, padding], axis=1).reshape(epochs * steps, batch)
    unused = np.full((block_rows(experiment) - len(found), batch), experiment.rows[0], kind)
    return np.concatenate([found, unused])


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
