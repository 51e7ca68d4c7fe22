"""Options as text, and back: the words that links are made of.

Every field has its path as its key («optimizer.learning_rate»); lists are one value
(«8~8-activation.relu»). Only characters are used that address bars leave alone. What has its
default is not written.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np

from playground.options.base import Menu, Option
from playground.options.errors import SpecError, shown
from playground.options.text import TextKnob

AnyOption = TypeVar("AnyOption", bound=Option)
Item = TypeVar("Item", bound=Hashable)

MOST_ITEMS = 100
PASSES = 4  # some settings fit only once others are set
NUMBER = re.compile(r"[-+]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})(e[-+]?\d{1,3})?", re.IGNORECASE)
WORD = r"[a-z][a-z0-9_]*"
PART = re.compile(rf"(?P<path>{WORD}(?:\.{WORD})*)\.(?P<text>[-+]?\.?\d.*|\w+)", re.ASCII)
SPELT = re.compile(r"_([0-9a-f]{2})")  # a sign in a part of a list


def apply(option: AnyOption, texts: Mapping[str, str]) -> tuple[AnyOption, dict[str, SpecError]]:
    """Set every path of `texts`; return the option and an error for each that could not be."""

    def put(option: AnyOption, path: str) -> AnyOption:
        return option.replace(path, decode(option, path, texts[path], texts))

    return in_passes(option, sorted(texts, key=lambda path: path.count(".")), put)


def in_passes(
    option: AnyOption,
    items: Iterable[Item],
    put: Callable[[AnyOption, Item], AnyOption],
    all_again: bool = False,
) -> tuple[AnyOption, dict[Item, SpecError]]:
    """Put all `items` into `option`; return it and an error for each that could not be.

    What did not fit at first is put again, for it may fit once others are there; or all are,
    where one may undo another.
    """
    waiting = list(items)
    errors: dict[Item, SpecError] = {}
    for _ in range(PASSES):
        errors = {}
        for item in waiting:
            try:
                option = put(option, item)
            except SpecError as error:
                errors[item] = error
        if not errors:
            break
        waiting = waiting if all_again else list(errors)
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
    first, texts = parted(token, menu.kind)
    option = bare(menu, first)
    texts = {path: unspelt(option, path, value) for path, value in texts.items()}
    option, errors = apply(option, texts)
    for error in errors.values():
        raise error
    return option


def parted(token: str, kind: str) -> tuple[str, dict[str, str]]:
    """The first word of one part of a list, and its settings' texts by path."""
    first, *parts = re.split(r"-(?=[a-z])", token)
    texts = {}
    for part in parts:
        match = PART.fullmatch(part)
        if not match:
            raise SpecError(f"{kind} says {shown(part)}, which should be a setting and its value.")
        texts[match["path"]] = match["text"]
    return first, texts


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
