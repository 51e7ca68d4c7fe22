"""Set-ups of the page «Compare» for tests: any that a default host takes, and what links say."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import strategies as st
from workbench import SMALL, chance_untouched, fields, options

from playground.engine.compile.limits import limits
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.options.optimizers import OPTIMIZERS
from playground.options.surfaces import Surface
from playground.search.fields import SearchField, fields_of
from playground.search.strategies import Plan, Random
from playground.ui.pages.compare.address import Reading, from_query
from playground.ui.pages.compare.depth import DepthSetup
from playground.ui.pages.compare.ensemble.section import EnsembleSetup
from playground.ui.pages.compare.influence.section import InfluenceSetup
from playground.ui.pages.compare.knob_words import (
    range_words,
    span_words,
    usual_words,
    values_words,
)
from playground.ui.pages.compare.landscape import LandscapeSetup
from playground.ui.pages.compare.phase_map import MapSetup
from playground.ui.pages.compare.race.setup import RaceSetup
from playground.ui.pages.compare.race.variants import MOST, offered, settings
from playground.ui.pages.compare.search.setup import SearchSetup
from playground.ui.pages.compare.sections import SECTIONS, Setup
from playground.ui.pages.compare.surfaces.setup import SurfacesSetup
from playground.ui.pages.compare.surfaces.words import Place, rival_words, start_words
from playground.ui.pages.compare.widths.section import WidthsSetup
from playground.ui.pages.compare.widths.tasks import tasks
from playground.ui.pages.compare.words import USUAL

KNOBS = [field for field in fields_of(SMALL) if not field.several]
RACED = settings(SMALL)
TASKS = [USUAL, *tasks(SMALL)]


def read(link: str, experiment: Experiment = SMALL) -> Reading:
    """What a query string says of the page."""
    return from_query(dict(parse_qsl(link, keep_blank_values=True)), experiment)


@st.composite
def ranges(draw: st.DrawFn, field: SearchField) -> tuple[float, float]:
    """Two different numbers that a knob may be, the smaller first."""
    knob = field.knob
    assert knob is not None
    if field.kind is int:
        two = st.integers(int(knob.low), int(min(knob.high, 10_000)))
    else:
        two = st.floats(max(knob.low, 0.001), min(knob.high, 1000.0))
    low, high = sorted(draw(st.lists(two, min_size=2, max_size=2, unique=True)))
    return low, high


def possible(path: str, words: str) -> bool:
    """Whether there is such a variant; a batch of more than all points is none, for instance."""
    try:
        RACED[path].put(SMALL, words)
    except SpecError:
        return False
    return True


@st.composite
def races(draw: st.DrawFn) -> RaceSetup:
    """Any race of small networks."""
    path = draw(st.sampled_from(sorted(RACED)))
    there = [words for words in offered(RACED[path], SMALL) if possible(path, words)]
    some = st.lists(st.sampled_from(there), max_size=MOST, unique=True) if there else st.just([])
    chosen = draw(st.just(USUAL) | some.map("~".join))
    return RaceSetup(**dict(draw(fields(RaceSetup))) | {"vary": path, "variants": chosen})


@st.composite
def maps(draw: st.DrawFn) -> MapSetup:
    """Any map of two knobs."""
    drawn = dict(draw(fields(MapSetup)))
    for name in ("across", "up"):
        field = draw(st.sampled_from(KNOBS))
        drawn |= {name: field.path, f"{name}_span": USUAL}
        if field.is_number and draw(st.booleans()):
            drawn[f"{name}_span"] = span_words(*draw(ranges(field)))
    return MapSetup(**drawn)


@st.composite
def searched(draw: st.DrawFn, field: SearchField) -> str:
    """Values of a knob in words."""
    if draw(st.booleans()):
        return USUAL
    if field.is_number:
        return range_words(*draw(ranges(field)), log=draw(st.booleans()), count=draw(COUNTS))
    if field.several:
        return usual_words(SMALL, field)
    values = st.lists(st.sampled_from(field.choices), min_size=1, max_size=4, unique=True)
    return values_words(draw(values))


COUNTS = st.integers(1, 10)


def places(surface: Surface) -> st.SearchStrategy[Place]:
    """Any place in the picture of a surface."""
    left, right, bottom, top = surface.domain
    return st.tuples(st.floats(left, right), st.floats(bottom, top))


# Any optimizers with any settings, each at most once.
RIVALS = st.lists(options(OPTIMIZERS), max_size=4, unique_by=type)


@st.composite
def by_hand(draw: st.DrawFn) -> SurfacesSetup:
    """Any race on a surface."""
    drawn = draw(fields(SurfacesSetup))
    start = draw(
        st.just(USUAL) | places(drawn.surface).map(partial(start_words, surface=drawn.surface))
    )
    rivals = draw(st.just(USUAL) | RIVALS.map(partial(rival_words, surface=type(drawn.surface))))
    return SurfacesSetup(**dict(drawn) | {"start": start, "rivals": rivals})


@st.composite
def setups(draw: st.DrawFn) -> Any:
    """Any set-up that a default host takes."""
    with chance_untouched():
        return setup_of(draw)


def setup_of(draw: st.DrawFn) -> Any:
    """Draw a set-up."""
    knobs = draw(st.lists(st.sampled_from(fields_of(SMALL)), max_size=3, unique=True))
    over = tuple((field.path, draw(searched(field))) for field in knobs)
    plan = dict(draw(fields(Plan)))
    if isinstance(plan["kind"], Random):
        plan["kind"] = plan["kind"].replace("number", draw(st.integers(2, limits().cells)))
    return Setup(
        compare=draw(st.sampled_from(list(SECTIONS))),
        race=draw(races()),
        map=draw(maps()),
        search=SearchSetup(**plan, over=draw(st.none() | st.just(over))),
        landscape=draw(fields(LandscapeSetup)),
        surfaces=draw(by_hand()),
        depth=draw(fields(DepthSetup)),
        influence=draw(fields(InfluenceSetup)),
        widths=draw(fields(WidthsSetup)).replace("task", draw(st.sampled_from(TASKS))),
        ensemble=draw(fields(EnsembleSetup)),
    )
