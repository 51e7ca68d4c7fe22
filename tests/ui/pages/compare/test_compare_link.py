"""How the page «Compare» is set up, as a link and back: whole, bounded, and never trusted."""

import json
import time
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from compare_help import RACED, read, setups
from hypothesis import given
from hypothesis import strategies as st
from workbench import SMALL, calm

from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.links import experiments
from playground.links.experiments import LONGEST_READ, from_link
from playground.options.errors import SpecError
from playground.regimes.supervision import METRICS
from playground.search.fields import fields_of
from playground.search.strategies import Grid, Random
from playground.ui.pages.compare.address import from_query, to_query
from playground.ui.pages.compare.knob_words import axis, usual_words
from playground.ui.pages.compare.landscape import LandscapeSetup
from playground.ui.pages.compare.phase_map import MapSetup
from playground.ui.pages.compare.race.setup import RaceSetup
from playground.ui.pages.compare.search.setup import OVER, SearchSetup
from playground.ui.pages.compare.sections import SECTIONS, Setup
from playground.ui.pages.compare.surfaces.setup import SurfacesSetup

COLUMN = "search.objective.column"
CORPUS = json.loads(
    (Path(__file__).parents[3] / "links" / "compare_v1.json").read_text(encoding="utf-8")
)
V = {"v": "1"}


def assert_comes_back(setup: Any, experiment: Experiment = SMALL) -> None:
    """Its link gives the same set-up, and says nothing; the experiment is not disturbed."""
    link = urlencode(V | to_query(setup))
    assert read(link, experiment) == (setup, ())
    assert from_link(f"?{link}") == (Plane(), ())


@calm(80)
@given(setups())
def test_any_set_up_comes_back_from_its_link(setup: Any) -> None:
    assert_comes_back(setup)


def test_the_default_needs_no_words_and_what_differs_has_readable_ones() -> None:
    assert to_query(Setup()) == {}
    setup = Setup(
        compare="search",
        race=RaceSetup(variants="sgd~adam~lion", seeds=4, goal=0.05),
        map=MapSetup(up="batch_size", up_span="1..50", side=8),
        search=SearchSetup(
            kind=Random(number=16),
            folds=3,
            over=(("optimizer.learning_rate", "0.01..1~log~5"), ("width", "2..8~linear~3")),
        ),
        landscape=LandscapeSetup(plane="hessian", zoom=2.0),
    )
    assert urlencode(to_query(setup)) == (
        "compare=search&race.variants=sgd~adam~lion&race.seeds=4&race.goal=0.05"
        "&map.up=batch_size&map.up_span=1..50&map.side=8"
        "&search.kind=random&search.kind.number=16&search.folds=3"
        "&landscape.plane=hessian&landscape.zoom=2"
        "&over.optimizer.learning_rate=0.01..1~log~5&over.width=2..8~linear~3"
    )
    assert_comes_back(setup)


def given_by(setup: Setup, path: str) -> Any:
    """What `setup` has at a path of the corpus, in the words of the corpus."""
    if path == COLUMN:  # of the measures, as it was said when the link was released
        return [metric.name for metric in METRICS].index(setup.search.objective.metric)
    if path == "over":
        return json.loads(json.dumps(setup.search.over))
    return attrgetter(path)(setup)


@pytest.mark.parametrize("case", CORPUS["links"], ids=lambda case: case["link"][:60])
def test_a_released_link_opens_for_ever(case: dict[str, Any]) -> None:
    setup, problems = read(case["link"].removeprefix("?"))
    assert problems == ()
    for path, value in case["gives"].items():
        assert given_by(setup, path) == value
    assert_comes_back(setup)


def test_nothing_chosen_is_not_the_usual() -> None:
    nobody = Setup(surfaces=SurfacesSetup(rivals=""))
    for setup in (Setup(search=SearchSetup(over=())), Setup(race=RaceSetup(variants="")), nobody):
        assert_comes_back(setup)


@pytest.mark.parametrize("experiment", [Plane(), Curve(), Images(points=100)], ids=type)
def test_usual_values_of_every_knob_are_words_that_links_take(experiment: Any) -> None:
    for field in fields_of(experiment):
        words = usual_words(experiment, field)
        if field.path.endswith("seed"):
            continue  # of which a range is no wish
        assert axis(experiment, field, words).grid()
        assert read(f"v=1&over.{field.path}={words}", experiment).problems == ()


