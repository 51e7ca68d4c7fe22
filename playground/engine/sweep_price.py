"""What a sweep needs before anything is allocated, and whether this host has it."""

from collections.abc import Hashable, Sequence
from math import prod

import numpy as np

from playground.engine import limits
from playground.engine.memory import memory
from playground.engine.order import block_shape
from playground.experiment import Experiment
from playground.options import SpecError

MIB = 2**20


def needed(experiment: Experiment) -> int:
    """Bytes that one more network of `experiment`'s architecture needs, twice what it holds.

    Parameters, running statistics and what the optimizer remembers are held by each; while
    they are trained there may be a copy. The outputs of a batch are needed once, by whichever
    network is being trained, so they are not counted here.
    """
    return 2 * sum(layer.parameters + layer.optimizer for layer in memory(experiment))


def once(experiment: Experiment) -> int:
    """Bytes that are needed however many networks there are: a batch, an order, the examples."""
    batch = sum(layer.activations for layer in memory(experiment))
    block = block_shape(experiment)
    held = sum(experiment.rows) * prod(experiment.input_shape)
    number = np.dtype(experiment.input_type).itemsize
    return 2 * batch + prod(block.shape) * block.dtype.itemsize + held * number


def check(experiments: Sequence[Experiment]) -> None:
    """Raise `SpecError` where there are none, or more than this host has room for."""
    if not experiments:
        raise SpecError("there is nothing to train: choose at least one variant.")
    allowed = limits.limits()
    if len(experiments) > allowed.networks:
        raise SpecError(
            f"these are {len(experiments):,} networks, but this host trains at most "
            f"{allowed.networks:,} at once; choose fewer values or seeds."
        )
    known: dict[Hashable, tuple[int, int]] = {}
    for experiment in experiments:
        key = experiment.program()
        if key not in known:
            limits.price(experiment)
            known[key] = needed(experiment), once(experiment)
    bytes_needed = sum(known[experiment.program()][0] for experiment in experiments)
    fixed = sum(shared for _, shared in known.values())
    room = allowed.sweep_mib * MIB
    if bytes_needed + fixed > room:
        fits = max(0, int((room - fixed) / (bytes_needed / len(experiments))))
        raise SpecError(
            f"{len(experiments):,} such networks would take {(bytes_needed + fixed) / MIB:,.0f} "
            f"MiB, but this host allows {allowed.sweep_mib:,} MiB; {fits:,} would fit."
        )
