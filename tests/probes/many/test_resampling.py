"""Bias, variance and noise add up, and every network is one that was trained on its own set."""

from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from playground import network
from playground.datasets.points.curve import SineWave
from playground.datasets.points.plane import RegressionPlane
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.options.activations import Tanh
from playground.options.losses import MeanSquared
from playground.options.optimizers import Sgd
from playground.probes.many.random_features import Solved, features, fitted, widths
from playground.probes.many.resampling import TESTED, Question, Trade, decompose, yardstick

WAVE = Curve(dataset=SineWave(), activation=Tanh(), optimizer=Sgd(learning_rate=0.05))
QUESTION = Question(WAVE, points=12, noise=0.3, sets=4, epochs=3, widths=(2, 3))


def at_once(job: Any) -> Future[Any]:
    """Do a job now."""
    future: Future[Any] = Future()
    future.set_result(job())
    return future


def test_the_parts_by_hand() -> None:
    """Answers 1 and 3 where −1 is true: their mean is 3 off, which is 9, and they stray by 2.

    The mean of two such strays by half of that: bias² is 8, variance 2, and ½ is noise.
    """
    found = decompose(np.array([[1.0], [3.0]]), np.array([-1.0]), 0.5)
    assert found == (8.0, 2.0, 0.5, 10.5)
    assert decompose(np.array([[3.0]]), np.array([-1.0]), 0.5) == (16.0, 0.0, 0.5, 16.5)


def test_networks_without_bias_have_none_however_few_the_sets() -> None:
    rng = np.random.default_rng(3)
    truth = rng.normal(size=2000)
    for sets, bias in ((2, 0.0), (10, 0.0), (10, 0.3)):
        found = decompose(truth + bias + rng.normal(size=(sets, 2000)), truth, 0.0)
        assert found.bias == pytest.approx(bias**2, abs=0.05)  # 1 / 10 would be the variance's
        assert found.variance == pytest.approx(1.0, abs=0.05)


def test_the_parts_are_exactly_the_expected_squared_error() -> None:
    rng = np.random.default_rng(0)
    answers, truth = rng.normal(size=(7, 30)), rng.normal(size=30)
    found = decompose(answers, truth, 0.04)
    assert found.error == pytest.approx(found.bias + found.variance + found.noise, rel=1e-12)
    observed = truth + 0.2 * rng.standard_normal((20_000, 1, 30))
    measured = ((answers[None] - observed) ** 2).mean()
    assert found.error == pytest.approx(measured, rel=1e-2)


def test_the_noise_of_a_training_set_is_what_it_says() -> None:
    sets = [QUESTION.training_set(number) for number in range(500)]
    x = np.linspace(-6, 6, 12)
    stray = np.array([each.targets for each in sets]) - np.sin(x)
    np.testing.assert_allclose(sets[0].inputs[:, 0], x, rtol=1e-6)
    assert stray.std() == pytest.approx(0.3, rel=0.03)
    assert abs(stray.mean()) < 0.02
    assert QUESTION.variance == pytest.approx(0.09)


def test_on_the_plane_places_are_drawn_anew_with_clean_values() -> None:
    task = Plane(dataset=RegressionPlane(), loss=MeanSquared())
    calm = Question(task, points=15, noise=0.0, sets=2, epochs=1)
    first, second = calm.training_set(0), calm.training_set(1)
    assert (first.inputs != second.inputs).any()
    np.testing.assert_allclose(
        first.targets, np.clip(first.inputs.sum(axis=1) / 10, -1, 1), atol=1e-6
    )
    assert len(yardstick(task).targets) == TESTED


def answers_by_hand(number: int, width: int) -> tuple[np.ndarray, float]:
    """What a network says after three steps of gradient descent on set `number`, in NumPy."""
    params = network.start(QUESTION.experiment(width).replace("start_seed", number))[0]
    hidden, output = params["hidden"][0]["linear"], params["output"]
    w, b, v, c = (
        each.astype(float)
        for each in (hidden["kernel"], hidden["bias"], output["kernel"], output["bias"])
    )
    train = QUESTION.training_set(number)
    x, y = train.inputs.astype(float), train.targets.astype(float)
    for _ in range(3):
        a = np.tanh(x @ w + b)
        error = 2 * (a @ v + c - y[:, None]) / len(y)
        back = (error @ v.T) * (1 - a**2)
        v, c = v - 0.05 * a.T @ error, c - 0.05 * error.sum(axis=0)
        w, b = w - 0.05 * x.T @ back, b - 0.05 * back.sum(axis=0)

    def says(places: np.ndarray) -> np.ndarray:
        return (np.tanh(places @ w + b) @ v + c)[:, 0]

    return says(yardstick(WAVE).inputs.astype(float)), float(((says(x) - y) ** 2).mean())


def test_every_row_is_that_of_networks_trained_by_hand() -> None:
    work = Trade(QUESTION, at_once)
    while work.share < 1:
        work.step()
    assert [row.width for row in work.rows] == [2, 3]
    assert [row.parameters for row in work.rows] == [7, 10]
    for row in work.rows:
        found = [answers_by_hand(number, row.width) for number in range(4)]
        expected = decompose(
            np.array([each for each, _ in found]), np.sin(np.linspace(-6, 6, TESTED)), 0.09
        )
        np.testing.assert_allclose(row.parts, expected, rtol=1e-3)
        assert row.training == pytest.approx(np.mean([error for _, error in found]), rel=1e-3)
        assert row.lost == 0


def test_networks_that_diverge_are_counted_and_left_out() -> None:
    wild = WAVE.replace("optimizer.learning_rate", 10.0).replace("activation", "linear")
    work = Trade(Question(wild, 12, 0.1, 2, 200, widths=(2,)), at_once)
    while work.share < 1:
        work.step()
    assert work.rows[0].lost == 2
    assert np.isnan(work.rows[0].parts.error)


def test_the_output_weights_are_the_smallest_that_fit_best() -> None:
    train, x = QUESTION.training_set(0), yardstick(WAVE).inputs
    both = np.concatenate([train.inputs, x]).astype(float)
    for width in (3, 60):
        design = features(both, width, np.random.default_rng([1]))
        weights = np.linalg.pinv(design[:12], rcond=1e-9) @ train.targets
        answers, error = fitted(train, x, width, [1])
        np.testing.assert_allclose(answers, design[12:] @ weights, rtol=1e-5, atol=1e-6)
        assert (error < 1e-10) == (width == 60)


def test_random_features_err_most_around_as_many_weights_as_points() -> None:
    work = Solved(Question(WAVE, points=20, noise=0.3, sets=30, epochs=1))
    while work.share < 1:
        work.step()
    errors = {row.width: row.parts.error for row in work.rows}
    assert 19 in errors
    assert work.threshold == 19
    assert max(errors[width] for width in (11, 16, 19, 23)) > 20 * errors[4]
    assert errors[64] < errors[6] < errors[4]
    assert [row.width for row in work.rows] == list(widths(work.question))


def test_the_threshold_counts_all_parameters_of_a_trained_network() -> None:
    """A hidden unit along a line has a weight, a bias and an output weight; one bias more."""
    wide = Question(WAVE, points=31, noise=0.1, sets=2, epochs=1)
    assert wide.threshold == 10
    parameters = sum(row.parameters for row in network.table(wide.experiment(10)))
    assert parameters == 31
