"""Presets: each trains to what its row of the primers says it must show."""

import jax.numpy as jnp
import numpy as np
import pytest
from workbench import trainer

from playground import network
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.loop import restored, until
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.links.experiments import from_link, to_link
from playground.options.activations import Linear
from playground.options.clipping import NoClipping
from playground.options.errors import SpecError
from playground.options.losses import MeanSquared
from playground.options.penalties import L2
from playground.options.scalings import Raw
from playground.presets import NAMES, ON_POINTS, PRESETS, Preset, named

STARTS = 20


def trained(name: str, epochs: int | None = None, **changes: object) -> Trainer:
    """The preset of this name, with changes, after its epochs."""
    experiment = NAMES[name].experiment
    for path, value in changes.items():
        experiment = experiment.replace(path, value)
    training = trainer(experiment)
    training.advance((epochs or NAMES[name].epochs) * experiment.steps_per_epoch)
    return training


def outputs(training: Trainer) -> np.ndarray:
    """The raw outputs at the training points `(N, outputs)`."""
    experiment, carry = training.experiment, training.carry
    x = jnp.asarray(experiment.featurize(training.points[0].inputs))
    z, _, _ = network.apply(training.program.key, carry.params, carry.batch_stats, x, experiment)
    return np.asarray(z)


def answers(training: Trainer) -> np.ndarray:
    """The probability of class 1 at the training points `(N,)`."""
    return 1 / (1 + np.exp(-outputs(training)[:, 0]))


def shares(training: Trainer) -> np.ndarray:
    """The probabilities of all classes at the training points `(N, classes)`."""
    exponentials = np.exp(outputs(training))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def solved(start: int, name: str) -> bool:
    """Whether XOR is learned from this start: every corner on its side."""
    return bool(trained(name, start_seed=start).measure()[2] == 1.0)


def epochs_to_learn(name: str, **changes: object) -> int:
    """After how many epochs the training loss is below 0.1, to within a hundred."""
    training = trained(name, epochs=100, **changes)
    while training.measure()[0] > 0.1:
        training.advance(100 * training.experiment.steps_per_epoch)
    return round(training.epoch)


def test_names_are_different_and_every_preset_says_what_it_shows() -> None:
    assert len(NAMES) == len(PRESETS)
    assert len(ON_POINTS) == len({preset.row for preset in ON_POINTS})
    for preset in PRESETS:
        assert preset.title[0].isupper() or preset.title.startswith(("L1", "2,000"))
        assert preset.shows.endswith(".")
        assert 40 < len(preset.shows) < 320


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_an_experiment_like_any_other_and_travels_in_a_link(preset: Preset) -> None:
    assert from_link(to_link(preset.experiment)) == (preset.experiment, ())
    assert from_link(f" Preset:{preset.name.title()}\n") == (preset.experiment, ())


def test_no_preset_is_the_default_experiment() -> None:
    assert Plane() not in [preset.experiment for preset in PRESETS]


@pytest.mark.parametrize(
    ("name", "sentence"),
    {
        "xorr": "there is no preset «xorr»; did you mean «xor» or «xor_adam»?",
        "": "there is no preset «»; «python -m playground presets» lists all.",
        "../x&y": "there is no preset «../x·y»; «python -m playground presets» lists all.",
    }.items(),
)
def test_a_preset_that_is_not_there_is_answered_by_those_like_it(name: str, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        named(name)
    assert str(caught.value) == sentence
    assert from_link(f"preset:{name}") == (Plane(), (sentence,))


def test_the_truth_table_is_what_the_network_of_xor_sees() -> None:
    training = trained("xor", epochs=1)
    seen = np.asarray(training.train.inputs)[: training.experiment.sizes[0]]
    table = {
        tuple(row): target for row, target in zip(seen, training.points[0].targets, strict=True)
    }
    assert table == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}


