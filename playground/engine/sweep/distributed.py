"""Several hosts as one: each runs the same command, and JAX joins their devices.

Every process does the same in the same order; the axis of networks lies over all devices,
see `playground.engine.sweep.parallel`. https://docs.jax.dev/en/latest/multi_process.html
"""

import os

import jax

from playground.options.errors import SpecError, shown

COORDINATOR, PROCESSES, NUMBER = (
    f"PLAYGROUND_{name}" for name in ("COORDINATOR", "PROCESSES", "PROCESS")
)


def join() -> bool:
    """Join the hosts that the environment names; return whether this process is to speak.

    `PLAYGROUND_COORDINATOR` is the address «host:port» of the first of `PLAYGROUND_PROCESSES`
    processes, and `PLAYGROUND_PROCESS` the number of this one, from 0. Without them there is
    but this host. Must be called before anything is computed. Raises `SpecError`.
    """
    address = os.environ.get(COORDINATOR)
    if not address:
        return True
    count, number = whole(PROCESSES, 2), whole(NUMBER, 0)
    if number >= count:
        raise SpecError(f"{NUMBER} is {number}, but must be below {PROCESSES}, which is {count}.")
    if not address.rpartition(":")[2].isdecimal():
        raise SpecError(f"{COORDINATOR} is {shown(address)}, but must be host:port.")
    jax.distributed.initialize(address, count, number)
    return number == 0


def several() -> bool:
    """Whether other hosts do the same, so that nothing may depend on how long things take."""
    return jax.process_count() > 1


def whole(name: str, least: int) -> int:
    """The setting `name`, a whole number. Raises `SpecError`."""
    text = os.environ.get(name, "")
    if not text.isdecimal() or int(text) < least:
        raise SpecError(f"{name} is {shown(text)}, but must be a whole number from {least} on.")
    return int(text)
