"""Stop rules: the very epoch at which they stop, at any speed, and the weights that come back."""

import numpy as np
import pytest
from driver import assert_same, frame, params, started, turns, updates
from workbench import SMALL, compilations, leaves, ready, trainer

from playground.engine.live.commands import GoTo, Load, Play, Reset, Set, Speed, Step
from playground.engine.live.run import Run
from playground.engine.train import messages
from playground.engine.train.early_stopping import EarlyStopper
from playground.experiments.plane import Plane
from playground.options.stopping import (
    STOP_RULES,
    AfterEpochs,
    EarlyStopping,
    LossBelow,
    Never,
    StopRule,
)

NOISY = SMALL.replace("noise", 0.5).replace("optimizer.learning_rate", 0.6)
LONG = 200


def losses(experiment: Plane, epochs: int = LONG) -> np.ndarray:
    """Training and test loss after every epoch `(epochs, 2)`, measured one by one."""
    training, found = trainer(experiment), []
    for _ in range(epochs):
        training.advance(experiment.steps_per_epoch)
        found.append(training.measure()[:2])
    return np.array(found)


def early(test: np.ndarray, patience: int, min_delta: float) -> tuple[int, int]:
    """The epoch at which early stopping stops, and its best epoch, by a plain loop."""
    best, best_epoch = np.inf, 0
    for epoch, loss in enumerate(test, start=1):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch == patience:
            return epoch, best_epoch
    return 0, best_epoch


def played(experiment: Plane, speed: str) -> Run:
    """A run of `experiment` that has ended by itself."""
    run = started(experiment)
    run.tell(Speed(speed))
    run.tell(Play(True))
    for _ in range(2000):
        if frame(run)[0]["status"] == "finished":
            return run
    return pytest.fail("The run did not end.")


def weights(experiment: Plane, epoch: int) -> list[np.ndarray]:
    """The parameters after `epoch`."""
    training = trainer(experiment)
    training.advance(epoch * experiment.steps_per_epoch)
    return leaves(training.carry.params)


@pytest.mark.parametrize("speed", ["batch", "1", "20", "500"])
@pytest.mark.parametrize(("patience", "min_delta"), [(5, 0.0), (3, 0.002), (1, 0.0)])
def test_early_stopping_stops_at_its_very_epoch_at_any_speed(
    speed: str, patience: int, min_delta: float
) -> None:
    last, best = early(losses(NOISY)[:, 1], patience, min_delta)
    assert 0 < best < last < LONG
    rule = EarlyStopping(patience=patience, min_delta=min_delta)
    run = played(NOISY.replace("stop", rule), speed)
    assert run.message is not None
    assert run.message.startswith(f"Stopped after epoch {last}: the test loss has not improved")
    assert f"The weights of epoch {best} are back" in run.message
    assert (run.state()["epoch"], run.state()["newest"]) == (best, last)
    assert_same(params(run), weights(NOISY, best))
    run.tell(GoTo(None))
    frame(run)
    assert_same(params(run), weights(NOISY, last))


def test_without_restoring_the_last_weights_stay() -> None:
    last, _ = early(losses(NOISY)[:, 1], 5, 0.0)
    run = played(NOISY.replace("stop", EarlyStopping(restore=False)), "500")
    assert (run.state()["epoch"], run.state()["newest"]) == (last, None)
    assert_same(params(run), weights(NOISY, last))


