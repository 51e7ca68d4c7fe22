"""What is raced: variants of an experiment, each from the same few starts, and what wins."""

from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from playground import regimes
from playground.experiments.base import LARGEST_SEED
from playground.options.errors import SpecError
from playground.regimes.metrics import Metric

Shows = Literal["variants", "seeds", "focus"]


@dataclass(frozen=True)
class Entry:
    """One variant, by a name of its own."""

    name: str
    experiment: Any  # of whatever kind


@dataclass(frozen=True)
class GridAxis:
    """One knob of a map of two: its name, and its values in words."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A map of two knobs: `places` are the column and the row of each variant.

    `refused` are cells that cannot be, and why.
    """

    across: GridAxis
    up: GridAxis
    places: tuple[tuple[int, int], ...]
    refused: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class RaceSpec:
    """Variants that train at once: each starts from `seeds` start seeds, the same for all.

    `shows` says whose tiles are sent: one of each variant, one of each seed of the first
    variant, or that of the network which is looked at. Training ends after `until` epochs. With
    a `plan` the variants are the cells of a map.
    """

    entries: tuple[Entry, ...]
    seeds: int = 1
    rule: str = "test_loss"  # one of `playground.regimes.metrics.rankings`
    goal: float = 0.1  # of the main metric, for the rule of that name
    shows: Shows = "variants"
    until: int | None = None
    plan: Grid | None = None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What is measured of each network."""
        return regimes.of(self.entries[0].experiment).metrics if self.entries else ()

    def experiments(self) -> list[Any]:
        """Every network's experiment, those of the first variant first `(V · S)`."""
        pairs = product(self.entries, range(self.seeds))
        return [started(entry.experiment, number) for entry, number in pairs]


def started(experiment: Any, number: int) -> Any:
    """`experiment` from start number `number`; 0 is its own.

    Raises `SpecError` where its rules have but one seed for points and start.
    """
    if number == 0:
        return experiment
    if experiment.locks("start_seed"):
        raise SpecError(ONE_SEED)
    seed = (experiment.start_seed + number) % (LARGEST_SEED + 1)
    return experiment.model_copy(update={"start_seed": seed})  # no seed is impossible


ONE_SEED = (
    "these rules draw points and start weights from one seed, so there is but one start for "
    "these points; choose one start, or other rules."
)
