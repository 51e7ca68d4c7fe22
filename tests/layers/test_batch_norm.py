"""Batch norm against plain NumPy: what is trained before it, and files of weights that say more.

It takes off again whatever is added to all sums of a unit, so a bias before it would learn from
rounding alone.
"""

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from safetensors.numpy import save
from workbench import outputs, trainer

from playground import network
from playground.engine.train.editing import Parameter, edited
from playground.engine.train.messages import single
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.layers import IMAGE_LAYERS, NORMALIZATIONS, Convolution, Dense
from playground.layers.normalization import BatchNorm, LayerNorm
from playground.links import experiments
from playground.options.activations import Linear
from playground.options.errors import SpecError
from playground.options.optimizers import Sgd
from playground.regimes import messages
from playground.regimes.supervised import start
from playground.weights import read_weights

NORMED = Dense(units=3, normalization=BatchNorm())
PLANE = Plane(layers=(NORMED, Dense(units=2)))


NORMALISED = [
    kind(normalization=norm())
    for kind in IMAGE_LAYERS.options  # those of LAYERS among them
    if "normalization" in kind.model_fields
    for norm in NORMALIZATIONS.options
]


@pytest.mark.parametrize("layer", NORMALISED, ids=repr)
def test_no_layer_learns_a_number_that_its_norm_takes_off_again(layer: Any) -> None:
    """What is added to all sums of a unit survives layer norm, and batch norm never."""
    program = Images(layers=(layer,)).compile_key()
    found = network.flatten(network.shapes(program).params["hidden"][0])
    biases = [path for path in found if path.endswith("bias") and "norm" not in path]
    if isinstance(layer.normalization, BatchNorm):
        assert biases == []
    elif isinstance(layer, Dense | Convolution):
        assert len(biases) == 1


def test_the_formulas_say_where_the_norm_is_and_whether_a_bias_comes_before_it() -> None:
    assert Dense().formulas() == (Dense.formula,)
    sums, norm, bent = NORMED.formulas()
    assert (sums, bent) == (r"z = W^{\top} x", r"a = f(\hat z)")
    assert norm == BatchNorm.formula
    assert Dense(normalization=LayerNorm()).formulas()[0] == r"z = W^{\top} x + b"


