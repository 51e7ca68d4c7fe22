"""Tables that were saved: whole for other programs, and here again what they were."""

import csv
import io
from datetime import UTC, datetime

import numpy as np
import pandas
import pytest

from playground.datasets.points.own import (
    Axis,
    OwnData,
    Points,
    read_points,
    write_axes,
    write_points,
)
from playground.datasets.tables.imported import Imported, points_from, usual_columns
from playground.datasets.tables.naming import write_names
from playground.datasets.tables.saved import MARK, save
from playground.datasets.tables.table import read_table

MINUTES = [1_700_000_000 + 60 * i for i in range(12)]
DEGREES = [(13.404954 + 7e-6 * i, 52.520008 - 3e-6 * (i * 5 % 12)) for i in range(12)]


def taken(text: bytes | str) -> Imported:
    """The points of a table with the columns that are probably meant."""
    table = read_table(text)
    return points_from(table, *usual_columns(table))


def scattered(classes: int, count: int = 200, seed: int = 0, **fields: str) -> OwnData:
    """So many points anywhere on the map."""
    rng = np.random.default_rng(seed + classes)
    x = rng.integers(-600, 601, (count, 2)) / 100
    targets = np.arange(count) % classes if classes else rng.integers(-10_000, 10_001, count) / 1e4
    return OwnData(points=write_points(Points(x, targets.astype(float), classes)), **fields)


def rows(text: str) -> list[list[str]]:
    """The cells of a table as any reader of CSV finds them."""
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("classes", [2, 5, 0])
def test_drawn_points_come_back_as_they_were(classes: int) -> None:
    data = scattered(classes)
    assert taken(save(data)).data == data


