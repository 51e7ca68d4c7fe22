"""Training under TensorFlow Playground's rules: compiled, in plain NumPy, and by autodiff."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import leaves, trainer

from playground.engine.reference.tf_reference import Reference, run
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.layers.normalization import LayerNorm
from playground.links.tf_playground import open_link, usual
from playground.options.activations import Relu, Sigmoid, Tanh
from playground.options.errors import SpecError
from playground.options.losses import BinaryCrossEntropy, HalfSquared, MeanSquared
from playground.options.optimizers import Adam, Sgd
from playground.options.penalties import L1, L2, DeadLinksL1
from playground.regimes import shuffle

LINKS = {
    "leftovers": "dataset=circle&batchSize=7&percTrainData=30&noise=20&networkShape=3&seed=0.6",
    "dead links": "dataset=xor&batchSize=10&noise=10&networkShape=5,3&seed=0.31&learningRate=0.1"
    "&regularization=L1&regularizationRate=0.03&xTimesY=true",
    "values": "problem=regression&regDataset=reg-gauss&batchSize=30&networkShape=4&seed=0.2"
    "&regularization=L2&regularizationRate=0.01&activation=sigmoid&sinX=true",
    "rectified": "dataset=spiral&batchSize=29&noise=5&percTrainData=70&networkShape=4,4&seed=0.44"
    "&activation=relu&sinX=true&ySquared=true",
    "zero start": "dataset=gauss&noise=40&initZero=true&seed=0.9&networkShape=2&percTrainData=20",
    "no hidden layer": "dataset=gauss&networkShape=&activation=linear&seed=0.77&batchSize=1"
    "&percTrainData=10",
}


def of(name: str) -> Plane:
    """The experiment of one of the links, smaller than it would be there."""
    opened = open_link(f"#{LINKS[name]}")
    assert opened.problems == ()
    return opened.experiment


@pytest.mark.parametrize("name", LINKS)
def test_compiled_training_follows_plain_arithmetic_to_the_last_digits(name: str) -> None:
    compiled, reference = trainer(of(name)), Reference(of(name))
    for epoch in range(41):
        if epoch:
            compiled.advance(compiled.experiment.steps_per_epoch)
            reference.epoch()
        if epoch in (0, 1, 2, 3, 10, 40):
            assert compiled.epoch == epoch
            np.testing.assert_allclose(compiled.measure()[:2], reference.losses(), rtol=1e-12)
    dead = [int(leaf.sum()) for leaf in leaves(compiled.carry.opt_state) if leaf.ndim == 2]
    assert dead == [int(links.dead.sum()) for links in reference.layers if dead]
    assert (sum(dead) > 0) == (name == "dead links")


def test_the_loss_of_a_run_changes_while_it_is_compared() -> None:
    compiled = trainer(of("leftovers"))
    before = compiled.measure()[0]
    compiled.advance(10 * compiled.experiment.steps_per_epoch)
    assert compiled.measure().dtype == np.float64
    assert compiled.measure()[0] < 0.95 * before


def autodiff(experiment: Plane, params: list[Any], batch: slice) -> list[Any]:
    """The gradient of the mean of ½(o − t)² over a batch, by JAX in 64 bits."""
    split, _ = experiment.splits()
    x, t = split.inputs[batch], split.targets[batch]
    bend = {Tanh: jnp.tanh, Relu: jax.nn.relu, Sigmoid: jax.nn.sigmoid}

    def loss(params: list[Any]) -> Any:
        a = jnp.asarray(experiment.featurize(x))
        for kernel, bias in params[:-1]:
            a = bend[type(experiment.activation)](a @ kernel + bias[None, :])
        z = (a @ params[-1][0] + params[-1][1][None, :])[:, 0]
        out, aim = (jnp.tanh(z), 2 * t - 1) if experiment.classes else (z, t)
        return jnp.mean((out - aim) ** 2) / 2

    return jax.grad(loss)([tuple(map(jnp.asarray, layer)) for layer in params])


@pytest.mark.parametrize("name", ["leftovers", "values", "rectified"])
def test_the_reference_takes_the_step_of_autodiff(name: str) -> None:
    experiment = of(name).replace("penalty", L2(strength=0.05))
    reference, params = Reference(experiment), experiment.initial_weights()
    assert params is not None
    with jax.enable_x64(True):
        gradient = jax.tree.map(
            np.asarray, autodiff(experiment, params, slice(0, experiment.batch_size))
        )
    reference.gather(*(part[: experiment.batch_size] for part in reference.train))
    reference.update()
    rate = experiment.optimizer.learning_rate
    for links, (w, b), (dw, db) in zip(reference.layers, params, gradient, strict=True):
        np.testing.assert_allclose(links.weights, w - rate * (dw + 0.05 * w), rtol=1e-12)
        np.testing.assert_allclose(links.biases, b - rate * db, rtol=1e-12)


def test_left_over_examples_wait_for_the_first_update_of_the_next_epoch() -> None:
    experiment = of("leftovers")
    assert experiment.sizes[0] % experiment.batch_size == 3
    assert experiment.steps_per_epoch == 21
    block = shuffle.block(experiment, 0)
    shown = [[i for i in row if i < 150] for row in block]
    assert shown[0] == [*range(7)]
    assert shown[20] == [*range(140, 147)]
    assert shown[21] == [*range(7), 147, 148, 149]
    assert shown[22] == [*range(7, 14)]
    later = [[i for i in row if i < 150] for row in shuffle.block(experiment, 1)]
    assert later[0] == shown[21]
    assert block.shape == shuffle.block_shape(experiment).shape


def test_the_data_come_in_64_bits_and_keep_their_order() -> None:
    train, test = usual().splits()
    assert train.inputs.dtype == test.targets.dtype == np.float64
    assert set(train.targets) == {0.0, 1.0}
    again, _ = usual().replace("start_seed", 5).splits()
    np.testing.assert_array_equal(train.inputs, again.inputs)


def test_another_seed_is_another_start_in_the_same_program() -> None:
    first, other = usual("0.1"), usual("0.2")
    assert first.compile_key() == other.compile_key()
    assert first.compile_key() != first.under("modern")[0].compile_key()
    one, two = trainer(first), trainer(other)
    assert one.measure()[0] != two.measure()[0]


def test_a_reset_comes_back_to_the_same_start() -> None:
    training = trainer(of("leftovers"))
    first = training.measure()
    training.advance(30)
    training.reset()
    np.testing.assert_array_equal(training.measure(), first)


def test_a_single_example_is_refused_in_a_sentence() -> None:
    with pytest.raises(SpecError, match="step by a batch"):
        trainer(of("leftovers")).advance_example()


def test_turns_of_any_length_train_the_same() -> None:
    whole, parts = trainer(of("leftovers")), trainer(of("leftovers"))
    whole.advance(100)
    for count in (1, 20, 1, 40, 38):
        parts.advance(count)
    assert whole.epoch == parts.epoch == 4 + 16 * 7 / 150
    for one, other in zip(leaves(whole.carry), leaves(parts.carry), strict=True):
        np.testing.assert_array_equal(one, other)


def test_programs_of_32_bits_stay_what_they_are_beside_one_of_64() -> None:
    modern = trainer(Plane(layers=(Dense(units=3),), points=40, batch_size=6, optimizer=Sgd()))
    classic = trainer(of("leftovers"))
    for training in (modern, classic, modern):
        training.advance(1)
    kinds = [{leaf.dtype for leaf in leaves(each.carry.params)} for each in (modern, classic)]
    assert kinds == [{np.dtype(np.float32)}, {np.dtype(np.float64)}]
    assert isinstance(modern, Trainer)


REFUSED = {
    "loss": (BinaryCrossEntropy(), "Binary cross-entropy"),
    "optimizer": (Adam(), "Adam"),
    "penalty": (L1(), "L1"),
    "initializer": ("he_normal", "He normal"),
    "activation": ("gelu", "GELU"),
    "layers": ((Dense(units=3, normalization=LayerNorm()),), "layer 1"),
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_these_rules_do_not_have_is_refused_in_a_sentence(path: str) -> None:
    value, named = REFUSED[path]
    with pytest.raises(SpecError, match=f"{named}.*Choose our rules") as refused:
        usual().changed(path, value)
    assert "TensorFlow Playground does not have" in str(refused.value)


def test_a_network_too_large_to_draw_one_by_one_is_refused() -> None:
    with pytest.raises(SpecError, match="66,304 weights"):
        usual().replace("layers", (Dense(units=256), Dense(units=256)))


def test_choosing_the_rules_brings_what_belongs_to_them() -> None:
    ours = Plane(penalty=L1(strength=0.5), layers=(Dense(units=3, dropout=0.5),))
    theirs, said = ours.changed("rules", "tensorflow_playground")
    assert theirs.rules == TensorflowPlayground()
    assert (theirs.loss, theirs.penalty) == (HalfSquared(), DeadLinksL1(strength=0.5))
    assert (theirs.optimizer, theirs.layers) == (Sgd(learning_rate=0.03), (Dense(units=3),))
    assert theirs.dataset == ours.dataset
    assert "loss" in said
    assert "layers" in said


def test_leaving_the_rules_keeps_architecture_and_data_and_says_what_changes() -> None:
    theirs = usual().replace("penalty", DeadLinksL1(strength=0.5))
    ours, said = theirs.changed("rules", "modern")
    assert (ours.layers, ours.dataset, ours.features) == (
        theirs.layers,
        theirs.dataset,
        theirs.features,
    )
    assert (ours.loss, ours.penalty) == (BinaryCrossEntropy(), L1(strength=0.5))
    assert ours.optimizer == theirs.optimizer
    assert said.startswith("Our rules count now: noise moves points")
    values, _ = usual().changed("dataset", "regression_plane")
    assert values.points == 1200
    assert values.changed("rules", "modern")[0].loss == MeanSquared()


def test_any_seed_asked_for_becomes_the_one_seed_of_these_rules() -> None:
    other, said = usual("0.5").changed("start_seed", 42)
    assert other == usual("0.00042")
    assert "both new" in said


def test_a_nudged_reference_differs_by_a_last_digit() -> None:
    plain, nudged = run(of("leftovers")), run(of("leftovers"), nudged=True)
    pairs = [(next(plain)[0], next(nudged)[0]) for _ in range(40)]
    assert any(one != other for one, other in pairs)
    assert all(one == pytest.approx(other, rel=1e-12) for one, other in pairs)
