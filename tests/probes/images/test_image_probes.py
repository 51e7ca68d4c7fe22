"""What explains a network of images, against finite differences and numbers by hand."""

import dataclasses
from functools import partial

import jax
import numpy as np
import pytest
from image_help import MIXED, PLAIN, held, trained
from workbench import compilations, outputs

from playground import network
from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.layers import Convolution, Dense
from playground.options.errors import SpecError
from playground.probes.forward import (
    affordable,
    layer_names,
    layer_outputs,
    onward,
    probabilities,
    shown,
    variables,
)
from playground.probes.images.map import flat_map, projected, room, turned
from playground.probes.images.peaks import Square, field, peaks, strongest
from playground.probes.images.saliency import map_layers, why

BOTH = pytest.mark.parametrize("experiment", [MIXED, PLAIN], ids=["mixed", "plain"])


def raw(snapshot: Snapshot, images: np.ndarray) -> list[np.ndarray]:
    """Every hidden layer's outputs and the raw ones, as the network itself gives them."""
    experiment, carry = snapshot.experiment, snapshot.carry
    shift, factor = variables(snapshot).scale
    x = np.asarray((images - shift) * factor, np.float32)
    z, seen = outputs(experiment, x, carry.params, carry.batch_stats)
    return [*seen, z]


@BOTH
def test_any_layer_answers_as_the_network_does_however_many_images_there_are(
    experiment: Images,
) -> None:
    snapshot = trained(experiment)
    images, _ = held(experiment, 50)
    images = np.concatenate([images, images, images[:7]])  # one chunk, and a part of one
    wanted = raw(snapshot, images)
    for number, name in enumerate(layer_names(experiment)[1:], 1):
        found = layer_outputs(snapshot, images, number)
        np.testing.assert_allclose(found, wanted[number - 1], atol=2e-5, err_msg=name)
    alone = layer_outputs(snapshot, images[:1], 1)
    np.testing.assert_allclose(alone, wanted[0][:1], atol=2e-5)


def test_probabilities_are_the_softmax_of_raw_outputs() -> None:
    images, _ = held(MIXED)
    z = raw(trained(), images)[-1].astype(np.float64)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    found = probabilities(trained(), images)
    np.testing.assert_allclose(found, powers / powers.sum(axis=1, keepdims=True), atol=1e-5)


@BOTH
def test_a_network_goes_on_from_any_layer_to_the_same_outputs(experiment: Images) -> None:
    snapshot, (images, _) = trained(experiment), held(experiment)
    every = raw(snapshot, images)
    for number, a in enumerate(every[:-1], 1):
        go_on = jax.jit(partial(onward, experiment.compile_key(), layer=number))
        z = go_on(variables(snapshot), a)
        np.testing.assert_allclose(z, every[-1], atol=2e-5)


def test_more_training_or_another_image_compiles_nothing() -> None:
    images, _ = held(MIXED)
    why(trained(), images[0], 0, 1)
    peaks(trained(), images, 1)
    with compilations() as found:
        why(trained(MIXED, 9), images[1], 3, 1)
        peaks(trained(MIXED, 9), images[:2], 1)
    assert found == []


def test_a_network_that_diverged_is_a_sentence() -> None:
    snapshot = trained()
    params = {**snapshot.carry.params, "output": {"kernel": np.full((6, 10), np.nan)}}
    params["output"]["bias"] = np.zeros(10)
    carry = snapshot.carry._replace(params=params)
    broken = dataclasses.replace(snapshot, carry=carry)
    images, _ = held(MIXED)
    for ask in (lambda: probabilities(broken, images), lambda: why(broken, images[0], 0, 1)):
        with pytest.raises(SpecError, match="no longer finite; press Reset"):
            ask()


@BOTH
def test_saliency_is_the_slope_that_small_steps_of_a_pixel_measure(experiment: Images) -> None:
    snapshot, (images, labels) = trained(experiment), held(experiment)
    label, image = int(labels[0]), images[0].astype(np.float64)
    found = why(snapshot, images[0], label, None)
    factor = float(variables(snapshot).scale[1, 0])
    step, rng = 1.0, np.random.default_rng(1)
    places = rng.integers(4, 24, (12, 2))
    steps = np.repeat(image[None], 24, axis=0)
    for number, (row, column) in enumerate(places):
        steps[2 * number, row, column] += step
        steps[2 * number + 1, row, column] -= step
    z = raw(snapshot, steps)[-1][:, label].astype(np.float64)
    slopes = np.abs(z[::2] - z[1::2]) / (2 * step * factor)
    seen = found.saliency[places[:, 0], places[:, 1]]
    # Bends (ReLU) between the two steps make a few of them differ.
    close = np.isclose(seen, slopes, rtol=0.05, atol=0.05 * found.saliency.max())
    assert close.mean() >= 0.75
    assert np.corrcoef(seen, slopes)[0, 1] > 0.9
    assert found.heat is None


def test_grad_cam_weighs_maps_by_the_mean_slope_of_the_class_over_each() -> None:
    snapshot, (images, _) = trained(PLAIN), held(PLAIN)
    assert map_layers(PLAIN) == [1, 2, 3]
    last = raw(snapshot, images[:1])[2][0].astype(np.float64)  # (h, w, U), then only a product
    kernel = np.asarray(snapshot.carry.params["output"]["kernel"], np.float64)
    slope = kernel[:, 7].reshape(last.shape)
    wanted = np.maximum(last @ slope.mean(axis=(0, 1)), 0)
    found = why(snapshot, images[0], 7, 3)
    assert found.heat is not None
    np.testing.assert_allclose(found.heat, wanted, atol=1e-5 * wanted.max() + 1e-7)


