"""Runs of images: which image is looked at, who is answered, and what is measured when."""

from typing import Any

import jax
import numpy as np
import pytest
from driver import frame, turns, updates
from test_probe_images import SMALL, params, started, trainer_of

from playground.engine.live import commands
from playground.engine.live.chosen_image import ChosenImage
from playground.engine.live.run import Run
from playground.engine.train.editing import Parameter
from playground.engine.train.evaluator import ChunkedEvaluator
from playground.experiments.split import Split
from playground.options.errors import SpecError
from playground.options.optimizers import Sgd
from playground.options.stopping import AfterEpochs, LossBelow
from playground.regimes.score import TRAINING


def chosen(run: Run) -> ChosenImage:
    """The image that the run looks at."""
    assert run.chosen is not None
    return run.chosen


def test_another_held_back_image_can_be_looked_at() -> None:
    run = started()
    frame(run)
    run.tell(commands.ShowImage(3))
    state, arrays = frame(run)
    np.testing.assert_array_equal(arrays["image"], SMALL.splits()[1].inputs[3])
    assert state["image"] == 3
    assert state["label"] == int(SMALL.splits()[1].targets[3])
    run.tell(commands.ShowImage(120))  # there are not so many
    assert chosen(run).wanted == 120
    state, _ = frame(run)
    assert "number is 120, but must be from 0 to 119: there are 120 images" in state["note"]
    assert (state["image"], chosen(run).wanted) == (3, 3)


def test_what_was_chosen_is_known_before_it_is_looked_at() -> None:
    run = started()
    frame(run)
    assert (chosen(run).wanted, chosen(run).drawing) == (0, None)
    run.tell(commands.ShowImage(5))
    assert (chosen(run).wanted, run.state()["image"]) == (5, 0)
    frame(run)
    assert (chosen(run).wanted, run.state()["image"]) == (5, 5)
    run.tell(commands.ShowImage(None))  # nothing was drawn yet
    frame(run)
    assert chosen(run).wanted == 5
    drawing = np.full((28, 28, 1), 7, np.uint8)
    chosen(run).ask(drawing)
    assert frame(run)[0]["label"] is None
    assert chosen(run).wanted is None
    np.testing.assert_array_equal(chosen(run).drawing, drawing)


def test_whoever_asks_about_a_drawing_hears_what_the_stage_shows() -> None:
    run = started()
    frame(run)
    drawing = np.random.default_rng(0).integers(0, 255, (28, 28, 1)).astype(np.uint8)
    future = chosen(run).ask(drawing)
    state, arrays = frame(run)
    np.testing.assert_array_equal(future.result(0), arrays["probabilities"])
    np.testing.assert_array_equal(arrays["image"], drawing)
    assert state["image"] is None
    again = chosen(run).ask(drawing)
    chosen(run).ask(drawing)
    assert again.cancelled()  # a newer question came


def test_a_drawing_that_stands_is_answered_again_while_another_image_is_looked_at() -> None:
    run = started()
    frame(run)
    drawing = np.random.default_rng(1).integers(0, 255, (28, 28, 1)).astype(np.uint8)
    first = chosen(run).ask(drawing)
    frame(run)
    run.tell(commands.ShowImage(2))
    frame(run)
    again = chosen(run).ask(drawing, look=False)
    turns(run)
    np.testing.assert_array_equal(again.result(0), first.result(0))
    assert run.state()["image"] == 2
    run.tell(commands.ShowImage(None))
    _, arrays = frame(run)
    np.testing.assert_array_equal(arrays["image"], drawing)


def test_what_was_given_is_called_what_it_was_and_can_be_let_go_of() -> None:
    run = started()
    frame(run)
    photo = np.full((28, 28, 1), 9, np.uint8)
    chosen(run).ask(photo, given="photo")
    assert frame(run)[0]["given"] == "photo"
    chosen(run).forget("drawing")  # which this is not
    turns(run)
    assert run.state()["given"] == "photo"
    chosen(run).forget("photo")
    state, arrays = frame(run)
    assert (state["given"], state["image"]) == (None, 0)
    np.testing.assert_array_equal(arrays["image"], SMALL.splits()[1].inputs[0])
    run.tell(commands.ShowImage(None))
    frame(run)
    assert chosen(run).wanted == 0
    chosen(run).ask(photo)
    assert frame(run)[0]["given"] == "drawing"


def test_who_asks_is_answered_for_the_drawing_though_another_image_is_turned_to() -> None:
    run = started()
    frame(run)
    drawing = np.random.default_rng(2).integers(0, 255, (28, 28, 1)).astype(np.uint8)
    alone = chosen(run).ask(drawing)
    turns(run)
    run.tell(commands.Play(True))
    run.tell(commands.Speed("1"))
    run.tell(commands.Play(False))
    future = chosen(run).ask(drawing)
    run.tell(commands.ShowImage(1))
    turns(run)
    np.testing.assert_array_equal(future.result(0), alone.result(0))


