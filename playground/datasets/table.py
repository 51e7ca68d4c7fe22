"""Tables of a visitor's own: read as text, checked cell by cell, never trusted.

Separators are commas, semicolons or tabs, found by which one parts the lines evenly; decimal
commas are understood where the comma does not separate. Whatever is wrong is one sentence
that names the line and the value. Only the first lines decide what a table is like, and the
size is bounded before anything is parsed.
"""

import csv
import io
import math
import re
from typing import NamedTuple

from playground.options import SpecError, shown

LARGEST_FILE = 5_000_000  # bytes
MOST_ROWS = 100_000
MOST_COLUMNS = 64
LONGEST_CELL = 1000  # characters
SEPARATORS = (",", ";", "\t")
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)


class Table(NamedTuple):
    """Column names, the cells of every row as text, and the line in which each row began."""

    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]


def read_table(data: bytes | str) -> Table:
    """Read a table with or without a header. Raises `SpecError`."""
    text = decoded(data) if isinstance(data, bytes) else bounded(data)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SpecError(f"line {line} of the table holds a zero byte; save it as plain text (CSV).")
    if not text.strip():
        raise SpecError("the table is empty; give it a line for each point, such as 1.5, 2, red.")
    separator = separator_of(text)
    rows, lines = parsed(text, separator)
    rows = [[cell.strip() for cell in row] for row in rows]
    if separator != ",":
        rows = [[with_point(cell) for cell in row] for row in rows]
    headed = not any(map(is_number, rows[0]))
    names = named(rows[0] if headed else [f"column {i + 1}" for i in range(len(rows[0]))])
    table = Table(names, rows[headed:], lines[headed:])
    if not table.rows:
        raise SpecError("the table has a header but no rows; add a line for each point.")
    return table


def bounded(text: str) -> str:
    """A text that was pasted. Raises `SpecError` if it is too long."""
    if len(text) > LARGEST_FILE:
        raise SpecError(
            f"the table has {len(text):,} characters, but at most {LARGEST_FILE:,} are read."
        )
    return text


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 where it says so, else Latin-1. Raises `SpecError`."""
    if len(data) > LARGEST_FILE:
        raise SpecError(f"the file has {len(data):,} bytes, but at most {LARGEST_FILE:,} are read.")
    if data[:2] in (b"\x1f\x8b", b"PK", b"BZ"):
        raise SpecError("the file is compressed; unpack it and open the table itself (CSV).")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def separator_of(text: str) -> str:
    """The separator that parts the first lines into the same number of cells, at least two."""
    head = [line for line in text[:20_000].splitlines()[:20] if line.strip()]

    def even(separator: str) -> tuple[bool, int]:
        counts = {line.count(separator) for line in head}
        return len(counts) == 1, min(counts)

    ranked = sorted(SEPARATORS, key=even, reverse=True)
    fitting = [separator for separator in (";", "\t") if even(separator) > (True, 0)]
    best = fitting[0] if fitting else ranked[0]
    return best if even(best)[1] else max(SEPARATORS, key=text[:20_000].count)


def parsed(text: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The rows of a text and their lines, all as long as the first. Raises `SpecError`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, lines, line = list[list[str]](), list[int](), 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                check_row(row, len(rows[0]) if rows else len(row), line)
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise SpecError(f"the table has more than {MOST_ROWS:,} rows; give fewer of them.")
    except csv.Error as error:
        raise SpecError(
            f"line {line} of the table cannot be read ({error}); close its quotes."
        ) from None
    return rows, lines


def check_row(row: list[str], wanted: int, line: int) -> None:
    """Raise `SpecError` for a row of another length than the first, or of strange size."""
    if len(row) > MOST_COLUMNS:
        raise SpecError(
            f"line {line} has {len(row):,} columns, but at most {MOST_COLUMNS} are read."
        )
    if len(row) != wanted:
        raise SpecError(
            f"line {line} has {len(row)} values, but the first line has {wanted}; "
            "every line needs as many."
        )
    longest = max(row, key=len)
    if len(longest) > LONGEST_CELL:
        raise SpecError(
            f"line {line} holds {shown(longest)} with {len(longest):,} characters, "
            f"but at most {LONGEST_CELL:,} are read."
        )


def with_point(cell: str) -> str:
    """A cell whose decimal comma, if it is one, is a point."""
    other = cell.replace(",", ".", 1)
    return other if "," in cell and "." not in cell and is_number(other) else cell


def is_number(cell: str) -> bool:
    """Whether a cell reads as a number."""
    return NUMBER.fullmatch(cell) is not None


def named(names: list[str]) -> tuple[str, ...]:
    """Names without blanks and doubles: «a», «a (2)», «column 3»."""
    found: list[str] = []
    for place, given in enumerate(names):
        shown_name = "".join(letter for letter in given if letter.isprintable())[:40].strip()
        name, count = shown_name or f"column {place + 1}", 2
        unique = name
        while unique in found:
            unique, count = f"{name} ({count})", count + 1
        found.append(unique)
    return tuple(found)


def numbers(table: Table, name: str) -> list[float]:
    """A column as finite numbers. Raises `SpecError` naming line and value."""
    found = []
    for cell, line in zip(table.column(name), table.lines, strict=True):
        value = float(cell) if is_number(cell) else math.nan
        if not math.isfinite(value) or abs(value) > 1e12:
            what = f"holds {shown(cell)}" if cell else "is blank"
            raise SpecError(
                f"line {line}, column {shown(name)} {what}, but a finite number is needed there; "
                "correct it or choose another column."
            )
        found.append(value)
    return found


def is_numeric(table: Table, name: str) -> bool:
    """Whether most cells of a column are numbers: what it holds is then meant as numbers."""
    cells = table.column(name)
    return sum(map(is_number, cells)) * 2 > len(cells)
