"""Pictures as data: their pixels, their text, and networks that paint them."""

from typing import Any

import jax
import numpy as np
import pytest
from workbench import compiled, ready, trainer

from playground.datasets.points.own_picture import SIDE as OWN_SIDE
from playground.datasets.points.own_picture import OwnPicture
from playground.datasets.points.picture import DRAWINGS, SIDE, Picture, drawn
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.features import X1, X2, FourierFeatures
from playground.options.losses import Huber, MeanSquared
from playground.options.optimizers import Adam
from playground.probes.points.measures import of_values
from playground.probes.points.plane import GRID, PLANE, plane_grid
from playground.probes.points.scene import INPUTS


def painting(**fields: Any) -> Plane:
    """A small experiment on a picture."""
    usual: dict[str, Any] = {"dataset": Picture(), "layers": (Dense(units=4),), "points": 60}
    return Plane(**usual | {"loss": MeanSquared(), "batch_size": 8} | fields)


def test_examples_are_the_middles_of_pixels_with_their_colours() -> None:
    x, colour = Picture(picture="flower").generate(np.random.default_rng(0), 500, 0.0)
    column, row = (x[:, 0] + 6) * SIDE / 12 - 0.5, (6 - x[:, 1]) * SIDE / 12 - 0.5
    np.testing.assert_allclose(column, np.rint(column), atol=1e-4)
    np.testing.assert_allclose(row, np.rint(row), atol=1e-4)
    own = drawn("flower")[np.rint(row).astype(int), np.rint(column).astype(int)]
    np.testing.assert_allclose(colour, own, atol=1e-6)


def test_the_top_of_a_picture_is_the_top_of_the_map() -> None:
    x, colour = Picture(picture="sunset").generate(np.random.default_rng(0), 2000, 0.0)
    dark_blue, hills = colour[x[:, 1] > 5.5].mean(axis=0), colour[x[:, 1] < -5.5].mean(axis=0)
    assert dark_blue[2] > dark_blue[0] + 0.2
    assert hills.max() < -0.3


def test_no_pixel_comes_twice_so_that_test_pixels_are_new_to_the_network() -> None:
    experiment = Plane().changed("dataset", Picture())[0].replace("points", 5000)
    train, test = experiment.splits()
    places = {tuple(place) for split in (train, test) for place in split.inputs.tolist()}
    assert len(places) == sum(experiment.sizes) == 5000
    own = Plane().changed("dataset", OwnPicture())[0]
    assert sum(own.sizes) == OWN_SIDE**2


def test_noise_shakes_the_colours_and_leaves_the_places() -> None:
    clean, target = Picture().generate(np.random.default_rng(3), 3000, 0.0)
    moved, noisy = Picture().generate(np.random.default_rng(3), 3000, 0.2)
    np.testing.assert_array_equal(clean, moved)
    inner = np.abs(target) < 0.3  # what leaves −1 … 1 is cut off
    assert (noisy - target)[inner].std() == pytest.approx(0.2, rel=0.1)
    assert np.abs(noisy).max() <= 1


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_a_picture_with_some_of_everything(name: str) -> None:
    picture = drawn(name)
    assert picture.shape == (SIDE, SIDE, 3)
    assert np.abs(picture).max() <= 1
    assert picture.std(axis=(0, 1)).min() > 0.1


def test_choosing_a_picture_brings_enough_points_a_loss_and_back() -> None:
    there, said = Plane().changed("dataset", Picture())
    assert (there.points, there.train_share) == (2500, 0.8)
    assert (there.loss, there.outputs, there.values) == (MeanSquared(), 3, 3)
    assert "loss changed too" in said
    back, _ = there.changed("dataset", "spiral")
    assert (back.points, back.train_share, back.outputs) == (500, 0.5, 1)
    small, _ = there.changed("dataset", OwnPicture())
    assert (small.points, small.train_share) == (OWN_SIDE**2, 0.8)
    assert small.changed("dataset", Picture())[0].points == 2500
    kept, _ = Plane(points=700).changed("dataset", Picture())
    assert kept.points == 700