def test_who_asks_a_network_that_diverged_hears_so() -> None:
    run = started(SMALL.replace("optimizer", Sgd(learning_rate=10.0)))
    run.tell(commands.Set("optimizer.learning_rate", 10.0))
    trainer = trainer_of(run)
    trainer.carry = trainer.carry._replace(
        params=jax.tree.map(lambda leaf: leaf * np.nan, trainer.carry.params)
    )
    future = chosen(run).ask(np.zeros((28, 28, 1), np.uint8))
    turns(run)
    with pytest.raises(SpecError, match="beyond all bounds"):
        future.result(0)
    assert run.state()["status"] == "diverged"


def test_an_epoch_ends_with_what_the_command_line_measures() -> None:
    run = started()
    run.tell(commands.Step("epoch"))
    turns(run)
    assert updates(run) == SMALL.steps_per_epoch
    measured = trainer_of(run).measure()
    np.testing.assert_allclose(run.history.rows[-1, 1:], measured, rtol=1e-5)
    assert run.history.rows[-1, 0] == 1
    assert run.state()["test_accuracy"] == pytest.approx(float(measured[3]))
    assert run.state()["measured"] == SMALL.sizes  # which is said beside the shares


def test_samples_are_of_the_first_images_of_both_kinds() -> None:
    run = started()
    run.tell(commands.Step("batch"))
    turns(run)
    first = [Split(*(array[:200] for array in split)) for split in SMALL.splits()]
    scores = [trainer_of(run).score(split) for split in first]
    np.testing.assert_allclose(run.history.rows[-1, 1:3], [s.loss for s in scores], rtol=1e-5)
    assert TRAINING > 200


def test_reset_gives_the_same_numbers_again() -> None:
    run = started()
    start = run.history.rows.copy()
    run.tell(commands.Step("epoch"))
    turns(run)
    once = run.history.rows[-1].copy()
    run.tell(commands.Reset())
    turns(run)
    np.testing.assert_array_equal(run.history.rows, start)
    run.tell(commands.Step("epoch"))
    turns(run)
    np.testing.assert_array_equal(run.history.rows[-1], once)


@pytest.mark.parametrize(
    ("rule", "epochs"), [(AfterEpochs(epochs=2), 2), (LossBelow(below=100.0), 1)], ids=str
)
def test_a_stop_rule_ends_the_training_of_images(rule: Any, epochs: int) -> None:
    run = started(SMALL.replace("stop", rule))
    run.tell(commands.Play(True))
    for _ in range(1000):
        frame(run)
        if run.state()["status"] != "playing":
            break
    assert run.state()["status"] == "finished"
    assert updates(run) == epochs * SMALL.steps_per_epoch


@pytest.mark.parametrize("speed", commands.BATCHES)
def test_a_frame_trains_as_many_batches_as_its_speed_says(
    speed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChunkedEvaluator, "frame", 1e9)
    experiment = SMALL.replace("batch_size", 4)
    run = started(experiment)
    frame(run)
    run.tell(commands.Speed(speed))
    run.tell(commands.Play(True))
    frame(run)
    wanted = commands.BATCHES[speed]
    counts = {updates(run)} | {0}
    while updates(run) < wanted:
        frame(run)
        counts.add(updates(run))
    assert wanted in counts


def test_the_weights_of_images_are_not_set_by_hand() -> None:
    run = started()
    before = params(run)
    run.tell(Parameter(1, 0, 0, 5.0))
    turns(run)
    assert run.state()["note"] == "weights of image networks cannot be set by hand."
    for a, b in zip(jax.tree.leaves(before), jax.tree.leaves(params(run)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_lens_on_images_is_no_lens() -> None:
    run = started()
    run.tell(commands.Look(None, (), lens=True))
    frame(run)
    assert run.state()["status"] == "paused"


def test_without_held_back_images_training_ones_are_looked_at() -> None:
    experiment = SMALL.replace("train_share", 1.0)
    run = started(experiment)
    _, arrays = frame(run)
    train = experiment.splits()[0]
    np.testing.assert_array_equal(arrays["image"], train.inputs[0])
    np.testing.assert_array_equal(arrays["strip"], train.inputs[:16])
    run.tell(commands.Step("epoch"))
    turns(run)
    assert run.state()["test_loss"] is None
    assert run.state()["train_loss"] is not None


def test_a_drawing_of_another_size_is_given_up_and_does_no_harm() -> None:
    run = started()
    future = chosen(run).ask(np.zeros((32, 32, 3), np.uint8))
    turns(run)
    assert future.cancelled()
    assert run.state()["status"] == "paused"
