"""What the columns and classes of a table of one's own are called, as short harmless texts.

Names come from strangers' files and links, so they are cleaned once, here: one line of
printable letters (no controls, no marks that turn the writing about), without the signs that
part texts, and short. Every page, link and file then shows the same names. Classes that
nobody named are called by the words of their colours.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import count

from playground.datasets.points.base import MOST_CLASSES
from playground.options.errors import SpecError, shown

LONGEST_NAME = 40  # characters
PARTING = "*~"  # the signs that part the texts of names and axes


def clean(name: str) -> str:
    """A name without what separates names, on one line, and short."""
    kept = (
        " " if letter.isspace() else letter
        for letter in name
        if (letter.isprintable() or letter.isspace()) and letter not in PARTING
    )
    line = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return line[:LONGEST_NAME].rstrip()


def write_names(names: Iterable[str]) -> str:
    """The text of classes' names, «setosa~versicolor»: clean, and each another."""
    found: list[str] = []
    for name in map(clean, names):
        found.append(another(name, found) if name else "")
    return "~".join(found).rstrip("~")


def another(name: str, taken: Sequence[str]) -> str:
    """The name itself, or where it is `taken`, with the first free number behind it."""
    if name not in taken:
        return name
    numbered = (f"{name[: LONGEST_NAME - 4].rstrip()} ({number})" for number in count(2))
    return next(each for each in numbered if each not in taken)


def read_names(text: str) -> tuple[str, ...]:
    """The names of a text, «» where a class has none. Raises `SpecError`."""
    names = tuple(map(clean, text.split("~"))) if text else ()
    if len(names) > MOST_CLASSES:
        raise SpecError(
            f"own data names {len(names)} classes, but there are at most {MOST_CLASSES}."
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise SpecError(f"two classes of own data are called {shown(twice)}; give each its own.")
    return names


def spelled_names(text: str) -> str:
    """The one spelling of names. Raises `SpecError`."""
    return write_names(read_names(text))


def titles(names: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """What so many classes as there are `words` are called: by name, else by the word."""
    given = [*names[: len(words)], *[""] * (len(words) - len(names))]
    found: list[str] = []
    for name, word in zip(given, words, strict=True):
        found.append(name or another(word, [*given, *found]))
    return tuple(found)
