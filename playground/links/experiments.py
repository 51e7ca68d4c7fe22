"""An experiment as a link, and back: readable, versioned, and bounded.

Every field has its path as its key («dataset», «optimizer.learning_rate»); what has its
default is left out, and `kind` says which kind of experiment it is. Reading never fails as a
whole: what cannot be understood is left out, each with a sentence that says so, and the rest
is kept.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from playground.datasets.points.own import IN_A_FILE
from playground.experiments import EXPERIMENTS
from playground.experiments.base import Experiment
from playground.links.repair import repaired, resembles, tidied, tidied_pairs
from playground.links.text import apply, differences
from playground.links.tf_playground import is_theirs, open_link
from playground.options.errors import SpecError, shown
from playground.presets import named

VERSION = 1
VIEW = ("hide", "palette")  # keys that say how a page is seen, not what is tried
# With what the keys begin that say how a page is set up: version 1 keeps these for pages, so that
# an address of any page also trains where there are none. The first two may stand alone.
PAGE_HEADS = (
    *("compare", "over", "race", "map", "search", "landscape"),
    *("surfaces", "depth", "influence", "widths", "ensemble"),
)
LONGEST_READ = 6000  # characters
LONGEST_MADE = 2000
MOST_KEYS = 200
OWN = ("dataset.points", "dataset.pixels")  # keys of data that may be too large for a link
WITH_POINTS = ("dataset.axes", "dataset.names")  # what goes with points into their file
KIND = "kind"  # of experiment; the first of the menu, the usual one, needs no words
USUAL = EXPERIMENTS.options[0]
PRESET = re.compile(r"\s*preset:\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """With what the keys of an experiment begin."""
    return frozenset({KIND, *(name for kind in EXPERIMENTS for name in kind.choices())})


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The same, those of pages, and names of settings that nobody else would use."""
    settings = {name for kind in EXPERIMENTS for _, _, name in kind().walk() if len(name) > 5}
    return frozenset({*heads(), *PAGE_HEADS, *settings})


class Reading(NamedTuple):
    """What a link said: the experiment, and a sentence for every part that was left out."""

    experiment: Experiment
    problems: tuple[str, ...]


def to_query(experiment: Experiment) -> dict[str, str]:
    """The query parameters of an experiment: `v`, and every field that is not at its default.

    Raises `SpecError` where the link would be longer than is good.
    """
    kind = {} if type(experiment) is USUAL else {KIND: experiment.name()}
    query = {"v": str(VERSION)} | kind | dict(differences(experiment, usual(experiment), ""))
    if len(urlencode(query)) > LONGEST_MADE:
        query |= {key: IN_A_FILE for key in OWN if key in query}
        gone = WITH_POINTS if "dataset.points" in query else ()
        query = {key: value for key, value in query.items() if key not in gone}
    length = len(urlencode(query))
    if length > LONGEST_MADE:
        raise SpecError(
            f"the link would have {length} characters, but at most {LONGEST_MADE} can be shared; "
            "give the layers the same settings, or use fewer of them."
        )
    return query


def usual(experiment: Experiment) -> Experiment:
    """The experiment whose link has no words but those for its kind and what it presumes."""
    kind, plain = type(experiment), type(experiment)()
    texts = {name: getattr(experiment, name).name() for name in kind.presumed}
    first = {name: getattr(plain, name) for name in kind.presumed}  # so that they are named
    return kind.link_default(texts).model_copy(update=first)


def needs_a_file(experiment: Experiment) -> bool:
    """Whether the points or the picture of `experiment` are too large for its link."""
    try:
        return IN_A_FILE in map(to_query(experiment).get, OWN)
    except SpecError:
        return True


def to_link(experiment: Experiment) -> str:
    """The query string of an experiment, «?v=1&…»."""
    return "?" + urlencode(to_query(experiment))


def spelt_out(link: str) -> str:
    """`link`, or the link of the preset that «preset:NAME» names; raise `SpecError` for none."""
    name = PRESET.fullmatch(link)
    return to_link(named(name[1].lower()).experiment) if name else link


