"""The desk: every number of one update, against hand calculations, NumPy and training itself."""

from typing import Any

import jax
import numpy as np
import pytest
from desk_help import MIXED, TARGET, X, all_differences, desk, flat_gradient
from reference import backprop, copied, cross_entropy, forward, slopes
from workbench import SMALL

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm, LayerNorm
from playground.network import flatten
from playground.options.activations import Relu, Sigmoid, Tanh
from playground.options.base import Option
from playground.options.clipping import CLIPPINGS
from playground.options.initializers import Normal, Zeros
from playground.options.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    Focal,
    Hinge,
    Huber,
    MeanSquared,
)
from playground.options.optimizers import OPTIMIZERS, Sgd
from playground.options.penalties import L2, PENALTIES
from playground.options.schedules import SCHEDULES
from playground.probes.backprop.backprop import Desk, relative
from playground.probes.backprop.ledger import ledger
from playground.regimes import supervised

BY_HAND = Plane(
    layers=(Dense(units=4),),
    activation=Sigmoid(),
    initializer=Normal(scale=0.01),
    optimizer=Sgd(learning_rate=0.1),
)


def test_one_update_of_the_primer_is_the_one_worked_out_by_hand() -> None:
    found = desk(BY_HAND)
    params = copied(found.carry.params)
    w, b = params["hidden"][0]["linear"]["kernel"], params["hidden"][0]["linear"]["bias"]
    v, c = params["output"]["kernel"], params["output"]["bias"]
    z = [w[0, j] * 0.5 + w[1, j] * -2.0 + b[j] for j in range(4)]
    a = [1 / (1 + np.exp(-each)) for each in z]
    out = sum(v[j, 0] * a[j] for j in range(4)) + c[0]
    p = 1 / (1 + np.exp(-out))
    delta = p - 1.0
    update = found.update(X, TARGET)
    layer = update.layers[0]
    np.testing.assert_allclose(layer.sums, z, rtol=1e-12)
    np.testing.assert_allclose(layer.bends, z, rtol=1e-12)
    np.testing.assert_allclose(layer.activations, a, rtol=1e-12)
    np.testing.assert_allclose(layer.outputs, a, rtol=1e-12)
    np.testing.assert_allclose(layer.slopes, [each * (1 - each) for each in a], rtol=1e-12)
    np.testing.assert_allclose(update.raw, [out], rtol=1e-12)
    np.testing.assert_allclose(update.compared, [p], rtol=1e-12)
    np.testing.assert_allclose(update.loss, -np.log(p), rtol=1e-12)
    np.testing.assert_allclose(update.by_raw, [delta], rtol=1e-12)
    for j in range(4):
        by_a = v[j, 0] * delta
        by_z = by_a * a[j] * (1 - a[j])
        np.testing.assert_allclose(layer.by_outputs[j], by_a, rtol=1e-12)
        np.testing.assert_allclose(layer.by_sums[j], by_z, rtol=1e-12)
        rows = ledger(found, update, X, 0, j)
        assert rows.names == ("weight from x₁", "weight from x₂", "bias")
        np.testing.assert_allclose(rows.factors, [0.5, -2.0, 1.0])
        np.testing.assert_allclose(rows.products, [by_z * 0.5, by_z * -2.0, by_z], rtol=1e-12)
        np.testing.assert_allclose(rows.gradient, rows.products, rtol=1e-12)
        before = [w[0, j], w[1, j], b[j]]
        np.testing.assert_allclose(rows.old, before)
        np.testing.assert_allclose(rows.new, before - 0.1 * rows.products, rtol=1e-12)
    last = ledger(found, update, X, 1, 0)
    np.testing.assert_allclose(last.gradient, [*(delta * each for each in a), delta], rtol=1e-12)
    np.testing.assert_allclose(
        last.new, [*(v[j, 0] - 0.1 * delta * a[j] for j in range(4)), c[0] - 0.1 * delta]
    )


def test_the_gradient_is_that_of_numpys_backpropagation() -> None:
    found = desk(SMALL.replace("activation", Tanh()))
    update = found.update(X, TARGET)
    expected = backprop(copied(found.carry.params), X[None], np.array([TARGET]))
    for path, leaf in flatten(update.by_loss).items():
        np.testing.assert_allclose(leaf, expected[path], rtol=1e-10, err_msg=path)


@pytest.mark.parametrize(
    "layers",
    [(), MIXED, (Dense(units=3, normalization=BatchNorm()), Dense(units=5))],
    ids=("none", "norms and shortcuts", "batch norm"),
)
def test_forward_values_and_gradients_are_those_of_numpy(layers: tuple[Dense, ...]) -> None:
    found = desk(SMALL.replace("layers", layers), spread=0.3)
    experiment, stats = found.experiment, found.carry.batch_stats
    update = found.update(X, TARGET)
    *hidden, raw = forward(experiment, found.carry.params, stats, X[None])
    np.testing.assert_allclose(update.raw, raw[0], rtol=1e-10)
    for layer, expected in zip(update.layers, hidden, strict=True):
        np.testing.assert_allclose(layer.outputs, expected[0], rtol=1e-10)

    def objective(params: Any) -> float:
        z = forward(experiment, params, stats, X[None])[-1]
        return float(cross_entropy(z, np.array([TARGET])).mean())

    expected = slopes(objective, found.carry.params)
    for path, leaf in flatten(update.by_loss).items():
        np.testing.assert_allclose(leaf, expected[path], rtol=1e-5, atol=1e-8, err_msg=path)


