"""Headers, row numbers, labels, missing cells and classes: what a table means, and what is said."""

import re

import numpy as np
import pytest
from tables import KIND, ROWS, X, Y, before, lines, on_the_map

from playground.datasets.points.own import read_axes, read_points
from playground.datasets.tables.imported import Imported, points_from, usual_columns
from playground.datasets.tables.table import read_table
from playground.datasets.tables.targets import Meaning
from playground.options.errors import SpecError


def taken(text: str, meaning: Meaning = "", headed: bool | None = None) -> Imported:
    """The points of a table with the columns that are probably meant."""
    table = read_table(text, headed)
    return points_from(table, *usual_columns(table), meaning=meaning)


def targeted(words: list[object], header: str = "a,b,c", copies: int = 1) -> str:
    """The twelve rows, or copies of them, with other targets."""
    rows = (ROWS * copies)[: max(12, len(words))]
    return lines([(x, y, str(words[i % len(words)])) for i, (x, y, _) in enumerate(rows)], header)


def missing(cell: str, place: int = 0) -> str:
    """The table with another cell in its fifth row, line 6."""
    rows = [list(row) for row in ROWS]
    rows[4][place] = cell
    return lines(rows)


@pytest.mark.parametrize("cell", ["NA", "N/A", "nan", "NaN", "null", "None", "?", "-", "", "#N/A"])
@pytest.mark.parametrize("place", range(3))
def test_a_row_with_a_missing_cell_is_left_out_and_counted(cell: str, place: int) -> None:
    made = taken(missing(cell, place))
    name = ("x", "y", "kind")[place]
    assert f"1 of 12 rows left out: line 6 has no {name}." in made.notes
    found = read_points(made.data.points)
    kept = [i for i in range(12) if i != 4]
    np.testing.assert_allclose(found.x[:, 0], on_the_map([X[i] for i in kept]), atol=0.0051)
    assert [made.data.called[int(t)] for t in found.targets] == [KIND[i] for i in kept]


def test_the_first_rows_that_are_left_out_are_named_with_their_reasons() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][0], rows[2][1] = "abc", "1e999"
    rows[3], rows[5], rows[7] = ["1", "2"], ["1", "2", "red", "5"], ["", "NA", "?"]
    made = taken(lines(rows) + "\n\nSource: nobody\n")
    assert made.notes[0] == (
        "6 of 13 rows left out: line 3 has «abc» for x, line 4 has «1e999» for y, "
        "line 5 has 2 values instead of 3 and 3 more."
    )
    assert len(read_points(made.data.points).targets) == 7


def test_only_too_few_rows_refuse_a_table() -> None:
    cells = ["1,2,red", "NA,4,blue", "3,NA,red"]
    with pytest.raises(SpecError, match=r"1 of 3 rows can be used, .*: line 3 has no a, line 4"):
        taken("a,b,c\n" + "\n".join(cells))
    assert len(read_points(taken("a,b,c\n" + "\n".join([*cells, "5,6,blue"])).data.points).x) == 2


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (lines(before(range(12)), "step,x,y,kind"), ("x", "y", "kind")),
        (lines(before(range(7, 19)), "Index,x,y,kind"), ("x", "y", "kind")),
        (lines(before([f"{n:03}" for n in range(12)]), "id,x,y,kind"), ("x", "y", "kind")),
        (lines(before("abcdefghijkl"), ",x,y,kind"), ("x", "y", "kind")),
        (lines([(*row, str(n)) for n, row in enumerate(ROWS)], "x,y,kind,id"), ("x", "y", "kind")),
        (lines([(str(n), y, k) for n, (x, y, k) in enumerate(ROWS)]), ("x", "y", "kind")),
        (lines([("5", *row) for row in ROWS], "constant,x,y,kind"), ("x", "y", "kind")),
    ],
)
def test_row_numbers_are_no_features(text: str, columns: tuple[str, str, str]) -> None:
    assert usual_columns(read_table(text)) == columns


@pytest.mark.parametrize(
    "name", ["Unnamed: 0.1", "...1", "PassengerId", "customerID", "patient_id", "Sl. No.", "ROW"]
)
def test_what_is_called_a_number_of_rows_is_no_feature(name: str) -> None:
    text = lines(before([n * 37 % 101 for n in range(12)]), f"{name},x,y,kind")
    assert usual_columns(read_table(text)) == ("x", "y", "kind")
    assert usual_columns(read_table(text.replace(name, "Acid"))) == ("Acid", "x", "kind")