def from_link(link: str) -> Reading:
    """Read a link, its query string, «preset:NAME», or a link of TensorFlow Playground's."""
    try:
        link = spelt_out(link)
    except SpecError as error:
        return Reading(USUAL(), (str(error),))
    if is_theirs(link):
        theirs = open_link(link)
        return Reading(theirs.experiment, theirs.problems)
    if len(link := repaired(link)) > LONGEST_READ:
        return too_long(len(link))
    try:
        pairs = pairs_of(link)
    except ValueError:
        return Reading(USUAL(), (f"The link has more than {MOST_KEYS} settings; none was read.",))
    query: dict[str, str] = {}
    problems = []
    for key, value in pairs:
        if key in query and ours(key):
            problems.append(f"The link sets {shown(key)} twice; the first counts.")
        query.setdefault(key, value)
    reading = from_query(query)
    return Reading(reading.experiment, (*problems, *reading.problems))


def pairs_of(link: str) -> list[tuple[str, str]]:
    """Keys and values of a repaired link or its query string; `ValueError` for too many."""
    text = link.partition("?")[2].partition("#")[0] if "?" in link or "://" in link else link
    return tidied_pairs(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_KEYS))


def words_of(link: str) -> frozenset[str]:
    """The keys of a link that are ours, or ours misspelt; those of other programs are not."""
    link = repaired(link)
    try:
        return frozenset(key for key, _ in pairs_of(link[:LONGEST_READ]) if ours(key))
    except ValueError:
        return frozenset()


def no_words(link: str) -> str:
    """What to say of a link without a word of ours; `SpecError` where it is no page's address."""
    path = repaired(link).partition("?")[0]
    if not re.fullmatch(r"(https?://[^\s=&]+|/)?", path, re.IGNORECASE):
        raise SpecError(
            f"{shown(link)} is no link of this playground; such a link holds «?v={VERSION}» and "
            "its settings, as the page's address and its button Share have them."
        )
    return "The link names no settings: it opens the usual experiment."


def from_query(query: Mapping[str, str]) -> Reading:
    """Read query parameters; what can't be understood is left out and named."""
    texts, problems = understood(query)
    if problems:
        return Reading(USUAL(), problems)
    return assemble({key: text for key, text in texts.items() if not of_a_page(key)})


def of_a_page(key: str) -> bool:
    """Whether a key sets up a page rather than the experiment."""
    head, dot, _ = key.partition(".")
    return head in PAGE_HEADS and (bool(dot) or head in PAGE_HEADS[:2])


def certain(key: str) -> bool:
    """Whether a key can only be meant for us."""
    return key.partition(".")[0] in heads() or of_a_page(key)


@lru_cache(maxsize=1024)
def ours(key: str) -> bool:
    """Whether a key is ours or looks like it; what mail and campaigns add to links does not."""
    head, *rest = key.split(".")
    known = names()
    return key in ("v", *VIEW) or resembles(head, known) or any(part in known for part in rest)


def understood(query: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What query parameters say to us; nothing, and why, where none of it can be read."""
    length = sum(len(key) + len(value) for key, value in query.items())
    if length > LONGEST_READ:
        return {}, too_long(length).problems
    query = {key: value for key, value in tidied(query).items() if key not in VIEW}
    if len(query) > MOST_KEYS:
        return {}, (f"The link has more than {MOST_KEYS} settings; none was read.",)
    query = {key: value for key, value in query.items() if ours(key)}
    version = query.get("v", "")
    if not any(key == "v" or certain(key) for key in query):
        return {}, ()  # somebody else's words alone
    if version != str(VERSION):
        said = f"is of version {shown(version)}" if version else "says no version"
        why = f"The link {said}, but this playground reads version {VERSION}; get a new one."
        return {}, (why,)
    return {key: value for key, value in query.items() if key != "v"}, ()


def too_long(length: int) -> Reading:
    """The answer to a link of `length` characters."""
    return Reading(
        USUAL(),
        (f"The link has {length} characters, but at most {LONGEST_READ} are read.",),
    )


def assemble(texts: dict[str, str]) -> Reading:
    """Apply `texts`, by path, to the default experiment of the kind and rules that they name."""
    fields = {path: text for path, text in texts.items() if path != KIND}
    experiment, problems = bare(texts)
    experiment, errors = apply(experiment, fields)
    left_out = (f"The link's {shown(path)} was left out: {error}" for path, error in errors.items())
    return Reading(experiment, (*problems, *left_out))


def bare(texts: Mapping[str, str]) -> tuple[Experiment, tuple[str, ...]]:
    """The default experiment of the kind and rules of a link, and what was wrong with them."""
    try:
        return EXPERIMENTS[texts.get(KIND, USUAL.name())].link_default(texts), ()
    except SpecError as error:
        return USUAL(), (f"The link's {shown(KIND)} was left out: {error}",)
