"""A run's life, turn by turn: play, step, reset, speed, frames and views."""

import pytest
from driver import assert_same, frame, params, read, started, turns, updates
from safetensors.numpy import load
from workbench import SMALL, compilations, compiled, leaves, programs, ready

from playground.engine.live.commands import SPEEDS, Load, Play, Reset, Set, Speed, Step
from playground.engine.train.evaluator import AtOnceEvaluator
from playground.engine.train.trainer import Trainer
from playground.probes.points.plane import PLANE


def test_a_new_run_is_paused_at_its_start_and_shows_everything_once() -> None:
    run = started()
    state, arrays = frame(run)
    assert (state["status"], state["epoch"], state["step"]) == ("paused", 0.0, 0)
    assert {"map", "units", "train", "test", "features", "history", "weights.0"} <= set(arrays)
    assert state["scene"]["layers"][0]["units"] == 3
    assert (len(arrays["history"]), state["history"]) == (1, {"from": 0, "length": 1})
    run.tell(Step("batch"))
    state, arrays = frame(run)
    assert "scene" not in state
    assert not {"train", "test", "features"} & set(arrays)
    assert (state["step"], state["history"]) == (1, {"from": 1, "length": 2})


def test_a_frame_that_would_show_nothing_new_is_not_sent() -> None:
    run = started()
    frame(run)
    future = run.request()
    turns(run)
    assert not future.done()
    run.tell(Step("batch"))
    turns(run)
    assert read(future.result(0))[0]["step"] == 1


def test_whoever_watches_anew_sees_everything_and_older_requests_end() -> None:
    run = started()
    frame(run)
    old = run.request()
    run.audience.renew()
    assert old.cancelled()
    state, arrays = frame(run)
    assert "scene" in state
    assert "train" in arrays
    assert len(arrays["history"]) == state["history"]["length"]


def test_a_still_frame_repeats_nothing() -> None:
    run = started()
    frame(run)
    state, arrays = read(run.still())
    assert (arrays, state["status"], "scene" in state) == ({}, "paused", False)


def test_fifty_quick_steps_are_exactly_fifty_updates() -> None:
    run = started()
    for _ in range(50):
        run.tell(Step("batch"))
    turns(run)
    assert updates(run) == 50
    training = Trainer(SMALL, compiled(SMALL.compile_key()))
    training.advance(50)
    assert_same(params(run), leaves(training.carry.params))


def test_steps_are_examples_batches_and_epochs() -> None:
    run = started()
    run.tell(Step("example"))
    turns(run)
    assert (updates(run), run.state()["epoch"]) == (1, 0.05)
    assert run.note == "stepped by single examples; reset to train by whole batches"
    run.tell(Step("batch"))
    turns(run)
    assert (updates(run), run.state()["epoch"]) == (2, 0.3)
    run.tell(Step("epoch"))
    turns(run)
    assert (updates(run), run.state()["epoch"]) == (5, 1.0)
    for _ in range(3):
        run.tell(Step("epoch"))
    turns(run)
    assert run.state()["epoch"] == 4.0


def test_a_step_pauses() -> None:
    run = started()
    run.tell(Play(True))
    turns(run)
    assert run.state()["status"] == "playing"
    run.tell(Step("batch"))
    assert frame(run)[0]["status"] == "paused"
    assert updates(run) == 1


def test_a_run_that_nobody_asks_does_not_train() -> None:
    run = started()
    frame(run)
    run.tell(Play(True))
    turns(run)
    for _ in range(20):
        assert not run.turn()
    assert updates(run) == 0


