"""Set-ups of the page «Compare» for tests: any that a default host takes, and what links say."""

from urllib.parse import parse_qsl

from hypothesis import strategies as st
from workbench import SMALL, chance_untouched, fields

from playground.engine.limits import limits
from playground.experiment import Experiment
from playground.options import SpecError
from playground.search.fields import SearchField, fields_of
from playground.search.kinds import Plan, Random
from playground.ui.compare_link import Reading, from_query
from playground.ui.compare_setup import (
    SECTIONS,
    USUAL,
    LandscapeSetup,
    MapSetup,
    RaceSetup,
    Setup,
)
from playground.ui.knob_words import range_words, span_words, usual_words, values_words
from playground.ui.race_variants import MOST, offered, settings

KNOBS = [field for field in fields_of(SMALL) if not field.several]
RACED = settings(SMALL)


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


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """Any set-up that a default host takes."""
    with chance_untouched():
        return setup_of(draw)


def setup_of(draw: st.DrawFn) -> Setup:
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
        search=Plan(**plan),
        over=draw(st.none() | st.just(over)),
        landscape=draw(fields(LandscapeSetup)),
    )
