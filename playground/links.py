"""An experiment as a link, and back: readable, versioned, and bounded.

Every field has its path as its key («dataset», «optimizer.learning_rate»); what has its
default is left out; lists are one value («layers=8~8-activation.relu»). Only characters
are used that address bars leave alone. Reading never fails as a whole: what cannot be
understood is left out, each with a sentence that says so, and the rest is kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

import numpy as np

from playground.classic.links import is_theirs, open_link
from playground.classic.rules import RULES
from playground.datasets.own import IN_A_FILE
from playground.experiment import Plane
from playground.options import Menu, Option, SpecError, shown
from playground.text_knob import TextKnob

AnyOption = TypeVar("AnyOption", bound=Option)

VERSION = 1
VIEW = ("hide", "palette")  # keys that say how a page is seen, not what is tried
LONGEST_READ = 6000  # characters
LONGEST_MADE = 2000
MOST_KEYS = 200
MOST_ITEMS = 100
PASSES = 4  # some settings fit only once others are set
NUMBER = re.compile(r"[-+]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})(e[-+]?\d{1,3})?", re.IGNORECASE)
WORD = r"[a-z][a-z0-9_]*"
PART = re.compile(rf"(?P<path>{WORD}(?:\.{WORD})*)\.(?P<text>[-+]?\.?\d.*|\w+)", re.ASCII)
OWN = "dataset.points"  # the key of points of one's own, which may be too many for a link
SPELT = re.compile(r"_([0-9a-f]{2})")  # a sign in a part of a list


class Reading(NamedTuple):
    """What a link said: the experiment, and a sentence for every part that was left out."""

    experiment: Plane
    problems: tuple[str, ...]


def to_query(experiment: Plane) -> dict[str, str]:
    """The query parameters of an experiment: `v`, and every field that is not at its default.

    Raises `SpecError` where the link would be longer than is good.
    """
    usual, _ = type(experiment)().under(type(experiment.rules)())
    usual = usual.model_copy(update={"rules": type(experiment)().rules})  # so that they are named
    query = {"v": str(VERSION)} | dict(differences(experiment, usual, ""))
    if len(urlencode(query)) > LONGEST_MADE and OWN in query:
        query |= {OWN: IN_A_FILE}
    length = len(urlencode(query))
    if length > LONGEST_MADE:
        raise SpecError(
            f"the link would have {length} characters, but at most {LONGEST_MADE} can be shared; "
            "give the layers the same settings, or use fewer of them."
        )
    return query


def needs_a_file(experiment: Plane) -> bool:
    """Whether the points of `experiment` are too many for its link."""
    try:
        return to_query(experiment).get(OWN) == IN_A_FILE
    except SpecError:
        return True


def to_link(experiment: Plane) -> str:
    """The query string of an experiment, «?v=1&…»."""
    return "?" + urlencode(to_query(experiment))


def from_link(link: str) -> Reading:
    """Read a link, or only its query string; one of TensorFlow Playground's is understood too."""
    if is_theirs(link):
        theirs = open_link(link)
        return Reading(theirs.experiment, theirs.problems)
    if len(link) > LONGEST_READ:
        return too_long(len(link))
    text = link.partition("?")[2].partition("#")[0] if "?" in link or "://" in link else link
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_KEYS)
    except ValueError:
        return Reading(Plane(), (f"The link has more than {MOST_KEYS} settings; none was read.",))
    query: dict[str, str] = {}
    problems = []
    for key, value in pairs:
        if key in query:
            problems.append(f"The link sets {shown(key)} twice; the first counts.")
        query.setdefault(key, value)
    reading = from_query(query)
    return Reading(reading.experiment, (*problems, *reading.problems))


def from_query(query: Mapping[str, str]) -> Reading:
    """Read query parameters; what can't be understood is left out and named."""
    query = {key: value for key, value in query.items() if key not in VIEW}
    if sum(len(key) + len(value) for key, value in query.items()) > LONGEST_READ:
        return too_long(sum(len(key) + len(value) for key, value in query.items()))
    if len(query) > MOST_KEYS:
        return Reading(Plane(), (f"The link has more than {MOST_KEYS} settings; none was read.",))
    if not query:
        return Reading(Plane(), ())
    version = query.get("v", "")
    ours = any(key.split(".")[0] in Plane.model_fields for key in query)
    if "v" not in query and not ours and all(query.values()):
        return Reading(Plane(), ())  # somebody else's words, such as a campaign's
    if version != str(VERSION):
        said = f"is of version {shown(version)}" if version else "says no version"
        return Reading(
            Plane(),
            (f"The link {said}, but this playground reads version {VERSION}; get a new one.",),
        )
    return assemble({key: value for key, value in query.items() if key != "v"})


def too_long(length: int) -> Reading:
    """The answer to a link of `length` characters."""
    return Reading(
        Plane(),
        (f"The link has {length} characters, but at most {LONGEST_READ} are read.",),
    )


def assemble(texts: dict[str, str]) -> Reading:
    """Apply `texts`, by path, to the default experiment under the rules that they name."""
    plane = Plane()
    if texts.get("rules") in RULES.by_name:
        plane, _ = plane.under(texts["rules"])
    experiment, errors = apply(plane, texts)
    problems = (f"The link's {shown(path)} was left out: {error}" for path, error in errors.items())
    return Reading(experiment, tuple(problems))