def test_the_heads_of_keys_are_those_that_links_leave_to_the_page() -> None:
    assert set(experiments.PAGE_HEADS) == {*Setup.model_fields, OVER}
    assert list(Setup.model_fields) == ["compare", *SECTIONS]
    for kind in (Plane, Curve, Images):
        assert not set(experiments.PAGE_HEADS) & set(kind.model_fields)
    assert not set(experiments.PAGE_HEADS) & set(experiments.VIEW)


def test_other_words_of_strangers_stay_other_words() -> None:
    assert from_link("?search=cats") == (Plane(), ())
    (said,) = from_link("?v=1&search=cats").problems
    assert "no setting called «search»" in said


REST = "v=1&compare=map&race.seeds=4&map.side=8&over.width=2..8~linear~3"
HOSTILE = {
    "markup": ("race.rule=<script>", "rule is «·script·», but must be test_loss,"),
    "unknown section": ("landscape.plane=moon", "plane is «moon», but must be pca,"),
    "unknown setting": ("race.colour=red", "Race has no setting called «colour»"),
    "unknown knob": ("race.vary=colour", "the network at hand has no «colour» to vary"),
    "a knob that gives other points": ("race.vary=noise", "has no «noise» to vary"),
    "unknown variant": ("race.variants=sgd~sgdd", "optimizer is «sgdd», but must be sgd,"),
    "markdown": ("race.variants=![x](http://evil)", "optimizer is «··x··http://evil·»"),
    "bidi": ("race.variants=%E2%80%AEsgd", "«·sgd» is no value"),
    "nul": ("race.variants=sgd%00", "«sgd·» is no value"),
    "a long word": ("race.variants=" + "9" * 400, "is no value; write at most 60"),
    "thousand variants": ("race.variants=" + "~".join(map(str, range(1000))), "at most 100 are"),
    "NaN": ("race.goal=NaN", "goal is «nan», but must be a number"),
    "fraction": ("map.epochs=2.5", "epochs is 2.5, but must be a whole number"),
    "private": ("race.__class__=x", "Race has no setting called «__class__»"),
    "method": ("race.replace=x", "Race has no setting called «replace»"),
    "deep path": ("race" + ".seeds" * 300 + "=1", "no setting called"),
    "no range": ("map.up_span=many", "width is «many», but must be a range"),
    "a range turned": ("map.up_span=8..2", "width goes from 8 to 2: turn it"),
    "a range too wide": ("map.up_span=1..9999", "width is 9999, but must be a whole number"),
    "infinite range": ("map.across_span=1..1e999", "learning_rate is inf, but must be a number"),
    "a knob to search": ("over.colour=1..2", "has no «colour» to vary"),
    "values of a search": ("over.activation=tanh~moon", "activation is «moon», but must be"),
    "range of words": ("over.depth=tanh", "depth is «tanh», but must be a range"),
    "long count": ("over.depth=1..3~linear~" + "9" * 3000, "depth is «9999999999"),
    "unknown search": ("search.kind=magic", "search_kind is «magic», but must be grid,"),
    "a task that is not there": ("widths.task=spiral", "task is «spiral», but must be usual, line"),
    "several tasks": ("widths.task=line~bumps", "task is «line~bumps», but must be usual, line"),
    "no activation": ("depth.residual=moon", "activation is «moon», but must be tanh,"),
    "setting of another activation": ("depth.plain.slope=1", "Sigmoid has no setting called"),
    "too deep": ("depth.layers=9999", "The link's «depth.layers» was cut to "),
    "sets that are none": ("widths.sets=77", "The link's «widths.sets» was cut to 50: "),
    "no such number": ("influence.epoch=3", "Who matters has no setting called «epoch»"),
    "no epochs": ("influence.epochs=-3", "The link's «influence.epochs» was cut to 1: "),
    "unknown surface": ("surfaces.surface=moon", "surface is «moon», but must be valley,"),
    "setting of another surface": (
        "surfaces.surface=beale&surfaces.surface.condition=3",
        "Beale has no setting called «condition»",
    ),
    "unknown rival": ("surfaces.rivals=sgd~moon", "optimizer is «moon», but must be sgd,"),
    "a rival twice": ("surfaces.rivals=sgd~sgd-learning_rate.1", "sgd is named 2 times, but"),
    "a rival too fast": ("surfaces.rivals=sgd-learning_rate.99", "learning_rate is 99, but must"),
    "setting of another rival": ("surfaces.rivals=sgd-beta1.0.5", "SGD has no setting called"),
    "a rival in markup": ("surfaces.rivals=sgd-<b>", "optimizer is «sgd-·b·», but must be"),
    "thousand rivals": ("surfaces.rivals=" + "~" * 1000, "optimizer is «», but must be sgd,"),
    "no start": ("surfaces.start=top", "start is «top», but must be a number"),
    "half a start": ("surfaces.start=1", "start is «1», but must be two numbers, such as"),
    "a start of three": ("surfaces.start=1~1~1", "start is «1~1~1», but must be two numbers"),
    "infinite start": ("surfaces.start=1e999~0", "start is «1e999~0», but must be two numbers"),
    "a start outside": ("surfaces.start=1~2.5", "the start (1, 2.5) is outside of the picture;"),
    "a start outside of what comes later": (
        "surfaces.start=1~-1.5&surfaces.surface=rosenbrock",
        "The link's «surfaces.start» was left out: the start (1, -1.5) is outside",
    ),
    "other members": ("ensemble.members=all", "members is «all», but must be start, width,"),
    "many members": ("ensemble.count=65", "The link's «ensemble.count» was cut to 64: "),
    "at once": ("ensemble.at_once=on", "Ensemble has no setting called «at_once»"),
    "setting of another search": ("search.kind.number=3", "Grid has no setting called «number»"),
}


