"""Names of classes and columns: short and harmless, and they travel with the points."""

import numpy as np
import pytest

from playground.datasets.points.own import MOST_POINTS, OwnData, Points, read_axes, write_points
from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.naming import LONGEST_NAME, clean, read_names, titles, write_names
from playground.datasets.tables.table import read_table
from playground.experiments.plane import Plane
from playground.links.experiments import from_link, to_link
from playground.options.errors import SpecError
from playground.options.losses import CrossEntropy

FLOWERS = "a,b,kind\n1,2,setosa\n2,4,versicolor\n3,9,virginica\n3,8,setosa\n"


def taken(text: str) -> OwnData:
    """The points of a table with the columns that are probably meant."""
    table = read_table(text)
    return points_from(table, *usual_columns(table)).data


HOSTILE = {
    "a\0b\x07c": "abc",
    "ab\u202ecd\u200bef\ufeff": "abcdef",  # marks that turn the writing about or take no room
    "two\r\nlines\tand\u00a0more  blanks": "two lines and more blanks",
    "a~b*c": "abc",
    " ~ ": "",
    "e\0\u0301": "\u00e9",  # what is left is put together at once
    "<b>**x**</b> [y](z)": "<b>x</b> [y](z)",  # markup is text; whoever shows it escapes it
    "\ud800x": "x",
    "n" * 99: "n" * LONGEST_NAME,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_one_short_line_of_printable_letters(name: str) -> None:
    assert clean(name) == clean(clean(name)) == HOSTILE[name]


def test_names_that_become_alike_are_told_apart() -> None:
    text = write_names(["n" * 40 + "a", "n" * 40 + "b", "x~", "x", "", ""])
    names = read_names(text)
    assert len(set(names)) == len(names) == 4  # those without a name at the end need no words
    assert names[0] == "n" * 40
    assert names[2:] == ("x", "x (2)")
    assert all(len(name) <= LONGEST_NAME for name in names)
    assert write_names(names) == text


def test_classes_without_a_name_go_by_their_colours() -> None:
    words = ("orange", "blue", "green")
    assert titles((), words) == words
    assert titles(("setosa", "", "virginica", "more"), words) == ("setosa", "blue", "virginica")
    assert titles(("blue",), words) == ("blue", "blue (2)", "green")
    assert titles(("", "orange"), words) == ("orange (2)", "orange", "green")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a~b~a", "two classes of own data are called «a»"), ("a~b~c~d~e~f~g", "names 7 classes")],
)
def test_names_that_cannot_be_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        OwnData(names=text)


def test_a_table_hands_its_classes_names_on_and_a_link_carries_them() -> None:
    data = taken(FLOWERS)
    assert data.called == ("setosa", "versicolor", "virginica")
    experiment, _ = Plane().changed("dataset", data)
    link = to_link(experiment)
    assert "dataset.names=setosa~versicolor~virginica" in link
    assert from_link(link) == (experiment, ())
    assert experiment.compile_key() == experiment.replace("dataset.names", "").compile_key()


def test_a_link_without_names_has_none() -> None:
    reading = from_link("?v=1&dataset=own_data&dataset.points=3Un70QhUw&loss=cross_entropy")
    assert reading.problems == ()
    assert reading.experiment.dataset == OwnData(points="3Un70QhUw")
    assert reading.experiment.dataset.called == ()


def test_a_class_that_the_pen_adds_leaves_the_others_their_names() -> None:
    data = taken("a,b,kind\n1,2,red\n2,4,blue\n3,9,red\n")
    three = write_points(Points(np.zeros((3, 2)), np.arange(3.0), 3))
    experiment, _ = Plane().changed("dataset", data)
    changed, _ = experiment.changed("dataset.points", three)
    assert titles(changed.dataset.called, "abc") == ("red", "blue", "c")


def test_names_as_long_as_may_be_do_not_keep_an_experiment_from_its_link() -> None:
    kinds, columns = [f"{'é' * 38}{i}" for i in range(6)], ["ü" * 40, "ö" * 39 + "1", "z"]
    rows = "\n".join(f"{i},{(i * 7) % 13},{kinds[i % 6]}" for i in range(MOST_POINTS))
    data = taken(",".join(columns) + "\n" + rows)
    assert [axis.name for axis in read_axes(data.axes)] == columns
    link = to_link(Plane(dataset=data, loss=CrossEntropy()))
    assert from_link(link).experiment.dataset == OwnData()  # all of it is in the file
