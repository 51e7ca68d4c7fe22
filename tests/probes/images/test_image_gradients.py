"""Gradients of networks of images, against finite differences of a forward pass in NumPy."""

import dataclasses
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from image_help import MIXED, PLAIN, held, trained
from workbench import compilations

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.layers import Convolution, Dense
from playground.options.augmentations import Distortion
from playground.options.errors import SpecError
from playground.probes.images.gradients import LIKELIEST, Slopes, batch_size, slopes, weighted
from playground.probes.training.gradients import by_layer

TINY = Images(
    points=100, layers=(Convolution(units=2, size=3, stride=4, padding="valid"),), batch_size=20
)
STEP = 1e-6


@cache
def found() -> Slopes:
    """The gradients of a tiny network, and of the first held-back image."""
    images, labels = held(TINY)
    return slopes(trained(TINY), images[0], int(labels[0]))


def numbers(snapshot: Snapshot) -> dict[str, np.ndarray]:
    """The weights of the tiny network, in 64 bits."""
    params = snapshot.carry.params
    conv, output = params["hidden"][0]["conv"], params["output"]
    arrays = (conv["kernel"], conv["bias"], output["kernel"], output["bias"])
    names = ("kernel", "bias", "weights", "offsets")
    return {name: np.array(a, float) for name, a in zip(names, arrays, strict=True)}