@pytest.mark.parametrize(("text", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_cannot_be_understood_is_named_and_the_rest_is_kept(text: str, sentence: str) -> None:
    began = time.monotonic()
    setup, problems = read(f"{REST}&{text}")
    assert time.monotonic() - began < 1
    assert (setup.compare, setup.race.seeds, setup.map.side) == ("map", 4, 8)
    assert dict(setup.search.over or ())["width"] == "2..8~linear~3"
    assert any(sentence in problem for problem in problems), problems
    for problem in problems:
        assert len(problem) < 500
        assert problem.isprintable()
        assert not set("<>[]") & set(problem)


@pytest.mark.parametrize(
    "query",
    [
        {"v": "9", "race.seeds": "4"},
        {"race.seeds": "4"},
        {"v": "1", "race.seeds": "4", "x": "a" * LONGEST_READ},
        {"v": "1"} | {f"race.seeds{number}": "4" for number in range(300)},
    ],
    ids=["another version", "no version", "too long", "too many"],
)
def test_a_link_that_cannot_be_read_at_all_sets_nothing_up(query: dict[str, str]) -> None:
    assert from_query(query, SMALL) == (Setup(), ())
    assert len(experiments.from_query(query).problems) == 1  # which says why, once for both


KEYS = st.sampled_from(
    [
        *(path for path, _, _ in Setup(search=SearchSetup(kind=Random())).walk()),
        *(f"over.{field.path}" for field in fields_of(SMALL)),
    ]
)
TEXTS = st.sampled_from(
    [*RACED, *SECTIONS, "usual", "none", "sgd~adam", "1..9", "1..9~log~9", "1~1"]
)


@calm(100)
@given(st.dictionaries(KEYS, TEXTS | st.text("0123456789.-~elogx") | st.text(max_size=30)))
def test_no_link_makes_reading_fail_and_what_is_read_is_clean(query: dict[str, str]) -> None:
    setup, _ = from_query(query | V, SMALL)
    assert from_query(to_query(setup) | V, SMALL) == (setup, ())


def test_a_set_up_is_refused_in_one_sentence() -> None:
    with pytest.raises(SpecError, match="seeds is 33, but must be a whole number between 1 and 32"):
        Setup().replace("race.seeds", 33)
    assert Setup().search.kind == Grid()
