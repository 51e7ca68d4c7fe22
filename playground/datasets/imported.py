"""From a table to points of one's own: columns chosen, scaled to the map, targets made classes.

Coordinates are standardised: the mean goes to the middle of the map and one standard
deviation is two of its units, less where points would leave the map. What was done is kept as
axes, so that the map can be read in the data's own units. A file that was saved here comes
back as it was.
"""

from typing import NamedTuple

import numpy as np

from playground.datasets.base import EXTENT, MOST_CLASSES
from playground.datasets.naming import write_names
from playground.datasets.own import (
    MOST_POINTS,
    Axis,
    OwnData,
    Points,
    read_axes,
    read_points,
    write_axes,
    write_points,
)
from playground.datasets.table import Table, is_numeric, numbers
from playground.options import SpecError, plain, shown

SPREAD = 2.0  # units of the map that a standard deviation takes
BRIM = 5.5  # how far from the middle points may lie
SAVED = ("x1", "x2")  # the header of a file that was saved here
CLASS, VALUE = "class", "value"


class Imported(NamedTuple):
    """Points made of a table, and sentences that say how."""

    data: OwnData
    notes: tuple[str, ...]


class Target(NamedTuple):
    """Class numbers or scaled values `(N,)`, the classes' names (none: values), axis, sentence."""

    values: np.ndarray
    kinds: tuple[str, ...]
    axis: Axis
    note: str


def usual_columns(table: Table) -> tuple[str, str, str]:
    """The columns that are probably meant: two of numbers, and the last of the others."""
    if len(table.names) < 3:
        raise SpecError(
            f"the table has {len(table.names)} columns, but needs three: two numbers and a target."
        )
    target = table.names[-1]
    texts = [name for name in table.names if not is_numeric(table, name)]
    if texts and is_numeric(table, target):
        target = texts[-1]
    first = [name for name in table.names if name != target and is_numeric(table, name)]
    others = [name for name in table.names if name != target and name not in first]
    x1, x2 = (first + others)[:2]
    return x1, x2, target


def points_from(table: Table, x1: str, x2: str, target: str, seed: int = 0) -> Imported:
    """Points of the columns `x1`, `x2` and `target`. Raises `SpecError`."""
    if len({x1, x2, target}) < 3:
        raise SpecError("x₁, x₂ and the target must be three different columns.")
    if len(table.rows) < 2:
        raise SpecError("the table has 1 row, but at least 2 points are needed to learn from.")
    notes: list[str] = []
    if len(table.rows) > MOST_POINTS:
        table = sample(table, seed)
        notes.append(f"Of its rows, {MOST_POINTS:,} were drawn at random (seed {seed}).")
    own = (x1, x2) == SAVED and target in (CLASS, VALUE)
    x = np.array([numbers(table, name) for name in (x1, x2)]).T
    if own and np.abs(x).max() <= EXTENT:
        return as_saved(table, x, target, notes)
    scaled, axes = zip(*(standardised(x[:, i], n) for i, n in enumerate((x1, x2))), strict=True)
    answer = target_of(table, target)
    points = Points(np.stack(scaled, axis=1), answer.values, len(answer.kinds))
    data = OwnData(
        points=write_points(points),
        axes=write_axes((*axes, answer.axis)),
        names=write_names(answer.kinds),
    )
    return Imported(data, (*notes, *(said(axis) for axis in axes), answer.note))


def as_saved(table: Table, x: np.ndarray, target: str, notes: list[str]) -> Imported:
    """The points of a file that was saved here, as they were."""
    answer = np.array(numbers(table, target))
    classes = 0
    if target == CLASS:
        if not ((answer >= 0) & (answer < MOST_CLASSES) & (answer % 1 == 0)).all():
            raise SpecError(f"classes must be whole numbers from 0 to {MOST_CLASSES - 1}.")
        classes = max(2, int(answer.max()) + 1)
    elif np.abs(answer).max() > 1:
        raise SpecError("values must lie between -1 and 1 in a file with the columns x1 and x2.")
    return Imported(OwnData(points=write_points(Points(x, answer, classes))), tuple(notes))


