"""How a text parts its lines into cells: the separator is the one that makes the best table.

Each candidate cuts the first lines. The one whose rows are equally long and whose cells look
like numbers or words, without pieces of other separators in them, is taken. The cutting itself
is left to Python's own reader of CSV; only tables aligned with blanks are cut here.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from playground.datasets.tables.numerals import is_missing, is_number
from playground.options.errors import SpecError, shown

MOST_ROWS = 100_000
MOST_COLUMNS = 64
LONGEST_CELL = 1000  # characters
SAMPLE = 20_000  # characters that decide
BLANKS, WIDE = " ", "  "  # any blanks part cells, or two and more
WORDS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "upright strokes",
    "&": "ampersands",
    ":": "colons",
    WIDE: "wide gaps",
    BLANKS: "blanks",
}
TRUST = {WIDE: 0.8, BLANKS: 0.7, ":": 0.6}  # they also stand inside of cells
UNCUT = re.compile(r"[|;\t]|[\d.]\s*,|,\s*[-+\d.]|^,|,$|\d\s+[-+.]?\d")
WHOLE = re.compile(r'^"((?:[^"\n]|"")*[,;\t|](?:[^"\n]|"")*)"[ \t]*$', re.MULTILINE)
MARGIN = re.compile(r"^[ \t]+|(?<![ \t])[ \t]++$", re.MULTILINE)
AFTER_QUOTE = re.compile(r'"[ \t]+(?=[,;|\t\n]|$)')


class Rows(NamedTuple):
    """The cells of every row that is not blank, the line in which each began, the separator."""

    cells: list[list[str]]
    lines: list[int]
    separator: str


def rows_of(text: str, separator: str = "") -> Rows:
    """The rows of a text, by the `separator` that it names or the one found. Raises `SpecError`."""
    text = without_whole_quotes(text)
    separator = separator or separator_of(text)
    cells, lines, line = list[list[str]](), list[int](), 1
    reader = cut(text, separator, strict=True)
    try:
        for row in reader:
            bare = list(map(str.strip, row)) if row else row
            if any(bare):
                if len(row) > MOST_COLUMNS or max(map(len, row)) > LONGEST_CELL:
                    refuse_row(row, line)
                cells.append(bare)
                lines.append(line)
            line = reader.line_num + 1
            if len(cells) > MOST_ROWS:
                raise SpecError(f"the table has more than {MOST_ROWS:,} rows; give fewer of them.")
    except csv.Error as error:
        raise SpecError(
            f"line {line} of the table cannot be read ({error}); close its quotes."
        ) from None
    if not cells:
        raise SpecError("the table is empty; give it a line for each point, such as 1.5, 2, red.")
    return Rows(cells, lines, separator)


def without_whole_quotes(text: str) -> str:
    """The text of lines that a program has put into quotes as a whole."""
    first = text[:SAMPLE].strip().split("\n")
    if not all(WHOLE.fullmatch(line) for line in first[:3] if line):
        return text
    return WHOLE.sub(lambda line: line[1].replace('""', '"'), text)


def refuse_row(row: list[str], line: int) -> NoReturn:
    """Raise the `SpecError` for a row of strange size."""
    if len(row) > MOST_COLUMNS:
        raise SpecError(
            f"line {line} has {len(row):,} columns, but at most {MOST_COLUMNS} are read."
        )
    longest = max(row, key=len)
    raise SpecError(
        f"line {line} holds {shown(longest)} with {len(longest):,} characters, "
        f"but at most {LONGEST_CELL:,} are read."
    )


def cut(text: str, separator: str, strict: bool) -> Any:
    """Python's reader over the rows of a text; its `line_num` says how far it has come."""
    delimiter = separator
    if separator in (BLANKS, WIDE):
        gap, delimiter = (r"[ \t]+", " ") if separator == BLANKS else (r"[ \t]{2,}|\t", "\t")
        text = re.sub(gap, delimiter, MARGIN.sub("", text))
    if '"' in text:
        text = AFTER_QUOTE.sub('"', text)
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        skipinitialspace=delimiter != "\t",
        escapechar="\\" if '\\"' in text else None,
        strict=strict,
    )


def separator_of(text: str) -> str:
    """The separator that makes the best table of the first lines; a comma if none makes any."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    return max(WORDS, key=lambda separator: quality(sample, separator))


def quality(sample: str, separator: str) -> float:
    """How much of a table a separator makes of some lines, from 0 to 1."""
    rows = [row for row in tried(sample, separator) if any(row)][:60]
    if not rows:
        return 0.0
    lengths = [len(trimmed(row)) for row in rows]
    width = max(Counter(lengths).items(), key=lambda found: found[::-1])[0]
    if width < 2:
        return 0.0
    even = [row for row, n in zip(rows, lengths, strict=True) if width in (n, len(row))]
    cells = [cell.strip() for row in even for cell in row[:MOST_COLUMNS]]
    looks = sum(look(cell) for cell in cells) / len(cells)
    return len(even) / len(rows) * looks * TRUST.get(separator, 1.0) * (1.0 if width > 2 else 0.5)


def tried(sample: str, separator: str) -> Iterator[list[str]]:
    """The rows of some lines as far as they can be cut."""
    try:
        yield from cut(sample, separator, strict=False)
    except csv.Error:
        return


def look(cell: str) -> float:
    """How much a cell looks like one value."""
    if is_number(cell) or (cell and is_missing(cell)):
        return 1.0
    return 0.1 if UNCUT.search(cell) else 0.5


def trimmed(row: list[str]) -> list[str]:
    """A row without blank cells at its end."""
    last = next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)
    return row[:last]
