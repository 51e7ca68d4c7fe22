"""What one frame shows, against NumPy: map, units, weights, scene and points."""

import json
from collections.abc import Sequence

import jax
import numpy as np
import pytest
from reference import forward
from workbench import SMALL, ready

from playground.datasets.points.plane import RegressionPlane
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.features import FEATURES
from playground.options.losses import MeanSquared
from playground.probes.points.plane import (
    EDGE,
    GRID,
    PLANE,
    TILE,
    feature_tiles,
    plane_grid,
    to_bytes,
)
from playground.probes.points.scene import SHOWN

OTHER = SMALL.replace("layers", (Dense(units=10), Dense(units=2)))
VALUES = SMALL.replace("loss", MeanSquared()).replace("dataset", RegressionPlane())


def seen(
    experiment: Plane, first: Sequence[int] = (), focus: tuple[int, int] | None = None
) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """What the probe shows after an epoch, and all outputs at the points of the map."""
    training = Trainer(experiment, ready(experiment.compile_key()))
    shown = training.show(PLANE.view(training.program.key, first, focus), updates=4)
    params = jax.device_get(training.carry.params)
    return shown, forward(experiment, params, {}, experiment.featurize(plane_grid(GRID)))


def off_by_one_at_most(one: np.ndarray, other: np.ndarray) -> None:
    """Equal but for rounding."""
    assert one.shape == other.shape
    assert np.abs(one.astype(int) - other.astype(int)).max() <= 1


def tile(values: np.ndarray) -> tuple[np.ndarray, float]:
    """The block means of a unit's outputs, and the largest of them."""
    block = GRID // TILE
    means = values.reshape(TILE, block, TILE, block).mean(axis=(1, 3))
    return means, float(np.abs(means).max())


def test_the_grid_goes_row_by_row_from_the_top_left() -> None:
    grid = plane_grid(5)
    assert (grid.shape, grid.dtype) == ((25, 2), np.float32)
    np.testing.assert_array_equal(
        grid[[0, 4, 20, 24]], EDGE * np.array([[-1, 1], [1, 1], [-1, -1], [1, -1]])
    )
    np.testing.assert_array_equal(grid[12], [0, 0])


@pytest.mark.parametrize(
    ("value", "byte"), [(-1, 0), (-9, 0), (0, 128), (1, 255), (9, 255), (-0.999, 0), (0.999, 255)]
)
def test_values_become_bytes(value: float, byte: int) -> None:
    assert to_bytes(np.array([value], np.float32)).tolist() == [byte]


@pytest.mark.parametrize("experiment", [SMALL, VALUES], ids=["classes", "values"])
def test_the_map_is_the_prediction_at_every_point(experiment: Plane) -> None:
    shown, outputs = seen(experiment)
    z = outputs[-1][:, 0].reshape(GRID, GRID)
    predicted = np.tanh(z / 2) if experiment.classes else z
    off_by_one_at_most(shown["map"], to_bytes(predicted))


def test_units_are_shown_as_block_means_scaled_by_their_largest_output() -> None:
    shown, outputs = seen(OTHER)
    for unit, values in enumerate([*outputs[0].T[:SHOWN], *outputs[1].T]):
        means, scale = tile(values)
        assert shown["scales"][unit] == pytest.approx(scale, rel=1e-4)
        off_by_one_at_most(shown["units"][unit], to_bytes(means / scale))


@pytest.mark.parametrize("focus", [(0, 3), (0, 9), (1, 1)])
def test_an_enlarged_unit_is_the_one_that_was_asked_for(focus: tuple[int, int]) -> None:
    shown, outputs = seen(OTHER, (2,), focus)
    values = outputs[focus[0]][:, focus[1]]
    picture = (values / tile(values)[1]).reshape(GRID, GRID)
    off_by_one_at_most(shown["focus"], to_bytes(picture))


@pytest.mark.parametrize("first", [(), (2,), (99, 99), (1, 0, 7)])
def test_weights_and_biases_belong_to_the_units_that_are_shown(first: tuple[int, ...]) -> None:
    training = Trainer(OTHER, ready(OTHER.compile_key()))
    training.advance(4)
    params = jax.device_get(training.carry.params)
    shown, _ = seen(OTHER, first)
    start = min(first[0], 2) if first else 0
    place = slice(start, start + SHOWN)
    one, two = (params["hidden"][index]["linear"] for index in (0, 1))
    np.testing.assert_array_equal(shown["weights.0"], one["kernel"][:, place])
    np.testing.assert_array_equal(shown["biases.0"], one["bias"][place])
    np.testing.assert_array_equal(shown["weights.1"], two["kernel"][place])
    np.testing.assert_array_equal(shown["weights.2"], params["output"]["kernel"])
    np.testing.assert_array_equal(shown["biases.2"], params["output"]["bias"])