@pytest.mark.parametrize("header", ["Class,alcohol,acid,ash", "cultivar,alcohol,acid,ash", None])
def test_labels_in_the_first_column_are_the_target(header: str | None) -> None:
    rows = [(str(1 + i // 4), x, y, f"{2 + i / 7:.2f}") for i, (x, y, _) in enumerate(ROWS)]
    made = taken(lines(rows, header))
    found = read_points(made.data.points)
    assert (found.targets.tolist(), found.classes) == ([0] * 4 + [1] * 4 + [2] * 4, 3)
    np.testing.assert_allclose(found.x[:, 1], on_the_map(Y), atol=0.0051)


def test_y_beside_numbered_inputs_is_the_target() -> None:
    rows = [(str(i * 7 % 3), x, y) for i, (x, y, _) in enumerate(ROWS)]
    assert usual_columns(read_table(lines(rows, "y,x1,x2"))) == ("x1", "x2", "y")


def test_rooms_in_the_first_column_are_a_feature() -> None:
    rows = [(str(1 + i % 4), x, y) for i, (x, y, _) in enumerate(ROWS)]
    assert usual_columns(read_table(lines(rows, "rooms,size,price"))) == ("rooms", "size", "price")


@pytest.mark.parametrize(
    ("words", "copies", "kinds"),
    [
        (["2", "+2", "02", "2e0", "2.0", "3"], 1, ("2", "3")),
        (["10", "9", "30"], 1, ("9", "10", "30")),
        (["-1", "1"], 1, ("-1", "1")),
        (["\u22121", "+1"], 1, ("-1", "1")),
        (["Red", "red", "RED", "blue", "blue", "Blue"], 1, ("Red", "blue")),
        (["dark  red", "dark red", "Dark red", "blue"], 1, ("dark red", "blue")),
        (["A", "a"], 1, ("A", "a")),
        (["+", "-"], 1, ("+", "-")),
        (["none", "ill"], 1, ("none", "ill")),
        (["none", "ill", "well"], 1, ("ill", "well")),
        (["1", "2", "A"], 1, ("1", "2", "A")),
        (["Na", "K", "Cl"], 1, ("Na", "K", "Cl")),
        ([True, False], 1, ("True", "False")),
        (["'red'", "'blue'"], 1, ("red", "blue")),
        (list("abcdefghij"), 4, tuple("abcdef")),
    ],
)
def test_classes_are_compared_as_what_they_are(
    words: list[object], copies: int, kinds: tuple[str, ...]
) -> None:
    assert taken(targeted(words * copies, copies=copies)).data.called == kinds


def test_what_was_taken_as_one_class_is_said() -> None:
    notes = taken(targeted(["Red", "red", "RED", "blue"])).notes
    assert notes[-2] == "Taken as the same class: «red» as «Red», «RED» as «Red»."
    notes = taken(targeted([*range(9), *range(10)] * 2, "a,b,c", 4), "classes").notes
    assert notes[-2] == (
        "«c» has 10 classes, but there are colours for 6: the most frequent are kept, "
        "14 rows of the others are left out."
    )


def test_the_most_frequent_classes_are_kept() -> None:
    words = [*"aabbccddeeffgg", *"gggfffeeedddcccbbb"]
    assert taken(targeted(words, copies=4)).data.called == tuple("bcdefg")


@pytest.mark.parametrize(
    ("words", "header", "guess"),
    [
        ([1.5, 2.5, 3.5, 4.5, 5.5], "size,age,price", 0),
        (list(range(10)), "a,b,digit", 0),
        ([1, 2, 3], "a,b,c", 3),
        ([0.5, 1.5], "a,b,c", 2),
        ([1.5, 2.5, 3.5], "a,b,class", 3),
    ],
)
def test_classes_or_values_are_a_guess_that_can_be_overruled(
    words: list[object], header: str, guess: int
) -> None:
    text = targeted(words, header)
    assert read_points(taken(text).data.points).classes == guess
    found = read_points(taken(text, "values").data.points)
    assert found.classes == 0
    assert (found.targets.min(), found.targets.max()) == (-1, 1)
    assert read_points(taken(text, "classes").data.points).classes == min(6, len(words))


def test_words_are_no_values_and_a_constant_is_nothing_to_predict() -> None:
    with pytest.raises(SpecError, match="holds words such as «red», which are no values; take"):
        taken(lines(), "values")
    with pytest.raises(SpecError, match="«c» is 3 in every row, which leaves nothing to predict"):
        taken(targeted([3]), "values")


@pytest.mark.parametrize(
    ("text", "headed"),
    [
        ("0,1,2\n" + lines(header=None), True),
        ("1,2,3\n" + "".join(f"{x},{y},{i % 2}\n" for i, (x, y, _) in enumerate(ROWS)), True),
        ("2019,2020,class\n" + lines(header=None), True),
        ("2019,2020,fruit\n" + lines(header=None), True),
        (lines(header=None), False),
        ("0,0,0\n0,1,1\n1,0,1\n1,1,0\n", False),
        ("1,2,red\n2,4,blue\n3,9,red\n", False),
        ("NA,2.5,red\n2.5,4.5,blue\n3.5,9.5,red\n", False),
        ("a,b,xor\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", True),
    ],
)
def test_whether_the_first_line_has_names_is_guessed_and_can_be_overruled(
    text: str, headed: bool
) -> None:
    rows = len(text.splitlines())
    assert read_table(text).headed == headed
    assert len(read_table(text).rows) == rows - headed
    for chosen in (True, False):
        table = read_table(text, chosen)
        assert (table.headed, len(table.rows)) == (chosen, rows - chosen)
        names = "line 1 has the names" if chosen else "no line has names"
        assert table.notes[0] == f"Read with commas between the cells; {names}."


def test_a_title_and_units_are_spoken_of() -> None:
    table = read_table("Roses; May\n" + lines(by=";", header="x;y;kind\ncm;kg;").replace(".", ","))
    assert table.names == ("x", "y", "kind")
    assert table.notes[0] == (
        "Read with semicolons between the cells; line 2 has the names, "
        "1 line above the table passed over."
    )
    assert table.notes[1:] == ("Line 3 has units.", "Commas are decimal signs.")


def test_a_total_is_left_out_and_counted() -> None:
    assert taken(lines() + "Total,3.2,\n").notes[0] == "1 of 13 rows left out: line 14 sums up."
    made = taken(lines([(k, x, y) for x, y, k in ROWS], "kind,x,y") + "Mean:,0.2,0.4\n")
    assert made.data.called == ("red", "blue")
    assert re.match(r"1 of 13 rows left out", made.notes[0])


def test_names_stay_harmless() -> None:
    text = lines(header="![a](http://b),<script>,kind").replace("\n0.53,", "\n?,")
    made = taken(text)
    assert [axis.name for axis in read_axes(made.data.axes)] == [
        "![a](http://b)",
        "<script>",
        "kind",
    ]
    assert made.notes[0] == "1 of 12 rows left out: line 3 has no ··a··http://b·."
