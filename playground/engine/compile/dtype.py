"""How exactly an experiment is computed: 32 bits, or 64 where its rules ask for them.

JAX turns 64-bit numbers into 32-bit ones unless it is told otherwise. It is told here, for
the thread that compiles or hands numbers over and only as long as that takes, so that runs
of both kinds live side by side.
"""

from contextlib import AbstractContextManager
from typing import TypeVar

import jax
import numpy as np

from playground.experiments.base import Experiment

AnyTree = TypeVar("AnyTree")


def in_dtype_of(experiment: Experiment) -> AbstractContextManager[None]:
    """Compute in the precision of `experiment`."""
    return jax.enable_x64(experiment.precision is np.float64)


def placed(experiment: Experiment, tree: AnyTree) -> AnyTree:
    """The arrays of `tree` on the device, in the precision of `experiment`."""
    with in_dtype_of(experiment):
        return jax.device_put(tree)