def test_pictures_share_a_program_that_values_do_not() -> None:
    one, other = painting(), painting(dataset=OwnPicture())
    assert (
        one.compile_key() == other.compile_key() == painting(noise=0.3, data_seed=4).compile_key()
    )
    assert one.compile_key() != painting(dataset="regression_plane").compile_key()
    full = painting(dataset=OwnPicture(), points=5000)
    assert full.sizes == full.compile_key().sizes == (OWN_SIDE**2 // 2, OWN_SIDE**2 // 2)


@pytest.mark.parametrize("loss", [MeanSquared(), Huber(delta=0.5)], ids=repr)
def test_a_step_of_training_is_that_of_its_formula(loss: Any) -> None:
    experiment = painting(loss=loss, layers=(), points=20, train_share=1.0, batch_size=20)
    experiment = experiment.replace("optimizer", "sgd").replace("optimizer.learning_rate", 0.01)
    found = trainer(experiment)
    before = {name: np.array(leaf) for name, leaf in found.carry.params["output"].items()}
    x, target = found.points[0].inputs, found.points[0].targets
    error = x @ before["kernel"] + before["bias"] - target
    each = np.where(np.abs(error) <= 0.5, error**2 / 2, 0.5 * (np.abs(error) - 0.25))
    slope = np.clip(error, -0.5, 0.5)
    if isinstance(loss, MeanSquared):
        each, slope = error**2, 2 * error
    assert found.measure()[0] == pytest.approx(each.mean(), rel=1e-5)
    found.advance(1)
    after = found.carry.params["output"]
    np.testing.assert_allclose(
        after["kernel"], before["kernel"] - 0.01 * x.T @ slope / slope.size, rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(
        after["bias"], before["bias"] - 0.01 * slope.mean(axis=0) / 3, rtol=1e-4, atol=1e-6
    )


def test_the_map_is_what_the_network_paints_channel_by_channel() -> None:
    experiment = painting()
    found = Trainer(experiment, ready(experiment.compile_key()))
    found.advance(20)
    seen = found.show(jax.device_put(PLANE.view(experiment.compile_key())))
    assert seen["map"].shape == (3, GRID, GRID)
    assert seen["map"].dtype == np.uint8
    params = jax.tree.map(np.asarray, found.carry.params)
    first, output = params["hidden"][0]["linear"], params["output"]
    hidden = np.tanh(plane_grid(GRID) @ first["kernel"] + first["bias"])
    colours = hidden @ output["kernel"] + output["bias"]
    expected = np.floor((np.clip(colours, -1, 1) + 1) * 127.5 + 0.5).T.reshape(3, GRID, GRID)
    assert np.abs(expected - seen["map"]).max() <= 1


def test_the_stage_is_told_of_colours_and_of_the_original() -> None:
    experiment = painting()
    points = experiment.splits()
    scene, scenery = PLANE.scene(experiment), PLANE.scenery(experiment, points)
    assert scene["task"] == "painting"
    assert [output["label"] for output in scene["outputs"]] == ["red", "green", "blue"]
    number = scenery["train"][:, 2].astype(int)
    colours = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=1) / 127.5 - 1
    np.testing.assert_allclose(colours, points[0].targets, atol=0.005)
    assert scenery["original"].shape == (3, SIDE, SIDE)
    levels = scenery["original"].transpose(1, 2, 0) / 127.5 - 1
    np.testing.assert_allclose(levels, drawn("sunset"), atol=0.005)
    assert "original" not in PLANE.scenery(Plane(), Plane().splits())


def test_of_many_inputs_the_first_are_drawn_and_all_are_counted() -> None:
    experiment = painting(features=(X1(), X2(), FourierFeatures(count=16)))
    scene = PLANE.scene(experiment)
    assert len(scene["features"]) == INPUTS < scene["inputs"] == 34
    found = Trainer(experiment, ready(experiment.compile_key()))
    seen = found.show(jax.device_put(PLANE.view(experiment.compile_key())))
    assert seen["weights.0"].shape == (INPUTS, 4)
    assert PLANE.scenery(experiment, found.points)["features"].shape[0] == INPUTS


def test_fourier_features_paint_the_detail_that_plain_inputs_blur() -> None:
    layers, optimizer = (Dense(units=16), Dense(units=16)), Adam(learning_rate=0.01)
    usual = Plane(layers=layers, batch_size=50, optimizer=optimizer)
    face, _ = usual.changed("dataset", Picture(picture="face"))
    errors = []
    for features in ((X1(), X2()), (X1(), X2(), FourierFeatures(count=16))):
        found = trainer(face.replace("features", features))
        found.advance(40 * face.steps_per_epoch)
        errors.append(found.measure()[1])
    plain, fourier = errors
    assert fourier < 0.4 * plain


def test_every_example_has_a_gradient_of_its_own() -> None:
    experiment = painting(points=20, train_share=1.0, layers=())
    program = ready(experiment.compile_key())
    found = Trainer(experiment, program)
    seen = program.gradients(found.carry, found.numbers, found.train)
    x, target = found.points[0].inputs, found.points[0].targets
    output = jax.tree.map(np.asarray, found.carry.params["output"])
    slope = 2 / 3 * (x @ output["kernel"] + output["bias"] - target)
    length = np.sqrt((slope**2).sum(axis=1) * ((x**2).sum(axis=1) + 1))
    np.testing.assert_allclose(seen["lens"][:, 0], length, rtol=1e-4)


def test_colours_are_measured_around_the_mean_of_each_channel() -> None:
    actual = np.array([[1.0, 0.0, -1.0], [0.5, 0.2, -0.6], [0.0, 0.4, 0.1]])
    predicted = actual + np.array([[0.1, -0.2, 0.0], [0.0, 0.1, 0.3], [-0.1, 0.0, 0.0]])
    error = predicted - actual
    found = of_values(predicted, actual)
    spread = sum(((actual[:, k] - actual[:, k].mean()) ** 2).sum() for k in range(3))
    assert found.r2 == pytest.approx(1 - (error**2).sum() / spread)
    assert found.psnr == pytest.approx(20 * np.log10(2 / np.sqrt((error**2).mean())))
    assert np.isnan(of_values(predicted[:, 0], actual[:, 0]).psnr)


def test_a_new_picture_never_compiles() -> None:
    experiment = painting()
    program = compiled(experiment.compile_key())
    for data in (Picture(picture="rings"), OwnPicture()):
        other = painting(dataset=data)
        assert compiled(other.compile_key()) is program
        Trainer(other, program).advance(1)
