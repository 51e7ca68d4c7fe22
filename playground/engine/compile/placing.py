"""Where examples wait: on the device, as they are, from before the first update.

Points wait as the features that the network sees, images as bytes that are scaled when an
update needs them: a quarter of the memory.
"""

from functools import lru_cache

import jax
import numpy as np

from playground.engine.compile.dtype import in_dtype_of
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.regimes.supervised import Examples


def on_device(experiment: Experiment) -> tuple[Examples, Examples]:
    """The training and the test examples of `experiment`, as they wait on the device."""
    with in_dtype_of(experiment):
        train, test = (
            jax.device_put(examples(experiment, split, rows))
            for split, rows in zip(experiment.splits(), experiment.rows, strict=True)
        )
    return train, test


# Images are large: runs on the same ones hold them together, and the next one finds them.
on_device_once = lru_cache(maxsize=2)(on_device)


def examples(experiment: Experiment, split: Split, rows: int) -> Examples:
    """What waits of `split`; repeated to `rows` rows where the experiment is padded."""
    inputs, targets = experiment.stored(split.inputs), split.targets
    if experiment.padded:
        # Repeated, not zero: whoever forgets that rows are padding is then nearly right.
        place = np.arange(rows) % max(1, len(targets))
        if not len(targets):
            inputs = np.zeros((1, experiment.inputs), experiment.precision)
            targets = np.zeros((1, *experiment.target_shape), experiment.precision)
        inputs, targets = inputs[place], targets[place]
    return Examples(inputs, targets)