def older_file(experiment: Experiment, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Tensors as an older version saved them: any numbers, and a bias before batch norm."""
    params, stats = network.start(experiment)
    tensors = network.flatten({"params": params, "stats": stats})
    part = "conv" if isinstance(experiment.layers[0], Convolution) else "linear"
    tensors[f"params.hidden.0.{part}.bias"] = np.zeros(3, np.float32)
    return {
        name: (leaf + rng.uniform(0.1, 0.8, leaf.shape)).astype(np.float32)
        for name, leaf in tensors.items()
    }


def saved(experiment: Experiment, tensors: dict[str, np.ndarray]) -> bytes:
    """A file of weights."""
    return save(tensors, {"experiment": experiments.to_link(experiment), "version": "1"})


def test_an_older_file_with_a_bias_before_batch_norm_predicts_as_it_did() -> None:
    rng = np.random.default_rng(4)
    tensors, x = older_file(PLANE, rng), rng.normal(size=(9, 2)).astype(np.float32)
    old = {name: leaf.astype(float) for name, leaf in tensors.items()}
    z = x @ old["params.hidden.0.linear.kernel"] + old["params.hidden.0.linear.bias"]
    z = z - old["stats.hidden.0.norm.mean"]
    z = z / np.sqrt(old["stats.hidden.0.norm.var"] + 1e-5)
    a = np.tanh(z * old["params.hidden.0.norm.scale"] + old["params.hidden.0.norm.bias"])
    a = np.tanh(a @ old["params.hidden.1.linear.kernel"] + old["params.hidden.1.linear.bias"])
    expected = a @ old["params.output.kernel"] + old["params.output.bias"]
    found = read_weights(saved(PLANE, tensors))
    answer, _ = outputs(PLANE, x, found.params, found.stats)
    np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-5)
    assert "bias" not in found.params["hidden"][0]["linear"]


def test_so_does_one_with_convolutions() -> None:
    layer = Convolution(units=3, size=1, normalization=BatchNorm(), activation=Linear())
    images = Images(layers=(layer,))
    tensors = older_file(images, np.random.default_rng(5))
    found = read_weights(saved(images, tensors))
    bias, mean = tensors["params.hidden.0.conv.bias"], tensors["stats.hidden.0.norm.mean"]
    np.testing.assert_array_equal(found.stats["hidden"][0]["norm"]["mean"], mean - bias)


@pytest.mark.parametrize(
    ("value", "said"), [(np.nan, "not finite"), (-3e38, "not finite"), (None, "has the shape")]
)
def test_an_older_bias_is_checked_like_every_other_tensor(value: float | None, said: str) -> None:
    tensors = older_file(PLANE, np.random.default_rng(6))
    bias = np.zeros(5) if value is None else np.full(3, value)
    tensors["params.hidden.0.linear.bias"] = bias.astype(np.float32)
    tensors["stats.hidden.0.norm.mean"][:] = 3e38
    with pytest.raises(SpecError, match=said):
        read_weights(saved(PLANE, tensors))


def test_a_bias_that_is_not_there_cannot_be_set() -> None:
    carry = start(PLANE)
    with pytest.raises(SpecError, match="layer 1 has no bias"):
        edited(carry, Parameter(layer=1, source=None, target=0, value=1.0))
    assert edited(carry, Parameter(layer=2, source=None, target=0, value=1.0)) is not carry


@pytest.mark.parametrize("option", [BatchNorm(), LayerNorm()], ids=repr)
@pytest.mark.parametrize("far", [0.0, 1e3, 1e4])
def test_sums_far_from_zero_get_unit_spread_too(option: Any, far: float) -> None:
    z = (np.random.default_rng(1).normal(size=(12, 6)) + far).astype(np.float32)
    rows = np.arange(12) < 10
    module = option.module(6, nnx.Rngs(0))
    found = option.run(module, jnp.asarray(z), True, jnp.asarray(rows))[:10]
    over = 0 if isinstance(option, BatchNorm) else 1
    known = z[:10].astype(float)
    centred = known - known.mean(axis=over, keepdims=True)
    spread = np.sqrt(known.var(axis=over, keepdims=True) + 1e-5)
    rounding = 2 * np.spacing(np.float32(far)) / spread.min()  # of the mean
    np.testing.assert_allclose(found, centred / spread, atol=rounding + 2e-6)


@lru_cache(maxsize=1)
def remembered() -> tuple[np.ndarray, np.ndarray]:
    """Running variance after two epochs of 51 points in batches of 10, and those of the batches."""
    still = Sgd(learning_rate=1e-6)  # weights stay, so the sums are known
    experiment = Plane(layers=(NORMED,), points=102, batch_size=10, optimizer=still)
    training, train = trainer(experiment), experiment.splits()[0]
    assert experiment.sizes[0] == 51
    kernel = np.asarray(training.carry.params["hidden"][0]["linear"]["kernel"], float)
    spreads = []
    for _ in range(2 * experiment.steps_per_epoch):
        rows = training.upcoming(0)
        z = experiment.featurize(train.inputs[rows[rows < 51]]) @ kernel
        spreads += [z.var(axis=0)] if len(z) > 1 else []
        training.advance(1)
    found = training.carry.batch_stats["hidden"][0]["norm"]["var"]
    return np.asarray(found), np.array(spreads)


def test_a_last_batch_of_one_leaves_what_is_remembered_as_it_was() -> None:
    found, spreads = remembered()
    assert len(spreads) == 10
    expected = np.ones(3)
    for spread in spreads:
        expected = 0.9 * expected + 0.1 * spread
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_batches_of_one_leave_running_statistics_and_weights_before_the_norm() -> None:
    experiment = Plane(layers=(NORMED,), points=20, batch_size=1, optimizer=Sgd())
    training = trainer(experiment)
    before = jax.device_get(training.carry)
    training.advance(13)
    norm = training.carry.batch_stats["hidden"][0]["norm"]
    np.testing.assert_array_equal(norm["var"], 1.0)
    np.testing.assert_array_equal(norm["mean"], 0.0)
    linear = (carry.params["hidden"][0]["linear"]["kernel"] for carry in (training.carry, before))
    np.testing.assert_array_equal(*linear)


@pytest.mark.parametrize(
    ("layers", "points", "batch_size", "said"),
    [
        ((NORMED,), 100, 1, "A batch of one example has no spread"),
        ((NORMED,), 102, 10, "An epoch's last batch has one example"),
        ((NORMED,), 100, 10, ""),
        ((Dense(),), 100, 1, ""),
    ],
)
def test_what_one_example_means_is_said(
    layers: Any, points: int, batch_size: int, said: str
) -> None:
    found = messages.lone(Plane(layers=layers, points=points, batch_size=batch_size))
    assert found.startswith(said)
    assert bool(found) == bool(said)
    assert ("spread" in single(Plane(layers=layers))) == (layers == (NORMED,))


def test_maps_have_a_spread_of_their_own() -> None:
    assert (
        messages.lone(Images(layers=(Convolution(normalization=BatchNorm()),), batch_size=1)) == ""
    )
