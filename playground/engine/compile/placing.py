"""Where examples wait: on the device, as they are, from before the first update."""

from functools import lru_cache

import jax

from playground import regimes
from playground.engine.compile.dtype import in_dtype_of
from playground.experiments.base import Experiment
from playground.regimes.base import Data


def on_device(experiment: Experiment) -> Data:
    """What waits of the examples of `experiment`, on the device."""
    with in_dtype_of(experiment):
        there: Data = jax.device_put(regimes.of(experiment).data(experiment))
        return there


# Images are large: runs on the same ones hold them together, and the next one finds them.
on_device_once = lru_cache(maxsize=2)(on_device)