def test_the_measures_are_those_of_training() -> None:
    training = Trainer(SMALL, ready(SMALL.compile_key()))
    training.advance(4)
    shown, _ = seen(SMALL)
    np.testing.assert_allclose(shown["measures"], training.measure(), rtol=1e-5)
    assert shown["finite"]
    assert shown["rate"] == pytest.approx(0.1)


def test_a_network_without_hidden_layers_is_shown_too() -> None:
    shown, outputs = seen(SMALL.replace("layers", ()))
    off_by_one_at_most(shown["map"], to_bytes(np.tanh(outputs[0][:, 0] / 2).reshape(GRID, GRID)))
    assert not {"units", "scales", "focus"} & set(shown)
    assert shown["weights.0"].shape == (2, 1)


def test_one_number_that_is_not_finite_is_noticed() -> None:
    training = Trainer(SMALL, ready(SMALL.compile_key()))
    training.carry.params["hidden"][0]["linear"]["bias"] = jax.device_put(
        np.array([0, np.inf, 0], np.float32)
    )
    assert not training.show(PLANE.view(SMALL.compile_key()))["finite"]


def test_a_memory_of_the_optimizer_that_is_not_finite_is_noticed() -> None:
    experiment = SMALL.replace("optimizer", "adam")
    training = Trainer(experiment, ready(experiment.compile_key()))
    assert training.show(PLANE.view(experiment.compile_key()))["finite"]
    state = jax.tree.map(
        lambda leaf: leaf + np.float32(np.inf) if leaf.dtype == np.float32 else leaf,
        training.carry.opt_state,
    )
    training.carry = training.carry._replace(opt_state=state)
    assert not training.show(PLANE.view(experiment.compile_key()))["finite"]


def test_inputs_are_pictured_each_scaled_by_its_largest_value() -> None:
    features = tuple(kind() for kind in FEATURES if kind().width == 1)
    tiles = feature_tiles(Plane(features=features))
    assert (tiles.shape, tiles.dtype) == ((len(features), TILE, TILE), np.uint8)
    assert (tiles[0, :, 0] == 0).all()
    assert (tiles[0, :, -1] == 255).all()
    assert (tiles[1, 0] == 255).all()
    assert (tiles.reshape(len(features), -1).max(axis=1) == 255).all()


@pytest.mark.parametrize("experiment", [SMALL, VALUES], ids=["classes", "values"])
def test_points_are_shown_with_targets_from_minus_one_to_one(experiment: Plane) -> None:
    points = experiment.splits()
    scenery = PLANE.scenery(experiment, points)
    for name, split in zip(("train", "test"), points, strict=True):
        shown = scenery[name]
        assert (shown.shape, shown.dtype) == ((20, 3), np.float32)
        np.testing.assert_array_equal(shown[:, :2], split.inputs)
        wanted = np.where(split.targets == 1, 1, -1) if experiment.classes else split.targets
        np.testing.assert_array_equal(shown[:, 2], wanted)


def test_the_scene_is_plain_and_says_what_there_is() -> None:
    layers = (Dense(units=30, dropout=0.25, residual=True, normalization="batch_norm"), Dense())
    experiment = Plane(layers=layers, activation="relu")
    scene = json.loads(json.dumps(PLANE.scene(experiment), allow_nan=False))
    assert scene["layers"][0] == {
        "label": "Hidden layer 1",
        "units": 30,
        "shown": SHOWN,
        "first": 0,
        "biased": False,
        "activation": "ReLU",
        "tags": ["batch norm", "dropout 0.25", "residual"],
    }
    assert (scene["layers"][1]["tags"], scene["layers"][1]["biased"]) == ([], True)
    assert [feature["name"] for feature in scene["features"]] == ["x1", "x2"]
    assert (scene["task"], scene["points"]) == ("classification", {"train": 250, "test": 250})
    assert (scene["loss"], scene["output_formula"]) == ("Binary cross-entropy", r"\sigma(z)")
    assert (scene["batch_size"], scene["steps_per_epoch"]) == (10, 25)
    assert PLANE.scene(VALUES)["task"] == "regression"
    wanted = 2 * 30 + 30 * 2 + 2 * 30 + 30 * 8 + 8 + 8 + 1
    assert scene["parameters"] == wanted
