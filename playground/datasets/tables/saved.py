"""Points of one's own as a table that any program reads, and that comes back here as it was.

The table holds coordinates in the data's own units, with as many digits as places on the map
need, and classes by their names. Its last column, «neural playground», is what makes it known
again, since no header words are ours alone: its first cell says how many classes there are,
the axes and the names in their order, and the other cells are blank. Spreadsheets and other
programs show it as one column more; without it the file is a table like any other.
"""

import csv
import io
from collections.abc import Sequence

import numpy as np

from playground.datasets.points.base import EXTENT, MOST_CLASSES
from playground.datasets.points.own import (
    LEVELS,
    VALUES,
    Axis,
    OwnData,
    Points,
    read_axes,
    read_points,
    write_axes,
    write_points,
)
from playground.datasets.tables.naming import clean, titles
from playground.datasets.tables.numerals import is_number, read_column
from playground.datasets.tables.table import Table
from playground.options.decimals import roundest
from playground.options.errors import SpecError

MARK = "neural playground"  # the column that a saved table is known by
PLAIN = ("x1", "x2")  # the columns of points that no table was made for
CLASS, VALUE = "class", "value"
FORMULA = ("=", "+", "-", "@")  # what a cell begins with that a spreadsheet would run
NUMBERS = tuple(map(str, range(MOST_CLASSES)))  # what classes are called that have no name
HALF = 0.005  # of a place of the map


def save(data: OwnData) -> str:
    """The points as a table (CSV) in the data's own units; `as_saved` reads it again."""
    own, axes = read_points(data.points), read_axes(data.axes)
    if axes:
        header = [safe(axis.name or f"x{i + 1}") for i, axis in enumerate(axes)]
    else:
        header = [*PLAIN, CLASS if own.classes else VALUE]
    units = axes or (Axis(0.0, 1.0, ""),) * 3
    columns = [in_units(own.x[:, i], units[i], units[i].scale / 100) for i in (0, 1)]
    if own.classes:
        words = titles(data.called, NUMBERS[: own.classes])
        columns.append([safe(words[int(target)]) for target in own.targets])
    else:
        columns.append(in_units(own.targets, units[2], units[2].scale * 2 / (LEVELS - 1)))
    marks = [mark(data), *[""] * (len(own.targets) - 1)]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*header, MARK])
    writer.writerows(zip(*columns, marks, strict=True))
    return file.getvalue()


def in_units(x: np.ndarray, axis: Axis, step: float) -> list[str]:
    """Coordinates `(N,)` in an axis's own units, each as the roundest number of its place."""
    return [roundest(value, step) for value in (axis.centre + axis.scale * x).tolist()]


def safe(text: str) -> str:
    """A name that does not run as a formula in a spreadsheet."""
    return f"'{text}" if runs(text) else text


def unsafe(cell: str) -> str:
    """The name that `safe` wrote."""
    return cell[1:] if cell[:1] == "'" and runs(cell[1:]) else cell


def runs(text: str) -> bool:
    """Whether a spreadsheet would run a text as a formula, or has been kept from it."""
    return text.lstrip("'").startswith(FORMULA) and not is_number(text)


def mark(data: OwnData) -> str:
    """What a saved table says of its map: «3|5.8*0.4*~3*0.2*~0*1*|setosa~versicolor~virginica»."""
    nameless = write_axes(tuple(axis._replace(name="") for axis in read_axes(data.axes)))
    return f"{data.points[0]}|{nameless}|{data.names}"


def saved_columns(table: Table) -> tuple[str, str, str] | None:
    """The columns x₁, x₂ and target of a table that was saved here; None for any other."""
    others = [name for name in table.names if name != MARK]
    if len(others) < 3 or not (marked(table) or is_plain(table, others)):
        return None
    return others[0], others[1], others[2]


def is_plain(table: Table, names: Sequence[str]) -> bool:
    """Whether a table is of points as they were saved before saved tables had a mark."""
    return len(names) == 3 and tuple(names[:2]) == PLAIN and as_drawn(table, names[2]) is not None


def marked(table: Table) -> OwnData | None:
    """What a table's mark says, with a point of no meaning; None where it has no readable one."""
    if MARK not in table.names:
        return None
    cell = next(filter(None, table.column(MARK)), "")
    kind, _, rest = cell.partition("|")
    axes, _, names = rest.partition("|")
    width = 6 if kind == VALUES else 4
    try:
        return OwnData(points=kind + "A" * width, axes=axes, names=names)
    except SpecError:
        return None


def as_saved(table: Table) -> OwnData | None:
    """The points of a table that was saved here, as they were; None if it says something else.

    Rows that were added or changed since then count, as long as they fit onto the same map.
    """
    columns, said = saved_columns(table), marked(table)
    if columns is None:
        return None
    if said is None:
        return as_drawn(table, columns[2])
    axes = read_axes(said.axes)
    units = axes or (Axis(0.0, 1.0, ""),) * 3
    x1, x2 = (placed(table, columns[i], units[i], EXTENT + HALF) for i in (0, 1))
    if said.classes:
        target = classed(table, columns[2], titles(said.called, NUMBERS[: said.classes]))
    else:
        target = placed(table, columns[2], units[2], 1 + 1 / LEVELS)
    if x1 is None or x2 is None or target is None:
        return None
    points = write_points(Points(np.stack([x1, x2], axis=1), target, said.classes))
    named = (
        axis._replace(name=clean(unsafe(name))) for axis, name in zip(axes, columns, strict=False)
    )
    return OwnData(points=points, axes=write_axes(tuple(named)), names=said.names)


def placed(table: Table, name: str, axis: Axis, reach: float) -> np.ndarray | None:
    """A column `(N,)` on its axis; None where a cell is no number or lies beyond `reach`."""
    values = read_column(table.column(name), name, table.commas).values
    place = (values - axis.centre) / axis.scale
    return place if (np.abs(place) <= reach).all() else None


def classed(table: Table, name: str, words: Sequence[str]) -> np.ndarray | None:
    """The class numbers `(N,)` of a column of `words`; None where it holds another word."""
    place = {word: float(number) for number, word in enumerate(words)}
    cells = [unsafe(cell) for cell in table.column(name)]
    return np.array([place[cell] for cell in cells]) if set(cells) <= set(place) else None


def as_drawn(table: Table, target: str) -> OwnData | None:
    """Points with plain headers as they lie on the map; None for what was not drawn here.

    Drawn points lie at hundredths, and their classes are 0, 1 and so on without a gap.
    """
    units = Axis(0.0, 1.0, "")
    x1, x2 = (placed(table, name, units, EXTENT) for name in PLAIN)
    answer = placed(table, target, units, MOST_CLASSES if target == CLASS else 1)
    if x1 is None or x2 is None or answer is None or target not in (CLASS, VALUE):
        return None
    x, fine = np.stack([x1, x2], axis=1), LEVELS // 2
    classes = max(2, len(set(answer.tolist()))) if target == CLASS else 0
    whole = classed(table, target, NUMBERS[:classes]) if classes else answer * fine
    if whole is None or not all(
        np.allclose(value, np.rint(value), atol=1e-6) for value in (x * 100, whole)
    ):
        return None
    return OwnData(points=write_points(Points(x, answer, classes)))
