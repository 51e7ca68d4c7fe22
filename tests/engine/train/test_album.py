"""Kept moments: bounded, evenly spaced, and exact when training goes on from one."""

import numpy as np
import pytest
from driver import assert_same, frame, params, started, turns, updates
from workbench import SMALL, leaves, trainer

from playground.engine.live.commands import GoTo, Load, Play, Reset, Set, Speed, Step
from playground.engine.live.run import Run
from playground.engine.train.checkpoints import Checkpoints, size
from playground.engine.train.editing import Parameter
from playground.layers import Dense
from playground.options.optimizers import Adam

FULL = SMALL.replace("optimizer", Adam()).replace("layers", (Dense(units=3, dropout=0.3),))


def filled(album: Checkpoints, epochs: int) -> Checkpoints:
    """An album that was offered a moment after every epoch."""
    training = trainer(SMALL)
    for epoch in range(epochs + 1):
        training.seen = epoch * 20
        if album.wants(training.seen, training.carry):
            album.add(training.moment())
    return album


def stepped(run: Run, epochs: int, batches: int = 0) -> None:
    """Step by whole epochs, then by batches, with a frame after each."""
    for kind in ["epoch"] * epochs + ["batch"] * batches:
        run.tell(Step(kind))
        frame(run)


@pytest.mark.parametrize("epochs", [10, 50, 51, 200, 999, 5000])
def test_an_album_keeps_the_start_and_evenly_spaced_moments(epochs: int) -> None:
    kept = filled(Checkpoints(most=50), epochs).epochs
    gaps = np.diff(kept)
    assert min(epochs, 24) < len(kept) <= 50
    assert kept[0] == 0
    assert epochs - kept[-1] <= gaps.max()
    assert gaps.max() <= 2 * gaps.min()


def test_an_album_takes_no_more_bytes_than_it_may() -> None:
    one = size(trainer(SMALL).carry)
    album = filled(Checkpoints(largest=10 * one), 1000)
    assert 4 < len(album) <= 10
    assert sum(size(moment.carry) for moment in album.moments) <= 10 * one


def test_a_network_too_large_for_two_moments_has_none() -> None:
    one = size(trainer(SMALL).carry)
    assert len(filled(Checkpoints(largest=2 * one - 1), 10)) == 0


@pytest.mark.parametrize(("epoch", "found"), [(0, 0), (2.4, 2), (2.6, 3), (7, 7), (99, 10)])
def test_the_nearest_moment_is_found(epoch: float, found: float) -> None:
    moment = filled(Checkpoints(), 10).nearest(epoch)
    assert moment is not None
    assert moment.epoch == found
    assert Checkpoints().nearest(epoch) is None


@pytest.mark.parametrize("experiment", [SMALL, FULL], ids=["sgd", "adam and dropout"])
def test_training_goes_on_from_a_moment_with_the_very_same_numbers(experiment: object) -> None:
    run = started(experiment)  # type: ignore[arg-type]
    frame(run)
    stepped(run, 3, batches=2)
    stepped(run, 2)
    first, curve = params(run), run.history.rows.copy()
    run.tell(GoTo(2.2))
    state, arrays = frame(run)
    assert (state["epoch"], state["status"], state["newest"]) == (2.0, "paused", 5.0)
    assert state["message"].startswith("This is epoch 2 of 5.")
    assert len(run.history) == len(curve)
    shown = arrays["weights.0"]
    stepped(run, 1)
    assert (run.state()["newest"], run.state()["epoch"]) == (None, 3.0)
    stepped(run, 0, batches=2)
    stepped(run, 2)
    assert_same(params(run), first)
    np.testing.assert_array_equal(run.history.rows, curve)
    again = trainer(experiment)  # type: ignore[arg-type]
    again.advance(8)
    np.testing.assert_array_equal(shown, leaves(again.carry.params)[1])


def test_now_comes_back_to_the_newest_moment_and_loses_nothing() -> None:
    run = started()
    frame(run)
    stepped(run, 4)
    newest, curve = params(run), run.history.rows.copy()
    for epoch in (0.0, 3.0, 1.0):
        run.tell(GoTo(epoch))
        assert frame(run)[0]["epoch"] == epoch
    run.tell(GoTo(None))
    state, _ = frame(run)
    assert (state["epoch"], state["newest"], state["message"]) == (4.0, None, None)
    assert_same(params(run), newest)
    np.testing.assert_array_equal(run.history.rows, curve)
    run.tell(GoTo(99.0))
    assert frame(run)[0]["newest"] is None


def test_the_curve_is_cut_where_training_goes_on() -> None:
    run = started()
    frame(run)
    stepped(run, 6)
    run.tell(GoTo(2.0))
    frame(run)
    run.tell(Play(True))
    frame(run)
    state, _ = frame(run)
    assert run.history.rows[:, 0].tolist() == [0, 1, 2, 3]
    assert (state["newest"], state["epoch"]) == (None, 3)


