"""Slices of the loss: heights by hand in NumPy, places where they belong, and odd networks."""

import numpy as np
import pytest
from test_own_data import own
from workbench import SMALL, compilations, trainer

from playground.engine.train.snapshot import Snapshot, taken
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.figures.landscape import Trail, contour, logarithm, surface, ticks
from playground.layers import Dense
from playground.links.tf_playground import open_link
from playground.options.errors import SpecError
from playground.options.penalties import L2
from playground.probes.training.landscape import (
    SIDE,
    Box,
    Slice,
    cut,
    ground,
    on_surface,
    side_of,
    tree_of,
    vector,
)
from playground.probes.training.landscape_view import PLANES, Track, path_of, scenery

PENALIZED = SMALL.replace("penalty", L2(strength=0.1))
BOX = Box((0.5, -0.25), 1.0)


def trained(experiment: Plane, epochs: int = 4) -> tuple[Trainer, Snapshot, list]:
    """A trainer after some epochs, what it is then, and its moments."""
    training = trainer(experiment)
    moments = []
    for _ in range(epochs):
        moments.append(training.moment())
        training.advance(experiment.steps_per_epoch)
    return training, taken(training), moments


@pytest.fixture(scope="module")
def small() -> tuple[Trainer, Snapshot, list]:
    """A small network with a penalty, after four epochs."""
    return trained(PENALIZED)


def loss_by_hand(flat: np.ndarray, snapshot: Snapshot) -> float:
    """Cross-entropy of a 2-3-1 tanh network in 64 bits, with the penalty on its weights."""
    flat = flat.astype(np.float64)
    biases, hidden = flat[:3], flat[3:9].reshape(2, 3)
    bias, output = flat[9], flat[10:13]
    x, target = snapshot.points[0].inputs.astype(np.float64), snapshot.points[0].targets
    z = np.tanh(x @ hidden + biases) @ output + bias
    each = np.logaddexp(0.0, z) - target * z
    return float(each.mean() + 0.05 * ((hidden**2).sum() + (output**2).sum()))


def directions(seed: int = 0) -> np.ndarray:
    """Two directions for the small network."""
    return np.random.default_rng(seed).normal(size=(2, 13))


def test_all_parameters_in_a_row_make_the_tree_again(
    small: tuple[Trainer, Snapshot, list],
) -> None:
    params = small[1].carry.params
    again = tree_of(PENALIZED.compile_key())(vector(params))
    np.testing.assert_array_equal(
        again["hidden"][0]["linear"]["kernel"], params["hidden"][0]["linear"]["kernel"]
    )
    np.testing.assert_array_equal(again["output"]["bias"], params["output"]["bias"])


def test_heights_are_the_losses_by_hand_where_they_belong(
    small: tuple[Trainer, Snapshot, list],
) -> None:
    snapshot, rows = small[1], directions()
    now = vector(snapshot.carry.params)
    found = cut(PENALIZED.compile_key(), now, rows, BOX, ground(snapshot))
    assert found.losses.shape == (SIDE, SIDE)
    assert (found.across[0], found.across[-1]) == (-0.5, 1.5)
    assert (found.up[0], found.up[-1]) == (-1.25, 0.75)
    for row, column in ((0, 0), (0, 50), (17, 31), (50, 3)):
        place = now + found.across[column] * rows[0] + found.up[row] * rows[1]
        assert found.losses[row, column] == pytest.approx(loss_by_hand(place, snapshot), rel=1e-5)


def test_the_middle_is_the_loss_that_the_run_shows_without_its_penalty() -> None:
    training, snapshot, _ = trained(SMALL)
    now = vector(snapshot.carry.params)
    found = cut(SMALL.compile_key(), now, directions(), Box((0.0, 0.0), 1.0), ground(snapshot))
    assert found.losses[25, 25] == pytest.approx(training.measure()[0], rel=1e-5)


def test_a_second_slice_compiles_nothing(small: tuple[Trainer, Snapshot, list]) -> None:
    snapshot = small[1]
    now, around = vector(snapshot.carry.params), ground(small[1])
    cut(PENALIZED.compile_key(), now, directions(), BOX, around)
    with compilations() as found:
        cut(PENALIZED.compile_key(), now, directions(1), Box((0.0, 0.0), 3.0), around)
    assert not found


def test_under_the_other_rules_heights_have_64_bits() -> None:
    link = "#dataset=circle&networkShape=2&percTrainData=20&seed=0.5&batchSize=30"
    training, snapshot, _ = trained(open_link(link).experiment, 2)
    program, now = training.experiment.compile_key(), vector(snapshot.carry.params)
    rows = np.random.default_rng(0).normal(size=(2, len(now)))
    found = cut(program, now, rows, Box((0.0, 0.0), 1.0), ground(snapshot))
    assert found.losses.dtype == np.float64
    assert found.losses[25, 25] == pytest.approx(training.measure()[0], rel=1e-12)


