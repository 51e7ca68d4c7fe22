"""Figures of many networks: sizes, colours and scales say what the numbers say."""

import numpy as np

from playground.figures import depth, ensemble, influence, plane_map, resampling

DOTS = plane_map.Dots(np.zeros((2, 2)), ["red", "blue"])


def test_a_points_area_grows_with_what_it_changes() -> None:
    changes = np.array([0.0, 1.0, -4.0, np.nan])
    sizes = influence.sizes(changes) - influence.SMALLEST
    np.testing.assert_allclose(sizes[2] ** 2, 4 * sizes[1] ** 2)
    assert sizes[0] == sizes[3] == 0
    assert influence.colours(changes) == [
        influence.NONE,
        influence.HELPS,
        influence.HARMS,
        influence.NONE,
    ]


def test_the_first_row_of_a_map_is_drawn_at_the_top() -> None:
    values = np.arange(4.0).reshape(2, 2)
    shown = plane_map.Window((-6.0, 6.0), (-6.0, 6.0))
    figure = plane_map.plane_map(values, plane_map.Shades("Viridis", 0, 3), shown, DOTS)
    heat = figure.data[0]
    assert list(heat.x) == [-6, 6]
    assert list(heat.y) == [6, -6]
    np.testing.assert_array_equal(heat.z, values)


def test_a_film_keeps_its_frame_and_leaves_gaps_where_numbers_are_not_finite() -> None:
    gradient = np.full((300, 4), 1e-3)
    gradient[250:] = np.nan
    rest = np.ones((300, 3))
    figure = depth.film(gradient, rest, rest, np.linspace(1, 0, 300), 500)
    heat = figure.data[0]
    assert heat.z.shape[0] == 4
    assert heat.z.shape[1] <= depth.MOMENTS
    np.testing.assert_allclose(heat.z[0, 0], -3)
    assert np.isnan(heat.z[0, -1])
    assert tuple(figure.layout.xaxis.range) == (0.5, 500.5)


def test_bins_without_answers_are_not_drawn() -> None:
    counts = np.array([0, 3, 1])
    means = np.array([np.nan, 0.5, 0.9])
    figure = ensemble.reliability(np.linspace(0, 1, 4), [("one", counts, means, means)])
    np.testing.assert_allclose(figure.data[1].x, [0.5, 0.9])
    assert figure.data[1].marker.size[0] > figure.data[1].marker.size[1]


def test_the_areas_add_up_and_a_peak_does_not_flatten_the_rest() -> None:
    widths = np.array([1, 2, 4])
    bias, variance = np.array([0.5, 0.2, 0.1]), np.array([0.1, 400.0, 0.2])
    figure = resampling.areas(widths, bias, variance, 0.09)
    assert [trace.stackgroup for trace in figure.data] == ["error"] * 3
    np.testing.assert_allclose(sum(trace.y for trace in figure.data), bias + variance + 0.09)
    assert figure.layout.yaxis.range[1] < 2


def test_errors_by_width_have_whole_numbers_at_their_ticks() -> None:
    widths = np.array([1, 4, 16])
    training, test = np.array([0.4, 0.05, 0.01]), np.array([0.5, 0.2, 0.9])
    axis = resampling.errors(widths, training, test, 0.04, 10.0).layout.yaxis
    assert list(axis.ticktext) == ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]
    np.testing.assert_allclose(axis.tickvals, list(map(float, axis.ticktext)))
    training[2] = 1e-5
    far = resampling.errors(widths, training, test, 0.04, 10.0).layout.yaxis
    assert list(far.ticktext) == ["1e-05", "0.0001", "0.001", "0.01", "0.1", "1"]


def test_of_very_many_members_some_lines_are_drawn_and_the_mean_is_of_all() -> None:
    x, members = np.linspace(-1, 1, 3), np.arange(600.0).reshape(200, 3)
    dots = plane_map.Dots(np.zeros((1, 2)), ["red"])
    each, one, mean, _ = plane_map.member_lines(x, members, 7, dots, "Adam, start 2", "value").data
    drawn = len(each.x) // 4  # three places and a gap
    assert plane_map.MOST_LINES // 2 < drawn <= plane_map.MOST_LINES
    assert (each.name, one.name) == (f"{drawn} of them", "Adam, start 2")
    np.testing.assert_array_equal(one.y, members[7])
    np.testing.assert_allclose(mean.y, members.mean(axis=0))
