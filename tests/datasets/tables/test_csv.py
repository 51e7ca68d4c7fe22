"""Tables of one's own: what is read, how it is scaled, and one sentence for what is wrong."""

import re

import numpy as np
import pytest

from playground.datasets.points.own import Points, read_axes, read_points
from playground.datasets.tables.imported import Imported, points_from, usual_columns
from playground.datasets.tables.table import read_table
from playground.options.errors import SpecError

ROWS = "a,b,kind\n1,2,red\n2,4,blue\n3,9,red\n"


def taken(data: bytes | str) -> Imported:
    """The points of a table with the columns that are probably meant."""
    table = read_table(data)
    return points_from(table, *usual_columns(table))


def points(data: bytes | str) -> Points:
    """The points alone."""
    return read_points(taken(data).data.points)


ALIKE: dict[str, bytes | str] = {
    "commas": ROWS,
    "semicolons": ROWS.replace(",", ";"),
    "tabs": ROWS.replace(",", "\t"),
    "spaces": ROWS.replace(",", " , "),
    "lines of Windows": ROWS.replace("\n", "\r\n"),
    "blank lines": ROWS.replace("\n", "\n\n"),
    "quotes": ROWS.replace("red", '"red"').replace("1", '"1"'),
    "no last line end": ROWS.rstrip(),
    "no header": ROWS.partition("\n")[2],
    "decimal points": ROWS.replace("1,", "1.0,"),
    "decimal commas": "a;b;kind\n1,0;2,0;red\n2,0;4,0;blue\n3,0;9,0;red\n",
    "powers of ten": ROWS.replace("1,", "0.1e1,"),
    "UTF-8 with a mark": ROWS.encode("utf-8-sig"),
    "UTF-16": ROWS.encode("utf-16"),
    "Latin-1": ROWS.replace("kind", "Größe").encode("latin-1"),
    "UTF-8": ROWS.replace("kind", "Größe").encode(),
    "double names": ROWS.replace("b", "a", 1),
    "HTML in the header": ROWS.replace("a,b", "<b>a</b>,<script>"),
}