def sample(table: Table, seed: int) -> Table:
    """As many rows as there may be, drawn without repetition, in their order."""
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(table.rows), MOST_POINTS, replace=False))
    return Table(table.names, [table.rows[i] for i in chosen], [table.lines[i] for i in chosen])


def standardised(x: np.ndarray, name: str) -> tuple[np.ndarray, Axis]:
    """A column `(N,)` on the map, and what the map's coordinate then stands for."""
    mean, deviation = float(x.mean()), float(x.std())
    if deviation == 0:
        raise SpecError(
            f"column {shown(name)} is {plain(float(x[0]))} in every row, which places all points "
            "on one line; choose another column."
        )
    scale = max(deviation / SPREAD, float(np.abs(x - mean).max()) / BRIM)
    return (x - mean) / scale, Axis(mean, scale, name)


def said(axis: Axis) -> str:
    """How a coordinate was scaled."""
    return (
        f"{axis.name}: {plain(axis.centre)} is the middle of the map, "
        f"and one unit of it is {plain(axis.scale)}."
    )


def target_of(table: Table, name: str) -> Target:
    """A column as classes, where it holds text or few numbers, else as values from −1 to 1."""
    cells = table.column(name)
    blank = next((line for cell, line in zip(cells, table.lines, strict=True) if not cell), None)
    if blank is not None:
        raise SpecError(f"line {blank}, column {shown(name)} is blank; every point needs a target.")
    kinds = list(dict.fromkeys(cells))
    if is_numeric(table, name):
        found = np.array(numbers(table, name))
        if len(set(found.tolist())) > MOST_CLASSES:
            return values_of(found, name)
        kinds = sorted(kinds, key=float)
    if not 2 <= len(kinds) <= MOST_CLASSES:
        raise SpecError(
            f"column {shown(name)} holds {len(kinds):,} different "
            f"{'texts' if len(kinds) != 1 else 'text'}, such as {shown(kinds[0])}, "
            f"but must name 2 to {MOST_CLASSES} classes."
        )
    place = {kind: index for index, kind in enumerate(kinds)}
    classes = np.array([place[cell] for cell in cells], float)
    note = f"Classes by {name}: {', '.join(shown(kind) for kind in kinds)}."
    return Target(classes, tuple(kinds), Axis(0.0, 1.0, name), note)


def values_of(found: np.ndarray, name: str) -> Target:
    """Numbers `(N,)` stretched to −1 … 1."""
    low, high = float(found.min()), float(found.max())
    axis = Axis((low + high) / 2, (high - low) / 2, name)
    note = f"{name} is predicted: {plain(low)} is −1 and {plain(high)} is 1."
    return Target((found - axis.centre) / axis.scale, (), axis, note)


def save(data: OwnData) -> str:
    """The points as a table (CSV), in the data's own units where they are known."""
    own, axes = read_points(data.points), read_axes(data.axes)
    if not axes:
        header = [*SAVED, CLASS if own.classes else VALUE]
        columns = [own.x[:, 0], own.x[:, 1], own.targets]
    else:
        header = [safe(axis.name or f"x{i + 1}") for i, axis in enumerate(axes)]
        targets = own.targets if own.classes else axes[2].centre + axes[2].scale * own.targets
        columns = [axes[i].centre + axes[i].scale * own.x[:, i] for i in (0, 1)] + [targets]
    rows = zip(*columns, strict=True)
    lines = [",".join(header), *(",".join(f"{cell:.6g}" for cell in row) for row in rows)]
    return "\n".join(lines) + "\n"


def safe(name: str) -> str:
    """A column's name that neither parts a line nor runs as a formula in a spreadsheet."""
    quoted = name.replace('"', '""')
    marked = f"'{quoted}" if name[:1] in "=+-@\t" else quoted
    return f'"{marked}"' if any(sign in name for sign in ',;"') else marked