def test_n1_one_neuron_stays_near_one_half_and_a_squared_error_of_a_quarter() -> None:
    training = trained("one_neuron")
    np.testing.assert_allclose(answers(training), 0.5, atol=0.02)
    assert training.measure()[0] == pytest.approx(0.25, abs=1e-3)


def test_n2_xor_is_solved_from_most_starts_but_not_from_all() -> None:
    share = np.mean([solved(start, "xor") for start in range(STARTS)])
    assert 0.5 < share < 1.0
    assert solved(NAMES["xor"].experiment.start_seed, "xor")


def test_n3_adam_solves_xor_too() -> None:
    share = np.mean([solved(start, "xor_adam") for start in range(STARTS)])
    assert 0.5 < share <= 1.0
    assert solved(NAMES["xor_adam"].experiment.start_seed, "xor_adam")
    plain, slow = epochs_to_learn("xor"), epochs_to_learn("xor_adam")
    assert 500 <= plain <= 900
    assert 2.5 * plain <= slow <= 4 * plain
    assert epochs_to_learn("xor_adam", **{"optimizer.learning_rate": 0.01}) < plain


def test_n4_a_start_of_tiny_weights_is_stuck_near_a_quarter() -> None:
    training = trained("by_hand")
    targets = training.points[0].targets
    assert np.mean((answers(training) - targets) ** 2) == pytest.approx(0.25, abs=1e-3)


def line_of(training: Trainer) -> tuple[float, float]:
    """Slope and intercept of a network of one unit."""
    output = training.carry.params["output"]
    return float(np.asarray(output["kernel"])[0, 0]), float(np.asarray(output["bias"])[0])


def test_n5_the_slope_is_near_two_and_near_that_of_the_normal_equation() -> None:
    training = trained("linear_regression")
    x, y = (np.asarray(part, np.float64) for part in training.points[0])
    np.testing.assert_allclose(np.sort(x[:, 0]), np.linspace(-1, 1, 100), atol=1e-6)
    assert (y - 2 * x[:, 0]).std() == pytest.approx(0.33, rel=0.2)
    found, best = line_of(training), np.polyfit(x[:, 0], y, 1)
    assert found[0] == pytest.approx(2, abs=0.15)
    np.testing.assert_allclose(found, best, atol=0.1)
    np.testing.assert_allclose(line_of(trained("linear_regression", 1000)), best, atol=0.02)
    experiment = NAMES["linear_regression"].experiment
    assert (experiment.batch_size, experiment.optimizer.learning_rate) == (32, 0.01)
    assert isinstance(experiment.loss, MeanSquared)


def test_n6_labels_are_classes_and_the_boundary_is_near_zero() -> None:
    training = trained("logistic_regression")
    assert set(training.points[0].targets) == {0.0, 1.0}
    slope, intercept = line_of(training)
    assert slope > 1
    assert -intercept / slope == pytest.approx(0, abs=0.1)
    assert training.measure()[2] > 0.8
    assert "mistake" in NAMES["logistic_regression"].shows


def test_n7_probabilities_follow_the_data_and_the_unused_class_sinks() -> None:
    after, before = shares(trained("softmax")), shares(trainer(NAMES["softmax"].experiment))
    np.testing.assert_allclose(after.sum(axis=1), 1, rtol=1e-6)
    assert after[:, 2].mean() < before[:, 2].mean()


def test_n8_dropout_changes_training_steps_and_not_predictions() -> None:
    training = trained("dropout", epochs=10)
    once, again = answers(training), answers(training)
    np.testing.assert_array_equal(once, again)
    other = trained("dropout", epochs=10, order_seed=1)
    plain = trained("dropout", epochs=10, **{"layers.0.dropout": 0.0})
    assert not np.allclose(answers(other), once)
    assert not np.allclose(answers(plain), once)


