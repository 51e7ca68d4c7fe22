"""In which order examples are shown: a fresh shuffle every epoch, the same for equal seeds.

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
    return max(1, BLOCK_STEPS // experiment.steps_per_epoch)


def block_shape(experiment: Experiment) -> jax.ShapeDtypeStruct:
    """Shape and type of a block: `(epochs · steps per epoch, batch size)`."""
    rows = epochs_per_block(experiment) * experiment.steps_per_epoch
    return jax.ShapeDtypeStruct((rows, experiment.batch_size), index_type(experiment))


def index_type(experiment: Experiment) -> type[np.integer]:
    """The smallest integer that holds every index and the mark for «no example»."""
    return np.uint8 if experiment.sizes[0] < 255 else np.uint16


def block(experiment: Experiment, number: int) -> np.ndarray:
    """Block `number` of the order `(epochs · steps per epoch, batch size)`.

    Where the last batch of an epoch is not full, the rest of its row is the number of
    examples, which stands for no example.
    """
    examples, batch = experiment.sizes[0], experiment.batch_size
    epochs, steps = epochs_per_block(experiment), experiment.steps_per_epoch
    kind = index_type(experiment)
    rng = np.random.default_rng([experiment.order_seed, number])
    shuffled = rng.permuted(np.tile(np.arange(examples, dtype=kind), (epochs, 1)), axis=1)
    padding = np.full((epochs, steps * batch - examples), examples, kind)
    return np.concatenate([shuffled, padding], axis=1).reshape(epochs * steps, batch)