@pytest.mark.parametrize(("speed", "epochs"), [("1", 1), ("5", 5), ("20", 20)])
def test_a_frame_trains_as_many_epochs_as_the_speed_says(
    speed: str, epochs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine must not cut a frame short.
    monkeypatch.setattr(AtOnceEvaluator, "frame", 3600.0)
    run = started()
    frame(run)
    run.tell(Speed(speed))
    run.tell(Play(True))
    assert frame(run)[0]["step"] == 0  # says that it plays
    assert frame(run)[0]["epoch"] == epochs
    assert frame(run)[0]["epoch"] == 2 * epochs


def test_the_slowest_speed_is_one_batch() -> None:
    run = started()
    frame(run)
    run.tell(Speed("batch"))
    run.tell(Play(True))
    assert [frame(run)[0]["step"] for _ in range(4)] == [0, 1, 2, 3]
    assert set(SPEEDS) >= {"batch", "1"}


def test_pausing_stops_training_in_the_same_turn() -> None:
    run = started()
    run.tell(Speed("500"))
    run.tell(Play(True))
    frame(run)
    run.request()
    run.turn()
    run.tell(Play(False))
    before = updates(run)
    turns(run)
    assert updates(run) == before
    assert (run.state()["status"], run.state()["steps_per_second"]) == ("paused", None)


def test_commands_heard_twice_do_no_harm() -> None:
    run = started()
    for command in (Play(True), Play(True), Speed("5"), Speed("5"), Play(False), Play(False)):
        run.tell(command)
    turns(run)
    assert (run.state()["status"], run.state()["speed"], updates(run)) == ("paused", "5", 0)


def test_a_reset_gives_the_same_numbers_again() -> None:
    run = started()
    start = params(run)
    run.tell(Step("epoch"))
    turns(run)
    first = params(run)
    assert len(run.history) == 2
    run.tell(Reset())
    turns(run)
    assert_same(params(run), start)
    assert (updates(run), len(run.history), run.note) == (0, 1, None)
    run.tell(Step("epoch"))
    turns(run)
    assert_same(params(run), first)


def test_the_pace_of_frames_leaves_the_numbers_as_they_are() -> None:
    run = started()
    run.tell(Speed("10"))
    run.tell(Play(True))
    while run.state()["epoch"] < 100:
        frame(run)
    training = Trainer(SMALL, compiled(SMALL.compile_key()))
    training.advance(updates(run))
    assert_same(params(run), leaves(training.carry.params))


def test_a_live_number_changes_at_once_compiles_nothing_and_is_noted() -> None:
    program = ready(SMALL.compile_key())
    program.advance(program.filmed._replace(dropping=True))
    run = started()
    run.tell(Step("epoch"))
    turns(run)
    with compilations() as found:
        for path, value in (
            *(("optimizer.learning_rate", 0.5), ("layers.0.dropout", 0.3)),
            *(("layers.0.dropout", 0.0), ("optimizer.learning_rate", 0.25)),
        ):
            run.tell(Set(path, value))
            run.tell(Step("batch"))
            turns(run)
        run.tell(Load(run.experiment.replace("noise", 0.4)))
        programs().get(SMALL, PLANE).result(60)
        turns(run)
        frame(run)
    assert found == []
    assert run._trainer is not None
    assert run._trainer.program is program
    assert run.state()["learning_rate"] == 0.25


def test_a_changed_number_is_noted_once_training_has_begun() -> None:
    run = started()
    run.tell(Set("optimizer.learning_rate", 0.5))
    turns(run)
    assert (run.note, run.experiment.optimizer.learning_rate) == (None, 0.5)
    run.tell(Step("epoch"))
    run.tell(Step("epoch"))
    turns(run)
    run.tell(Set("optimizer.learning_rate", 0.2))
    turns(run)
    assert run.note == "learning rate changed at epoch 2; reset to train with it from the start"


@pytest.mark.parametrize(
    ("path", "value", "note"),
    [
        (
            *("optimizer.learning_rate", 99.0),
            "SGD: learning_rate is 99, but must be a number between 1e-06 and 10.",
        ),
        (
            *("layers.0.dropout", float("nan")),
            "Dense: dropout is nan, but must be a number between 0 and 0.95.",
        ),
        ("layers.7.dropout", 0.1, None),
        ("layers.0.units", 5.0, None),
        ("noise", 0.5, None),
        ("", 1.0, None),
    ],
)
def test_a_number_that_cannot_be_set_leaves_the_run_as_it_is(
    path: str, value: float, note: str | None
) -> None:
    run = started()
    run.tell(Set(path, value))
    turns(run)
    assert run.experiment == SMALL
    assert run.note == note
    assert run.state()["status"] == "paused"


def test_a_frame_is_not_packed_for_somebody_who_has_given_up() -> None:
    run = started()
    run.request().cancel()
    turns(run)
    later = run.request()
    turns(run)
    assert "map" in load(later.result(0))
