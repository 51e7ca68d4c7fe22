"""How the section «Search» is set up: a search's plan, and the knobs that are searched.

In links the knobs stand under a head of their own, with their paths: «over.width=2..8~linear~3».
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Self, TypeAlias

from playground.engine.compile.limits import limits
from playground.experiments.supervised import Experiment
from playground.links.text import differences
from playground.options.errors import SpecError
from playground.search.fields import fields_of
from playground.search.space import MOST_VALUES, Axis, Range
from playground.search.strategies import Plan, Random
from playground.ui.pages.compare.knob_words import axis, range_words, values_words
from playground.ui.pages.compare.setup import SectionSetup, left_out, unknown
from playground.ui.pages.compare.words import USUAL

OVER, NONE = "over", "none"

Over: TypeAlias = tuple[tuple[str, str], ...]  # knobs that are searched, each with its values


class SearchSetup(Plan, SectionSetup):
    """The plan of a search, and the path and the words of each knob; None: the usual ones."""

    over: Over | None = None

    @property
    def plan(self) -> Plan:
        """How the space is searched."""
        return Plan(**{name: getattr(self, name) for name in Plan.model_fields})

    def fit(self, experiment: Experiment) -> tuple[Self, list[str]]:
        known = {field.path for field in fields_of(experiment)}
        gone = [path for path, _ in self.over or () if path not in known]
        if not gone:
            return self, []
        over = tuple(pair for pair in self.over or () if pair[0] in known)
        said = [left_out(f"{OVER}.{path}", unknown(path)) for path in gone]
        return self.replace(OVER, over), said

    def within(self, experiment: Experiment) -> tuple[Self, list[str]]:
        fields, over, problems = {field.path: field for field in fields_of(experiment)}, [], []
        for path, words in self.over or ():
            try:
                axis(experiment, fields[path], words)
                over.append((path, words))
            except SpecError as error:
                problems.append(left_out(f"{OVER}.{path}", error))
                over.append((path, USUAL))
        possible = self.replace(OVER, tuple(over)) if over else self
        setup, said = possible.fewer_cells(experiment)
        return setup, [*problems, *said]

    def fewer_cells(self, experiment: Experiment) -> tuple[Self, list[str]]:
        """A search of fewer cells where this host does not allow as many."""
        most = limits().cells
        if isinstance(self.kind, Random):
            if self.kind.number <= most:
                return self, []
            fewer = self.replace("kind.number", max(2, most))
            return fewer, [
                f"The link's search has {self.kind.number:,} cells, but {allowed(most)}."
            ]
        fields = {field.path: field for field in fields_of(experiment)}
        axes = [axis(experiment, fields[path], words) for path, words in self.over or ()]
        sizes = [len(each.grid()) for each in axes]
        if prod(sizes) <= most:
            return self, []
        counts = range(MOST_VALUES, 0, -1)
        count = next((n for n in counts if prod(min(n, size) for size in sizes) <= most), 1)
        over = tuple((each.field.path, first_of(each, count)) for each in axes)
        said = (
            f"The link's search has {prod(sizes):,} cells, but {allowed(most)}, "
            f"with {count} values of each knob."
        )
        return self.replace(OVER, over), [said]

    def words(self, name: str, usual: Self) -> Iterator[tuple[str, str]]:
        yield from differences(self.plan, usual.plan, f"{name}.")
        if self.over is not None:
            words = {f"{OVER}.{path}": words for path, words in self.over}
            yield from (words or {OVER: NONE}).items()


def read_over(texts: Mapping[str, str]) -> Over:
    """The knobs of a link's words, by their keys; none of them where it says so."""
    return tuple((key.partition(".")[2], words) for key, words in texts.items() if key != OVER)


def allowed(most: int) -> str:
    """What a host allows, and what was done."""
    return f"at most {most:,} are allowed here; it was cut to that"


def first_of(each: Axis, count: int) -> str:
    """An axis with at most `count` values, in words."""
    if isinstance(each, Range):
        return range_words(each.low, each.high, each.log, min(count, each.number))
    if each.field.several:
        return ",".join(str(value) for value in each.values[:count])
    return values_words(list(each.values[:count]))
