"""Values of a knob in words, as links hold them: «sgd~adam», «0.01..1~log~5».

They are the words of the command line with ~ in the place of commas and blanks, which address
bars would spell out. Lists of options are as there, for ~ stands between their parts already.
"""

import re
from typing import Any

from playground.experiments.supervised import Experiment
from playground.links.text import text
from playground.options.base import Knob, Option
from playground.options.errors import SpecError, shown
from playground.search import space
from playground.search.fields import SearchField, Value
from playground.search.space import USUAL_VALUES, Axis
from playground.ui.pages.compare.words import APART, USUAL

DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)


def value_of(experiment: Experiment, field: SearchField) -> Value:
    """What the experiment at hand has in a field."""
    if field.path == "depth":
        return len(experiment.layers)
    if field.path == "width":
        return max((layer.units for layer in experiment.layers), default=8)
    for path, owner, name in experiment.walk():
        if path == field.path:
            held = getattr(owner, name)
            options = held if isinstance(held, tuple) else (held,)
            if all(isinstance(each, Option) for each in options):
                return field.written(options)
            return held if held is not None else ""
    return ""


def usual_choices(experiment: Experiment, field: SearchField) -> list[Value]:
    """The value of now, and the first other one."""
    now = str(value_of(experiment, field)).partition("-")[0]
    known = [value for value in field.choices if str(value) == now]
    return [*known, *(value for value in field.choices if str(value) != now)][:2]


def usual_range(experiment: Experiment, field: SearchField) -> tuple[Any, Any, bool]:
    """From where to where a number is searched at first, and whether by its logarithm."""
    about, kind = field.knob or Knob("", ""), field.kind
    now = float(value_of(experiment, field))
    log = about.scale == "log"
    if log:
        low, high = now / 10, now * 10
    elif kind is int:
        low, high = now // 2, max(2 * now, now + 2)
    else:
        low, high = about.low, min(about.high, max(1.0, 2 * now))
    low, high = max(about.low, low), min(about.high, high)
    return kind(float(f"{low:.6g}")), kind(float(f"{high:.6g}")), log


def usual_words(experiment: Experiment, field: SearchField) -> str:
    """What is searched of a knob at first."""
    if field.is_number:
        low, high, log = usual_range(experiment, field)
        return range_words(low, high, log, USUAL_VALUES)
    if field.several:
        return str(value_of(experiment, field))
    return values_words(usual_choices(experiment, field))


def values_words(values: list[Value]) -> str:
    """A list of values in words."""
    return APART.join(text(value) for value in values)


def range_words(low: float, high: float, log: bool, count: int) -> str:
    """A range of numbers in words."""
    return APART.join((span_words(low, high), "log" if log else "linear", str(count)))


def span_words(low: float, high: float) -> str:
    """The two ends of a range in words."""
    return f"{text(low)}..{text(high)}"


def read_range(field: SearchField, words: str) -> tuple[Any, Any, bool, int]:
    """Both ends of a range, whether it is logarithmic, and how many values a grid takes.

    They may not fit together: a range the wrong way round can be looked at, and turned. Raises
    `SpecError` for what is no range.
    """
    match = space.RANGE.fullmatch(words.replace(APART, " "))
    if match is None:
        raise SpecError(f"{field.path} is {shown(words)}, but must be a range such as 1..10.")
    low, high = (field.read(match[end]) for end in ("low", "high"))
    how = match["how"].split()
    count = next((int(word) for word in how if word.isdecimal() and len(word) < 4), USUAL_VALUES)
    log = bool(field.knob and field.knob.scale == "log")
    return low, high, ("linear" not in how) if log else ("log" in how), count


def axis(experiment: Experiment, field: SearchField, words: str) -> Axis:
    """The values of a knob that `words` name. Raises `SpecError` where they cannot be."""
    words = usual_words(experiment, field) if words == USUAL else words
    if field.is_number:
        read_range(field, words)
        return space.axis(experiment, f"{field.path}={words.replace(APART, ' ')}")
    if not field.several:
        words = words.replace(APART, ",")
    return space.axis(experiment, f"{field.path}={words}")


def with_point(typed: str) -> str:
    """A number as it was typed, with a point for a decimal comma; anything else as it is."""
    return typed.replace(",", ".") if DECIMAL_COMMA.fullmatch(typed.strip()) else typed
