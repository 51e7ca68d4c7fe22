"""Figures of the desk and of gradients: what they draw is what they were given."""

from itertools import pairwise

import numpy as np

from playground.figures.backprop import (
    COLUMNS,
    ROWS,
    Column,
    Focus,
    example_map,
    network_drawing,
    short,
)
from playground.figures.gradients import layers_over_time, signal_over_noise
from playground.figures.plane_map import Dots, Window


def column(units: int, value: float | None = 0.5) -> Column:
    """A layer of so many units that all hold one value."""
    names = tuple(f"unit {place + 1}" for place in range(units))
    return Column("layer", names, (value,) * units)


def drawn(widths: list[int], focus: Focus) -> object:
    """The drawing of a network of these widths."""
    columns = [column(width) for width in widths]
    links = [np.full(shape, -1.0) for shape in pairwise(widths)]
    return network_drawing(columns, links, focus, ("orange", "blue"))


def markers(figure: object) -> list[object]:
    """The traces that are units."""
    return [trace for trace in figure.data if trace.mode == "markers+text"]


def test_units_carry_their_numbers_and_the_one_looked_at_stands_out() -> None:
    figure = drawn([2, 3, 1], Focus(1, 2))
    units = markers(figure)
    assert [list(trace.text) for trace in units] == [["0.5"] * 2, ["0.5"] * 3, ["0.5"]]
    assert list(units[1].marker.line.width) == [1.5, 1.5, 3]
    labels = [note.text for note in figure.layout.annotations]
    assert labels.count("\u22121") == 2  # both links into the unit looked at


def test_of_large_networks_a_window_is_drawn_around_what_is_looked_at() -> None:
    figure = drawn([20] * 12, Focus(6, 15))
    units = markers(figure)
    assert (len(units), len(units[0].x)) == (COLUMNS, ROWS)
    assert [trace.x[0] for trace in units] == [4, 5, 6, 7, 8]
    assert "unit 16: 0.5" in units[2].hovertext
    assert sum("8 of 20" in note.text for note in figure.layout.annotations) == COLUMNS


def test_links_have_the_colour_of_their_sign() -> None:
    values = np.array([[1.0], [-1.0], [0.0]])
    figure = network_drawing([column(3), column(1)], [values], Focus(1, 0), ("orange", "blue"))
    colours = {trace.y[0]: trace.line.color for trace in figure.data if trace.mode == "lines"}
    assert colours[1.0] == "blue"
    assert colours[0.0] == "orange"
    assert colours[-1.0] not in ("blue", "orange")


def test_numbers_on_units_are_short() -> None:
    assert [short(value) for value in (0.5, -0.00010673, 123456.0, 0.0)] == [
        "0.5",
        "\u22121e\u22124",
        "1e5",
        "0",
    ]
    assert max(len(short(value)) for value in np.geomspace(1e-30, 1e30, 200) * -1) <= 6


def test_the_chosen_example_is_ringed() -> None:
    points = np.array([[0.0, 1.0], [2.0, 3.0]])
    window = Window((-6.0, 6.0), (-6.0, 6.0))
    figure = example_map(Dots(points, ["red", "blue"]), window, 1)
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (2.0, 3.0)


def test_the_heat_map_shows_powers_of_ten_and_takes_zeros() -> None:
    lengths = np.array([[1.0, 0.01], [10.0, 0.0]])
    figure = layers_over_time(np.array([0.0, 1.0]), lengths, ["layer 1", "output"])
    np.testing.assert_allclose(figure.data[0].z, [[0, 1], [-2, -12]])
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-12, 1)


def test_the_batch_of_the_experiment_is_marked_on_the_curve() -> None:
    figure = signal_over_noise(np.array([1, 10]), np.array([0.1, 1.0]), 4, 0.5)
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (4, 0.5)
