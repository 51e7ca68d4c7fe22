"""From cut lines to a rectangle: titles above it, ragged rows and empty columns are taken away.

The width is that of most rows. A row of another width is never shifted into place: it is left
out, with its line and the reason. A comment just above the rows is their header where it has
as many words, and R's header, which lacks the name of the row names, gets a blank one.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from playground.datasets.tables.dialect import BLANKS, Rows, trimmed
from playground.datasets.tables.heading import is_title, is_unit, looks_headed, names_rows
from playground.datasets.tables.numerals import is_number
from playground.options.errors import SpecError

MEASURED = 200  # rows that decide the width
MOST_TITLES = 20  # lines above the table

Cells = list[list[str]]


class Shape(NamedTuple):
    """Rows of one width and their lines, what was left out and why, and lines of titles above."""

    cells: Cells
    lines: list[int]
    left_out: list[tuple[int, str]]
    titles: int
    commented: bool  # whether the first row is a comment's


def squared(found: Rows, comments: Sequence[tuple[int, str]]) -> Shape:
    """The rectangle of the rows that were found. Raises `SpecError` if there is none."""
    width = width_of(found.cells)
    check_commas(found, width)
    top = titles(found.cells, width)
    cells, lines, left_out = Cells(), list[int](), list[tuple[int, str]]()
    for place in range(top, len(found.cells)):
        row, line = found.cells[place], found.lines[place]
        if place == top and names_rows(found.cells[top : top + MEASURED], width):
            row = ["", *row]
        least = len(row) if row[-1] else len(trimmed(row))
        if least <= width <= len(row):
            cells.append(row[:width])
            lines.append(line)
        else:
            many = least if least > width else len(row)
            left_out.append((line, f"has {many} value{'s' * (many > 1)} instead of {width}"))
    if not cells:
        raise SpecError(f"no row of the table can be read: line {left_out[0][0]} {left_out[0][1]}.")
    named = None if looks_headed(cells) else names_in(comments, found.separator, len(cells[0]))
    if named:
        cells, lines = [named[1], *cells], [named[0], *lines]
    return Shape(without_blank_columns(cells), lines, left_out, top, named is not None)


def width_of(rows: Cells) -> int:
    """How many columns most rows have; blank cells at the end count where the names need them."""
    measured = rows[:MEASURED]
    usual, whole = (
        max(Counter(map(len, some)).items(), key=lambda found: found[::-1])[0]
        for some in (map(trimmed, measured), measured)
    )
    first = len(trimmed(rows[0]))
    return first if usual < first <= whole else usual


def check_commas(found: Rows, width: int) -> None:
    """Raise `SpecError` where commas part cells and are decimal signs: there is no telling."""
    if found.separator != "," or len(found.cells) < 2:
        return
    names, row = trimmed(found.cells[0]), found.cells[1]
    numbers = list(filter(is_number, row))
    halves = all(cell.lstrip("+-").isdecimal() for cell in numbers)
    words = len(names) > 2 and not any(map(is_number, names))
    if words and halves and width == len(row) > len(names) == width - len(numbers) / 2:
        raise SpecError(
            f"line {found.lines[1]} has {width} values for {len(names)} names: a comma cannot part "
            "cells and be a decimal sign too; save the table with semicolons."
        )


def titles(rows: Cells, width: int) -> int:
    """How many rows at the top are titles."""
    top = 0
    while top < min(len(rows) - 1, MOST_TITLES):
        row = rows[top]
        short = len(row) < width and not any(map(is_number, row))
        if names_rows(rows[top : top + MEASURED], width) or not (short or is_title(row, width)):
            break
        top += 1
    return top


def names_in(
    comments: Sequence[tuple[int, str]], separator: str, width: int
) -> tuple[int, list[str]] | None:
    """The last comment with a name for each column, and its line; None if there is none."""
    for line, comment in reversed(comments):
        words = comment.split(None if separator == BLANKS else separator)
        words = [word.strip(' \t"') for word in words]
        if len(words) == width and not any(map(is_number, words)) and not all(map(is_unit, words)):
            return line, words
    return None


def without_blank_columns(cells: Cells) -> Cells:
    """The rows without columns that have neither name nor value."""
    kept = [place for place in range(len(cells[0])) if any(row[place] for row in cells)]
    if len(kept) == len(cells[0]):
        return cells
    return [[row[place] for place in kept] for row in cells]
