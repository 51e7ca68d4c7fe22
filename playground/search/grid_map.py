"""A map of two knobs: every combination of their values is a cell, and each cell a network."""

from playground.engine.race.spec import Entry, Grid, RaceSpec
from playground.engine.race.spec import GridAxis as Side
from playground.engine.sweep.price import check_count
from playground.experiments.base import Experiment
from playground.options.errors import SpecError, plain
from playground.search.fields import Value
from playground.search.space import Axis, Space


def phase_map(experiment: Experiment, across: Axis, up: Axis, epochs: int) -> RaceSpec:
    """The contest of all cells of `experiment`, each to be trained for `epochs` epochs.

    Cells that cannot be are left out, and kept in the plan with the reason. Raises `SpecError`
    where there are none left, or more than this host trains at once.
    """
    space = Space(experiment, (up, across))
    check_count(space.count)
    columns, rows = across.grid(), up.grid()
    entries, places, refused = [], [], []
    for cell in space.grid():
        column, row = columns.index(cell[across.field.path]), rows.index(cell[up.field.path])
        try:
            name = f"{said(across, columns[column])}, {said(up, rows[row])}"
            entries.append(Entry(name, space.build(cell)))
            places.append((column, row))
        except SpecError as error:
            refused.append((column, row, str(error)))
    if not entries:
        raise SpecError(f"none of these {space.count} cells can be built: {refused[0][2]}")
    plan = Grid(side(across), side(up), tuple(places), tuple(refused))
    return RaceSpec(tuple(entries), shows="focus", until=epochs, plan=plan)


def side(axis: Axis) -> Side:
    """The name and the values of an axis in words."""
    return Side(axis.field.label, tuple(word(axis, value) for value in axis.grid()))


def said(axis: Axis, value: Value) -> str:
    """A knob with its value in words."""
    return f"{axis.field.label.lower()} {word(axis, value)}"


def word(axis: Axis, value: Value) -> str:
    """A value in words: an option's title, or a number with two digits."""
    menu = axis.field.menu
    if menu is not None and value in menu.by_name:
        return menu[str(value)].title()
    return f"{value:.2g}" if isinstance(value, float) else plain(value)
