"""Training on images: it learns, it repeats itself, and its measures are those of NumPy."""

import json
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from safetensors.numpy import load_file
from test_image_experiment import mnist
from test_image_kernels import loops
from workbench import compilations, compiled, leaves, outputs

from playground import network
from playground.cli import parser as cli
from playground.cli import train as training
from playground.engine.compile.limits import limits
from playground.engine.train.evaluation import scores
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import Convolution, Dense, MaxPool, ResidualBlock
from playground.layers.normalization import BatchNorm
from playground.links import experiments
from playground.options.augmentations import Distortion
from playground.options.optimizers import Adam, Sgd
from playground.presets.images import IMAGES
from playground.regimes import supervised
from playground.regimes.score import Score

assert mnist  # a fixture

STACK = (Convolution(units=4, size=5, stride=2), MaxPool(), Dense(units=8))
SMALL = Images(points=500, layers=STACK, batch_size=32)
VARIED = SMALL.replace("augment", Distortion(noise=0.1)).replace("layers.0.dropout", 0.2)


def trainer(experiment: Images) -> Trainer:
    """A trainer of `experiment` at its start."""
    return Trainer(experiment, compiled(experiment.compile_key()))


def test_the_deeper_network_learns_digits_in_a_few_seconds() -> None:
    preset = next(preset for preset in IMAGES if preset.row == "I4")
    training = trainer(preset.experiment.replace("points", 2500).replace("batch_size", 32))
    training.advance(2 * training.experiment.steps_per_epoch)
    _, held, _, accuracy = training.measure()
    assert accuracy > 0.9
    assert held < 0.35


