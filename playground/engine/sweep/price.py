"""What a sweep needs before anything is allocated, and whether this host has it."""

import os
from collections.abc import Hashable, Sequence
from math import prod

from playground import regimes
from playground.engine.compile import limits
from playground.experiments.base import Experiment
from playground.options.errors import SpecError
from playground.regimes.base import CALL_BLOCKS

MIB = 2**20


def needed(experiment: Experiment) -> int:
    """Bytes that one more network of `experiment`'s architecture needs, twice what it holds.

    Parameters, running statistics and what the optimizer remembers are held by each; while
    they are trained there may be a copy. The outputs of a batch are needed once, by whichever
    network is being trained, so they are not counted here.
    """
    return 2 * regimes.of(experiment).room(experiment).held


def once(experiment: Experiment) -> int:
    """Bytes that are needed however many networks there are: a batch, an order, the examples."""
    room = regimes.of(experiment).room(experiment)
    return room.working + order(experiment) + room.examples


def batch(experiment: Experiment) -> int:
    """Bytes while a network trains or is measured."""
    return regimes.of(experiment).room(experiment).working


def order(experiment: Experiment) -> int:
    """Bytes of the order in which examples are shown."""
    block = regimes.of(experiment).block_shape(experiment)
    return CALL_BLOCKS * prod(block.shape) * block.dtype.itemsize


def held(experiment: Experiment) -> int:
    """Bytes of the examples."""
    return regimes.of(experiment).room(experiment).examples


def common(experiments: Sequence[Experiment], firsts: Sequence[Experiment]) -> int:
    """Bytes that all `experiments` need together, whose programs are those of `firsts`.

    As many train at a time as there are cores. Images are held once for all programs.
    """
    cores = max(1, os.cpu_count() or 1)
    heaviest = sorted(map(batch, firsts))[-cores:]
    shared = {experiment.data_key() for experiment in experiments} - {None}
    examples = sum(held(first) for first in firsts if first.data_key() is None)
    examples += sum(held(each) for each in shared if each is not None)
    return sum(heaviest) + sum(map(order, firsts)) + examples


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
    programs = programs or [experiment.compile_key() for experiment in experiments]
    firsts = dict(zip(reversed(programs), reversed(experiments), strict=True))
    for experiment in firsts.values():
        limits.price(experiment)
    each = {program: needed(experiment) for program, experiment in firsts.items()}
    bytes_needed = sum(each[program] for program in programs)
    fixed = common(experiments, [*firsts.values()])
    room = allowed.sweep_mib * MIB
    if bytes_needed + fixed > room:
        fits = max(0, int((room - fixed) / (bytes_needed / len(experiments))))
        raise SpecError(
            f"{len(experiments):,} such networks would take {(bytes_needed + fixed) / MIB:,.0f} "
            f"MiB, but this host allows {allowed.sweep_mib:,} MiB; {fits:,} would fit."
        )
