"""The line that says how far a run is from TensorFlow Playground's own arithmetic."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from workbench import SMALL, trainer

from playground.engine.reference import tf_comparison
from playground.engine.reference.tf_comparison import Comparison
from playground.engine.reference.tf_reference import SLOWEST_EPOCH, run, seconds_per_epoch
from playground.engine.train.trainer import Trainer
from playground.links.tf_playground import open_link

CALM = "#dataset=circle&networkShape=2&percTrainData=20&seed=0.5&batchSize=30"


class Jobs(list[Callable[[], Any]]):
    """Jobs that wait for somebody to do them."""

    def do(self) -> None:
        """Do all, and what they ask for."""
        while self:
            self.pop(0)()


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def followed(jobs: Jobs, link: str = CALM) -> tuple[Trainer, Comparison]:
    """A run of `link` at its start, and its comparison."""
    training, compared = trainer(open_link(link).experiment), Comparison(jobs.append)
    look(training, compared)
    return training, compared


def look(training: Trainer, compared: Comparison, note: str | None = None) -> None:
    compared.look(training, training.measure(), note)


def epochs(training: Trainer, compared: Comparison, count: int) -> None:
    for _ in range(count):
        training.advance(training.experiment.steps_per_epoch)
        look(training, compared)


def test_our_own_rules_have_no_reference(jobs: Jobs) -> None:
    training, compared = trainer(SMALL), Comparison(jobs.append)
    look(training, compared)
    assert compared.sentence() is None
    assert jobs == []


def test_the_distance_is_that_of_the_losses_after_the_same_epoch(jobs: Jobs) -> None:
    training, compared = followed(jobs)
    assert "being computed" in compared.sentence()
    jobs.do()
    assert compared.sentence().startswith("After 0 epochs: the training loss differs")
    epochs(training, compared, 5)
    jobs.do()
    known = [losses for losses, _ in zip(run(training.experiment), range(6), strict=False)][5]
    off = np.array([1.5, 0.5]) * known
    compared.look(training, np.array([*off, np.nan, np.nan]), None)
    assert compared.sentence() == (
        "After 5 epochs: the training loss differs from TensorFlow Playground's own arithmetic "
        "by a relative 5e-01 (test 5e-01)."
    )
    look(training, compared)
    assert "e-01" not in compared.sentence()


def test_a_moment_within_an_epoch_shows_the_last_whole_one(jobs: Jobs) -> None:
    training, compared = followed(jobs)
    epochs(training, compared, 2)
    jobs.do()
    training.advance(1)
    look(training, compared)
    assert compared.sentence().startswith("After 2 epochs")


def test_a_reference_that_lags_behind_says_what_it_knows(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tf_comparison, "SLICE", 0.0)
    training, compared = followed(jobs)
    jobs.do()
    epochs(training, compared, 3)
    assert len(jobs) == 1  # a slice at a time
    assert compared.sentence().startswith("After 0 epochs")
    compared_again = Comparison(jobs.append)
    assert compared_again.sentence() is None


def test_a_run_changed_by_hand_has_no_reference_until_its_reset(jobs: Jobs) -> None:
    training, compared = followed(jobs)
    epochs(training, compared, 1)
    look(training, compared, "a weight was set by hand")
    assert compared.sentence() == tf_comparison.CHANGED
    training.set(training.experiment.replace("optimizer.learning_rate", 0.3))
    look(training, compared)
    assert compared.sentence() == tf_comparison.CHANGED
    training.reset()
    look(training, compared)
    jobs.do()
    epochs(training, compared, 1)
    jobs.do()
    assert compared.sentence().startswith("After 1 epoch:")
    assert "e-0" not in compared.sentence()


def test_the_reference_ends_after_500_epochs(jobs: Jobs) -> None:
    training, compared = followed(jobs)
    training.advance(501 * training.experiment.steps_per_epoch)
    look(training, compared)
    assert compared.sentence() == tf_comparison.TOO_FAR


def test_a_network_that_would_take_too_long_is_not_followed(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = open_link("#batchSize=1&seed=1&networkShape=" + ",".join(["20"] * 40)).experiment
    small = open_link(CALM).experiment
    assert seconds_per_epoch(small) < SLOWEST_EPOCH < seconds_per_epoch(deep)
    monkeypatch.setattr(
        "playground.engine.reference.tf_reference.SLOWEST_EPOCH", seconds_per_epoch(small) / 2
    )
    _, compared = followed(jobs)
    assert compared.sentence() == tf_comparison.TOO_LARGE


def test_chaos_is_called_by_its_name(jobs: Jobs) -> None:
    link = "#dataset=circle&learningRate=3&networkShape=8,8&seed=0.2&percTrainData=30&batchSize=7"
    training, compared = followed(jobs, link)
    epochs(training, compared, 12)
    jobs.do()
    assert compared.sentence().endswith(tf_comparison.CHAOTIC)


def test_nobody_computes_for_a_run_that_is_gone(jobs: Jobs) -> None:
    _, compared = followed(jobs)
    (job,) = jobs
    known = compared._known
    del compared
    job()
    assert known == []
