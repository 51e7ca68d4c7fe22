"""Rows of a table that cannot be used: counted, and the first of them named with the reason.

One missing cell must not cost a class its whole table, and nothing may go in silence. A row is
left out where a cell that is needed is missing or no number, or where it has another width.
"""

from collections.abc import Sequence

import numpy as np

from playground.datasets.tables.numerals import is_missing
from playground.datasets.tables.table import Table
from playground.options.errors import SpecError, shown

NAMED = 3  # rows that are named
LEAST_POINTS = 2

Reasons = Sequence[tuple[int, str]]


def reasons(
    table: Table, names: Sequence[str], usable: Sequence[np.ndarray], words: bool
) -> Reasons:
    """Line and reason of every row that is left out, in order.

    `usable` says for each of the columns `names` which rows `(N,)` can be used; where the last
    one is of `words`, a word that is not used has been spoken of elsewhere.
    """
    cells = [table.column(name) for name in names]
    found = list(table.left_out)
    for place in np.flatnonzero(~np.all(usable, axis=0)):
        column = next(i for i, rows in enumerate(usable) if not rows[place])
        cell = cells[column][place]
        if is_missing(cell):
            found.append((table.lines[place], f"has no {bare(names[column])}"))
        elif not (words and column == len(names) - 1):
            found.append((table.lines[place], f"has {shown(cell)} for {bare(names[column])}"))
    return sorted(found)


def check_enough(rows: int, total: int, left_out: Reasons) -> None:
    """Raise `SpecError` where too few rows are left to learn from."""
    if rows >= LEAST_POINTS:
        return
    if not left_out:
        raise SpecError(
            f"the table has {rows} row{'s' * (rows != 1)}, but at least {LEAST_POINTS} points are "
            "needed to learn from."
        )
    raise SpecError(
        f"{rows} of {total:,} rows can be used, but at least {LEAST_POINTS} are needed: "
        f"{listing(left_out)}; correct them or choose other columns."
    )


def said(left_out: Reasons, total: int) -> str:
    """How many rows are left out and why: «1 of 12 rows left out: line 6 has no x.»."""
    return f"{len(left_out):,} of {total:,} rows left out: {listing(left_out)}."


def listing(left_out: Reasons) -> str:
    """The first reasons, and how many more there are."""
    first = [f"line {line} {reason}" for line, reason in left_out[:NAMED]]
    more = len(left_out) - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")


def bare(name: str) -> str:
    """A column's name as a message may show it."""
    return shown(name)[1:-1]
