"""What a column asks a network to learn: classes, or values from −1 to 1.

Classes are compared as what they are: 2, +2, 02 and 2e0 are one number, «Red» and «red» one word
(single letters stay apart, as genes do: A, a). Whether few numbers are classes or values is a
guess that can be overruled. Of more classes than there are colours the most frequent are kept.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from playground.datasets.points.base import MOST_CLASSES
from playground.datasets.points.own import Axis
from playground.datasets.tables.columns import FEW, is_numeric
from playground.datasets.tables.heading import LABELS
from playground.datasets.tables.naming import read_names, write_names
from playground.datasets.tables.numerals import Commas, is_missing, is_number, read_column, unquoted
from playground.options.decimals import roundest
from playground.options.errors import SpecError, plain, shown

Meaning = Literal["", "classes", "values"]  # of a target; «» leaves it to a guess


class Target(NamedTuple):
    """Class numbers or scaled values `(N,)`, the classes' names (none: values), axis, sentence."""

    values: np.ndarray
    kinds: tuple[str, ...]
    axis: Axis
    note: str


class Answers(NamedTuple):
    """Classes' places or values `(N,)`, NaN where a row has none; classes' names; remarks."""

    values: np.ndarray
    kinds: tuple[str, ...]
    remarks: tuple[str, ...]


def answers_of(cells: Sequence[str], name: str, meaning: Meaning, commas: Commas) -> Answers:
    """What a column asks for. Raises `SpecError`."""
    cells = [" ".join(unquoted(cell).split()) for cell in cells]
    present = [cell for cell in cells if not is_missing(cell)]
    if meaning == "values" and present and not is_numeric(present):
        raise SpecError(
            f"column {shown(name)} holds words such as {shown(present[0])}, which are no values; "
            "take it as classes."
        )
    column = read_column(cells, name, commas)
    remarks = (column.doubt,) if column.doubt else ()
    if meaning != "classes" and (meaning or means_values(present, column.values, name)):
        return Answers(column.values, (), remarks)
    kinds, merged = kinds_of(cells, column.values)
    if column.doubt and all(map(is_number, present)):
        merged = (*remarks, *merged)
    return most_frequent(kinds, name, merged)


def means_values(present: Sequence[str], values: np.ndarray, name: str) -> bool:
    """Whether a column probably holds values: many numbers, or some that are not whole."""
    if not is_numeric(present):
        return False
    found = np.unique(values[np.isfinite(values)])
    if len(found) > MOST_CLASSES:
        return True
    fractions = bool((found % 1 != 0).any())
    return fractions and len(found) > 2 and name.casefold() not in LABELS


def kinds_of(cells: Sequence[str], values: np.ndarray) -> tuple[list[str], tuple[str, ...]]:
    """The class of every row, «» where it has none, and a remark on words taken as one.

    Numbers go by their value. Words that stand for nothing are a class where there would be
    but one without them: «-» beside «+», «none» beside «ill».
    """
    numbers = [f"{value:.15g}" if np.isfinite(value) else "" for value in values]
    words = [number or cell for number, cell in zip(numbers, cells, strict=True)]
    left = {word.casefold() for word in words if not is_missing(word)}
    if len(left) > 1:
        words = ["" if is_missing(word) else word for word in words]
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(folded(word), word)
    spellings = list(dict.fromkeys(word for word in words if word != first[folded(word)]))
    remark: tuple[str, ...] = ()
    if spellings:
        pairs = [f"{shown(word)} as {shown(first[folded(word)])}" for word in spellings[:3]]
        more = f" and {len(spellings) - 3} more" if len(spellings) > 3 else ""
        remark = (f"Taken as the same class: {', '.join(pairs)}{more}.",)
    return [first[folded(word)] for word in words], remark


def folded(word: str) -> str:
    """A word as it is compared with others."""
    return word.casefold() if len(word) > 1 else word


def most_frequent(words: list[str], name: str, remarks: tuple[str, ...]) -> Answers:
    """The rows' words as numbers of classes, at most as many as there are colours.

    Raises `SpecError` where that would leave too little of the table.
    """
    counts = Counter(word for word in words if word)
    kinds = list(counts)
    if kinds and all(map(is_number, kinds)):
        kinds.sort(key=float)
    if len(kinds) > MOST_CLASSES:
        kept = counts.most_common(MOST_CLASSES)
        often = {word for word, _ in kept}
        gone = sum(counts.values()) - sum(count for _, count in kept)
        if len(kinds) > FEW or (kept[-1][1] < 2 and gone * 2 >= len(words)):
            raise SpecError(too_many(kinds, name))
        said = (
            f"{shown(name)} has {len(kinds)} classes, but there are colours for {MOST_CLASSES}: "
            f"the most frequent are kept, {gone:,} rows of the others are left out."
        )
        remarks = (*remarks, said)
        kinds = [kind for kind in kinds if kind in often]
    place = {kind: index for index, kind in enumerate(kinds)}
    return Answers(np.array([place.get(word, np.nan) for word in words]), tuple(kinds), remarks)


def too_many(kinds: Sequence[str], name: str) -> str:
    """What to do about a column of more classes than can be shown."""
    texts = "numbers" if all(map(is_number, kinds)) else "texts"
    return (
        f"column {shown(name)} holds {len(kinds):,} different {texts}, such as {shown(kinds[0])}, "
        f"but must name 2 to {MOST_CLASSES} classes; "
        + ("take them as values." if texts == "numbers" else "choose another target.")
    )


def target_of(found: np.ndarray, kinds: tuple[str, ...], name: str) -> Target:
    """What numbers `(N,)` of classes or values ask for. Raises `SpecError`."""
    if not kinds:
        return values_of(found, name)
    present, places = np.unique(found, return_inverse=True)
    kinds = tuple(kinds[int(place)] for place in present)
    if len(kinds) < 2:
        raise SpecError(
            f"column {shown(name)} holds {shown(kinds[0])} in every row, but must name "
            f"2 to {MOST_CLASSES} classes; choose another target."
        )
    note = (
        f"Classes by {name}: {', '.join(f'«{kind}»' for kind in read_names(write_names(kinds)))}."
    )
    return Target(places.astype(float), kinds, Axis(0.0, 1.0, name), note)


def values_of(found: np.ndarray, name: str) -> Target:
    """Numbers `(N,)` stretched to −1 … 1. Raises `SpecError` if they are all the same."""
    low, high = float(found.min()), float(found.max())
    if low == high:
        raise SpecError(
            f"column {shown(name)} is {plain(low)} in every row, which leaves nothing to predict; "
            "choose another target."
        )
    axis = Axis((low + high) / 2, (high - low) / 2, name)
    ends = " … ".join(roundest(end, axis.scale / 100) for end in (low, high))
    note = f"{name} is predicted: {ends} in its own units, −1 … 1 for the network."
    return Target((found - axis.centre) / axis.scale, (), axis, note)
