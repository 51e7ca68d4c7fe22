"""Directions of a landscape: their lengths, what they explain of a path, and where it falls."""

import jax
import numpy as np
import pytest
from workbench import SMALL

from playground.options.errors import SpecError
from playground.probes.training.directions import along, dropped, explained, of_path, random, window
from playground.probes.training.landscape import tree_of, vector
from playground.regimes import supervised


def walk(steps: int = 30, size: int = 13) -> np.ndarray:
    """A random walk `(steps, size)`."""
    return np.random.default_rng(1).normal(size=(steps, size)).cumsum(axis=0)


def test_random_directions_have_each_units_length_and_leave_biases() -> None:
    params = supervised.start(SMALL).params
    found = random(params, 7)
    for row in found.rows:
        tree = tree_of(SMALL.compile_key())(row.astype(np.float32))
        for path in (("hidden", 0, "linear"), ("output",)):
            drawn, weights = tree, params
            for step in path:
                drawn, weights = drawn[step], weights[step]
            lengths = np.linalg.norm(drawn["kernel"], axis=0)
            np.testing.assert_allclose(lengths, np.linalg.norm(weights["kernel"], axis=0), 1e-5)
            assert not drawn["bias"].any()
    np.testing.assert_array_equal(found.rows, random(params, 7).rows)
    assert not np.allclose(found.rows, random(params, 8).rows)


def test_without_weights_there_are_no_random_directions() -> None:
    params = jax.tree.map(np.zeros_like, supervised.start(SMALL).params)
    with pytest.raises(SpecError, match="all weights are zero"):
        random(params, 0)


def test_directions_of_a_path_are_its_singular_vectors_towards_its_end() -> None:
    path = walk()
    _, sizes, rows = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    found = of_path(path.astype(np.float32))
    np.testing.assert_allclose(np.abs((found.rows * rows[:2]).sum(axis=1)), 1, atol=1e-5)
    assert (found.rows @ (path[-1] - path[0]) > 0).all()
    share = (sizes[:2] ** 2).sum() / (sizes**2).sum()
    assert explained(path, found.rows) == pytest.approx(share, rel=1e-6)


def test_a_path_within_a_plane_is_explained_in_full_by_skew_directions_too() -> None:
    skew = np.array([[1.0, 0, 0, 0], [0.9, 0.1, 0, 0]])
    path = walk(20, 2) @ skew + 5.0
    assert explained(path, skew) == pytest.approx(1)
    assert explained(path, np.eye(4)[2:]) == pytest.approx(0, abs=1e-12)
    assert np.isnan(explained(path[:1], skew))


@pytest.mark.parametrize("path", [walk(2), np.ones((9, 13)), walk()[:, :1] * np.ones(13)], ids=len)
def test_a_path_without_a_plane_is_refused(path: np.ndarray) -> None:
    with pytest.raises(SpecError, match="a few moments"):
        of_path(path)


def test_shadows_are_the_nearest_points_of_the_plane() -> None:
    path, rows, centre = walk(6), walk(2), walk(1)[0]
    expected = [np.linalg.lstsq(rows.T, moment - centre, rcond=None)[0] for moment in path]
    np.testing.assert_allclose(dropped(path, centre, rows), expected)


def test_a_sign_follows_the_path_or_else_the_largest_number() -> None:
    rows = np.array([[-1.0, 0.0], [0.0, -2.0]])
    np.testing.assert_array_equal(along(rows, np.zeros((1, 2))), -rows)
    np.testing.assert_array_equal(along(rows, np.array([[0.0, 0.0], [-3.0, -3.0]])), rows)


def test_a_window_holds_the_path_and_zooms_in_on_now() -> None:
    places = np.array([[-4.0, 0.0], [np.nan, np.inf], [0.0, 1.0]])
    whole = window(places, 0.5)
    assert whole.middle == (-2.0, 0.5)
    assert whole.reach == 2.5
    near = window(places, 0.5, 1000.0)
    np.testing.assert_allclose(near.middle, (0, 1), atol=0.01)
    assert near.reach == 0.0025
    assert window(places * np.nan, 0.5).reach == 0.5


def test_the_start_of_a_network_is_one_row() -> None:
    assert vector(supervised.start(SMALL).params).shape == (13,)
