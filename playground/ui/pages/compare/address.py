"""The set-up of the page «Compare» in a link, and back.

Reading never fails as a whole: what cannot be understood is left out, what is more than is
allowed is cut to that, each with a sentence, and the rest is kept. Nothing is trained by it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from playground.experiments.supervised import Experiment
from playground.links.experiments import of_a_page, understood
from playground.links.text import NUMBER, apply
from playground.options.errors import SpecError, plain, shown
from playground.ui.pages.compare.search.setup import OVER, read_over
from playground.ui.pages.compare.sections import SECTIONS, usual_setup
from playground.ui.pages.compare.setup import left_out


class Reading(NamedTuple):
    """What a link said, and a sentence for every part that was left out or cut."""

    setup: Any
    problems: tuple[str, ...]


def to_query(setup: Any, usual: Any = None) -> dict[str, str]:
    """The link's parameters: every field that is not as in the `usual` set-up, by its path."""
    usual = usual or usual_setup({})
    query = {} if setup.compare == usual.compare else {"compare": setup.compare}
    for name in SECTIONS:
        query |= dict(getattr(setup, name).words(name, getattr(usual, name)))
    return dict(sorted(query.items(), key=lambda pair: pair[0].partition(".")[0] == OVER))


def from_query(query: Mapping[str, str], experiment: Experiment, usual: Any = None) -> Reading:
    """Read a link's parameters for the page as it compares `experiment`."""
    texts = {key: text for key, text in understood(query)[0].items() if of_a_page(key)}
    over = {key: texts.pop(key) for key in list(texts) if key.partition(".")[0] == OVER}
    setup, errors = apply(usual or usual_setup({}), texts)
    problems = []
    for path, error in errors.items():
        setup, said = nearest(setup, path, texts[path], error)
        problems.append(said)
    if over:
        setup = setup.replace(f"search.{OVER}", read_over(over))
    for name in SECTIONS:
        fitting, dropped = getattr(setup, name).fit(experiment)
        possible, cut = fitting.within(experiment)
        setup, problems = setup.replace(name, possible), [*problems, *dropped, *cut]
    return Reading(setup, tuple(problems))


def nearest(setup: Any, path: str, text: str, error: SpecError) -> tuple[Any, str]:
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
