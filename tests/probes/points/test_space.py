"""The representation space, against layers computed in NumPy and components by eigenvectors."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from workbench import calm, compilations, trainer

from playground.engine.train.snapshot import Snapshot, taken
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.errors import SpecError
from playground.options.features import X1, X2, Product
from playground.options.losses import CrossEntropy
from playground.options.optimizers import Sgd
from playground.probes.forward import answers, layers
from playground.probes.points.plane import EDGE
from playground.probes.points.space import LINES, MOST, SAMPLES, plane_lines, principal, space

TWO = Plane(layers=(Dense(units=2), Dense(units=5), Dense(units=1)), points=60, optimizer=Sgd())


def snapshot(experiment: Plane = TWO, epochs: int = 3) -> Snapshot:
    """A network after a little training."""
    training = trainer(experiment)
    training.advance(epochs * experiment.steps_per_epoch)
    return taken(training)


def hidden(found: Snapshot, x: np.ndarray, depth: int) -> np.ndarray:
    """The outputs of layer `depth` by the formula of a layer, tanh(x W + b)."""
    for index in range(depth):
        linear = found.carry.params["hidden"][index]["linear"]
        x = np.tanh(x.astype(np.float64) @ linear["kernel"] + linear["bias"])
    return x


def test_every_layer_can_be_asked_for_by_name() -> None:
    assert layers(TWO) == ["Inputs", "Layer 1", "Layer 2", "Layer 3", "Output"]
    assert layers(Plane(layers=())) == ["Inputs", "Output"]


def test_a_layer_of_two_units_is_drawn_as_it_is() -> None:
    found = snapshot()
    seen = space(found, 1)
    assert (seen.units, seen.axes) == (2, None)
    train, test = found.points
    np.testing.assert_allclose(seen.train, hidden(found, train.inputs, 1), atol=1e-6)
    np.testing.assert_allclose(seen.test, hidden(found, test.inputs, 1), atol=1e-6)
    bent = hidden(found, plane_lines().reshape(-1, 2), 1)
    np.testing.assert_allclose(seen.lines.reshape(-1, 2), bent, atol=1e-6)
    np.testing.assert_array_equal(seen.train_targets, train.targets)


def test_the_inputs_are_the_plane_itself_and_its_lines_are_straight() -> None:
    lines = space(snapshot(), 0).lines
    assert lines.shape == (2 * LINES, SAMPLES, 2)
    assert (np.ptp(lines[:LINES, :, 0], axis=1) == 0).all()
    assert (np.ptp(lines[LINES:, :, 1], axis=1) == 0).all()
    np.testing.assert_allclose(lines[0, :, 1], np.linspace(-EDGE, EDGE, SAMPLES), rtol=1e-6)
    assert sorted({*lines[:LINES, 0, 0]}) == sorted({*lines[LINES:, 0, 1]})


def test_a_wider_layer_is_seen_from_where_its_points_spread_most() -> None:
    found = snapshot()
    seen = space(found, 2)
    assert seen.units == 5
    values = hidden(found, found.points[0].inputs, 2)
    covariance = np.cov(values.T, bias=True)
    sizes, vectors = np.linalg.eigh(covariance)
    np.testing.assert_allclose(seen.axes.shares, sizes[:-3:-1] / sizes.sum(), rtol=1e-4)
    expected = np.abs((values - values.mean(axis=0)) @ vectors[:, :-3:-1])
    np.testing.assert_allclose(np.abs(seen.train), expected, atol=1e-4)
    assert seen.lines.shape == (2 * LINES, SAMPLES, 2)


def test_features_of_the_points_are_inputs_of_their_own() -> None:
    experiment = Plane(features=(X1(), X2(), Product()), points=60, layers=())
    found = snapshot(experiment)
    x = found.points[0].inputs
    assert space(found, 0).units == 3
    np.testing.assert_allclose(
        answers(found, experiment.featurize(x), 0)[:, 2], x[:, 0] * x[:, 1], rtol=1e-5
    )


def test_a_single_unit_is_a_strip_without_lines() -> None:
    found = snapshot()
    for layer in (3, 4):
        seen = space(found, layer)
        assert (seen.units, seen.train.shape, len(seen.lines)) == (1, (30, 1), 0)
    output = found.carry.params["output"]
    raw = hidden(found, found.points[0].inputs, 3) @ output["kernel"] + output["bias"]
    np.testing.assert_allclose(space(found, 4).train, raw, atol=1e-5)


def test_of_many_points_only_the_first_are_drawn() -> None:
    experiment = Plane(points=3000, layers=(Dense(units=2),), loss=CrossEntropy())
    seen = space(snapshot(experiment, 0), 1)
    assert len(seen.train) == len(seen.test) == len(seen.train_targets) == MOST


def test_a_component_keeps_its_sign_while_the_network_changes() -> None:
    training = trainer(TWO)
    before = space(taken(training), 2).axes
    for _ in range(20):
        training.advance(TWO.steps_per_epoch)
        after = space(taken(training), 2, before).axes
        assert ((after.directions * before.directions).sum(axis=1) >= 0).all()
        before = after


def test_the_directions_of_mirrored_points_stay_where_they_were() -> None:
    values = np.random.default_rng(0).normal(size=(50, 4)) * [4.0, 2.0, 1.0, 0.5]
    first = principal(values)
    turned = first._replace(directions=-first.directions)
    np.testing.assert_allclose(principal(-values, first).directions, first.directions, atol=1e-9)
    np.testing.assert_allclose(principal(values, turned).directions, -first.directions, atol=1e-9)
    largest = np.abs(first.directions).argmax(axis=1)
    assert (first.directions[np.arange(2), largest] > 0).all()


def test_points_on_a_line_are_explained_by_one_component() -> None:
    along = np.linspace(-1, 1, 9)[:, None] * np.array([[3.0, 4.0, 0.0]])
    axes = principal(along + 7.0)
    np.testing.assert_allclose(axes.shares, [1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(axes.directions[0], [0.6, 0.8, 0.0], atol=1e-12)
    np.testing.assert_allclose(axes.centre, 7.0)


def test_of_very_many_units_the_leading_components_are_found_too() -> None:
    rng = np.random.default_rng(3)
    spread = 1.5 ** -np.arange(120)
    values = rng.normal(size=(200, 120)) * spread @ np.linalg.qr(rng.normal(size=(120, 120)))[0]
    axes = principal(values)
    _, sizes, directions = np.linalg.svd(values - values.mean(axis=0))
    np.testing.assert_allclose(axes.shares, sizes[:2] ** 2 / (sizes**2).sum(), rtol=1e-6)
    np.testing.assert_allclose(np.abs(axes.directions @ directions[:2].T), np.eye(2), atol=1e-6)


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(3, 5)),
        elements=st.floats(-9, 9, width=32),
    )
)
@calm(60)
def test_whatever_the_points_there_are_two_directions_at_right_angles(values: np.ndarray) -> None:
    axes = principal(values)
    np.testing.assert_allclose(axes.directions @ axes.directions.T, np.eye(2), atol=1e-9)
    assert 0 <= axes.shares.sum() <= 1 + 1e-9


def test_a_network_that_diverged_is_refused_with_what_to_do() -> None:
    found = snapshot()
    broken = jax.tree.map(lambda leaf: leaf * np.nan, found.carry.params)
    worse = Snapshot(
        *(found.experiment, found.carry._replace(params=broken), found.numbers),
        *(found.points, found.epoch, found.step),
    )
    with pytest.raises(SpecError, match="no longer finite; press Reset"):
        space(worse, 1)


def test_looking_again_and_at_another_rate_compiles_nothing() -> None:
    space(snapshot(), 2)
    later = snapshot(TWO.replace("optimizer.learning_rate", 0.3), 5)
    with compilations() as found:
        space(later, 2)
    assert found == []