def test_one_update_is_the_gradient_of_the_mean_loss_of_scaled_images() -> None:
    experiment = SMALL.replace("optimizer", Sgd(learning_rate=0.5)).replace("scaling", "standard")
    training = trainer(experiment)
    before = jax.tree.map(np.array, training.carry.params)
    chosen = training.upcoming(0)
    train, _ = experiment.splits()
    x, target = experiment.featurize(train.inputs[chosen]), train.targets[chosen]

    def mean_loss(params: Any) -> Any:
        z, _, _ = network.apply(experiment.compile_key(), params, {}, jnp.asarray(x), experiment)
        logs = z - jax.nn.logsumexp(z, axis=1, keepdims=True)
        return -logs[jnp.arange(len(target)), target.astype(int)].mean()

    gradient = jax.jit(jax.grad(mean_loss))(before)
    training.advance(1)
    for old, slope, new in zip(
        *map(leaves, (before, gradient, training.carry.params)), strict=True
    ):
        np.testing.assert_allclose(new, old - 0.5 * slope, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("experiment", [SMALL, VARIED], ids=["plain", "varied"])
def test_how_updates_are_grouped_into_calls_changes_no_number(experiment: Images) -> None:
    once, often = trainer(experiment), trainer(experiment)
    once.advance(30)
    for count in (1, 7, 12, 10):
        often.advance(count)
    for one, other in zip(leaves(once.carry), leaves(often.carry), strict=True):
        np.testing.assert_array_equal(one, other)


def test_images_change_anew_at_every_update_and_only_where_that_is_asked_for() -> None:
    numbers = jax.tree.map(jnp.asarray, supervised.numbers(VARIED))
    x = jnp.asarray(VARIED.splits()[0].inputs[:5])
    bound = supervised.bound(VARIED.compile_key(), numbers.live)
    shown = [supervised.trained_on(bound, numbers, x, jnp.int32(step)) for step in (3, 3, 4)]
    np.testing.assert_array_equal(shown[0], shown[1])
    assert not np.array_equal(shown[0], shown[2])
    plain = supervised.trained_on(SMALL, numbers, x, jnp.int32(3))
    np.testing.assert_allclose(plain, SMALL.featurize(np.asarray(x)), rtol=1e-6)


def test_strengths_of_augmentation_are_turned_without_compiling() -> None:
    training = trainer(VARIED)
    training.advance(2)
    with compilations() as found:
        training.set(VARIED.replace("augment.rotation", 90.0).replace("augment.noise", 0.0))
        training.advance(2)
    assert found == []


def by_numpy(training: Trainer, split: Any) -> tuple[float, np.ndarray]:
    """Mean cross-entropy and confusion of the images of `split`, all in one go."""
    experiment, carry = training.experiment, training.carry
    x = experiment.featurize(split.inputs)
    z = outputs(experiment, x, carry.params, carry.batch_stats)[0].astype(np.float64)
    chances = np.exp(z - z.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    actual = split.targets.astype(int)
    confusion = np.zeros((10, 10), int)
    for truth, told in zip(actual, z.argmax(axis=1), strict=True):
        confusion[truth, told] += 1
    return -np.log(chances[np.arange(len(actual)), actual]).mean(), confusion


def test_measures_are_those_of_all_images_at_once() -> None:
    training = trainer(SMALL.replace("layers.0.normalization", BatchNorm()))
    training.advance(20)
    train, held = training.points
    assert len(train.targets) > Images.chunk > len(held.targets)
    expected = [by_numpy(training, split) for split in (train, held)]
    losses = [loss for loss, _ in expected]
    accuracies = [np.trace(counts) / counts.sum() for _, counts in expected]
    np.testing.assert_allclose(training.measure(), [*losses, *accuracies], rtol=1e-4)
    score = training.score(train)
    np.testing.assert_array_equal(score.confusion, expected[0][1])
    assert score.images == 400


def test_scores_grow_a_few_images_at_a_time() -> None:
    training = trainer(SMALL)
    grown = list(scores(training.program, training.carry, training.numbers, training.points[0]))
    assert [each.images for each in grown] == [Images.chunk, 2 * Images.chunk]
    nothing = training.score(trainer(SMALL.replace("train_share", 1.0)).points[1])
    assert (nothing.images, np.isnan(nothing.accuracy), np.isnan(nothing.loss)) == (0, True, True)


def test_the_accuracy_is_that_of_all_images_whatever_their_class() -> None:
    score = Score(0.1, np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    assert score.accuracy == pytest.approx(7 / 8)


def test_runs_on_the_same_images_hold_them_once() -> None:
    first, second = trainer(SMALL), trainer(SMALL.replace("start_seed", 4))
    assert first.train.inputs is second.train.inputs
    assert first.train.inputs.dtype == np.uint8
    assert trainer(SMALL.replace("data_seed", 4)).train.inputs is not first.train.inputs


def test_a_residual_network_trains() -> None:
    block = ResidualBlock(units=6, stride=2)
    stack = (Convolution(units=6, stride=2, normalization=BatchNorm()), block)
    experiment = Images(points=600, layers=stack, batch_size=30, optimizer=Adam(learning_rate=0.02))
    training = trainer(experiment)
    training.advance(100)
    assert training.measure()[2] > 0.7


def test_batch_norm_remembers_each_batch_once_and_measuring_leaves_what_it_remembers() -> None:
    layer = Convolution(units=3, size=5, stride=4, normalization=BatchNorm(memory=0.8))
    experiment = Images(points=100, layers=(layer,), batch_size=30)  # each third batch has 20
    training, train = trainer(experiment), experiment.splits()[0]
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(4):
        chosen = training.upcoming(0)
        chosen = chosen[chosen < len(train.targets)]
        conv = training.carry.params["hidden"][0]["conv"]
        x = experiment.featurize(train.inputs[chosen])
        z = loops(x, np.array(conv["kernel"]), 4, "SAME", 1)
        mean = 0.8 * mean + 0.2 * z.mean((0, 1, 2))
        variance = 0.8 * variance + 0.2 * z.var((0, 1, 2))
        training.advance(1)
        training.measure()
    found = training.carry.batch_stats["hidden"][0]["norm"]
    np.testing.assert_allclose(found["mean"], mean, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(found["var"], variance, rtol=1e-3, atol=1e-5)


def test_a_batch_beyond_the_limits_of_this_host_is_refused(capsys: Any) -> None:
    wide = "~".join(["256-size.11"] * 4)
    assert cli.main(["train", f"?v=1&kind=images&layers={wide}"]) == cli.REFUSED
    assert f"{limits().parameters:,}" in capsys.readouterr().err


def lines(capsys: Any, *arguments: str) -> list[dict[str, Any]]:
    """The JSON objects that `train` prints."""
    assert cli.main(["train", *arguments, "--json"]) == cli.DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code is not kept."""
    monkeypatch.setattr(training, "keep_compiled_code", lambda: None)


@pytest.mark.usefixtures("no_cache")
def test_the_command_line_trains_what_a_link_says_and_saves_it(capsys: Any, tmp_path: Any) -> None:
    file, link = tmp_path / "net.safetensors", experiments.to_link(SMALL)
    found = lines(capsys, link, "--epochs", "2", "--save", str(file))
    training = trainer(SMALL)
    training.advance(2 * SMALL.steps_per_epoch)
    assert [set(line) for line in found] == [
        {"epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"}
    ] * 3
    measured = [found[-1][name] for name in ("train_loss", "test_loss", "train_accuracy")]
    np.testing.assert_allclose(measured, training.measure()[:3], rtol=1e-6)
    saved = load_file(file)
    for path, leaf in network.flatten({"params": training.carry.params}).items():
        np.testing.assert_array_equal(saved[path], leaf)
    np.testing.assert_array_equal(saved["scale"], SMALL.scale())


@pytest.mark.usefixtures("no_cache")
def test_all_of_another_data_set_is_trained_on_and_its_own_images_test(
    capsys: Any, mnist: Any
) -> None:
    link = experiments.to_link(SMALL)
    *_, whole = lines(capsys, link, "--data", "mnist", "--epochs", "1")
    assert "validation_loss" not in whole
    right = whole["test_accuracy"] * 200
    assert right == pytest.approx(round(right), abs=1e-3)
    *_, held = lines(capsys, f"{link}&train_share=0.8", "--data", "mnist", "--epochs", "1")
    assert set(held) - set(whole) == {"validation_loss", "validation_accuracy"}
    assert held["validation_accuracy"] * 120 == pytest.approx(
        round(held["validation_accuracy"] * 120), abs=1e-3
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("?v=1", "--data", "mnist"), "--data is for links of images, but this one is of plane."),
        (("?v=1&kind=images", "--data", "letters"), "dataset is «letters», but must be digits"),
    ],
)
def test_data_that_a_link_cannot_have_is_refused(
    arguments: tuple[str, ...], sentence: str, capsys: Any
) -> None:
    assert cli.main(["train", *arguments]) == cli.REFUSED
    (said,) = capsys.readouterr().err.splitlines()
    assert sentence in said
