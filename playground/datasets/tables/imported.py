"""From a table to points of one's own: columns chosen, scaled to the map, targets made classes.

Coordinates are standardised: the mean goes to the middle of the map and one standard
deviation is two of its units, less where points would leave the map. What was done is kept as
axes, so that the map can be read in the data's own units. A file that was saved here comes
back as it was.
"""

from typing import NamedTuple

import numpy as np

from playground.datasets.points.own import (
    MOST_POINTS,
    Axis,
    OwnData,
    Points,
    write_axes,
    write_points,
)
from playground.datasets.tables.columns import probable_columns
from playground.datasets.tables.leftovers import check_enough, reasons
from playground.datasets.tables.leftovers import said as counted
from playground.datasets.tables.naming import write_names
from playground.datasets.tables.numerals import read_column
from playground.datasets.tables.saved import as_saved, saved_columns
from playground.datasets.tables.table import Table
from playground.datasets.tables.targets import Answers, Meaning, answers_of, target_of
from playground.options.decimals import plainest, roundest
from playground.options.errors import SpecError, shown

SPREAD = 2.0  # units of the map that a standard deviation takes
WAYS = ("from left to right", "from bottom to top")  # x₁ and x₂ run
ALL_ROWS = "Scales are those of all rows, the ones that will test included."
FINE = 10_000  # shares of a scale to which the ends of a column are told
BRIM = 5.5  # how far from the middle points may lie
AS_SAVED = "The points come back as they were saved here."


class Imported(NamedTuple):
    """Points made of a table, and sentences that say how."""

    data: OwnData
    notes: tuple[str, ...]


def usual_columns(table: Table) -> tuple[str, str, str]:
    """The columns x₁, x₂ and target that are probably meant. Raises `SpecError`."""
    return saved_columns(table) or probable_columns(table)


def points_from(
    table: Table, x1: str, x2: str, target: str, seed: int = 0, meaning: Meaning = ""
) -> Imported:
    """Points of the columns `x1`, `x2` and `target`, which is classes or values by its `meaning`.

    Rows in which one of them is missing or no number are left out and counted. Raises `SpecError`.
    """
    names = (x1, x2, target)
    if len(set(names)) < 3:
        raise SpecError("x₁, x₂ and the target must be three different columns.")
    notes: list[str] = []
    if len(table.rows) > MOST_POINTS:
        table = sample(table, seed)
        notes.append(f"Of its rows, {MOST_POINTS:,} were drawn at random (seed {seed}).")
    total = len(table.rows) + len(table.left_out)
    if (saved := saved_points(table, names, meaning)) is not None:
        ragged = [counted(table.left_out, total)] if table.left_out else []
        return Imported(saved, (*notes, *ragged, AS_SAVED))
    features = [read_column(table.column(name), name, table.commas) for name in (x1, x2)]
    answers = answers_of(table.column(target), target, meaning, table.commas)
    columns = [*(feature.values for feature in features), answers.values]
    usable = [np.isfinite(column) for column in columns]
    kept = np.all(usable, axis=0)
    left_out = reasons(table, names, usable, bool(answers.kinds))
    check_enough(int(kept.sum()), total, left_out)
    if left_out:
        notes.append(counted(left_out, total))
    notes += [feature.doubt for feature in features if feature.doubt]
    return placed(names, [column[kept] for column in columns], answers, notes)


def placed(
    names: tuple[str, str, str], columns: list[np.ndarray], answers: Answers, notes: list[str]
) -> Imported:
    """Points of columns `(N,)` of numbers, scaled to the map. Raises `SpecError`."""
    try:
        answer = target_of(columns[2], answers.kinds, names[2])
        scaled, axes = zip(*map(standardised, columns[:2], names[:2]), strict=True)
    except SpecError as error:
        more = f" ({'; '.join(note.rstrip('.') for note in notes)})" if notes else ""
        raise SpecError(f"{str(error).rstrip('.')}{more}.") from None
    points = Points(np.stack(scaled, axis=1), answer.values, len(answer.kinds))
    data = OwnData(
        points=write_points(points),
        axes=write_axes((*axes, answer.axis)),
        names=write_names(answer.kinds),
    )
    places = map(said, axes, columns[:2], WAYS)
    return Imported(data, (*notes, *places, ALL_ROWS, *answers.remarks, answer.note))


def saved_points(table: Table, names: tuple[str, str, str], meaning: Meaning) -> OwnData | None:
    """The points of a table that was saved here and is to mean the same; None for any other."""
    saved = as_saved(table) if saved_columns(table) == names else None
    if saved is None or (meaning and (meaning == "classes") != (saved.classes > 0)):
        return None
    return saved


def sample(table: Table, seed: int) -> Table:
    """As many rows as there may be, drawn without repetition, in their order.

    Rows that are left out are drawn like the others, so that their share stays what it is.
    """
    rng, rows = np.random.default_rng(seed), len(table.rows)
    drawn = np.sort(rng.choice(rows + len(table.left_out), MOST_POINTS, replace=False)).tolist()
    left_out = tuple(table.left_out[place - rows] for place in drawn if place >= rows)
    return table.chosen([place for place in drawn if place < rows])._replace(left_out=left_out)


def standardised(x: np.ndarray, name: str) -> tuple[np.ndarray, Axis]:
    """A column `(N,)` on the map, and what the map's coordinate then stands for."""
    mean, deviation = float(x.mean()), float(x.std())
    if x.min() == x.max():
        raise SpecError(
            f"column {shown(name)} is {plainest(float(x[0]))} in every row, which places all "
            "points on one line; choose another column."
        )
    scale = max(deviation / SPREAD, float(np.abs(x - mean).max()) / BRIM)
    return (x - mean) / scale, Axis(mean, scale, name)


def said(axis: Axis, x: np.ndarray, way: str) -> str:
    """Where a column `(N,)` lies on the map, in its own units."""
    low, high = (roundest(float(end), axis.scale / FINE) for end in (x.min(), x.max()))
    return f"{axis.name}: {low} … {high} {way}."
