"""The gradient lens: every example's own gradient, against NumPy and against drawn batches."""

from functools import partial
from itertools import combinations
from typing import Any

import jax
import numpy as np
import pytest
from reference import backprop, copied, cross_entropy, forward, slopes
from workbench import SMALL

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.network import flatten
from playground.options.activations import LeakyRelu, Linear, Relu, Sigmoid, Step, Tanh
from playground.probes.training import gradients as module
from playground.probes.training.gradients import Noise, gradients
from playground.regimes import supervised
from playground.regimes.supervised import Examples


def moment(experiment: Plane) -> tuple[supervised.TrainState, supervised.Traced, Examples]:
    """The start of an experiment, with parameters that are not tiny, and its training examples."""
    train, _ = experiment.splits()
    examples = Examples(experiment.featurize(train.inputs), train.targets)
    return supervised.start(experiment), supervised.numbers(experiment), examples


def looked(experiment: Plane) -> dict[str, np.ndarray]:
    """What the probe finds at the start of an experiment."""
    look = jax.jit(partial(gradients, experiment.compile_key()))  # not operation by operation
    found = look(*jax.device_put(moment(experiment)))
    return {name: np.asarray(array) for name, array in found.items()}


def by_hand(experiment: Plane) -> np.ndarray:
    """Every example's gradient of the cross-entropy `(N, P)`, by NumPy's own backpropagation."""
    carry, _, train = moment(experiment)
    rows = []
    for x, target in zip(train.inputs, train.targets, strict=True):
        found = backprop(copied(carry.params), x[None].astype(np.float64), np.array([target]))
        rows.append(np.concatenate([found[path].ravel() for path in sorted(found)]))
    return np.array(rows)


def test_the_lens_shows_every_examples_own_gradient_and_its_angle_with_the_mean() -> None:
    each = by_hand(SMALL)
    mean = each.mean(axis=0)
    lengths = np.linalg.norm(each, axis=1)
    lens = looked(SMALL)["lens"]
    np.testing.assert_allclose(lens[:, 0], lengths, rtol=1e-4)
    np.testing.assert_allclose(
        lens[:, 1], each @ mean / lengths / np.linalg.norm(mean), rtol=1e-3, atol=1e-4
    )


def test_signal_is_the_length_of_the_mean_gradient_and_spread_that_of_the_rest() -> None:
    each = by_hand(SMALL)
    mean = each.mean(axis=0)
    spread = np.sqrt(((each - mean) ** 2).sum(axis=1).mean())
    signal = looked(SMALL)["signal"]
    np.testing.assert_allclose(signal[:2], [np.linalg.norm(mean), spread], rtol=1e-3)
    assert signal[2] == pytest.approx(Noise(signal[0].item(), signal[1].item(), 20).balance, 1e-4)


def test_the_gradient_of_each_layer_is_that_of_the_whole_training_set() -> None:
    carry, _, train = moment(SMALL)
    found = backprop(copied(carry.params), train.inputs.astype(np.float64), train.targets)
    hidden = [found[path] for path in found if path.startswith("hidden.0")]
    output = [found[path] for path in found if path.startswith("output")]
    lengths = [np.sqrt(sum((leaf**2).sum() for leaf in layer)) for layer in (hidden, output)]
    np.testing.assert_allclose(looked(SMALL)["layers"], lengths, rtol=1e-3)


@pytest.mark.parametrize(
    ("activation", "dead"),
    [(Linear(), 0), (Step(), 1), (Tanh(), 0)],
    ids=["linear", "step", "tanh"],
)
def test_dead_units_pass_nothing_back_for_any_example(activation: object, dead: float) -> None:
    found = looked(SMALL.replace("activation", activation))
    assert found["dead"] == pytest.approx([dead])
    if not isinstance(activation, Tanh):  # which is flat here and there
        assert found["flat"] == pytest.approx([dead])


@pytest.mark.parametrize(
    ("activation", "flat"),
    [(Relu(), np.less_equal), (LeakyRelu(slope=0.0), np.less)],  # they differ in their slope at 0
    ids=["relu", "leaky"],
)
def test_the_flat_share_of_relu_is_the_share_of_negative_sums(
    activation: object, flat: Any
) -> None:
    experiment = SMALL.replace("activation", activation)
    carry, _, train = moment(experiment)
    linear = carry.params["hidden"][0]["linear"]
    sums = train.inputs @ linear["kernel"] + linear["bias"]
    found = looked(experiment)
    assert found["flat"][0] == pytest.approx(flat(sums, 0).mean(), abs=1e-6)
    assert found["dead"][0] == pytest.approx(flat(sums, 0).all(axis=0).mean(), abs=1e-6)


def test_a_network_without_hidden_layers_has_a_lens_too() -> None:
    found = looked(SMALL.replace("layers", ()))
    assert (found["layers"].shape, found["dead"].shape) == ((1,), (0,))
    assert np.isfinite(found["lens"]).all()


def test_gradients_in_slices_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = looked(SMALL)
    monkeypatch.setattr(module, "SLICE", 3 * 13)  # three examples at a time, of 13 parameters
    for name, array in looked(SMALL).items():
        np.testing.assert_allclose(array, whole[name], rtol=1e-5, atol=1e-6)


