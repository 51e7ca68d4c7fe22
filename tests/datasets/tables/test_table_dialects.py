"""The same twelve points, however a table writes them; and what it calls them.

The kinds come from public bug reports about other readers; the tables are our own.
"""

import numpy as np
import pandas
import pytest
from tables import KIND, ROWS, X, Y, before, each, lines, on_the_map

from playground.datasets.points.own import read_axes, read_points
from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.table import read_table

FRAME = pandas.DataFrame({"x": X, "y": Y, "kind": KIND})
BARE = lines(header=None)
ALIGNED = "".join(f"{x:>9}{y:>9}  {kind}\n" for x, y, kind in ROWS)
MARKDOWN = "".join(f"| {' | '.join(row)} |\n" for row in ROWS)
QUOTED = [tuple(f'"{cell}"' for cell in row) for row in ROWS]
COMMAS = each(lambda cell: cell.replace(".", ","))
R = "".join(f'"{n}" {x} {y} "{kind}"\n' for n, (x, y, kind) in enumerate(ROWS, 1))

HEADED: dict[str, bytes | str] = {
    "plain": lines(),
    "sep= on top": "sep=;\n" + lines(by=";", header="x;y;kind"),
    "sep=, in quotes": '"sep=,"\n' + lines(),
    "semicolons": lines(by=";", header="x;y;kind"),
    "decimal commas between semicolons": lines(COMMAS, by=";", header="x;y;kind"),
    "decimal commas between tabs": lines(COMMAS, by="\t", header="x\ty\tkind"),
    "decimal commas in quotes": lines(
        [(f'"{x}"', f'"{y}"', kind) for x, y, kind in COMMAS]
    ),
    "blanks after commas": lines(by=", ", header="x, y, kind"),
    "blanks before quotes": lines(QUOTED, by=", ", header='"x", "y", "kind"'),
    "blanks after quotes": lines(QUOTED, by=" ,", header='"x" ,"y" ,"kind"'),
    "numbers in quotes": lines(QUOTED),
    "single quotes": lines([tuple(f"'{cell}'" for cell in row) for row in ROWS]),
    "an empty last column": lines([(*row, "") for row in ROWS], header="x,y,kind,"),
    "commas after rows only": lines([(*row, "") for row in ROWS]),
    "many empty columns": lines([(*row, "", "", "") for row in ROWS], header="x,y,kind,,,"),
    "a comment on top": "# measured on Monday\n" + lines(),
    "comments of TeX": "% measured, on, Monday\n%\n" + lines(),
    "comments of C": "// a, b\n" + lines().replace("\n", "\n// so far\n", 5),
    "a remark behind a row": lines().replace("red\n", "red  # the first\n", 2),
    "a comment at the end": lines() + "# 12 points\n",
    "names in a comment": "# x,y,kind\n" + BARE,
    "names in a comment of savetxt": "# x y kind\n" + BARE.replace(",", " "),
    "a title on top": "Measurements of May\n" + lines(),
    "a title of two cells": "Iris, measured 1935\n\n" + lines(),
    "a title of a spreadsheet": "Iris data,,\n,,\n" + lines(),
    "upright strokes": lines(by="|", header="x|y|kind"),
    "Markdown": "| x | y | kind |\n|---|--:|:---|\n" + MARKDOWN,
    "Markdown without outer strokes": lines(by=" | ", header="x | y | kind\n--- | --- | ---"),
    "Markdown in a fence": "```\n| x | y | kind |\n|-|-|-|\n" + MARKDOWN + "```\n",
    "an aligned table": f"{'x':>9}{'y':>9}  kind\n" + ALIGNED,
    "a table with a frame": "+---+---+---+\n|x|y|kind|\n+---+---+---+\n" + MARKDOWN,
    "tabs": lines(by="\t", header="x\ty\tkind"),
    "R with row numbers": '"x" "y" "kind"\n' + R,
    "R without quotes": "x y kind\n" + R.replace('"', ""),
    "R between tabs": "x\ty\tkind\n" + R.replace(" ", "\t"),
    "R with row names": lines(before([f"case {n}" for n in range(12)])),
    "an index of pandas": lines(before(range(12)), header=",x,y,kind"),
    "an index twice": lines(before(range(12), before(range(12))), header=",Unnamed: 0,x,y,kind"),
    "an index with gaps": lines(before(range(3, 39, 3)), header=",x,y,kind"),
    "identifiers": lines(before(range(1000, 1012)), header="ID,x,y,kind"),
    "counts from 1": lines(before(range(1, 13)), header="n,x,y,kind"),
    "row numbers named so": lines(before(range(1, 13)), header="No.,x,y,kind"),
    "classes first": lines([(kind, x, y) for x, y, kind in ROWS], header="kind,x,y"),
    "units": lines(header="x,y,kind\ncm,kg,-"),
    "units in brackets": lines(header="x,y,kind\n[cm],(kg),"),
    "a total": lines() + "Total,3.2,\n",
    "a total below a rule": lines() + "---,---,---\nMean:,0.2,0.1\n",
    "a minus of typography": lines(each(lambda cell: cell.replace("-", "\u2212"))),
    "percent": lines(each("{}%".format)),
    "percent after a blank": lines(each("{} %".format)),
    "Fortran": lines(each("{}D+00".format)),
    "Fortran in small letters": lines(each("{}d0".format), by="  ", header="x  y  kind"),
    "powers of ten": lines(each(lambda cell: f"{float(cell):.4E}")),
    "a sign before all": lines(each(lambda cell: f"{float(cell):+}")),
    "euros": lines(each(lambda cell: cell.replace(".", ",") + " €"), by=";", header="x;y;kind"),
    "dollars": lines(each("${}".format)).replace("$-", "-$"),
    "lines of old Macs": lines().replace("\n", "\r"),
    "lines of Windows, twice": lines().replace("\n", "\r\r\n"),
    "UTF-8 with a mark": lines().encode("utf-8-sig"),
    "UTF-16": lines().encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + lines().encode("utf-16-be"),
    "quotes of Word": lines([(x, y, f"“{kind}”") for x, y, kind in ROWS]).encode("cp1252"),
    "a blank that does not break": lines(each("\u00a0{}\u00a0".format)),
}  # fmt: skip

