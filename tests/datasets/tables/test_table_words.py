"""What a table calls its classes and columns, where colours, numbers and x₁, x₂ stand else."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.table import read_table
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.figures.backprop import example_map
from playground.palette import ORANGE_BLUE, PURPLE_GREEN
from playground.probes.backprop.ledger import sources
from playground.probes.points.scene import described
from playground.ui.browser.bundle import script
from playground.ui.pages.backprop.examples import in_its_units
from playground.ui.pages.playground.kind import of_a_table
from playground.ui.pages.playground.measures import in_units
from playground.ui.widgets.pictures import plane_maps
from playground.ui.widgets.pictures.class_colours import (
    class_names,
    output_names,
    target_name,
    target_said,
)

KINDS = ("early <b>", "late", "never")


def experiment(classes: int) -> Plane:
    """An experiment on twelve rows of a table: so many classes, or values."""
    rows = (
        f"{1_700_000_000 + 60 * i},{i % 5},{KINDS[i % classes] if classes else i * 1.5}"
        for i in range(12)
    )
    table = read_table("time,a<i>,state\n" + "\n".join(rows))
    data = points_from(table, *usual_columns(table)).data
    return Plane().changed("dataset", data)[0]


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A light page."""
    monkeypatch.setattr(plane_maps, "is_dark", lambda: False)


def points(of: PointsExperiment) -> Split:
    """All of its points."""
    return of.splits()[0]


@pytest.mark.parametrize("palette", [ORANGE_BLUE, PURPLE_GREEN])
def test_classes_have_their_names_and_without_one_those_of_their_colours(palette: Any) -> None:
    assert class_names(experiment(3), palette) == list(KINDS)
    assert class_names(experiment(2), palette) == list(KINDS[:2])
    assert class_names(experiment(0), palette) == []
    assert class_names(Plane(), palette) == list(palette.words)


def test_the_stage_names_inputs_outputs_and_classes() -> None:
    said = described(experiment(3))
    assert [each["label"] for each in said["features"]] == ["time", "a<i>"]
    assert [each["label"] for each in said["outputs"]] == list(said["classes"]) == list(KINDS)
    assert [each["label"] for each in described(Plane())["features"]] == ["x₁", "x₂"]
    assert described(Plane())["classes"] == ("orange", "blue")


@pytest.mark.parametrize(
    ("classes", "target", "outputs"),
    [
        (3, "target: state: late", ["output 1, early <b>", "output 2, late", "output 3, never"]),
        (2, "target: state: late", ["output 1"]),
        (0, "target: state", ["output 1"]),
    ],
)
def test_the_desk_names_inputs_target_and_outputs(
    classes: int, target: str, outputs: list[str]
) -> None:
    of = experiment(classes)
    assert sources(of, 0) == ["time", "a<i>"]
    assert target_name(of, 1.0, ORANGE_BLUE) == target
    assert output_names(of, ORANGE_BLUE) == outputs


def test_maps_are_in_the_tables_own_units_and_say_its_words() -> None:
    of = experiment(3)
    train = points(of)
    texts = [str(target) for target in train.targets]
    drawn = plane_maps.dots(of, train, ORANGE_BLUE, texts=texts)
    seconds = np.sort(drawn.places[:, 0]) - 1_700_000_000
    assert np.abs(seconds / 60 - np.rint(seconds / 60)).max() < 0.02
    answers = np.eye(3)[np.arange(25) % 3]
    figure = plane_maps.answer_map(answers, of, ORANGE_BLUE, drawn)
    heat = figure.data[0]
    assert 1_699_999_000 < heat.x[0] < 1_700_000_000 < heat.x[-1] < 1_700_002_000
    assert heat.hovertemplate.startswith("time %{x:.0f}, a&lt;i&gt; %{y:.3f}: %{customdata}")
    assert heat.customdata[0][:3] == ["early &lt;b&gt;", "late", "never"]
    chosen = example_map(drawn, plane_maps.window(of), 0)
    assert [chosen.layout.xaxis.title.text, chosen.layout.yaxis.title.text] == [
        *("time", "a&lt;i&gt;")
    ]


def test_maps_of_other_data_are_as_they_were() -> None:
    of = Plane()
    train = points(of)
    drawn = plane_maps.dots(of, train, ORANGE_BLUE)
    np.testing.assert_array_equal(drawn.places, train.inputs)
    figure = plane_maps.answer_map(np.full((25, 2), 0.5), of, ORANGE_BLUE, drawn)
    assert figure.data[0].hovertemplate == "(%{x:.2f}, %{y:.2f}): %{z:.3f} P(blue)<extra></extra>"
    assert figure.layout.yaxis.scaleanchor == "x"
    assert example_map(drawn, plane_maps.window(of), 0).layout.xaxis.title.text == "x₁"


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (3, r"to tell early \<b\>, late and never apart by time and a\<i\>\."),
        (2, r"to tell early \<b\> and late apart by time and a\<i\>\."),
        (0, r"to predict state from time and a\<i\>\."),
    ],
)
def test_the_page_says_in_the_tables_words_what_is_learned(classes: int, said: str) -> None:
    assert of_a_table(experiment(classes), ORANGE_BLUE).endswith(said.removesuffix(r"\.") + ".")


def test_a_value_is_said_in_the_tables_own_units() -> None:
    of = experiment(0)  # i * 1.5 for i from 0 to 11
    said = {target_said(of, ORANGE_BLUE, float(target)) for target in points(of).targets}
    assert said <= {f"state {i * 1.5:g}" for i in range(12)}
    assert target_said(Plane(), ORANGE_BLUE, 1.0) == "blue"
    assert in_units(of) == " An error of 1 is 8\\.25 of state."
    shown = plane_maps.window(of)
    text = in_its_units(np.array([1_700_000_120.3, 2.001]), shown, "state 3")
    assert text.startswith("In the table: time 1700000120, a<i> 2, state 3.")


def test_ticks_are_never_alike_wherever_an_axis_is(page: Page) -> None:
    code = f"(cases) => {{ {script('common/digits.js')}; return cases.map(tickTexts); }}"
    axes = [[0.0, 0.25, 0.5], [0.1012, 0.1014, 0.1016], [12345.5, 12346.0], [0.001, 0.01, 0.1, 1]]
    found = page.evaluate(code, axes)
    assert found == [
        ["0", "0.25", "0.5"],
        ["0.1012", "0.1014", "0.1016"],
        ["12345.5", "12346.0"],
        ["0.001", "0.01", "0.1", "1"],
    ]


def test_a_map_of_values_is_in_the_tables_own_units() -> None:
    of = experiment(0)
    values, shades = plane_maps.answer_shades(np.array([[-1.0, 1.0]]), of, ORANGE_BLUE)
    np.testing.assert_allclose(values, [[0, 16.5]], atol=0.01)  # i * 1.5 for i from 0 to 11
    assert (round(shades.low, 2), round(shades.high, 2), shades.title) == (0, 16.5, "state")
    values, shades = plane_maps.answer_shades(np.array([[-1.0, 1.0]]), Plane(), ORANGE_BLUE)
    assert (values.tolist(), shades.low, shades.high) == ([[-1, 1]], 0, 1)