@pytest.mark.parametrize("seed", range(40))
def test_points_on_any_axes_and_with_any_names_come_back_as_they_were(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scales = 10 ** rng.uniform(-7, 7, 3)
    centres = rng.choice([0, 1, 1e4], 3) * scales * rng.normal(size=3)
    names = ["petal, length", 'a "b"; c', "=kind", "+b", "'=x", "x1", "größe"]
    called = write_names(rng.permutation(["=cmd()", "'=cmd()", "1", "a,b", '"', "-2", "ä b"])[:4])
    axes = write_axes(tuple(map(Axis, centres.tolist(), scales.tolist(), rng.permutation(names))))
    data = scattered((0, 4)[seed % 2], 30, seed, axes=axes, names=(called if seed % 2 else ""))
    assert taken(save(data)).data == data


def test_a_saved_table_survives_another_spreadsheet() -> None:
    data = taken("a,b,kind\n1.5,2,red\n2.25,4,blue\n3,9,red\n").data
    file = io.StringIO()
    cells = [
        [cell.replace(".", ",", i < 2) for i, cell in enumerate(row)] for row in rows(save(data))
    ]
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(cells)
    assert taken(file.getvalue().encode("utf-8-sig")).data == data


def test_a_saved_table_is_plain_and_says_words() -> None:
    text = "sepal length,sepal width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n6.3,3.3,virginica"
    data = taken(text).data
    found = rows(save(data))
    assert [row[:3] for row in found] == rows(text.replace("7.0", "7"))
    assert found[0][3] == MARK
    assert [bool(row[3]) for row in found[1:]] == [True, False, False]
    frame = pandas.read_csv(io.StringIO(save(data)))
    assert frame["sepal length"].tolist() == [5.1, 7.0, 6.3]
    assert frame["species"].tolist() == ["setosa", "versicolor", "virginica"]


def test_seconds_and_degrees_come_back_to_the_step_of_the_map() -> None:
    times = "time,temp,state\n" + "".join(
        f"{t},{16 + i % 5},{'red' if i % 2 else 'blue'}\n" for i, t in enumerate(MINUTES)
    )
    made = taken(times)
    assert made.notes[0] == "time: 1700000000 … 1700000660 from left to right."
    assert [float(row[0]) for row in rows(save(made.data))[1:]] == MINUTES
    assert taken(save(made.data)).data == made.data
    places = "lon,lat,side\n" + "".join(
        f"{lon:.6f},{lat:.6f},{'east' if i % 2 else 'west'}\n"
        for i, (lon, lat) in enumerate(DEGREES)
    )
    made = taken(places)
    found = np.array([row[:2] for row in rows(save(made.data))[1:]], float)
    steps = np.array(DEGREES).std(axis=0) / 2 / 100
    assert (np.abs(found - DEGREES) <= 0.51 * steps + 1e-12).all()
    assert taken(save(made.data)).data == made.data


def test_milliseconds_since_1970_come_back_to_the_step_of_the_map() -> None:
    moments = [1_700_000_000_123 + 977 * i for i in range(30)]
    text = "ms,b,kind\n" + "".join(
        f"{ms},{i % 5}.25,{'ab'[i % 2]}\n" for i, ms in enumerate(moments)
    )
    made = taken(text)
    assert made.notes[0] == f"ms: {moments[0]} … {moments[-1]} from left to right."
    found = np.array([row[0] for row in rows(save(made.data))[1:]], float)
    assert np.abs(found - moments).max() <= np.std(moments) / 200
    assert taken(save(made.data)).data == made.data


def test_the_notes_name_ends_and_classes_as_the_table_has_them() -> None:
    name = "a very long name of a class that goes on and on "
    made = taken(f"year,b,k\n1960,316.91,R&D [x]\n1990,350.3,{name}1\n2020,412.44,{name}2\n")
    assert made.notes[1] == "b: 316.91 … 412.44 from bottom to top."
    assert made.notes[-1].startswith("Classes by k: «R&D [x]», «a very")
    assert len(set(made.notes[-1].split(", "))) == 3


def test_a_row_that_was_added_counts_and_one_that_does_not_fit_makes_another_map() -> None:
    data = taken("a,b,kind\n1,2,red\n2,4,blue\n3,9,red\n").data
    more = taken(save(data) + "2,5,blue,\n").data
    assert (more.axes, more.names) == (data.axes, data.names)
    assert more.points.startswith(data.points)
    for row in ("2,5,green,\n", "2,500,red,\n"):
        other = taken(save(data) + row).data
        assert other.axes != data.axes or other.names != data.names
        assert len(read_points(other.points).targets) == 4


@pytest.mark.parametrize("mark", ["yes", "3|5.8", "2|nan*1*~0*1*~0*1*|a~b", "9||", "2||a~a"])
def test_a_mark_that_cannot_be_read_is_a_column_like_any_other(mark: str) -> None:
    text = f"a,b,kind,{MARK}\n1,2,red,{mark}\n2,4,blue,\n3,9,red,\n"
    assert read_points(points_from(read_table(text), "a", "b", "kind").data.points).classes == 2


@pytest.mark.parametrize(
    ("cells", "classes", "called"),
    [
        (("red", "blue"), 2, ("red", "blue")),
        (("1", "2"), 2, ("1", "2")),
        (("-1", "1"), 2, ("-1", "1")),
        (("0", "1"), 2, ()),  # as points were saved before saved tables had a mark
        (("0", "2"), 2, ("0", "2")),
    ],
)
def test_the_usual_header_alone_does_not_make_a_table_ours(
    cells: tuple[str, str], classes: int, called: tuple[str, ...]
) -> None:
    text = "x1,x2,class\n" + "".join(f"{i / 4},{-i % 3},{cells[i % 2]}\n" for i in range(12))
    data = taken(text).data
    assert (read_points(data.points).classes, data.called) == (classes, called)
    assert (data.axes == "") == (not called)


def test_values_beyond_one_are_scaled_like_any_other_column() -> None:
    data = taken("x1,x2,value\n" + "".join(f"{i / 4},{-i % 3},{i * 3 - 25.2}\n" for i in range(12)))
    assert read_points(data.data.points).targets.max() == 1
    assert taken(save(data.data)).data == data.data


def test_no_saved_cell_runs_as_a_formula_in_a_spreadsheet() -> None:
    hostile = "=cmd|' /C calc'!A0,+b,@c\n1,2,=x\n2,4,@y\n3,9,-z\n"
    data = taken(hostile).data
    for row in rows(save(data)):
        assert not any(cell.startswith(("=", "+", "@", "-z")) for cell in row)
    assert data.called == ("=x", "@y", "-z")
    assert taken(save(data)).data == data


def test_a_date_written_as_seconds_is_not_rounded_to_another_day() -> None:
    days = [datetime(2024, month, 29, tzinfo=UTC).timestamp() for month in range(1, 13)]
    text = "day,b,kind\n" + "".join(
        f"{day:.0f},{i % 4},{'ab'[i % 2]}\n" for i, day in enumerate(days)
    )
    found = [float(row[0]) for row in rows(save(taken(text).data))[1:]]
    assert np.abs(np.array(found) - days).max() <= np.std(days) / 200
