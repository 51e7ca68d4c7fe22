"""What a shared set-up of the page «Compare» may ask of this host.

More networks or cells than it trains are cut to what it does, with a sentence that names both
numbers; everything else stays as it was shared.
"""

from collections.abc import Mapping
from math import prod

from playground.engine.compile.limits import limits
from playground.experiments.plane import Experiment
from playground.search.fields import SearchField, fields_of
from playground.search.space import MOST_VALUES, Axis, Range
from playground.search.strategies import Random
from playground.ui.pages.compare.knob_words import axis, range_words, values_words
from playground.ui.pages.compare.race.variants import settings
from playground.ui.pages.compare.setup import MapSetup, Over, Setup
from playground.ui.pages.compare.words import APART


def within_host(setup: Setup, experiment: Experiment) -> tuple[Setup, list[str]]:
    """`setup` with no more networks and cells than this host trains."""
    problems: list[str] = []
    for cut in (fewer_starts, smaller_map, fewer_cells):
        setup, said = cut(setup, experiment)
        problems += [said] if said else []
    return setup, problems


def fewer_starts(setup: Setup, experiment: Experiment) -> tuple[Setup, str]:
    """A race of fewer starts where this host does not train as many networks."""
    race, most = setup.race, limits().networks
    values = race.chosen(settings(experiment)[race.vary], experiment)
    networks = len(values) * race.seeds
    if networks <= most:
        return setup, ""
    seeds = max(1, most // len(values))
    setup = setup.replace("race.seeds", seeds)
    if len(values) > most:
        setup = setup.replace("race.variants", APART.join(values[:most]))
    return setup, (
        f"The link's race has {networks:,} networks, but this host trains at most {most:,} at "
        f"once; it was cut to {min(len(values), most)} variants with {seeds} starts."
    )


def smaller_map(setup: Setup, experiment: Experiment) -> tuple[Setup, str]:
    """A coarser map where this host does not train as many networks."""
    most = limits().networks
    fields = {field.path: field for field in fields_of(experiment)}
    sizes = {side: map_cells(setup.map, side, fields) for side in MapSetup.knobs()["side"].choices}
    cells = sizes[setup.map.side]
    if cells <= most:
        return setup, ""
    side = max((side for side, size in sizes.items() if size <= most), default=min(sizes))
    return setup.replace("map.side", side), (
        f"The link's map has {cells:,} cells, but this host trains at most {most:,} networks at "
        f"once; it was cut to {side} cells along a side."
    )


def map_cells(setup: MapSetup, side: int, fields: Mapping[str, SearchField]) -> int:
    """How many cells a map has at the most."""
    pair = (fields[setup.across], fields[setup.up])
    return prod(side if field.is_number else len(field.choices) for field in pair)


def fewer_cells(setup: Setup, experiment: Experiment) -> tuple[Setup, str]:
    """A search of fewer cells where this host does not allow as many."""
    most, kind = limits().cells, setup.search.kind
    if isinstance(kind, Random):
        if kind.number <= most:
            return setup, ""
        fewer = setup.replace("search.kind.number", max(2, most))
        return fewer, f"The link's search has {kind.number:,} cells, but {allowed(most)}."
    fields = {field.path: field for field in fields_of(experiment)}
    axes = [axis(experiment, fields[path], words) for path, words in setup.over or ()]
    sizes = [len(each.grid()) for each in axes]
    if prod(sizes) <= most:
        return setup, ""
    counts = range(MOST_VALUES, 0, -1)
    count = next((n for n in counts if prod(min(n, size) for size in sizes) <= most), 1)
    over: Over = tuple((each.field.path, first_of(each, count)) for each in axes)
    return setup.replace("over", over), (
        f"The link's search has {prod(sizes):,} cells, but {allowed(most)}, "
        f"with {count} values of each knob."
    )


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