PRINTED: dict[str, str] = {  # as programs show tables on the screen
    "pandas": FRAME.to_string(),
    "pandas without its index": FRAME.to_string(index=False),
    "pandas in Markdown": "|    |     x |     y | kind   |\n|---:|------:|------:|:-------|\n"
    + "".join(f"| {n:2} | {x:>5} | {y:>5} | {k:6} |\n" for n, (x, y, k) in enumerate(ROWS)),
    "R": "      x     y kind\n"
    + "".join(f"{n:<3}{x:>6}{y:>6} {k:>4}\n" for n, (x, y, k) in enumerate(ROWS, 1)),
    "PostgreSQL": "   x   |   y   | kind\n-------+-------+------\n"
    + "".join(f" {x:>5} | {y:>5} | {k}\n" for x, y, k in ROWS)
    + "(12 rows)\n",
    "MySQL": "+-------+-------+------+\n| x     | y     | kind |\n+-------+-------+------+\n"
    + "".join(f"| {x:>5} | {y:>5} | {k:4} |\n" for x, y, k in ROWS)
    + "+-------+-------+------+\n12 rows in set (0.00 sec)\n",
    "Org": "| x | y | kind |\n|---+---+------|\n" + MARKDOWN,
    "TeX": "x & y & kind \\\\\n\\hline\n" + "".join(f"{x} & {y} & {k} \\\\\n" for x, y, k in ROWS),
    "Weka": "% t\n@relation t\n@attribute x numeric\n@attribute y numeric\n"
    "@attribute kind {red,blue}\n\n@data\n" + BARE,
    "lines quoted as a whole": "".join(f'"{line}"\n' for line in lines().splitlines()),
    "colons": lines(by=":", header="x:y:kind"),
    "units in all cells": lines(each("{} cm".format)),
    "kilograms": lines(each("{}kg".format)),
    "a header once more": lines(ROWS[:5]) + lines(ROWS[5:]),
    "a preamble": "Instrument: A\nDate: 2024-05-03\nOperators: B, C\n\n" + lines(),
    "a preamble in cells": "Instrument,A\nDate,2024-05-03\n\n" + lines(),
}

BY_COUNT: dict[str, str] = {
    "numbers for names": "0,1,2\n" + BARE,
    "numbers for names beside an index": ",0,1,2\n" + lines(before(range(12)), None),
    "no names": BARE,
    "no names but row numbers": lines(before(range(12)), header=None),
    "no names between blanks": BARE.replace(",", " "),
    "no names, aligned": ALIGNED,
}


@pytest.mark.parametrize("name", [*HEADED, *PRINTED, *BY_COUNT])
def test_twelve_points_are_read_in_every_dialect(name: str) -> None:
    table = read_table((HEADED | PRINTED | BY_COUNT)[name])
    made = points_from(table, *usual_columns(table))
    found = read_points(made.data.points)
    np.testing.assert_allclose(found.x[:, 0], on_the_map(X), atol=0.0051)
    np.testing.assert_allclose(found.x[:, 1], on_the_map(Y), atol=0.0051)
    assert [made.data.called[int(place)] for place in found.targets] == list(KIND)
    if name not in BY_COUNT:
        assert [axis.name for axis in read_axes(made.data.axes)] == ["x", "y", "kind"]
