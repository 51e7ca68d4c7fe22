"""Networks for images: which stacks are possible, what flows through them, what is seen."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import leaves, outputs

from playground import network
from playground.datasets.images.images import Cifar10
from playground.engine.compile.limits import price
from playground.experiments.images import Images
from playground.experiments.stacks import STACKS
from playground.layers import (
    IMAGE_LAYERS,
    AveragePool,
    Convolution,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    MaxPool,
    Pass,
    ResidualBlock,
)
from playground.layers.normalization import BatchNorm, NoNormalization
from playground.ops import images as image_kernels
from playground.options.activations import ACTIVATIONS, Relu, Sine, Tanh
from playground.options.errors import SpecError
from playground.options.initializers import HeNormal
from playground.regimes.memory_cost import memory

MIXED = (
    Convolution(units=3, normalization=BatchNorm()),
    *(MaxPool(), ResidualBlock(units=4, stride=2), GlobalPool(), Dense(units=5)),
)


def answers(experiment: Images, x: np.ndarray, params: Any, stats: Any) -> list[np.ndarray]:
    """Every hidden layer's outputs, and the raw outputs."""
    z, seen = outputs(experiment, x, params, stats)
    return [*seen, z]


def noise(experiment: Images, rows: int = 2) -> np.ndarray:
    """Random inputs."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, *experiment.input_shape)).astype(np.float32)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((Flatten(), MaxPool()), "Layer 2 cannot stand there: Max pool needs images, but 784 num"),
        ((Dense(units=3), Convolution()), "Layer 2 cannot stand there: Convolution needs images"),
        ((GlobalPool(), Flatten()), "Layer 2 cannot stand there: Flatten needs images, but 1 num"),
        ((MaxPool(),) * 5, r"Layer 5 cannot .* needs 2 × 2 pixels, but images of 1 × 1 come in"),
        (
            (MaxPool(), MaxPool(), Convolution(size=8, padding="valid")),
            r"Layer 3 .* needs 8 × 8 pixels, but images of 7 × 7 come in; use fewer pools",
        ),
        ((Convolution(size=8, dilation=4, padding="valid"),), r"needs 29 × 29 pixels"),
        ((Dense(units=4), ResidualBlock()), "Layer 2 cannot stand there: Residual block needs"),
    ],
    ids=range(7),
)
def test_an_impossible_stack_is_explained_where_it_breaks(
    layers: tuple[Layer, ...], sentence: str
) -> None:
    with pytest.raises(SpecError, match=sentence) as error:
        Images(layers=layers)
    assert len(str(error.value)) < 250
    broken = int(error.value.where.removeprefix("layers."))
    assert f"Layer {broken + 1} cannot stand there" in str(error.value)


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
@pytest.mark.parametrize("data", ["digits", "cifar10"])
def test_every_known_stack_fits_both_sizes_and_this_host(stack: Any, data: str) -> None:
    shape = {"digits": (28, 28, 1), "cifar10": Cifar10.shape}[data]
    experiment = Images(dataset=data, layers=stack.layers(shape))
    price(experiment)
    rows = network.table(experiment)
    params, _ = network.start(experiment)
    assert sum(row.parameters for row in rows) == sum(leaf.size for leaf in leaves(params))
    assert len(memory(experiment)) == len(rows)


@pytest.mark.parametrize("layers", [*(stack.layers((28, 28, 1)) for stack in STACKS), MIXED, ()])
def test_shapes_in_the_table_are_those_that_flow(layers: tuple[Layer, ...]) -> None:
    experiment = Images(layers=layers)
    params, stats = network.start(experiment)
    found = answers(experiment, noise(experiment), params, stats)
    rows = [row for row in network.table(experiment) if row.layer != network.FLATTENED]
    assert [row.shape for row in rows[1:]] == [each.shape[1:] for each in found]


def test_parameters_operations_and_fields_are_those_counted_by_hand() -> None:
    experiment = Images(
        layers=(
            Convolution(units=6, size=5, padding="valid", normalization=BatchNorm()),
            *(MaxPool(), Convolution(units=4, dilation=2, stride=2), AveragePool(size=3)),
            *(GlobalPool(), Dense(units=7)),
        )
    )
    rows = network.table(experiment)
    assert [row.layer for row in rows] == [
        *("Input", "1 · Convolution · ReLU", "2 · Max pool", "3 · Convolution · ReLU"),
        *("4 · Average pool", "5 · Global pool", "6 · Dense · ReLU", "Output"),
    ]
    assert [row.shape[0] for row in rows] == [28, 24, 12, 6, 2, 4, 7, 10]
    first, second = 25 * 6, 9 * 6 * 4
    assert [row.parameters for row in rows] == [
        *(0, first + 12, 0, second + 4, 0, 0, 4 * 7 + 7, 7 * 10 + 10),
    ]
    assert [row.flops for row in rows] == [
        *(0, 24**2 * (2 * first + 6 + 3 * 6), 12**2 * 6 * 4, 36 * (2 * second + 4 + 4)),
        *(2 * 2 * 4 * 9, 2 * 2 * 4, 2 * 28 + 7 + 7, 2 * 70 + 10 + 10),
    ]
    assert [row.sees for row in rows] == [1, 5, 6, 6 + 2 * 4, 14 + 2 * 4, None, None, None]


def test_a_residual_block_costs_what_is_counted_by_hand() -> None:
    block = ResidualBlock(units=8, normalization=NoNormalization())
    rows = network.table(Images(layers=(Convolution(units=8), block)))
    # Two kernels with biases, and twice an activation; then the shortcut is added.
    once = 2 * 9 * 8 * 8 + 8 + 8
    assert rows[2].flops == 28**2 * (2 * once + 8) == 1_837_696
    wider = network.table(Images(layers=(ResidualBlock(units=4, stride=2),)))[1]
    norms = 2 * 3 * 4  # scale and shift; the shortcut has a kernel of its own
    assert wider.flops == 14**2 * (2 * 9 * 4 + 2 * 9 * 16 + norms + 2 * 4 + 2 * 4 + 4)


def test_no_number_sees_more_than_the_image() -> None:
    rows = network.table(Images(layers=(Convolution(size=11), Convolution(size=9, stride=2)) * 2))
    assert [row.sees for row in rows] == [1, 11, 19, None, None, None, None]
    exactly = network.table(Images(layers=(Convolution(size=11),) * 3))
    assert [row.sees for row in exactly[:4]] == [1, 11, 21, None]  # 31 of 28 pixels


@pytest.mark.parametrize(
    "layers",
    [
        (Convolution(size=5), MaxPool(), Convolution(dilation=2)),
        (Convolution(stride=2), AveragePool(size=3)),
        (ResidualBlock(units=2, stride=2), Convolution(size=2)),
    ],
    ids=repr,
)
def test_an_output_depends_on_just_the_pixels_that_it_is_said_to_see(
    layers: tuple[Layer, ...],
) -> None:
    experiment = Images(layers=layers, activation=Tanh())
    params, stats = network.start(experiment)
    *_, last = experiment.flow()

    def middle(x: Any) -> Any:
        _, seen, _ = network.apply(experiment.compile_key(), params, stats, x, experiment)
        return seen[-1][0, last[0] // 2, last[1] // 2].sum()

    slope = jax.jit(jax.grad(middle))
    # Max pools pass the gradient on to one pixel of each window: many images show them all.
    rng = np.random.default_rng(0)
    found = sum(
        np.abs(slope(jnp.asarray(rng.normal(size=(1, 28, 28, 1)), jnp.float32))) for _ in range(60)
    )
    reached = [np.flatnonzero(found.sum(axis=axes)) for axes in ((0, 2, 3), (0, 1, 3))]
    width = network.table(experiment)[len(layers)].sees
    assert [ends[-1] - ends[0] + 1 for ends in reached] == [width, width]


def test_a_dense_layer_lays_images_out_by_itself_and_says_so() -> None:
    short = Images(layers=(Convolution(units=2), Dense(units=3)))
    long = Images(layers=(Convolution(units=2), Flatten(), Dense(units=3)))
    tables = [network.table(each) for each in (short, long)]
    assert [row.layer for row in tables[0]][2] == network.FLATTENED
    assert [row.shape for row in tables[0]] == [row.shape for row in tables[1]]
    params, stats = network.start(short)
    moved = {**params, "hidden": {0: params["hidden"][0], 2: params["hidden"][1]}}
    x = noise(short)
    first, second = answers(short, x, params, stats), answers(long, x, moved, stats)
    np.testing.assert_array_equal(first[-1], second[-1])
    assert [row.layer for row in network.table(Images(layers=()))][1] == network.FLATTENED


@pytest.mark.parametrize("kind", [kind for kind in ACTIVATIONS if kind.rising])
def test_a_rising_activation_never_falls(kind: Any) -> None:
    z = jnp.linspace(-20, 20, 10_001)
    for option in (kind(), *(kind(**{name: knob.high}) for name, knob in kind.knobs().items())):
        assert (np.diff(np.asarray(option(z))) >= -1e-6).all()  # rounding may fall


@pytest.mark.parametrize("activation", [Relu(), Tanh(), Sine()], ids=repr)
def test_bending_after_a_pool_gives_what_bending_before_it_gives(activation: Any) -> None:
    stack = (Convolution(units=4), MaxPool(), Dense(units=3))
    experiment = Images(layers=stack, activation=activation, initializer=HeNormal())
    waits = network.bends_after_pool(experiment, 0, Pass())
    assert waits == activation.rising
    params, stats = network.start(experiment)
    kernel, pooled, _, _ = answers(experiment, noise(experiment), params, stats)
    bent = kernel[:, :28].reshape(2, 14, 2, 14, 2, 4).max(axis=(2, 4))
    np.testing.assert_allclose(pooled, bent, rtol=1e-5, atol=1e-6)
    held_back = Pass(keep=jnp.ones((2, 4)))
    assert not network.bends_after_pool(experiment, 0, held_back)


@pytest.mark.parametrize("layers", [MIXED, STACKS[5].layers((28, 28, 1))], ids=["mixed", "lenet"])
def test_the_same_weights_give_the_same_answers_and_gradients_on_every_device(
    layers: tuple[Layer, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = Images(layers=layers)
    params, stats = network.start(experiment)
    x = jnp.asarray(noise(experiment))

    def total(params: Any) -> Any:
        z, seen, _ = network.apply(experiment.compile_key(), params, stats, x, experiment)
        return (z**2).sum() + sum((each**2).mean() for each in seen), seen

    found = []
    for rows_first in (True, False):
        monkeypatch.setattr(image_kernels, "rows_first", lambda first=rows_first: first)
        slope = jax.value_and_grad(total, has_aux=True)
        found.append(jax.jit(slope)(params))
    for one, other in zip(*(jax.tree.leaves(each) for each in found), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-3, atol=2e-4)


def test_every_layer_of_the_menu_stands_in_some_stack() -> None:
    used = {type(layer) for stack in STACKS for layer in stack.layers((28, 28, 1))}
    assert used | {Flatten} == set(IMAGE_LAYERS)