@pytest.mark.parametrize("loss", list(LOSSES), ids=str)
def test_differences_agree_with_the_gradient_for_every_loss(loss: type[Option]) -> None:
    layers = (Dense(units=3), Dense(units=3, normalization=LayerNorm(), residual=True))
    experiment = SMALL.replace("layers", layers).replace("loss", loss())
    found = desk(experiment.replace("penalty", L2(strength=0.1)), spread=0.3)
    update = found.update(X, TARGET)
    apart = relative(flat_gradient(update), all_differences(found), float(update.loss))
    assert apart.max() < 1e-6


def test_a_difference_that_disagrees_is_seen() -> None:
    assert relative(np.array([1.0]), np.array([1.1]), 0.5)[0] == pytest.approx(0.1 / 1.1)
    assert relative(np.array([0.0]), np.array([0.0]), 0.5)[0] == 0
    assert relative(np.array([1e-12]), np.array([0.0]), 0.5)[0] == pytest.approx(1e-6)


CHOICES = [
    *(("optimizer", option) for option in OPTIMIZERS),
    *(("penalty", option) for option in PENALTIES),
    *(("schedule", option) for option in SCHEDULES),
    *(("clipping", option) for option in CLIPPINGS),
]


@pytest.mark.parametrize(("field", "option"), CHOICES, ids=str)
def test_the_new_weights_are_those_of_training(field: str, option: type[Option]) -> None:
    experiment = SMALL.replace(field, option())
    carry = jax.tree.map(np.asarray, supervised.start(experiment))
    train, _ = experiment.splits()
    examples = supervised.Examples(experiment.featurize(train.inputs), train.targets)
    with jax.enable_x64(False):
        numbers = jax.device_put(supervised.numbers(experiment))
        program = experiment.compile_key()
        for step in range(2):
            update = Desk(experiment, carry).update(
                examples.inputs[step], float(train.targets[step])
            )
            now = jax.device_put(carry)
            carry = supervised.one_update(
                program,
                False,
                supervised.bound(program, numbers.live),
                now,
                None,
                jax.device_put(examples),
                jax.device_put(np.array([step], np.int32)),
                numbers,
            )
            for mine, theirs in zip(
                jax.tree.leaves(update.after), jax.tree.leaves(carry), strict=True
            ):
                np.testing.assert_allclose(mine, theirs, rtol=2e-4, atol=2e-6)


COMPARED = [
    (BinaryCrossEntropy(), 2, lambda z: 1 / (1 + np.exp(-z))),
    (Focal(), 2, lambda z: 1 / (1 + np.exp(-z))),
    (CrossEntropy(), 2, lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
    (MeanSquared(), 2, np.tanh),
    (Huber(), 0, lambda z: z),
    (Hinge(), 2, lambda z: z),
]


@pytest.mark.parametrize(
    ("loss", "classes", "function"), COMPARED, ids=[loss.name() for loss, _, _ in COMPARED]
)
def test_what_a_loss_compares_is_its_formula(loss: Any, classes: int, function: Any) -> None:
    z = np.array([[0.3, -1.2], [2.0, 0.1]], np.float32)
    np.testing.assert_allclose(loss.compared(jax.device_put(z), classes), function(z), rtol=1e-5)


def test_the_target_is_shown_as_the_formula_means_it() -> None:
    assert [BinaryCrossEntropy().aim(target, 2) for target in (0.0, 1.0)] == [0, 1]
    for loss in (MeanSquared(), Huber(), Hinge()):
        assert [loss.aim(target, 2) for target in (0.0, 1.0)] == [-1, 1]
    assert MeanSquared().aim(0.3, 0) == 0.3


def test_at_a_corner_the_differences_show_that_there_is_no_single_slope() -> None:
    layer = Dense(units=3, initializer=Zeros(), activation=Relu())  # every sum is exactly 0
    found = desk(SMALL.replace("layers", (layer,)))
    apart = relative(flat_gradient(found.update(X, TARGET)), all_differences(found), 0.7)
    assert apart.max() == 1.0


def test_differences_beyond_the_bound_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.probes.backprop.backprop.WORK", 1)
    found = desk(SMALL.replace("layers", (Dense(units=9),)))
    differences = found.differences(X, TARGET, range(20))
    assert np.isfinite(differences[:16]).all()
    assert np.isnan(differences[16:]).all()