def test_n9_batch_norm_centres_what_its_units_bend_and_learns() -> None:
    training = trained("batch_norm")
    assert training.measure()[3] > 0.95
    # Running statistics follow the batches, so over all points they are nearly met.
    mean, spread = normalised(training)
    np.testing.assert_allclose(mean, 0, atol=0.25)
    np.testing.assert_allclose(spread, 1, atol=0.25)
    raw_mean, raw_spread = sums(training)
    assert max(np.abs(raw_mean).max(), np.abs(raw_spread - 1).max()) > 0.5


def sums(training: Trainer) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread `(units,)` of the first layer's sums over the training points."""
    x = training.experiment.featurize(training.points[0].inputs)
    z = x @ np.asarray(training.carry.params["hidden"][0]["linear"]["kernel"])
    return z.mean(axis=0), z.std(axis=0)


def normalised(training: Trainer) -> tuple[np.ndarray, np.ndarray]:
    """The same after the running statistics are taken out."""
    mean, spread = sums(training)
    stats = training.carry.batch_stats["hidden"][0]["norm"]
    deviation = np.sqrt(np.asarray(stats["var"]) + 1e-5)
    return (mean - np.asarray(stats["mean"])) / deviation, spread / deviation


def test_n10_l1_ends_with_exact_zeros_and_l2_does_not() -> None:
    kernel = np.asarray(trained("sparse").carry.params["output"]["kernel"])
    assert (kernel == 0).sum() >= 4
    assert trained("sparse").measure()[3] > 0.95
    dense = np.asarray(
        trained("sparse", penalty=L2(strength=0.01)).carry.params["output"]["kernel"]
    )
    assert (dense == 0).sum() == 0


def test_n11_training_ends_by_itself_and_the_best_weights_come_back() -> None:
    experiment = NAMES["early_stopping"].experiment
    training, losses = trainer(experiment), []
    for _ in range(60):
        training.advance(experiment.steps_per_epoch)
        losses.append(float(training.measure()[1]))
    best = int(np.argmin(losses))
    assert best + 1 < 55  # the test loss turns up well before
    assert losses[-1] > losses[best] * 1.2
    # Patience: the first epoch after which five in a row were no better than the best.
    seen = np.array(losses)
    ends = next(e for e in range(5, 60) if seen[: e - 4].min() <= seen[e - 4 : e + 1].min())
    watched = trainer(experiment)
    watch = EarlyStopper(experiment.stop)
    reason = until(watched, 300, watch)
    assert "are back" in restored(watched, watch)
    assert f"epoch {ends + 1}:" in reason
    assert watched.epoch == seen[: ends + 1].argmin() + 1
    assert float(watched.measure()[1]) == pytest.approx(seen[: ends + 1].min())


def test_n12_the_rate_falls_to_a_tenth_every_thirty_epochs() -> None:
    experiment = NAMES["step_schedule"].experiment
    steps = experiment.steps_per_epoch
    factors = [float(experiment.schedule.factor(e * steps, steps)) for e in (0, 29, 30, 59, 60)]
    np.testing.assert_allclose(factors, [1, 1, 0.1, 0.1, 0.01], rtol=1e-5)


def test_n13_the_run_explodes_without_clipping_and_learns_with_it() -> None:
    # The values vary by 0.24: less than a tenth of that is left.
    assert trained("clipping").measure()[1] < 0.02
    assert not np.isfinite(trained("clipping", clipping=NoClipping()).measure()[0])
    assert NAMES["clipping"].experiment.activation == Linear()


def test_n17_scaled_inputs_are_learned_in_far_fewer_epochs() -> None:
    assert trained("scaled_inputs").measure()[0] < 1e-3
    assert not np.isfinite(trained("scaled_inputs", scaling=Raw()).measure()[0])
    slow = {"scaling": Raw(), "optimizer.learning_rate": 0.002}  # the largest of 1, 2, 5 that holds
    assert trained("scaled_inputs", epochs=30, **slow).measure()[0] > 1e-2