@pytest.mark.parametrize("speed", ["batch", "5", "500"])
def test_training_stops_at_the_first_epoch_whose_loss_is_small_enough(speed: str) -> None:
    train = losses(NOISY)[:, 0]
    below = float(np.sort(train)[LONG // 2])
    expected = int(np.argmax(train < below)) + 1
    run = played(NOISY.replace("stop", LossBelow(below=below)), speed)
    assert run.state()["epoch"] == expected
    assert (run.message or "").startswith(f"Stopped after epoch {expected}: the training loss is")


@pytest.mark.parametrize("speed", ["batch", "5", "500"])
def test_training_stops_after_the_epochs_that_were_asked_for(speed: str) -> None:
    run = played(NOISY.replace("stop", AfterEpochs(epochs=37)), speed)
    assert (updates(run), run.state()["epoch"]) == (37 * 4, 37)
    assert run.message == "Stopped after epoch 37: the stop rule asks for 37."


def test_the_best_of_a_fixed_number_of_epochs_comes_back() -> None:
    best = int(np.argmin(losses(NOISY, 60)[:, 1])) + 1
    run = played(NOISY.replace("stop", AfterEpochs(epochs=60, restore=True)), "500")
    assert run.state()["epoch"] == best
    assert_same(params(run), weights(NOISY, best))


def test_play_goes_on_past_a_rule_that_has_stopped_and_says_so() -> None:
    run = played(SMALL.replace("stop", AfterEpochs(epochs=3)), "1")
    run.tell(Play(True))
    for _ in range(4):
        state, _ = frame(run)
    assert state["status"] == "playing"
    assert state["epoch"] > 3
    assert run.note == "trained on past its stop rule; reset to use the rule again"
    run.tell(Reset())
    run.tell(Play(True))
    while frame(run)[0]["status"] != "finished":
        pass
    assert (run.state()["epoch"], run.note) == (3, None)


def test_a_rule_also_holds_for_steps() -> None:
    run = started(SMALL.replace("stop", AfterEpochs(epochs=2)))
    for _ in range(2):
        run.tell(Step("epoch"))
        turns(run)
    assert (run.status, run.state()["epoch"]) == ("finished", 2)


def test_going_back_in_time_brings_back_what_the_rule_remembered() -> None:
    last, best = early(losses(NOISY)[:, 1], 5, 0.0)
    run = started(NOISY.replace("stop", EarlyStopping()))
    frame(run)
    for _ in range(last - 1):
        run.tell(Step("epoch"))
        frame(run)
    run.tell(GoTo(best - 1.0))
    frame(run)
    run.tell(Play(True))
    while frame(run)[0]["status"] != "finished":
        pass
    assert (run.state()["epoch"], run.state()["newest"]) == (best, last)


def test_the_best_weights_of_a_future_that_was_left_do_not_come_back() -> None:
    _, best = early(losses(NOISY)[:, 1], 5, 0.0)
    back = best - 1
    run = started(NOISY.replace("stop", EarlyStopping()))
    frame(run)
    for _ in range(best + 2):
        run.tell(Step("epoch"))
        frame(run)
    run.tell(GoTo(float(back)))
    frame(run)
    run.tell(Set("optimizer.learning_rate", 2e-3))  # from here on less is learned
    run.tell(Play(True))
    while frame(run)[0]["status"] != "finished":
        pass
    again = trainer(NOISY)
    again.advance(back * 4)
    again.set(NOISY.replace("optimizer.learning_rate", 2e-3))
    found = list(losses(NOISY, back)[:, 1])
    while not early(np.array(found), 5, 0.0)[0]:
        again.advance(4)
        found.append(again.measure()[1])
    last, best_again = early(np.array(found), 5, 0.0)
    assert run.message is not None
    assert run.message.startswith(f"Stopped after epoch {last}:")
    assert (run.state()["epoch"], run.state()["newest"]) == (best_again, last)
    assert min(found) > losses(NOISY)[best - 1, 1]


def test_a_rule_changes_while_training_goes_on_and_compiles_nothing() -> None:
    program = ready(SMALL.compile_key())
    assert program.measure is not None
    run = started()
    run.tell(Step("epoch"))
    turns(run)
    with compilations() as found:
        for rule in (EarlyStopping(patience=50), LossBelow(below=1e-6), AfterEpochs(epochs=4)):
            run.tell(Load(SMALL.replace("stop", rule)))
            run.tell(Step("epoch"))
            turns(run)
            assert (run.note or "").startswith("stop rule changed at epoch")
    assert found == []
    assert (run.status, run.state()["epoch"]) == ("finished", 4)


@pytest.mark.parametrize("rule", STOP_RULES.options)
def test_a_rule_is_no_part_of_a_program_and_no_live_number(rule: type[StopRule]) -> None:
    changed = SMALL.replace("stop", rule())
    assert changed.compile_key() == SMALL.compile_key()
    assert changed.live() == SMALL.live()


def test_a_network_without_test_examples_is_judged_by_its_training_loss() -> None:
    training = trainer(NOISY.replace("train_share", 1.0))
    nothing = np.full(4, np.nan, np.float32)
    values = iter([0.5, 0.4, 0.6, 0.7])
    training.measure = lambda: np.append(next(values), nothing[1:])  # type: ignore[method-assign]
    watch = EarlyStopper(EarlyStopping(patience=2))
    said = []
    for _ in range(4):
        training.advance(watch.cap(training, 100))
        said.append(watch.stops(training))
    assert said[:3] == ["", "", ""]
    assert said[3] == "Stopped after epoch 4: the training loss has not improved for 2 epochs."
    assert watch.memory.epoch == 2
    kept = messages.restored(training.experiment, 2.0, 0.4)
    assert kept == "The weights of epoch 2 are back, with the lowest training loss, 0.4."


def test_an_improvement_smaller_than_asked_for_is_none() -> None:
    training = trainer(NOISY)
    values = iter([1.0, 0.97, 0.94, 0.91, 0.90, 0.895])  # only the third is better by 0.05
    training.measure = lambda: np.array([0.5, next(values), 1, 1])  # type: ignore[method-assign]
    watch = EarlyStopper(EarlyStopping(patience=3, min_delta=0.05))
    said = []
    for _ in range(6):
        training.advance(watch.cap(training, 100))
        said.append(watch.stops(training))
    assert said[:5] == [""] * 5
    assert said[5] == (
        "Stopped after epoch 6: the test loss has not improved by more than 0.05 for 3 epochs."
    )
    kept = messages.restored(NOISY.replace("stop", watch.rule), 3.0, 0.94)
    assert kept.endswith("back, the last at which the test loss fell by more than 0.05, to 0.94.")
    assert (watch.memory.epoch, watch.memory.loss) == (3, 0.94)


def test_what_falls_slowly_counts_against_the_last_epoch_that_counted() -> None:
    """As in Keras and Lightning: ten falls by 0.001 are two improvements by more than 0.0045."""
    training = trainer(NOISY)
    values = iter(np.arange(1.0, 0.98, -0.001))
    training.measure = lambda: np.array([0.5, next(values), 1, 1])  # type: ignore[method-assign]
    watch, counted = EarlyStopper(EarlyStopping(patience=6, min_delta=0.0045)), []
    for _ in range(11):
        training.advance(watch.cap(training, 100))
        assert watch.stops(training) == ""
        counted.append(watch.memory.epoch)
    assert counted == [1, 1, 1, 1, 1, 6, 6, 6, 6, 6, 11]


def test_never_asks_for_nothing() -> None:
    training = trainer(NOISY)
    watch = EarlyStopper(Never())
    assert watch.cap(training, 12345) == 12345
    assert watch.stops(training) == ""