HOSTILE: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", "the table is empty"),
    "blank": (" \n\t\n", "the table is empty"),
    "only a header": ("a,b,c\n", "a header but no rows"),
    "one row": ("a,b,c\n1,2,x\n", "has 1 row, but at least 2"),
    "one class": (
        "a,b,c\n1,2,x\n3,4,x\n",
        "«c» holds «x» in every row, but must name 2 to 6",
    ),
    "text only": ("a,b,c\nx,y,z\nu,v,w\n", r"0 of 2 rows can be used.*line 2 has «x» for a"),
    "two columns": ("a,b\n1,2\n3,4\n", "has 2 columns, but needs three"),
    "UTF-16 without a mark": (ROWS.encode("utf-16-le"), "line 1 of the table holds a zero byte"),
    "a zero byte": ("a,b,c\n1,2,x\n3\0,4,y\n", "line 3 of the table holds a zero byte"),
    "not a number": ("a,b,c\n1,2,x\nNaN,4,y\n2,2,x", "line 3 has no a"),
    "infinity": ("a,b,c\n1,2,x\n3,-inf,y\n2,2,x", "line 3 has «-inf» for b"),
    "too large": ("a,b,c\n1,2,x\n1e999,4,y\n2,2,x", "line 3 has «1e999» for a"),
    "large": ("a,b,c\n1,2,x\n1e16,4,y\n2,2,x", "line 3 has «1e16» for a"),
    "an underscore": ("a,b,c\n1,2,x\n1_0,4,y\n2,2,x", "line 3 has «1_0» for a"),
    "blank cell": ("a,b,c\n1,2,x\n,4,y\n2,2,x", "line 3 has no a"),
    "blank target": ("a,b,c\n1,2,x\n2,4,\n2,2,x", "line 3 has no c"),
    "ragged": ("a,b,c\n1,2,x\n1,2,3,y\n", "line 3 has 4 values instead of 3"),
    "short": ("a,b,c\n1,2,x\n1,2\n", "line 3 has 2 values instead of 3"),
    "open quote": ('a,b,c\n1,2,"x\n3,4,y\n', "line 2 of the table cannot be read"),
    "text after a quote": ('a,b,c\n1,2,"x"y\n3,4,y\n', "line 2 of the table cannot be read"),
    "50,000 columns": (",".join(["1"] * 50_000) + "\n", "line 1 has 50,000 columns"),
    "30 MB in a cell": ("a,b,c\n" + "x" * 30_000_000, "30,000,006 characters, but at most"),
    "30 MB in a file": (b"x" * 30_000_000, "30,000,000 bytes, but at most 5,000,000"),
    "a long cell": ("a,b,c\n1,2," + "x" * 2000, "line 2 holds «x.*» with 2,000 characters"),
    "5,000 digits": ("a,b,c\n1,2,x\n" + "9" * 5000 + ",4,y\n", "line 3 holds «9.*» with 5,000"),
    "900 digits": ("a,b,c\n1,2,x\n" + "9" * 900 + ",4,y\n2,2,x", "line 3 has «99.*» for a"),
    "5,000 kinds": (
        "a,b,c\n" + "\n".join(f"{i},{i},k{i}" for i in range(5000)),
        "column «c» holds 5,000 different texts, such as «k0», but must name 2 to 6 classes",
    ),
    "rows of commas": (",,,\n" * 9, "the table is empty"),
    "comments only": ("# a\n# b\n", "the table has 2 columns"),
    "commas for all": ("a,b,c\n1,5,2,5,x\n3,5,4,5,y\n", "line 2 has 5 values for 3 names: a comma"),
    "a column": ("a\n1\n2\n", "has 1 column, but needs three"),
    "JSON": ('[{"a": 1, "b": 2}]', "the text is JSON"),
    "lines of JSON": ('{"a": 1}\n{"a": 2}\n', "the text is JSON"),
    "a web page": ("<!DOCTYPE html><table>", "the text is a web page"),
    "a workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "is a workbook of Excel"),
    "a PDF": (b"%PDF-1.7", "is a PDF"),
    "a link in a name": ("![a](http://b),b,c\nx,y,z\nu,v,w\n", "for ·.a..http://b·, line 3"),
    "a number that never changes": ("a,b,c\n1,2,x\n1,4,y\n1,5,y\n", "column «a» is 1 in every row"),
    "gzip": (b"\x1f\x8b\x08\0\0\0", "the file is compressed"),
    "zip": (b"PK\x03\x04\0\0", "the file is compressed"),
    "too many rows": ("1,2,x\n" * 100_002, "more than 100,000 rows"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_tables_in_all_kinds_of_writing_are_the_same_points(name: str) -> None:
    found = points(ALIKE[name])
    # 1, 2, 3 have the mean 2 and the deviation √(2/3); a unit of the map is half of that.
    np.testing.assert_allclose(found.x[:, 0], np.array([-1, 0, 1]) * np.sqrt(6), atol=0.0051)
    b = np.array([2.0, 4, 9])
    np.testing.assert_allclose(found.x[:, 1], 2 * (b - b.mean()) / b.std(), atol=0.0051)
    np.testing.assert_array_equal(found.targets, [0, 1, 0])
    assert found.classes == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_is_said_in_one_sentence(name: str) -> None:
    data, sentence = HOSTILE[name]
    with pytest.raises(SpecError, match=sentence) as refusal:
        taken(data)
    assert len(str(refusal.value)) < 300
    assert "<" not in str(refusal.value)


def test_text_targets_become_classes_in_the_order_of_appearance() -> None:
    made = taken("a,b,c\n1,2,z\n2,3,m\n3,1,a\n0,0,z\n")
    found = read_points(made.data.points)
    np.testing.assert_array_equal(found.targets, [0, 1, 2, 0])
    assert found.classes == 3
    assert made.notes[-1] == "Classes by c: «z», «m», «a»."


def test_few_numbers_become_classes_in_their_order() -> None:
    found = points("a,b,c\n1,2,10\n2,3,9\n3,1,9\n0,0,30\n")
    np.testing.assert_array_equal(found.targets, [1, 0, 0, 2])


def test_many_numbers_become_values_from_minus_one_to_one() -> None:
    made = taken("a,b,c\n" + "\n".join(f"{i},{i % 3},{100 + 5 * i}" for i in range(11)))
    found = read_points(made.data.points)
    assert found.classes == 0
    np.testing.assert_allclose(found.targets, np.linspace(-1, 1, 11), atol=1e-4)
    assert made.notes[-1] == ("c is predicted: 100 … 150 in its own units, −1 … 1 for the network.")


def test_outliers_stay_on_the_map() -> None:
    x = points(
        "a,b,c\n"
        + "\n".join(f"{i == 50},{i},{i % 2}" for i in range(100))
        .replace("True", "1000")
        .replace("False", "0")
    ).x
    assert np.abs(x).max() == pytest.approx(5.5)


def test_axes_lead_back_to_the_data_of_the_table() -> None:
    data = taken("a,b,kind\n10,2,red\n25,4,blue\n31,9,red\n").data
    axes = read_axes(data.axes)
    assert [axis.name for axis in axes] == ["a", "b", "kind"]
    x = read_points(data.points).x
    found = np.array([axis.centre for axis in axes[:2]]) + x * [axis.scale for axis in axes[:2]]
    np.testing.assert_allclose(found, [[10, 2], [25, 4], [31, 9]], atol=0.03)


def test_other_columns_can_be_chosen() -> None:
    table = read_table("id,kind,a,b\n7,red,1,2\n8,blue,2,4\n9,red,3,9\n")
    assert usual_columns(table) == ("a", "b", "kind")
    made = points_from(table, "b", "a", "kind")
    assert [axis.name for axis in read_axes(made.data.axes)] == ["b", "a", "kind"]
    with pytest.raises(SpecError, match="three different columns"):
        points_from(table, "a", "a", "kind")


def test_of_many_rows_5000_are_drawn_with_the_seed() -> None:
    rows = "\n".join(f"{i},{(i * 7) % 13},{i % 2}" for i in range(12_000))
    table = read_table(rows)
    first, again, other = (points_from(table, *table.names, seed) for seed in (1, 1, 2))
    assert first.data == again.data != other.data
    assert len(read_points(first.data.points).targets) == 5000
    assert first.notes[0] == "Of its rows, 5,000 were drawn at random (seed 1)."


def test_rows_that_are_left_out_are_counted_among_those_drawn() -> None:
    rows = [f"{i},{(i * 7) % 13},{i % 2}" for i in range(8_000)]
    rows[::4] = ["NA,1,1", "1,2,3,4"] * 1000
    table = read_table("\n".join(rows))
    made = points_from(table, *table.names, 1)
    count = re.match(r"([\d,]+) of 5,000 rows left out: line ", made.notes[1])
    assert count is not None
    left_out = int(count[1].replace(",", ""))
    assert left_out == 5000 - len(read_points(made.data.points).targets)
    assert 1150 < left_out < 1350  # a quarter of 5,000, within three deviations
