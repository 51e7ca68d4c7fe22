"""Layers of kernels against loops in NumPy, and where their weights start."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from test_image_kernels import loops
from workbench import outputs

from playground import network
from playground.experiments.images import Images
from playground.layers import Convolution, GlobalPool, Pass, ResidualBlock
from playground.layers.normalization import BatchNorm, LayerNorm, NoNormalization
from playground.options.activations import Linear, Relu, Tanh
from playground.options.initializers import GlorotUniform, HeNormal, LecunUniform, Zeros

SHAPE = (28, 28, 1)


def seen(
    experiment: Images, params: Any, stats: Any, x: np.ndarray, how: Pass | None = None
) -> list[np.ndarray]:
    """What every hidden layer answers to images `(B, H, W, C)`."""
    passes = None if how is None else (how,) * len(experiment.layers)
    return outputs(experiment, x, params, stats, passes)[1]


def images(rows: int = 3, seed: int = 1) -> np.ndarray:
    """Random images."""
    return np.random.default_rng(seed).normal(size=(rows, *SHAPE)).astype(np.float32)


@pytest.mark.parametrize(
    "layer",
    [
        Convolution(units=4),
        Convolution(units=4, size=5, stride=2, padding="valid"),
        Convolution(units=3, dilation=3),
        Convolution(units=3, size=1, activation=Tanh()),
        Convolution(units=3, size=4, stride=3),
    ],
    ids=repr,
)
def test_a_convolution_bends_the_sums_of_its_kernels(layer: Convolution) -> None:
    experiment = Images(layers=(layer,), batch_size=10)
    params, stats = network.start(experiment)
    tree = params["hidden"][0]["conv"]
    tree["bias"] = np.arange(layer.units, dtype=np.float32) / 10
    x = images()
    (found,) = seen(experiment, params, stats, x)
    z = loops(x, tree["kernel"], layer.stride, layer.padding.upper(), layer.dilation)
    bend = np.tanh if layer.activation else lambda z: np.maximum(z, 0)
    np.testing.assert_allclose(found, bend(z + tree["bias"]), rtol=1e-3, atol=1e-4)
    assert found.shape[1:] == experiment.flow()[1] == layer.shape(SHAPE)


def normed(z: np.ndarray, option: Any) -> np.ndarray:
    """`z` `(B, H, W, C)` after a norm with the statistics of the batch, at its start."""
    axes = {BatchNorm: (0, 1, 2), LayerNorm: (3,)}.get(type(option))
    if axes is None:
        return z
    return (z - z.mean(axes, keepdims=True)) / np.sqrt(z.var(axes, keepdims=True) + 1e-5)


@pytest.mark.parametrize("norm", [BatchNorm(), LayerNorm(), NoNormalization()], ids=repr)
def test_a_norm_of_maps_treats_all_places_alike(norm: Any) -> None:
    experiment = Images(layers=(Convolution(units=5, normalization=norm, activation=Linear()),))
    params, stats = network.start(experiment)
    (found,) = seen(experiment, params, stats, images(), Pass(training=True))
    z = loops(images(), params["hidden"][0]["conv"]["kernel"], 1, "SAME", 1)
    np.testing.assert_allclose(found, normed(z, norm), rtol=2e-3, atol=2e-3)


def test_batch_norm_leaves_out_images_that_only_fill_up() -> None:
    layer = Convolution(units=5, normalization=BatchNorm(), activation=Linear())
    experiment = Images(layers=(layer,))
    params, stats = network.start(experiment)
    rows = np.array([True, False, True])
    (found,) = seen(experiment, params, stats, images(), Pass(True, jnp.asarray(rows)))
    z = loops(images()[rows], params["hidden"][0]["conv"]["kernel"], 1, "SAME", 1)
    np.testing.assert_allclose(found[rows], normed(z, BatchNorm()), rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize(
    "block",
    [
        ResidualBlock(units=4),
        ResidualBlock(units=1, normalization=NoNormalization()),
        ResidualBlock(units=1, stride=2),
        ResidualBlock(units=4, stride=2, size=5, activation=Tanh(), normalization=LayerNorm()),
    ],
    ids=repr,
)
def test_a_residual_block_adds_its_input_or_a_view_of_it(block: ResidualBlock) -> None:
    experiment = Images(layers=(block,))
    params, stats = network.start(experiment)
    tree = params["hidden"][0]
    bend = np.tanh if block.activation else lambda z: np.maximum(z, 0)
    x = images()
    inner = loops(x, tree["first"]["kernel"], block.stride, "SAME", 1)
    inner = loops(bend(normed(inner, block.normalization)), tree["second"]["kernel"], 1, "SAME", 1)
    past = x
    if "shortcut" in tree:
        past = loops(x, tree["shortcut"]["kernel"], block.stride, "VALID", 1)
    assert ("shortcut" in tree) == (block.units != 1 or block.stride != 1)
    (found,) = seen(experiment, params, stats, x, Pass(training=True))
    expected = bend(normed(inner, block.normalization) + past)
    np.testing.assert_allclose(found, expected, rtol=5e-3, atol=5e-3)
    assert found.shape[1:] == block.shape(SHAPE)


def test_a_residual_block_predicts_with_what_its_norms_remember_of_batches() -> None:
    experiment = Images(layers=(ResidualBlock(units=2, stride=2),))
    params, stats = network.start(experiment)
    tree, known = params["hidden"][0], stats["hidden"][0]
    rng = np.random.default_rng(2)
    for norm in known.values():
        norm["mean"] = rng.normal(size=2).astype(np.float32)
        norm["var"] = rng.uniform(0.5, 2, size=2).astype(np.float32)

    def remembered(z: np.ndarray, name: str) -> np.ndarray:
        return (z - known[name]["mean"]) / np.sqrt(known[name]["var"] + 1e-5)

    inner = loops(images(), tree["first"]["kernel"], 2, "SAME", 1)
    inner = np.maximum(remembered(inner, "first_norm"), 0)
    inner = remembered(loops(inner, tree["second"]["kernel"], 1, "SAME", 1), "second_norm")
    past = loops(images(), tree["shortcut"]["kernel"], 2, "VALID", 1)
    (found,) = seen(experiment, params, stats, images())
    np.testing.assert_allclose(found, np.maximum(inner + past, 0), rtol=1e-3, atol=1e-4)


def test_a_dropped_map_is_zero_everywhere() -> None:
    for layer in (Convolution(units=3), ResidualBlock(units=3)):
        experiment = Images(layers=(layer,))
        params, stats = network.start(experiment)
        keep = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 0.0]], np.float32)
        how = Pass(training=True, keep=jnp.asarray(keep))
        (found,) = seen(experiment, params, stats, images(2), how)
        (whole,) = seen(experiment, params, stats, images(2), Pass(training=True))
        np.testing.assert_allclose(found, whole * keep[:, None, None], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("option", "variance"),
    [
        (GlorotUniform(), 2 / (25 * 32 + 25 * 64)),
        (HeNormal(), 2 / (25 * 32)),
        (LecunUniform(), 1 / (25 * 32)),
    ],
    ids=repr,
)
def test_the_fans_of_a_kernel_count_all_its_places(option: Any, variance: float) -> None:
    stack = (Convolution(units=32), Convolution(units=64, size=5, initializer=option))
    params, _ = network.start(Images(layers=stack))
    kernel = params["hidden"][1]["conv"]["kernel"]
    assert kernel.shape == (5, 5, 32, 64)
    assert kernel.dtype == np.float32
    assert kernel.var() == pytest.approx(variance, rel=0.05)
    assert (params["hidden"][1]["conv"]["bias"] == 0).all()


def test_a_block_starts_as_its_own_initialiser_says() -> None:
    params, stats = network.start(
        Images(layers=(ResidualBlock(units=2, initializer=Zeros()), GlobalPool()))
    )
    flat = network.flatten(params["hidden"][0])
    assert all((leaf == 0).all() for name, leaf in flat.items() if name.endswith("kernel"))
    assert all((leaf == 1).all() for name, leaf in flat.items() if name.endswith("scale"))
    assert set(stats["hidden"][0]) == {"first_norm", "second_norm"}


def test_what_is_special_about_a_layer_is_said_in_a_few_words() -> None:
    layer = Convolution(stride=2, padding="valid", dilation=2, normalization=BatchNorm())
    assert layer.tags() == ["3 × 3", "stride 2", "valid", "dilation 2", "batch norm"]
    assert Convolution(size=1, activation=Relu(), dropout=0.5).tags() == ["1 × 1", "dropout 0.5"]
    assert ResidualBlock(stride=2).tags() == ["3 × 3", "stride 2", "batch norm"]
