"""What a sweep needs before anything is allocated, and whether this host has it."""

from collections.abc import Hashable, Sequence
from math import prod

import numpy as np

from playground.engine import limits
from playground.engine.memory import memory
from playground.engine.order import CALL_BLOCKS, block_shape
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
    return 2 * batch + CALL_BLOCKS * prod(block.shape) * block.dtype.itemsize + held * number


def check_count(networks: int) -> None:
    """Raise `SpecError` for no networks, and for more than this host trains at once."""
    if not networks:
        raise SpecError("there is nothing to train: choose at least one variant.")
    most = limits.limits().networks
    if networks > most:
        raise SpecError(
            f"these are {networks:,} networks, but this host trains at most {most:,} at once; "
            "choose fewer values or seeds."
        )


def check(experiments: Sequence[Experiment], programs: Sequence[Hashable] = ()) -> None:
    """Raise `SpecError` where there are none, or more than this host has room for.

    `programs` are those of `experiments`, where they are known already.
    """
    check_count(len(experiments))
    allowed = limits.limits()
    programs = programs or [experiment.program() for experiment in experiments]
    firsts = dict(zip(reversed(programs), reversed(experiments), strict=True))
    for experiment in firsts.values():
        limits.price(experiment)
    each = {program: needed(experiment) for program, experiment in firsts.items()}
    bytes_needed = sum(each[program] for program in programs)
    fixed = sum(once(experiment) for experiment in firsts.values())
    room = allowed.sweep_mib * MIB
    if bytes_needed + fixed > room:
        fits = max(0, int((room - fixed) / (bytes_needed / len(experiments))))
        raise SpecError(
            f"{len(experiments):,} such networks would take {(bytes_needed + fixed) / MIB:,.0f} "
            f"MiB, but this host allows {allowed.sweep_mib:,} MiB; {fits:,} would fit."
        )
