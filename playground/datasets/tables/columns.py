"""Which columns of a table are probably meant: two features, and the target.

Row numbers and identifiers are no features. The target is the column that is called so, else
the last one of words, else the last; labels in the first column, as in many files of the UCI
repository, are known by being few whole numbers. All three can be chosen otherwise.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.datasets.points.base import MOST_CLASSES
from playground.datasets.tables.heading import LABELS
from playground.datasets.tables.numerals import is_missing, is_number, read_column
from playground.datasets.tables.table import Table
from playground.options.errors import SpecError

NUMBERED = re.compile(  # names of columns that number or name the rows
    r"unnamed: ?[\d.]+|\.{3}\d+|rown(ame|umber)s?|row|index|idx|#|obs|case|uuid|key"
    r"|(.+[ _.-])?(id|nr|no)\.?|id[ _-]?(nr|no|number)\.?|serial( ?number)?",
    re.IGNORECASE,
)
CAMEL = re.compile(r".*[a-z]I[dD]")  # PassengerId, but not acid
INPUT = re.compile(r"[xX]_?\d+")
FEW = 30  # different words, more than which are names or remarks, not classes


FIRST_OF_ALL = ("class", "label", "target")  # names that leave no doubt


class Look(NamedTuple):
    """What a column seems to be."""

    name: str
    numeric: bool
    row_number: bool  # numbers the rows or names them
    kinds: int  # different values that are not missing
    labels: bool  # few whole numbers, as classes are numbered
    in_order: bool  # such labels, one class after the other


def probable_columns(table: Table) -> tuple[str, str, str]:
    """The columns of x₁, x₂ and the target that are probably meant. Raises `SpecError`."""
    if len(table.names) < 3:
        columns = f"{len(table.names)} column{'s' * (len(table.names) > 1)}"
        raise SpecError(f"the table has {columns}, but needs three: two numbers and a target.")
    looks = [look(table, place) for place in range(len(table.names))]
    target = usual_target(looks, table.headed).name
    others = [found for found in looks if found.name != target]
    best = sorted(others, key=rank)[:2]  # stable: in the table's order where equal
    x1, x2 = (found.name for found in others if found in best)
    return x1, x2, target


def rank(found: Look) -> int:
    """How far behind in the choice of features a column stands."""
    if not found.numeric:
        return 3
    return 2 if found.kinds < 2 else int(found.row_number)


def usual_target(looks: Sequence[Look], headed: bool) -> Look:
    """The column that is probably to be learned."""
    free = [found for found in looks if found.kinds and not found.row_number] or list(looks)
    if len(free) == 2 and len(looks) > 2 and all(found.numeric for found in free):
        free = list(looks)  # counts in order, and needed all the same
    some = [found for found in free if found.numeric or found.kinds <= FEW]
    called = [found for found in some if headed and found.name.casefold() in LABELS]
    for name in FIRST_OF_ALL:
        called = [found for found in called if found.name.casefold() == name] or called
    if headed and sum(INPUT.fullmatch(found.name) is not None for found in looks) > 1:
        called = called or [found for found in some if found.name in ("y", "Y")]
    words = [found for found in some if not found.numeric and found.kinds > 1]
    if called or words:
        return (called or words)[-1]
    first, last = free[0], free[-1]
    if last.numeric and not last.labels and (first.in_order or (first.labels and not headed)):
        return first
    return last


def look(table: Table, place: int) -> Look:
    """What the column at `place` seems to be."""
    name = table.names[place]
    cells = table.sample(name)
    present = [cell for cell in cells if not is_missing(cell)]
    numeric = is_numeric(present)
    values = read_column(cells, name, table.commas).values if numeric else np.zeros(0)
    found = np.unique(values[np.isfinite(values)])
    kinds = len(found) if numeric else len(set(present))
    whole = bool((found % 1 == 0).all())
    unnamed = table.headed and name == f"column {place + 1}"
    row_number = (
        NUMBERED.fullmatch(name) is not None
        or CAMEL.fullmatch(name) is not None
        or (unnamed and whole and kinds == len(present))
        or (place == 0 and counts(values, table.step))
    )
    labels = numeric and whole and 2 <= kinds <= min(MOST_CLASSES, len(present) // 2)
    changes = np.count_nonzero(np.diff(values)) if labels else 0
    in_order = labels and found[0] in (0, 1) and changes == kinds - 1 == found[-1] - found[0]
    return Look(name, numeric, row_number, kinds, labels, bool(in_order))


def counts(values: np.ndarray, step: int) -> bool:
    """Whether numbers `(N,)` count rows, every `step`th one, from 0 or 1."""
    counted = values - step * np.arange(len(values))
    return len(values) > 2 and bool((counted == counted[0]).all() and counted[0] in (0, 1))


def is_numeric(present: Sequence[str]) -> bool:
    """Whether most of these cells are numbers: what they hold is then meant as numbers."""
    return sum(map(is_number, present)) * 2 > len(present)
