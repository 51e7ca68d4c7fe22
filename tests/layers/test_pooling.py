"""Layers without weights: what they make of images, and what they say of themselves."""

import jax.numpy as jnp
import numpy as np
import pytest

from playground.layers import AveragePool, Flatten, GlobalPool, MaxPool, Weightless
from playground.ops.images import inward, outward
from playground.options.errors import SpecError

X = np.arange(2 * 5 * 4 * 2, dtype=np.float32).reshape(2, 5, 4, 2)
X[0, 0, 0] = 100.0


def run(layer: Weightless) -> np.ndarray:
    """What `layer` makes of `X`."""
    return np.asarray(outward(layer.run(inward(jnp.asarray(X)))))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (MaxPool(), X[:, :4].reshape(2, 2, 2, 2, 2, 2).max(axis=(2, 4))),
        (AveragePool(), X[:, :4].reshape(2, 2, 2, 2, 2, 2).mean(axis=(2, 4))),
        (GlobalPool(), X.mean(axis=(1, 2))),
        (GlobalPool(what="max"), X.max(axis=(1, 2))),
        (Flatten(), X.reshape(2, -1)),
    ],
    ids=repr,
)
def test_a_layer_without_weights_is_what_numpy_makes_of_it(
    layer: Weightless, expected: np.ndarray
) -> None:
    np.testing.assert_allclose(run(layer), expected, rtol=1e-6)
    assert layer.shape(X.shape[1:]) == expected.shape[1:]


@pytest.mark.parametrize("layer", [MaxPool(size=6), AveragePool(size=5)], ids=repr)
def test_a_window_larger_than_the_image_is_refused(layer: Weightless) -> None:
    with pytest.raises(SpecError, match=r"needs \d × \d pixels, but images of 5 × 4 come in; use"):
        layer.shape((5, 4, 2))


@pytest.mark.parametrize("layer", [MaxPool(), AveragePool(), GlobalPool(), Flatten()], ids=repr)
def test_a_row_of_numbers_is_no_image(layer: Weightless) -> None:
    with pytest.raises(SpecError, match="needs images, but 12 numbers in a row come in"):
        layer.shape((12,))


def test_what_is_special_about_a_pool_is_said_in_a_few_words() -> None:
    assert MaxPool().tags() == ["2 × 2"]
    assert MaxPool(size=3).tags() == ["3 × 3", "stride 2"]
    assert GlobalPool(what="max").tags() == ["max"]
