"""Words in the set-up of the page «Compare», for what only an experiment can make sense of.

They are values with ~ between them, a range as «0.001..3», or «usual» for what suits the
experiment at hand.
"""

from collections.abc import Callable

from playground.links.text import MOST_ITEMS
from playground.options.errors import SpecError, shown
from playground.options.text import TextKnob

USUAL = "usual"
APART = "~"
SAME = "Everything else stays as it is in the experiment at hand."
LONGEST_WORD = 60  # characters of one value


def words(text: str) -> str:
    """Values with ~ between them, each once. Raises `SpecError` for what no value can be."""
    values = list(dict.fromkeys(part.strip() for part in text.split(APART))) if text else []
    for value in values:
        if not value or len(value) > LONGEST_WORD or not value.isprintable():
            raise SpecError(
                f"{shown(value)} is no value; write at most {LONGEST_WORD} plain characters."
            )
    if len(values) > MOST_ITEMS:
        raise SpecError(f"there are {len(values)} values, but at most {MOST_ITEMS} are read.")
    return APART.join(values)


def spoken(label: str, help: str, *examples: str, read: Callable[[str], str] = words) -> TextKnob:
    """A field of words; the section shows a control of its own for it."""
    return TextKnob(label, help, read=read, examples=examples, typed=False)