def maps(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """What the convolution makes of images `(B, 28, 28, 1)`: `(B, 7, 7, 2)`."""
    windows = np.lib.stride_tricks.sliding_window_view(x[..., 0], (3, 3), axis=(1, 2))
    sums = np.tensordot(windows[:, ::4, ::4], kernel[:, :, 0], 2)
    return np.maximum(sums + bias, 0)


def surprise(a: np.ndarray, weights: np.ndarray, offsets: np.ndarray, labels: np.ndarray) -> float:
    """The mean cross-entropy of the output layer."""
    z = a.reshape(len(a), -1) @ weights + offsets
    top = z.max(axis=1)
    log = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
    return float((log - z[np.arange(len(z)), labels.astype(int)]).mean())


def measured(loss: Callable[[], float], array: np.ndarray) -> np.ndarray:
    """The gradient of `loss` by `array`, which is moved a little in each of its numbers."""
    slope, flat = np.zeros(array.size), array.reshape(-1)
    for place in range(array.size):
        before = flat[place]
        flat[place] = before + STEP
        up = loss()
        flat[place] = before - STEP
        slope[place] = (up - loss()) / (2 * STEP)
        flat[place] = before
    return slope.reshape(array.shape)


def test_layers_kernels_and_loss_are_those_of_small_steps_of_every_weight() -> None:
    w, (images, labels) = numbers(trained(TINY)), TINY.splits()[0]
    x = images / 255

    def first() -> float:
        return surprise(maps(x, w["kernel"], w["bias"]), w["weights"], w["offsets"], labels)

    a = maps(x, w["kernel"], w["bias"])

    def last() -> float:
        return surprise(a, w["weights"], w["offsets"], labels)

    kernel, bias = measured(first, w["kernel"]), measured(first, w["bias"])
    weights, offsets = measured(last, w["weights"]), measured(last, w["offsets"])
    conv = np.sqrt((kernel**2).sum() + (bias**2).sum())
    output = np.sqrt((weights**2).sum() + (offsets**2).sum())
    assert found().loss == pytest.approx(first(), rel=1e-5)
    np.testing.assert_allclose(found().pulls, kernel, atol=1e-5)
    np.testing.assert_allclose(found().kernels, w["kernel"])
    np.testing.assert_allclose(found().lengths, [conv, output], rtol=1e-4)
    sizes = [
        np.sqrt((w[one] ** 2).sum() + (w[other] ** 2).sum())
        for one, other in (("kernel", "bias"), ("weights", "offsets"))
    ]
    np.testing.assert_allclose(found().sizes, sizes, rtol=1e-5)
    np.testing.assert_allclose(found().ratios, np.array([conv, output]) / sizes, rtol=1e-4)
    still = (np.abs(weights) < 1e-12).sum() / (weights.size + offsets.size)
    assert found().still[1] == pytest.approx(still)  # of pixels that are black in all images
    assert found().still[0] == 0


def test_an_image_s_gradient_is_that_of_small_steps_of_every_pixel() -> None:
    w, (images, labels) = numbers(trained(TINY)), held(TINY)
    x = images[:1] / 255

    def loss() -> float:
        a = maps(x, w["kernel"], w["bias"])
        return surprise(a, w["weights"], w["offsets"], labels[:1])

    assert found().image_loss == pytest.approx(loss(), rel=1e-5)
    assert found().label == labels[0]
    np.testing.assert_allclose(found().pixels, measured(loss, x)[0], atol=1e-5)
    assert np.abs(found().pixels).max() > 1e-3


def test_without_a_class_the_likeliest_is_taken() -> None:
    images, _ = held(TINY)
    w = numbers(trained(TINY))
    a = maps(images[1:2] / 255, w["kernel"], w["bias"])
    best = int((a.reshape(1, -1) @ w["weights"] + w["offsets"]).argmax())
    one, other = slopes(trained(TINY), images[1], None), slopes(trained(TINY), images[1], best)
    assert one.label == other.label == best != LIKELIEST
    np.testing.assert_array_equal(one.pixels, other.pixels)


def test_dead_maps_are_those_that_are_zero_for_the_whole_batch() -> None:
    snapshot = trained(TINY)
    params = {**snapshot.carry.params}
    conv = params["hidden"][0]["conv"]
    broken = {"conv": {**conv, "bias": np.array([-1e3, 0.0], np.float32)}}
    params["hidden"] = {0: broken}
    carry = snapshot.carry._replace(params=params)
    images, labels = held(TINY)
    dead = slopes(dataclasses.replace(snapshot, carry=carry), images[0], int(labels[0]))
    np.testing.assert_allclose(dead.dead, [0.5])
    assert dead.still[0] == pytest.approx(0.5)  # neither its kernel nor its bias can move
    assert found().dead.tolist() == [0]


def test_neither_augmentation_nor_dropout_changes_what_is_looked_at() -> None:
    layers = (Convolution(units=2, size=3, stride=4, padding="valid", dropout=0.5),)
    changed = TINY.replace("layers", layers).replace("augment", Distortion())
    snapshot = dataclasses.replace(trained(TINY), experiment=changed)
    live = dataclasses.replace(snapshot, numbers=snapshot.numbers)
    images, labels = held(TINY)
    same = slopes(live, images[0], int(labels[0]))
    np.testing.assert_allclose(same.lengths, found().lengths, rtol=1e-5)
    np.testing.assert_allclose(same.pixels, found().pixels, atol=1e-7)


def test_batch_norm_sees_the_batch_so_that_scaling_a_kernel_changes_no_loss() -> None:
    images, _ = held(MIXED)
    slope = slopes(trained(MIXED), images[0], None)
    assert slope.kernels is not None
    assert slope.pulls is not None
    for unit in range(4):  # the slope along the kernel itself is 0, but for the norm's 10⁻⁵
        kernel, pull = slope.kernels[..., unit], slope.pulls[..., unit]
        assert abs((kernel * pull).sum()) < 0.01 * np.linalg.norm(kernel) * np.linalg.norm(pull)


@pytest.mark.parametrize("experiment", [MIXED, PLAIN], ids=["mixed", "plain"])
def test_every_layer_with_weights_has_its_row(experiment: Images) -> None:
    names, images = weighted(experiment), held(experiment)[0]
    slope = slopes(trained(experiment), images[0], None)
    wanted = {
        "mixed": ["1 · Convolution", "2 · Residual block", "4 · Dense", "Output"],
        "plain": ["1 · Convolution", "3 · Convolution", "Output"],
    }
    assert names in wanted.values()
    assert len(slope.lengths) == len(names) == len(slope.dead) + 1
    parts = by_layer(trained(experiment).carry.params)
    sizes = [np.sqrt(sum((leaf**2).sum() for leaf in leaves_of(part))) for part in parts]
    np.testing.assert_allclose(slope.sizes, sizes, rtol=1e-5)


def leaves_of(tree: dict) -> list[np.ndarray]:
    """The arrays of a tree of dicts."""
    return [
        leaf
        for each in tree.values()
        for leaf in (leaves_of(each) if isinstance(each, dict) else [np.asarray(each, float)])
    ]


def test_more_training_or_another_image_compiles_nothing() -> None:
    images, labels = held(TINY)
    slopes(trained(TINY, 9), images[0], int(labels[0]))
    with compilations() as compiled:
        slopes(trained(TINY, 9), images[1], int(labels[1]))
        slopes(trained(TINY, 9), images[2], None)
    assert compiled == []


def test_a_network_without_layers_has_one_row_and_no_kernels() -> None:
    bare = Images(layers=(), points=100, batch_size=20)
    slope = slopes(trained(bare), held(bare)[0][0], None)
    assert (weighted(bare), len(slope.lengths), len(slope.dead)) == (["Output"], 1, 0)
    assert slope.kernels is slope.pulls is None


def test_large_networks_are_asked_about_fewer_images() -> None:
    wide = Images(layers=(Convolution(units=128), Convolution(units=128)))
    assert batch_size(Images(layers=(Dense(units=8),))) == 200
    assert batch_size(TINY) == 80
    assert batch_size(wide) == 50


def test_a_network_that_diverged_is_a_sentence() -> None:
    snapshot = trained(TINY)
    params = {**snapshot.carry.params, "output": {"kernel": np.full((98, 10), np.nan)}}
    params["output"]["bias"] = np.zeros(10)
    broken = dataclasses.replace(snapshot, carry=snapshot.carry._replace(params=params))
    with pytest.raises(SpecError, match="no longer finite; press Reset"):
        slopes(broken, held(TINY)[0][0], 3)
