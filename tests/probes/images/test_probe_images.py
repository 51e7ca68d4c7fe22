"""What the stage shows of a network of images, against NumPy."""

from typing import Any

import jax
import numpy as np
import pytest
from driver import frame, turns
from workbench import programs

from playground.engine.live import commands
from playground.engine.live.run import Run
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import Convolution, Dense, MaxPool, ResidualBlock
from playground.probes.images.images import IMAGES, MAPS, UNITS, shown

STACK = (
    Convolution(units=12, size=5, stride=2, padding="valid"),
    MaxPool(),
    ResidualBlock(units=3),
    Dense(units=140),
)
SMALL = Images(points=600, layers=STACK, batch_size=60)


def started(experiment: Images = SMALL) -> Run:
    """A run whose program is ready and adopted."""
    programs().get(experiment, IMAGES).result()
    run = Run(experiment, IMAGES, programs(), lambda run: None)
    turns(run)
    return run


def trainer_of(run: Run) -> Trainer:
    """What trains the run."""
    assert run._trainer is not None
    return run._trainer


def params(run: Run) -> Any:
    """The run's parameters in NumPy."""
    return jax.tree.map(np.array, trainer_of(run).carry.params)


def bytes_of(values: np.ndarray) -> np.ndarray:
    """Values as the stage gets them: the largest size is 0 or 255."""
    return (values / np.abs(values).max() + 1) * 127.5


def slid(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """A kernel `(h, w, C, N)` slid over `(H, W, C)`, as two plain loops."""
    size, count = len(kernel), (len(image) - len(kernel)) // stride + 1
    found = np.zeros((count, count, kernel.shape[-1]))
    for row in range(count):
        for column in range(count):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            found[row, column] = np.tensordot(window, kernel, 3)
    return found


def test_the_maps_of_the_first_layer_are_its_kernels_slid_over_the_image() -> None:
    run = started()
    state, arrays = frame(run)
    image = SMALL.splits()[1].inputs[0]
    np.testing.assert_array_equal(arrays["image"], image)
    conv = params(run)["hidden"][0]["conv"]
    z = slid(image / 255, conv["kernel"], 2) + conv["bias"]
    maps = np.moveaxis(np.maximum(z, 0)[..., :MAPS], -1, 0)
    assert arrays["maps.0"].shape == (MAPS, 12, 12)
    np.testing.assert_allclose(arrays["maps.0"], bytes_of(maps), atol=1)
    assert float(arrays["largest.0"]) == pytest.approx(maps.max(), rel=1e-5)
    pooled = maps.reshape(MAPS, 6, 2, 6, 2).max(axis=(2, 4))
    np.testing.assert_allclose(arrays["maps.1"], bytes_of(pooled), atol=1)
    assert state["image"] == 0


def test_a_kernel_is_shown_as_it_looks_at_the_input_that_it_weighs_most() -> None:
    run = started()
    _, arrays = frame(run)
    kernel = params(run)["hidden"][2]["first"]["kernel"]  # (3, 3, 12, 3)
    strongest = (kernel**2).sum(axis=(0, 1)).argmax(axis=0)
    np.testing.assert_array_equal(arrays["inputs.2"], strongest)
    slices = np.stack([kernel[:, :, source, unit] for unit, source in enumerate(strongest)])
    np.testing.assert_allclose(arrays["kernels.2"], bytes_of(slices), atol=1)


def test_a_row_of_units_and_the_probabilities_belong_together() -> None:
    run = started()
    _, arrays = frame(run)
    assert arrays["maps.3"].shape == (UNITS,)
    assert arrays["probabilities"].sum() == pytest.approx(1, abs=1e-5)
    narrow = started(SMALL.replace("layers", (Dense(units=5),)))
    _, arrays = frame(narrow)
    tree = params(narrow)
    linear = tree["hidden"][0]["linear"]
    x = SMALL.splits()[1].inputs[0].reshape(-1) / 255
    a = np.maximum(x @ linear["kernel"] + linear["bias"], 0)
    np.testing.assert_allclose(arrays["maps.0"], bytes_of(a), atol=1)
    z = a @ tree["output"]["kernel"] + tree["output"]["bias"]
    np.testing.assert_allclose(
        arrays["probabilities"], np.exp(z) / np.exp(z).sum(), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(("asked", "given"), [(0, 0), (3, 3), (4, 4), (99, 4)])
def test_a_view_ends_where_the_layer_ends(asked: int, given: int) -> None:
    assert IMAGES.view(SMALL.compile_key(), [asked]).first.tolist() == [given, 0, 0, 0]


def test_a_frame_shows_the_maps_that_were_asked_for() -> None:
    run = started()
    _, before = frame(run)
    run.tell(commands.Look(None, (4,)))
    _, after = frame(run)
    np.testing.assert_array_equal(after["kernels.0"].shape, before["kernels.0"].shape)
    conv = params(run)["hidden"][0]["conv"]["kernel"][:, :, 0, 4:12]
    np.testing.assert_allclose(after["kernels.0"], bytes_of(np.moveaxis(conv, -1, 0)), atol=1)


def test_the_scene_says_every_layer_s_shape() -> None:
    layers = IMAGES.scene(SMALL)["layers"]
    assert [layer["size"] for layer in layers] == [(12, 12), (6, 6), (6, 6), None]
    assert [layer["units"] for layer in layers] == [12, 12, 3, 140]
    assert [layer["shown"] for layer in layers] == [8, 8, 3, 128]
    assert [shown(shape) for shape in SMALL.flow()[1:]] == [8, 8, 3, 128]
