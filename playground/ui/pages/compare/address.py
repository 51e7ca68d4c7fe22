"""The set-up of the page «Compare» in a link, and back.

Reading never fails as a whole: what cannot be understood is left out, what is more than is
allowed is cut to that, each with a sentence, and the rest is kept. Nothing is trained by it.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from playground.experiments.plane import Experiment
from playground.links.experiments import of_compare, understood
from playground.links.text import NUMBER, apply, differences
from playground.options.base import SpecError, plain, shown
from playground.options.errors import listed
from playground.search.fields import fields_of
from playground.ui.pages.compare.knob_words import axis
from playground.ui.pages.compare.limits import within_host
from playground.ui.pages.compare.race.variants import MOST, rates_of, settings
from playground.ui.pages.compare.setup import OF_POINTS, MapSetup, RaceSetup, Setup
from playground.ui.pages.compare.widths.tasks import tasks
from playground.ui.pages.compare.words import APART, USUAL

OVER, NONE = "over", "none"


class Reading(NamedTuple):
    """What a link said, and a sentence for every part that was left out or cut."""

    setup: Setup
    problems: tuple[str, ...]


def to_query(setup: Setup, usual: Setup = OF_POINTS) -> dict[str, str]:
    """The link's parameters: every field that is not as in the `usual` set-up, by its path."""
    query = dict(differences(setup.model_copy(update={OVER: None}), usual, ""))
    if setup.over is None:
        return query
    return query | ({f"{OVER}.{path}": words for path, words in setup.over} or {OVER: NONE})


def from_query(
    query: Mapping[str, str], experiment: Experiment, usual: Setup = OF_POINTS
) -> Reading:
    """Read a link's parameters for the page as it compares `experiment`."""
    texts = {key: text for key, text in understood(query)[0].items() if of_compare(key)}
    over = {key: texts.pop(key) for key in list(texts) if key.partition(".")[0] == OVER}
    setup, errors = apply(usual, texts)
    problems = []
    for path, error in errors.items():
        setup, said = nearest(setup, path, texts[path], error)
        problems.append(said)
    if over:
        known = tuple((key.partition(".")[2], words) for key, words in over.items() if key != OVER)
        setup = setup.replace(OVER, known)
    for step in (fitted, valued, within_host):
        setup, said_too = step(setup, experiment)
        problems += said_too
    return Reading(setup, tuple(problems))


def left_out(path: str, error: object) -> str:
    """The sentence on a part that could not be read."""
    return f"The link's {shown(path)} was left out: {error}"


def nearest(setup: Setup, path: str, text: str, error: SpecError) -> tuple[Setup, str]:
    """`setup` with the number that is allowed and nearest to `text`, and what to say of it."""
    places = ((owner, name) for found, owner, name in setup.walk() if found == path)
    owner, name = next(places, (setup, "compare"))
    knob, kind = type(owner).knobs().get(name), type(owner).model_fields[name].annotation
    if knob is None or kind not in (int, float) or not NUMBER.fullmatch(text):
        return setup, left_out(path, error)
    ends = (min(knob.choices), max(knob.choices)) if knob.choices else (knob.low, knob.high)
    value = float(text)
    if ends[0] <= value <= ends[1] and not knob.choices:
        return setup, left_out(path, error)
    best = max((each for each in knob.choices or ends if each <= value), default=ends[0])
    return setup.replace(path, best), f"The link's {shown(path)} was cut to {plain(best)}: {error}"


def fitted(setup: Setup, experiment: Experiment) -> Reading:
    """`setup` without the knobs and the task that `experiment` lacks."""
    problems = []
    fields = {field.path: field for field in fields_of(experiment)}

    def known(key: str, path: str, paths: Collection[str], usual: str = "") -> bool:
        if path not in paths and path != usual:
            problems.append(left_out(key, f"the network at hand has no {shown(path)} to vary."))
        return path in paths

    if setup.race.rates not in rates_of(experiment):
        problems.append(left_out("race.rates", "the range test is for points."))
        setup = setup.replace("race.rates", RaceSetup().rates)
    race, raced = RaceSetup(), settings(experiment)
    if not known("race.vary", setup.race.vary, raced, race.vary):
        changes = {"vary": first(race.vary, raced), "variants": USUAL}
        setup = setup.replace("race", RaceSetup(**dict(setup.race) | changes))
    for name in ("across", "up"):
        path, usual = getattr(setup.map, name), getattr(MapSetup(), name)
        single = [one for one in fields if not fields[one].several]
        if not known(f"map.{name}", path, single, usual):
            changes = {name: first(usual, single), f"{name}_span": USUAL}
            setup = setup.replace("map", MapSetup(**dict(setup.map) | changes))
    task, tasks_here = setup.widths.task, tasks(experiment)
    if task not in (USUAL, *tasks_here):
        said = f"task is {shown(task)}, but must be {listed((USUAL, *tasks_here))}."
        problems.append(left_out("widths.task", said))
        setup = setup.replace("widths.task", USUAL)
    if setup.over is not None:
        over = tuple(pair for pair in setup.over if known(f"{OVER}.{pair[0]}", pair[0], fields))
        setup = setup.replace(OVER, over) if over != setup.over else setup
    return Reading(setup, tuple(problems))


def first(usual: str, paths: Collection[str]) -> str:
    """The usual path, or the first where rules fix that."""
    return usual if usual in paths else next(iter(paths))


def valued(setup: Setup, experiment: Experiment) -> Reading:
    """`setup` without the values that its knobs cannot have."""
    fields = {field.path: field for field in fields_of(experiment)}
    setup, problems = possible_variants(setup, experiment)
    try:
        setup.surfaces.place()
    except SpecError as error:
        problems.append(left_out("surfaces.start", error))
        setup = setup.replace("surfaces.start", USUAL)
    for name in ("across", "up"):
        field, span = fields[getattr(setup.map, name)], getattr(setup.map, f"{name}_span")
        try:
            if span != USUAL:
                axis(experiment, field, span)
        except SpecError as error:
            problems.append(left_out(f"map.{name}_span", error))
            setup = setup.replace(f"map.{name}_span", USUAL)
    over = []
    for path, words in setup.over or ():
        try:
            axis(experiment, fields[path], words)
            over.append((path, words))
        except SpecError as error:
            problems.append(left_out(f"{OVER}.{path}", error))
            over.append((path, USUAL))
    return Reading(setup.replace(OVER, tuple(over)) if over else setup, tuple(problems))


def possible_variants(setup: Setup, experiment: Experiment) -> tuple[Setup, list[str]]:
    """`setup` with the variants of its race that can be, at most as many as are raced."""
    race, varied = setup.race, settings(experiment)[setup.race.vary]
    if race.variants == USUAL:
        return setup, []
    values, problems = [], []
    for words in race.variants.split(APART) if race.variants else []:
        try:
            varied.put(experiment, words)
            values.append(words)
        except SpecError as error:
            problems.append(left_out("race.variants", error))
    if len(values) > MOST:
        problems.append(
            f"The link's race has {len(values)} variants, but at most {MOST} are raced; "
            "the others were left out."
        )
    return setup.replace("race.variants", APART.join(values[:MOST])), problems
