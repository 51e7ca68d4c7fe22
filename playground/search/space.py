"""What a search goes over: some knobs, and for each the values to try.

A number has bounds, a scale and how many values a grid takes of it; everything else has a
list of values. A combination of values is a cell, and `build` makes an experiment of it. What
no combination can be is said in one sentence; a single one that cannot is only left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, TypeAlias

import numpy as np

from playground.experiments.base import Experiment
from playground.links.text import NUMBER, in_passes, number
from playground.options.base import Knob
from playground.options.errors import SpecError, plain, shown
from playground.search.fields import SearchField, Value, field_at

Cell: TypeAlias = dict[str, Value]

MOST_VALUES = 100  # of one knob
USUAL_VALUES = 5
RANGE = re.compile(
    rf"(?P<low>{NUMBER.pattern})\.\.(?P<high>{NUMBER.pattern})(?P<how>( +\w+)*)", re.IGNORECASE
)
BINS = 4  # into which many numbers are put where they are compared as groups


@dataclass(frozen=True)
class Values:
    """The values of one field to try, in this order."""

    field: SearchField
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        checked = tuple(dict.fromkeys(self.field.check(value) for value in self.values))
        check_count(self.field.path, len(checked))
        object.__setattr__(self, "values", checked)

    def grid(self) -> tuple[Value, ...]:
        """The values that a grid takes."""
        return self.values

    def draw(self, rng: np.random.Generator) -> Value:
        """A value at random."""
        return self.values[int(rng.integers(len(self.values)))]

    def group(self, value: Value) -> Value:
        """In which group `value` is where values are compared."""
        return value


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both tried; a grid takes `number` of them."""

    field: SearchField
    low: float
    high: float
    number: int = USUAL_VALUES
    log: bool = False

    def __post_init__(self) -> None:
        path = self.field.path
        if not self.field.is_number:
            raise SpecError(f"{path} is no number: give its values one by one, as a,b,c.")
        for end in (self.low, self.high):
            self.field.check(end)
        if not self.low < self.high:
            raise SpecError(f"{path} goes from {plain(self.low)} to {plain(self.high)}: turn it.")
        if self.log and self.low <= 0:
            raise SpecError(
                f"{path} begins at {plain(self.low)}, but a logarithmic range begins above 0."
            )
        check_count(path, self.number)

    def at(self, share: float) -> Value:
        """The value at `share` of the way from low to high, with six digits at most."""
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        if self.field.kind is int:
            return round(value)
        return min(max(float(f"{value:.6g}"), self.low), self.high)

    def grid(self) -> tuple[Value, ...]:
        """The values that a grid takes."""
        if self.number == 1:
            return (self.at(0.5),)
        shares = np.linspace(0, 1, self.number)
        return tuple(dict.fromkeys(self.at(float(share)) for share in shares))

    def draw(self, rng: np.random.Generator) -> Value:
        """A value at random, evenly over the range, or over its logarithm.

        Whole numbers are drawn as the floor of what lies in [low, high + 1), so that both ends
        are as likely as their neighbours; over a logarithm k has the share ln((k + 1) / k).
        """
        if self.field.kind is not int:
            return self.at(float(rng.random()))
        low, high = round(self.low), round(self.high)
        if not self.log:
            return int(rng.integers(low, high + 1))
        drawn = int(low * ((high + 1) / low) ** float(rng.random()))
        return min(max(drawn, low), high)

    def group(self, value: Value) -> Value:
        """In which quarter of the range `value` is where values are compared."""
        if self.field.kind is int:
            low, end, found = round(self.low), round(self.high) + 1, float(value)
            if self.log:
                low, end, found = np.log(low), np.log(end), np.log(found)
            return int(BINS * (found - low) / (end - low) + 1e-9)
        edges = [float(self.at(share / BINS)) for share in range(1, BINS)]
        return int(np.searchsorted(edges, float(value), side="right"))


Axis: TypeAlias = Values | Range


def check_count(path: str, count: int) -> None:
    """Raise `SpecError` where a knob has no values, or too many."""
    if not 1 <= count <= MOST_VALUES:
        raise SpecError(
            f"{path} has {count} values to try, but must have between 1 and {MOST_VALUES}."
        )


def axis(experiment: Experiment, words: str) -> Axis:
    """Read «optimizer.learning_rate=0.001..1 log 8» or «layers.0.units=2,4,8».

    A range may say its scale and how many values a grid takes. Raises `SpecError`.
    """
    path, equals, values = (part.strip() for part in words.partition("="))
    if not equals or not path:
        raise SpecError(f"{shown(words)} names no knob with values; write path=a,b,c or path=a..b.")
    field = field_at(experiment, path)
    match = RANGE.fullmatch(values)
    if match is None:
        parts = values.split(",") if values or field.several else []
        return Values(field, tuple(field.read(part.strip()) for part in parts))
    low, high = (float(number(float, path, match[end])) for end in ("low", "high"))
    count, log = USUAL_VALUES, bool(field.knob and field.knob.scale == "log")
    for word in match["how"].split():
        if word.isdecimal():
            count = Knob(path, "", 1, MOST_VALUES).check(int, number(int, path, word), path)
        elif word in ("log", "linear"):
            log = word == "log"
        else:
            raise SpecError(
                f"{path} says {shown(word)} after its range; say log, linear, a number."
            )
    return Range(field, low, high, count, log)


@dataclass(frozen=True)
class Space:
    """The axes of a search through variants of `experiment`."""

    experiment: Experiment
    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        if not self.axes:
            raise SpecError("there is nothing to search: choose at least one knob and its values.")
        paths = [each.field.path for each in self.axes]
        for path in paths:
            if paths.count(path) > 1:
                raise SpecError(f"{path} is searched twice; give all its values at once.")

    @property
    def count(self) -> int:
        """How many cells a grid has."""
        return prod(len(each.grid()) for each in self.axes)

    def grid(self) -> list[Cell]:
        """Every combination of values, the last axis fastest."""
        paths = [each.field.path for each in self.axes]
        combinations = product(*(each.grid() for each in self.axes))
        return [dict(zip(paths, values, strict=True)) for values in combinations]

    def draw(self, number: int, seed: int) -> list[Cell]:
        """`number` different cells at random; all of them where there are no more."""
        finite = all(isinstance(each, Values) for each in self.axes)
        rng = np.random.default_rng(seed)
        if finite and self.count <= number:
            return self.grid()
        cells: dict[tuple[Value, ...], Cell] = {}
        for _ in range(20 * number):
            cell = {each.field.path: each.draw(rng) for each in self.axes}
            cells.setdefault(tuple(cell.values()), cell)
            if len(cells) == number:
                break
        return list(cells.values())

    def build(self, cell: Mapping[str, Value]) -> Any:
        """The experiment of `cell`. Raises `SpecError` where there can be none such."""
        found, errors = in_passes(
            self.experiment,
            sorted((each.field for each in self.axes), key=order),
            lambda experiment, field: field.put(experiment, cell[field.path]),
            all_again=True,  # a value that is put late may undo another
        )
        if errors:
            raise next(iter(errors.values()))
        return found


def order(field: SearchField) -> tuple[bool, bool, int]:
    """In which order fields are set: lists of options first, settings of options last."""
    return not field.several, field.path != "depth", field.path.count(".")