def apply(option: AnyOption, texts: Mapping[str, str]) -> tuple[AnyOption, dict[str, SpecError]]:
    """Set every path of `texts`; return the option and an error for each that could not be."""
    waiting = dict(sorted(texts.items(), key=lambda item: item[0].count(".")))
    errors: dict[str, SpecError] = {}
    for _ in range(PASSES):
        errors = {}
        for path, text in waiting.items():
            try:
                option = option.replace(path, decode(option, path, text, texts))
            except SpecError as error:
                errors[path] = error
        waiting = {path: waiting[path] for path in errors}
        if not waiting:
            break
    return option, errors


def decode(option: Option, path: str, text: str, texts: Mapping[str, str]) -> Any:
    """Read the text of the field at `path` as what the field holds.

    An option comes with those of its settings that are among `texts`: it may fit only so.
    """
    head, _, rest = path.partition(".")
    kind = type(option)
    if rest:
        inner = getattr(option, head, None) if head in kind.model_fields else None
        if isinstance(inner, Option):
            return decode(inner, rest, text, {})
    elif head in kind.knobs():
        return number(kind.model_fields[head].annotation, head, text)
    elif head in kind.menus():
        parts = {key.removeprefix(f"{head}."): part for key, part in texts.items()}
        own = {key: part for key, part in parts.items() if f"{head}.{key}" in texts}
        return apply(kind.menus()[head][text](), own)[0]
    elif head in kind.lists():
        tokens = text.split("~") if text else []
        if len(tokens) > MOST_ITEMS:
            raise SpecError(f"{head} has {len(tokens)} parts, but at most {MOST_ITEMS} are read.")
        return tuple(from_token(kind.lists()[head], token) for token in tokens)
    raise SpecError(f"{option.title()} has no setting called {shown(path)}.")


def number(kind: Any, name: str, text: str) -> Any:
    """Read the text of a knob: a number, on or off, or a word."""
    if kind is bool and text in ("on", "off"):
        return text == "on"
    if kind in (int, float) and NUMBER.fullmatch(text):
        value = float(text)
        return int(text) if kind is int and text.lstrip("+-").isdecimal() else value
    if kind is str:
        return text
    what = {bool: "on or off", int: "a whole number", float: "a number"}[kind]
    raise SpecError(f"{name} is {shown(text)}, but must be {what}.")


def from_token(menu: Menu, token: str) -> Option:
    """Read one part of a list: «relu», «8», «8-activation.relu-dropout.0.2»."""
    first, *parts = re.split(r"-(?=[a-z])", token)
    option = bare(menu, first)
    texts = {}
    for part in parts:
        match = PART.fullmatch(part)
        if not match:
            raise SpecError(
                f"{menu.kind} says {shown(part)}, which should be a setting and its value."
            )
        texts[match["path"]] = unspelt(option, match["path"], match["text"])
    option, errors = apply(option, texts)
    for error in errors.values():
        raise error
    return option


def bare(menu: Menu, word: str) -> Option:
    """An option by its name, or the menu's first by its first number alone."""
    kind = menu.options[0]
    if kind.knobs() and NUMBER.fullmatch(word):
        name = next(iter(kind.knobs()))
        return kind(**{name: number(kind.model_fields[name].annotation, name, word)})
    return menu[word]()


def differences(option: Option, default: Option, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every field in which `option` differs from `default`."""
    kind = type(option)
    for name in kind.model_fields:
        value, usual = getattr(option, name), getattr(default, name)
        if value == usual:
            continue
        path = prefix + name
        if isinstance(value, tuple):
            yield path, "~".join(token(kind.lists()[name], item) for item in value)
        elif isinstance(value, Option):
            if type(value) is not type(usual):
                yield path, value.name()
                usual = type(value)()
            yield from differences(value, usual, f"{path}.")
        else:
            yield path, text(value)


def token(menu: Menu, option: Option) -> str:
    """One part of a list as text; see `from_token`."""
    first = option.name()
    parts = dict(differences(option, type(option)(), ""))
    if type(option) is menu.options[0] and option.knobs():
        name = next(iter(option.knobs()))
        first = text(getattr(option, name))
        parts.pop(name, None)
    rest = (f"{path}.{spelt(option, path, value)}" for path, value in parts.items())
    return "-".join([first, *rest])


def spelt(option: Option, path: str, value: str) -> str:
    """Text of a part of a list: its signs as «_2a», so that none of them parts anything."""
    if not is_text(option, path):
        return value
    return re.sub(r"[^A-Za-z0-9]", lambda sign: f"_{ord(sign[0]):02x}", value)


def unspelt(option: Option, path: str, value: str) -> str:
    """The text that `spelt` wrote."""
    if not is_text(option, path):
        return value
    return SPELT.sub(lambda sign: chr(int(sign[1], 16)), value)


def is_text(option: Option, path: str) -> bool:
    """Whether the field at `path` of `option` itself holds text."""
    return isinstance(type(option).knobs().get(path), TextKnob)


def text(value: Any) -> str:
    """A knob's value as a link writes it; reading it gives the same value."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return (
            np.format_float_positional(value, trim="-") if 1e-7 < abs(value) < 1e12 else repr(value)
        )
    return str(value)
