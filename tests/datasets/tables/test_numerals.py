"""Numbers in all writings, against values worked out by hand."""

import math

import numpy as np
import pytest

from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.numerals import Commas, is_number, numeral, read_column
from playground.datasets.tables.table import read_table

ONE_WAY = {
    "1.137,50": 1137.5,
    "1,137.50": 1137.5,
    "1 137,50": 1137.5,
    "1\u202f137,50": 1137.5,
    "1\u2009137.5": 1137.5,
    "12\u00a0345\u00a0678.5": 12345678.5,
    "1’137.50": 1137.5,
    "1'137'200.5": 1137200.5,
    "1,137,200": 1137200,
    "1.137.200": 1137200,
    "1,00,000": 100000,
    "12,34": 12.34,
    "0,137": 0.137,
    "-0,5": -0.5,
    ",5": 0.5,
    "−3.79": -3.79,
    "–3.79": -3.79,
    "- 3.79": -3.79,
    "(1,137.50)": -1137.5,
    "94.5%": 94.5,
    "94,5 %": 94.5,
    "$1,137.50": 1137.5,
    "-$5.5": -5.5,
    "1.137,50 €": 1137.5,
    "CHF 1'137.50": 1137.5,
    "21.5 °C": 21.5,
    "2.22D+00": 2.22,
    "2.22d-1": 0.222,
    "2,22E2": 222,
    "2.22×10^-1": 0.222,
    "2.5 cm": 2.5,
    "2,5kg": 2.5,
    "'2.5'": 2.5,
}
NONE = ("", "-", ".", ",", "NA", "1_0", "1 13", "1.2.3", "1,2,3", "5 5", "0x10", "٣", "12 RED")
NONE += ("NaN", "inf", "-inf", "1e", "e5", "--5", "(-5)", "1'13", "10:30", "2024-01-05", "½")


@pytest.mark.parametrize("cell", ONE_WAY)
def test_a_numeral_that_can_be_read_in_one_way_is_read_so(cell: str) -> None:
    assert list(numeral(cell).values()) == [pytest.approx(ONE_WAY[cell], rel=1e-12)]
    for commas in (Commas(","), Commas("."), Commas("", ";")):
        np.testing.assert_allclose(read_column([cell], "x", commas).values, [ONE_WAY[cell]])


@pytest.mark.parametrize("cell", NONE)
def test_other_text_is_no_number(cell: str) -> None:
    assert not is_number(cell)
    assert math.isnan(read_column([cell, "1,5"], "x").values[0])


@pytest.mark.parametrize(
    ("cells", "commas", "values", "said"),
    [
        (["1,137", "950", "2,450"], Commas(), [1137, 950, 2450], "1137"),
        (["1,137", "950", "2,450"], Commas("", ";"), [1137, 950, 2450], "1137"),
        (["1,137", "1137", "2,450"], Commas(), [1.137, 1137, 2.45], "1.137"),
        (["1,137", "2,45", "3"], Commas(), [1.137, 2.45, 3], ""),
        (["1,137", "2,450.5"], Commas("", ";"), [1137, 2450.5], ""),
        (["1,137", "2,450"], Commas("", ";"), [1.137, 2.45], "1.137"),
        (["1,137", "2,450"], Commas(), [1137, 2450], "1137"),
        (["1,137", "2,450"], Commas(","), [1.137, 2.45], "1.137"),
        (["1,137", "2,450"], Commas(".", ";"), [1137, 2450], "1137"),
        (["1.137", "2.450"], Commas(), [1.137, 2.45], ""),
        (["1.137", "950", "2.450"], Commas(","), [1137, 950, 2450], ""),
        (["1.137,5", "2.450"], Commas(), [1137.5, 2450], ""),
        (["2,5", "2.5", "3,25"], Commas(), [2.5, 2.5, 3.25], ""),
    ],
)
def test_the_whole_column_then_the_table_says_what_a_comma_means(
    cells: list[str], commas: Commas, values: list[float], said: str
) -> None:
    found = read_column(cells, "price", commas)
    np.testing.assert_allclose(found.values, values, rtol=1e-12)
    assert found.doubt.startswith(f"«1,137» in «price» is read as {said}: its comma ") == bool(said)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["5 km", "5 m", "3 m"], [np.nan, 5, 3]),
        (["94%", "0.94", "95%"], [94, np.nan, 95]),
        (["$1,137.5", "950", "$3"], [1137.5, 950, 3]),
        (["$5", "€5", "$6"], [5, np.nan, 6]),
    ],
)
def test_numbers_of_another_unit_are_not_taken(cells: list[str], values: list[float]) -> None:
    np.testing.assert_array_equal(read_column(cells, "x").values, values)


@pytest.mark.parametrize("cell", ["1e16", "1e999", "9" * 900])
def test_numbers_too_large_to_be_placed_are_missing(cell: str) -> None:
    for others in (["1"], ["1,5"]):
        assert np.isnan(read_column([cell, *others], "x").values).tolist() == [True, False]


def test_a_doubtful_comma_is_spoken_of_beside_the_table() -> None:
    rows = ("1,137", "red"), ("950", "blue"), ("2,450", "red")
    table = read_table("a,b,c\n" + "".join(f'"{a}",{i}.5,{c}\n' for i, (a, c) in enumerate(rows)))
    notes = points_from(table, *usual_columns(table)).notes
    assert notes[0] == "«1,137» in «a» is read as 1137: its comma parts thousands."
    assert notes[1] == "a: 950 … 2450 from left to right."