def test_of_a_large_network_the_first_examples_are_examined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WORK", 17 * 13)
    lens = looked(SMALL)["lens"]
    assert np.isfinite(lens[:17]).all()
    assert np.isnan(lens[17:]).all()
    assert lens.shape == (20, 2)


def test_the_noise_of_a_large_network_is_that_of_all_its_examples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large = SMALL.replace("points", 400)
    each = by_hand(large)
    mean, count = each.mean(axis=0), len(each)
    length, spread = np.linalg.norm(mean), np.sqrt(((each - mean) ** 2).sum(axis=1).mean())
    for most, error in ((10_000, 1e-3), (150, 0.15)):
        monkeypatch.setattr(module, "WORK", 120 * 13)
        monkeypatch.setattr(module, "MEAN_WORK", most * 13)
        signal = looked(large)["signal"]
        assert signal[0] == pytest.approx(length, rel=error)
        assert signal[1] == pytest.approx(spread, rel=0.1)  # 120 of 200 are examined
        assert signal[2] == pytest.approx(Noise(length, spread, count).balance, rel=0.4)


def test_what_few_examples_say_of_all_is_right_in_the_mean() -> None:
    # Over all 35 choices of 4 vectors out of 7.
    rng = np.random.default_rng(0)
    each = rng.normal(size=(7, 3)) + 1.5
    mean = each.mean(axis=0)
    found = []
    for chosen in combinations(range(7), 4):
        some = each[list(chosen)]
        middle = some.mean(axis=0)
        around = ((some - middle) ** 2).sum(axis=1).mean()
        found.append(np.asarray(module.signal(np.linalg.norm(middle), around, 4, 7))[:2] ** 2)
    right = [mean @ mean, ((each - mean) ** 2).sum(axis=1).mean()]
    np.testing.assert_allclose(np.mean(found, axis=0), right, rtol=1e-5)


def test_batch_norm_is_looked_at_with_its_running_statistics() -> None:
    experiment = SMALL.replace("layers", (Dense(units=3, normalization=BatchNorm()),))
    carry, numbers, train = moment(experiment)
    norm = carry.batch_stats["hidden"][0]["norm"]
    norm["mean"], norm["var"] = (np.array(row, np.float32) for row in ([0.5, -1, 0], [2, 0.3, 4]))
    lens = gradients(experiment.compile_key(), *jax.device_put((carry, numbers, train)))["lens"]
    for place in range(5):
        x, target = train.inputs[[place]], train.targets[[place]]

        def loss(params: Any, x: Any = x, target: Any = target) -> float:
            return float(
                cross_entropy(forward(experiment, params, carry.batch_stats, x)[-1], target)[0]
            )

        each = slopes(loss, carry.params).values()
        length = np.sqrt(sum((leaf**2).sum() for leaf in each))
        assert lens[place, 0] == pytest.approx(length, rel=1e-3)


def test_the_noise_is_that_of_batches_drawn_at_random() -> None:
    each = by_hand(SMALL.replace("points", 80))
    mean = each.mean(axis=0)
    count, batch = len(each), 5
    spread = float(np.sqrt(((each - mean) ** 2).sum(axis=1).mean()))
    noise = Noise(float(np.linalg.norm(mean)), spread, count)
    rng = np.random.default_rng(0)
    drawn = [each[rng.permutation(count)[:batch]].mean(axis=0) - mean for _ in range(20_000)]
    measured = np.sqrt((np.array(drawn) ** 2).sum(axis=1).mean())
    assert noise.ratio(batch) == pytest.approx(np.linalg.norm(mean) / measured, rel=0.02)


def test_at_the_balance_signal_and_noise_are_equal() -> None:
    noise = Noise(signal=0.5, spread=2.0, examples=100)
    # σ²/B · (N − B)/(N − 1) = ‖ḡ‖² with σ² = 4, ‖ḡ‖² = 1/4, N = 100: B = 400 / (24.75 + 4)
    assert noise.balance == pytest.approx(400 / 28.75)
    assert noise.ratio(1) == pytest.approx(0.25)
    assert noise.ratio(100) == float("inf")


def test_a_gradient_of_nothing_is_no_error() -> None:
    assert Noise(0.0, 0.0, 10).balance == 0.0
    assert Noise(0.0, 0.0, 10).ratio(3) == float("inf")
    assert Noise(0.0, 1.0, 10).ratio(3) == 0.0


def test_sigmoids_of_large_sums_are_flat() -> None:
    experiment = SMALL.replace("activation", Sigmoid())
    carry, numbers, train = moment(experiment)
    paths = flatten(carry.params)
    paths["hidden.0.linear.kernel"][...] = 0.0
    paths["hidden.0.linear.bias"][...] = (0.0, 6.0, -6.0)  # σ′(±6) = 0.0025
    found = gradients(experiment.compile_key(), *jax.device_put((carry, numbers, train)))
    assert float(found["dead"][0]) == pytest.approx(2 / 3)
