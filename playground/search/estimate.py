"""What a search will take, before it starts: networks, programs, memory and time.

Memory is what a sweep counts. Time is a guess from operations and updates, measured with
default networks on one core; it is there to tell seconds from hours.
"""

from collections import Counter
from dataclasses import dataclass

from playground import regimes
from playground.engine.sweep.price import MIB, needed, once
from playground.experiments.base import Experiment
from playground.search.local import together
from playground.search.search import REFUSED, Search

OPERATIONS = 10e9  # a second
UPDATE = 0.4e-6  # seconds that an update takes beside its operations
COMPILING = 1.5  # seconds a program


@dataclass(frozen=True)
class Estimate:
    """What a search takes: bytes at most at a time, and seconds."""

    cells: int
    refused: int
    networks: int
    programs: int
    bytes: int
    seconds: float

    def sentence(self, repeats: int) -> str:
        """All of it in one line."""
        times = f" × {repeats} = {self.networks:,} networks" if repeats > 1 else ""
        left_out = f" ({self.refused:,} cannot be trained)" if self.refused else ""
        programs = f"{self.programs} program{'s' if self.programs > 1 else ''} to compile"
        return (
            f"{self.cells:,} cell{'s' if self.cells > 1 else ''}{left_out}{times}, {programs}, "
            f"about {max(1, round(self.bytes / MIB)):,} MiB and {duration(self.seconds)}."
        )


def estimate(search: Search) -> Estimate:
    """What `search` will take."""
    able = [row.experiment for row in search.rows if row.experiment is not None]
    repeats = search.plan.repeats
    count: Counter[Experiment] = Counter(each.compile_key() for each in able)
    kinds = {each.compile_key(): each for each in able}
    share = epochs_of_a_cell(search, len(able))
    seconds, memory = 0.0, 0
    for key, number in count.items():
        one = kinds[key]
        networks = number * repeats
        memory = max(memory, min(together(one), networks) * needed(one) + once(one))
        seconds += COMPILING + networks * share * epoch_of(one)
    refused = sum(row.status == REFUSED for row in search.rows)
    networks = len(able) * repeats
    return Estimate(len(search.rows), refused, networks, len(count), memory, seconds)


def epochs_of_a_cell(search: Search, cells: int) -> float:
    """How many epochs a cell trains on average."""
    total, before, alive = 0, 0, cells
    for rung in search.rungs:
        total += alive * (rung.epochs - before)
        alive, before = min(alive, rung.keep), rung.epochs
    return total / cells


def epoch_of(experiment: Experiment) -> float:
    """Seconds of one epoch, about."""
    regime = regimes.of(experiment)
    clock, flops = regime.clock(experiment), regime.cost(experiment).flops
    return flops * clock.examples / clock.batch / OPERATIONS + clock.steps * UPDATE


def duration(seconds: float) -> str:
    """Seconds in words, as exactly as a guess may say them."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