def test_a_visit_pauses_and_is_heard_twice_without_harm() -> None:
    run = started()
    run.tell(Speed("5"))
    run.tell(Play(True))
    for _ in range(4):
        frame(run)
    for _ in range(2):
        run.tell(GoTo(5.0))
        turns(run)
    assert (run.state()["status"], run.state()["epoch"]) == ("paused", 5.0)
    before = updates(run)
    run.request()
    turns(run)
    assert updates(run) == before


def test_moments_are_sent_when_the_run_rests_and_only_when_they_changed() -> None:
    run = started()
    assert frame(run)[1]["moments"].tolist() == [0]
    stepped(run, 1)
    run.tell(Step("epoch"))
    assert frame(run)[1]["moments"].tolist() == [0, 1, 2]
    run.tell(GoTo(1.0))
    assert "moments" not in frame(run)[1]
    run.tell(Play(True))
    frame(run)
    assert "moments" not in frame(run)[1]
    run.tell(Play(False))
    assert frame(run)[1]["moments"].tolist() == [0, 1, 2]


def test_a_weight_and_a_bias_are_set_and_training_goes_on_from_there() -> None:
    run = started()
    frame(run)
    stepped(run, 2)
    for change in (Parameter(1, 1, 2, 0.75), Parameter(1, None, 0, -2.0), Parameter(2, None, 0, 3)):
        run.tell(change)
    _, arrays = frame(run)
    assert arrays["weights.0"][1, 2] == np.float32(0.75)
    assert (arrays["biases.0"][0], arrays["biases.1"][0]) == (-2, 3)
    assert run.note == "a bias was set at epoch 2; a link does not repeat it, Reset undoes it"
    again = trainer(SMALL)
    again.advance(8)
    hidden, output = again.carry.params["hidden"][0]["linear"], again.carry.params["output"]
    kernel, bias = np.array(hidden["kernel"]), np.array(hidden["bias"])
    kernel[1, 2], bias[0] = 0.75, -2
    again.carry.params["hidden"][0]["linear"] = {"bias": bias, "kernel": kernel}
    output["bias"] = np.full(1, 3, np.float32)
    stepped(run, 1)
    again.advance(4)
    assert_same(params(run), leaves(again.carry.params))
    run.tell(Reset())
    stepped(run, 2)
    again = trainer(SMALL)
    again.advance(8)
    assert_same(params(run), leaves(again.carry.params))
    assert run.note is None


def test_going_back_beyond_an_edit_undoes_it_and_its_note() -> None:
    run = started()
    frame(run)
    stepped(run, 2)
    run.tell(Parameter(1, 0, 0, 5.0))
    frame(run)
    stepped(run, 1)
    run.tell(GoTo(2.0))
    assert frame(run)[1]["weights.0"][0, 0] == 5
    run.tell(GoTo(1.0))
    frame(run)
    stepped(run, 2)
    assert run.note is None
    again = trainer(SMALL)
    again.advance(12)
    assert_same(params(run), leaves(again.carry.params))


def test_a_number_changed_since_a_moment_is_noted_when_training_goes_on_from_it() -> None:
    run = started()
    frame(run)
    stepped(run, 3)
    run.tell(Set("optimizer.learning_rate", 0.5))
    stepped(run, 1)
    run.tell(GoTo(1.0))
    stepped(run, 1)
    assert run.note == "learning rate changed at epoch 1; reset to train with it from the start"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Parameter(0, 0, 0, 1.0), "the layer of a number is 0, but must lie between 1 and 2."),
        (Parameter(9, 0, 0, 1.0), "the layer of a number is 9, but must lie between 1 and 2."),
        (Parameter(1, 2, 0, 1.0), "a unit is number 2, but layer 1 has numbers from 0 to 1 there."),
        (Parameter(1, 0, 3, 1.0), "a unit is number 3, but layer 1 has numbers from 0 to 2 there."),
        (Parameter(2, None, 1, 1.0), "a unit is number 1, but layer 2 has numbers from 0 to 0 "),
    ],
)
def test_a_parameter_that_is_not_there_leaves_the_run_as_it_is(
    change: Parameter, sentence: str
) -> None:
    run = started()
    before = params(run)
    run.tell(change)
    turns(run)
    assert (run.note or "").startswith(sentence)
    assert_same(params(run), before)


def test_another_experiment_begins_a_past_of_its_own() -> None:
    run = started()
    frame(run)
    stepped(run, 3)
    run.tell(GoTo(1.0))
    run.tell(Load(SMALL.replace("start_seed", 5)))
    for _ in range(3):
        turns(run)
    state, arrays = frame(run)
    assert (state["epoch"], state["newest"]) == (0, None)
    assert arrays["moments"].tolist() == [0]
