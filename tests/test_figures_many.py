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
    figure = plane_map.plane_map(values, plane_map.Shades("Viridis", 0, 3), 6.0, DOTS)
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