def test_padding_counts_nothing() -> None:
    training, snapshot, _ = trained(own(33), 2)  # in arrays for 64
    program, now = training.experiment.compile_key(), vector(snapshot.carry.params)
    assert program.padded
    rows = np.random.default_rng(0).normal(size=(2, len(now)))
    found = cut(program, now, rows, Box((0.0, 0.0), 1.0), ground(snapshot))
    assert found.losses[25, 25] == pytest.approx(training.measure()[0], rel=1e-5)


def test_large_networks_get_coarser_slices_with_a_middle() -> None:
    wide = Plane(layers=(Dense(units=128),) * 3, points=2000)
    assert side_of(SMALL.compile_key()) == SIDE
    assert 15 <= side_of(wide.compile_key()) < SIDE
    assert side_of(wide.compile_key()) % 2 == 1


def test_between_its_points_a_slice_is_bilinear_and_nothing_outside() -> None:
    across, up = np.linspace(-1, 1, 5), np.linspace(0, 4, 5)
    a, b = np.meshgrid(across, up)
    found = Slice(across, up, 1 + 2 * a + 3 * b + a * b)
    places = np.array([[0.1, 0.3], [-1, 0], [1, 4], [1.1, 2], [np.nan, 0]])
    x, y = places.T
    expected = np.where(x <= 1, 1 + 2 * x + 3 * y + x * y, np.nan)
    np.testing.assert_allclose(on_surface(found, places), expected)


@pytest.mark.parametrize("plane", PLANES)
def test_every_plane_shows_the_run_with_now_at_its_middle(
    small: tuple[Trainer, Snapshot, list], plane: str
) -> None:
    _, snapshot, moments = small
    path = path_of(snapshot, moments)
    assert path.shape == (5, 13)
    other = Track("other", path + np.float32(0.1))
    other.path[3:] = np.nan  # it diverged
    aliens = Track("of another network", np.zeros((3, 7))), Track("none", path[:0])
    seen = scenery(snapshot, path, plane, tracks=(other, *aliens))
    assert len(seen.shadows[1].places) == 3
    assert [shadow.name for shadow in seen.shadows] == ["this run", "other"]
    np.testing.assert_allclose(seen.shadows[0].places[-1], 0, atol=1e-6)
    assert seen.shadows[0].heights[-1] == pytest.approx(loss_by_hand(path[-1], snapshot), rel=0.1)
    assert 0 <= seen.share <= 1
    assert (seen.bends is not None) == (plane == "hessian")


def test_the_plane_of_the_path_explains_more_of_it_than_any_other(
    small: tuple[Trainer, Snapshot, list],
) -> None:
    _, snapshot, moments = small
    path = path_of(snapshot, moments)
    shares = {plane: scenery(snapshot, path, plane).share for plane in PLANES}
    assert max(shares, key=lambda plane: shares[plane]) == "pca"


def test_what_cannot_be_shown_is_said(small: tuple[Trainer, Snapshot, list]) -> None:
    snapshot = small[1]
    path = path_of(snapshot, [])
    with pytest.raises(SpecError, match="plane is «up», but must be random, hessian or pca"):
        scenery(snapshot, path, "up")
    with pytest.raises(SpecError, match="a path needs a few moments"):
        scenery(snapshot, path, "pca")
    with pytest.raises(SpecError, match="training has diverged"):
        scenery(snapshot, path * np.nan, "random")


def test_pictures_leave_out_what_is_not_finite_and_take_one_moment() -> None:
    across = np.linspace(-1, 1, 5)
    losses = np.full((5, 5), 2.0)
    losses[0, 0], losses[1, 1], losses[2, 2] = np.nan, np.inf, 0.0
    powers = logarithm(losses)
    assert np.isnan(powers[0, 0])
    assert np.isnan(powers[1, 1])
    assert powers[2, 2] == -12
    trail = Trail("this run", np.zeros((1, 2)), np.array([2.0]))
    for picture in (contour, surface):
        figure = picture(across, across, losses, [trail, trail], ("a", "b"))
        np.testing.assert_array_equal(figure.data[0].z, powers)
        picture(across, across, losses * np.nan, [trail], ("a", "b"))


def test_round_losses_stand_at_their_logarithms() -> None:
    places, texts = ticks(np.array([-1.0, 1.0]))
    assert texts == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
    np.testing.assert_allclose(places, np.log10([float(text) for text in texts]))
    assert 3 <= len(ticks(np.array([0.30, 0.31]))[0]) <= 8
    assert 3 <= len(ticks(np.array([-12.0, 30.0]))[0]) <= 8
