"""Tables of a visitor's own: read as text, whatever their dialect, never trusted.

Around the rows there may be titles, a line of names, a line of units and a line of totals; each
is recognised by how it differs from the rows, and what was taken for what is said. Whether the
first line has names is a guess that can be overruled. Rows that do not fit are left out and
counted; only what is no table at all is refused.
"""

from typing import NamedTuple

from playground.datasets.tables.dialect import WORDS, rows_of
from playground.datasets.tables.heading import is_total, is_units, looks_headed
from playground.datasets.tables.naming import clean
from playground.datasets.tables.numerals import Commas, decimal_sign, unquoted
from playground.datasets.tables.shape import Shape, squared
from playground.datasets.tables.table_text import text_of
from playground.options.errors import SpecError

SAMPLE = 1000  # rows that decide what a column is like


class Table(NamedTuple):
    """Column names, the cells of every row as text, and the line in which each row began.

    `left_out` has line and reason of rows that do not fit; `headed` says whether the first line
    was taken for names, `notes` how the text was read.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    left_out: tuple[tuple[int, str], ...]
    headed: bool
    commas: Commas
    notes: tuple[str, ...]

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    def sample(self, name: str) -> list[str]:
        """Some cells of a column from all over the table."""
        place = self.names.index(name)
        return [row[place] for row in self.rows[:: self.step]]

    @property
    def step(self) -> int:
        """From row to row of a sample."""
        return 1 + len(self.rows) // SAMPLE

    def chosen(self, places: list[int]) -> "Table":
        """The table of the rows at `places` only."""
        lines = [self.lines[place] for place in places]
        return self._replace(rows=[self.rows[place] for place in places], lines=lines)


def read_table(data: bytes | str, headed: bool | None = None) -> Table:
    """Read a table; `headed` says whether its first line has names, None leaves it to a guess.

    Raises `SpecError`.
    """
    text = text_of(data)
    found = rows_of(text.text, text.separator)
    shape = squared(found, text.comments)
    cells, lines, left_out = shape.cells, shape.lines, shape.left_out
    headed = (shape.commented or looks_headed(cells)) if headed is None else headed
    notes = [how(shape, found.separator, headed)]
    names = cells[0] if headed else [""] * len(cells[0])
    start = int(headed or shape.commented)
    if headed and len(cells) > 2 and is_units(cells[1], cells[2:]):
        notes.append(f"Line {lines[1]} has units.")
        start = 2
    cells, lines = cells[start:], lines[start:]
    while len(cells) > 2 and is_total(cells):
        cells, lines, left_out = cells[:-1], lines[:-1], [*left_out, (lines[-1], "sums up")]
    if not cells:
        raise SpecError("the table has a header but no rows; add a line for each point.")
    decimal = decimal_sign(cell for row in cells[:SAMPLE] for cell in row)
    if decimal == ",":
        notes.append("Commas are decimal signs.")
    commas = Commas(decimal, found.separator)
    return Table(named(names), cells, lines, tuple(sorted(left_out)), headed, commas, tuple(notes))


def how(shape: Shape, separator: str, headed: bool) -> str:
    """A sentence on what parts the cells and where the names come from."""
    parts = WORDS.get(separator, f"«{separator}»")
    names = f"line {shape.lines[0]} has the names" if headed else "no line has names"
    lines = f"{shape.titles} line{'s' * (shape.titles > 1)}"
    passed = f", {lines} above the table passed over" if shape.titles else ""
    return f"Read with {parts} between the cells; {names}{passed}."


def named(names: list[str]) -> tuple[str, ...]:
    """Names without blanks and doubles: «a», «a (2)», «column 3»."""
    found: list[str] = []
    for place, given in enumerate(names):
        name, count = clean(unquoted(given)) or f"column {place + 1}", 2
        unique = name
        while unique in found:
            unique, count = f"{name} ({count})", count + 1
        found.append(unique)
    return tuple(found)
