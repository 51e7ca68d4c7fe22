"""From a table to points of one's own: columns chosen, scaled to the map, targets made classes.

Coordinates are standardised: the mean goes to the middle of the map and one standard
deviation is two of its units, less where points would leave the map. What was done is kept as
axes, so that the map can be read in the data's own units. A file that was saved here comes
back as it was.
"""

from typing import NamedTuple

import numpy as np

from playground.datasets.base import MOST_CLASSES
from playground.datasets.naming import write_names
from playground.datasets.own import (
    MOST_POINTS,
    Axis,
    OwnData,
    Points,
    write_axes,
    write_points,
)
from playground.datasets.saved import as_saved, saved_columns
from playground.datasets.table import Table, is_numeric, numbers
from playground.digits import roundest
from playground.options import SpecError, plain, shown

SPREAD = 2.0  # units of the map that a standard deviation takes
WAYS = ("from left to right", "from bottom to top")  # x₁ and x₂ run
BRIM = 5.5  # how far from the middle points may lie


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
    if saved := saved_columns(table):
        return saved
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
    if saved_columns(table) == (x1, x2, target) and (saved := as_saved(table)) is not None:
        return Imported(saved, tuple(notes))
    x = np.array([numbers(table, name) for name in (x1, x2)]).T
    scaled, axes = zip(*(standardised(x[:, i], n) for i, n in enumerate((x1, x2))), strict=True)
    answer = target_of(table, target)
    points = Points(np.stack(scaled, axis=1), answer.values, len(answer.kinds))
    data = OwnData(
        points=write_points(points),
        axes=write_axes((*axes, answer.axis)),
        names=write_names(answer.kinds),
    )
    return Imported(data, (*notes, *map(said, axes, x.T, WAYS), answer.note))


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


def said(axis: Axis, x: np.ndarray, way: str) -> str:
    """Where a column `(N,)` lies on the map, in its own units."""
    low, high = (roundest(float(end), axis.scale / 100) for end in (x.min(), x.max()))
    return f"{axis.name}: {low} … {high} {way}."


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
    ends = " … ".join(roundest(end, axis.scale / 100) for end in (low, high))
    note = f"{name} is predicted: {ends} in its own units, −1 … 1 for the network."
    return Target((found - axis.centre) / axis.scale, (), axis, note)