@BOTH
def test_peaks_are_the_largest_number_of_each_map_and_where_it_is(experiment: Images) -> None:
    snapshot, (images, _) = trained(experiment), held(experiment, 20)
    for number, a in enumerate(raw(snapshot, images)[:-1], 1):
        flat = a.reshape(len(images), -1, a.shape[-1])
        found = peaks(snapshot, images, number)
        np.testing.assert_allclose(found.values, flat.max(axis=1), atol=2e-5)
        there = np.take_along_axis(flat, found.places[:, None], axis=1)[:, 0]
        np.testing.assert_allclose(there, flat.max(axis=1), atol=2e-5)
        assert (found.places < flat.shape[1]).all()


def test_the_strongest_come_first() -> None:
    np.testing.assert_array_equal(strongest(np.array([1.0, 3.0, 2.0, 3.0]), 3), [1, 3, 2])


@pytest.mark.parametrize("experiment", [MIXED, PLAIN], ids=["mixed", "plain"])
def test_a_receptive_field_is_all_that_a_place_depends_on_and_no_more(experiment: Images) -> None:
    program, snapshot = experiment.compile_key(), trained(experiment)
    known = variables(snapshot)
    rng = np.random.default_rng(0)
    plain = rng.uniform(0, 255, (1, *experiment.input_shape)).astype(np.float32)
    # Twenty other images differ everywhere outside the square, or everywhere inside it.
    for number in map_layers(experiment):
        across = experiment.flow()[number][1]
        for place in (0, across + 1, across * across - 1):
            square = field(experiment, number, place)
            assert square is not None
            inside = np.zeros(experiment.input_shape[:2], bool)
            inside[square.top : square.bottom, square.left : square.right] = True
            other = rng.uniform(0, 255, plain.shape).astype(np.float32)
            outer = np.where(inside[None, :, :, None], plain, other)
            row, column = divmod(place, across)
            both = layer_outputs(snapshot, np.concatenate([plain, outer]), number)
            np.testing.assert_array_equal(both[0, row, column], both[1, row, column])
    assert known.scale.shape == (2, program.input_shape[-1])


def test_fields_in_the_middle_are_as_wide_as_the_table_says() -> None:
    rows = [row.sees for row in network.table(PLAIN)[1:4]]
    for number, wide in enumerate(rows, 1):
        across = PLAIN.flow()[number][1]
        square = field(PLAIN, number, (across // 2) * across + across // 2)
        assert square is not None
        assert (square.bottom - square.top, square.right - square.left) == (wide, wide)
    assert field(PLAIN, 1, 0) == Square(0, 3, 0, 3)
    assert field(Images(layers=(Dense(units=3),)), 1, 0) is None


def test_a_map_holds_the_spread_that_eigenvectors_say() -> None:
    values = np.random.default_rng(0).normal(size=(60, 5)) * [5.0, 3.0, 1.0, 0.5, 0.1]
    found = projected(values.astype(np.float32))
    eigen = np.sort(np.linalg.eigvalsh(np.cov(values.T)))[::-1]
    np.testing.assert_allclose(found.shares, eigen[:2] / eigen.sum(), rtol=1e-4)
    assert found.units == 5
    alone = projected(values[:, :1])
    np.testing.assert_allclose(alone.shares, [1.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("layer", [0, 2, 5])
def test_a_map_comes_with_what_the_network_takes_its_images_for(layer: int) -> None:
    snapshot, images = trained(), held(MIXED, 60)[0]
    found, shares = flat_map(snapshot, images, layer)
    alone = projected(layer_outputs(snapshot, images, layer).reshape(60, -1))
    assert found.units == alone.units
    np.testing.assert_allclose(found.places, alone.places, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(shares, probabilities(snapshot, images), atol=1e-6)


def test_a_map_that_was_turned_or_mirrored_is_laid_as_before() -> None:
    rng = np.random.default_rng(1)
    before = rng.normal(size=(40, 2)) * [3.0, 2.0]
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for change in (turn, turn @ np.diag([1.0, -1.0]), np.diag([-1.0, 1.0])):
        np.testing.assert_allclose(turned(before @ change, before), before, atol=1e-12)
    values = np.pad(before, ((0, 0), (0, 3)))
    after = projected(values @ np.linalg.qr(rng.normal(size=(5, 5)))[0], before)
    np.testing.assert_allclose(after.places, before - before.mean(axis=0), atol=0.2)
    assert after.shares.sum() == pytest.approx(1.0)


def test_large_networks_are_shown_fewer_images() -> None:
    small = Images(layers=(Dense(units=1),))
    wide = Images(layers=(Convolution(units=256), Convolution(units=256)))
    work = 28 * 28 * 256 * 256 * 9 * 2  # of the second layer, nearly all there is
    assert affordable(small, 500) == 500
    assert affordable(wide, 500) == 50
    assert affordable(wide, 20, 9) == 20
    middle = Images(layers=(Convolution(units=64), Convolution(units=64)))
    assert affordable(middle, 500) == pytest.approx(15e9 / (work / 16), rel=0.05)


def test_wide_layers_get_fewer_points_and_held_back_images_come_first() -> None:
    assert room(64) == 500
    assert room(26 * 26 * 32) == 184
    assert room(10**9) == 150
    snapshot = trained()
    np.testing.assert_array_equal(shown(snapshot, 5).inputs, snapshot.points[1].inputs[:5])
    nothing = (snapshot.points[0], type(snapshot.points[0])(*(a[:0] for a in snapshot.points[1])))
    alone = dataclasses.replace(snapshot, points=nothing)
    np.testing.assert_array_equal(shown(alone, 5).inputs, snapshot.points[0].inputs[:5])
