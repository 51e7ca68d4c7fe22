"""What this host allows, as settings with safe defaults (environment variables).

Everything a stranger can ask for is priced before anything is allocated or compiled, and
refused with the number that would be allowed.
"""

import os
from dataclasses import dataclass, fields
from functools import lru_cache

from playground import regimes
from playground.experiments.base import Experiment
from playground.options.errors import SpecError


@dataclass(frozen=True)
class Limits:
    """PLAYGROUND_SESSIONS and so on override each value."""

    sessions: int = 60  # visitors at once
    parameters: int = 5_000_000  # of one network
    batch_flops: int = 20_000_000_000  # of one update, forward and backward
    connections: int = 4  # live connections of one run
    cells: int = 1024  # of one search
    programs: int = 100  # compiled for one search
    networks: int = 1024  # trained at once by one visitor
    sweep_mib: int = 512  # memory of all of them
    quiet: int = 5  # seconds without a visitor until more is made ready; 0: never
    kept_mib: int = 128  # memory of trainings that were left, of all visitors
    kept_minutes: int = 30  # after which a training that was left is forgotten


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The limits of this process. Raises `SpecError` for a setting that is no number."""
    values = {}
    for field in fields(Limits):
        text = os.environ.get(f"PLAYGROUND_{field.name.upper()}")
        if text is None:
            continue
        if not text.isdecimal():
            raise SpecError(
                f"PLAYGROUND_{field.name.upper()} is {text!r}, but must be a whole number."
            )
        values[field.name] = int(text)
    return Limits(**values)


def price(experiment: Experiment) -> None:
    """Raise `SpecError` where `experiment` asks for more than this host allows."""
    parameters, flops = regimes.of(experiment).cost(experiment)
    allowed = limits()
    if parameters > allowed.parameters:
        raise SpecError(
            f"this network would have {parameters:,} parameters, but this host allows "
            f"{allowed.parameters:,}; use fewer or narrower layers."
        )
    if flops > allowed.batch_flops:
        raise SpecError(
            f"one update would take {flops:,} operations, but this host allows "
            f"{allowed.batch_flops:,}; use a smaller batch or narrower layers."
        )
