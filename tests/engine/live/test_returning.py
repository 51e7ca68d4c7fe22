"""What was reached is found again: bit for bit, after another experiment and after the end."""

import numpy as np
import pytest
from driver import assert_same, frame, params, started, turns
from workbench import SMALL, leaves, programs, ready

from playground.datasets.points.plane import Xor
from playground.engine import Engine
from playground.engine.live import commands
from playground.engine.live.commands import Load, Play, Reset, Return, Speed, Step
from playground.engine.live.run import Run
from playground.engine.shelf.shelf import Shelf
from playground.engine.train.editing import Parameter
from playground.experiments.plane import Plane
from playground.options.optimizers import Adam
from playground.options.stopping import AfterEpochs
from playground.probes.points.plane import PLANE

SPIRAL = SMALL.replace("optimizer", Adam())
XOR = SPIRAL.replace("dataset", Xor())
BY_HAND = Parameter(1, 0, 1, 0.75)


def trained(run: Run, epochs: int) -> Run:
    """The run after so many epochs more, each looked at."""
    for _ in range(epochs):
        run.tell(Step("epoch"))
        turns(run)
    return run


def gone_to(run: Run, experiment: Plane) -> Run:
    """The run once it stands at the start of `experiment`."""
    ready(experiment.compile_key())
    run.tell(Load(experiment))
    turns(run)
    return run


def ended(run: Run) -> Shelf:
    """What the run leaves when nobody watches it any more: the engine lays it on its shelf."""
    house = Engine()
    house._runs[run.token] = run
    run.audience.seen = -np.inf
    house.sweep()
    assert house.run(run.token) is None
    turns(run)
    house.stop()
    return run.shelf


def again(experiment: Plane, shelf: Shelf) -> Run:
    """The next run of the same visitor."""
    run = Run(experiment, PLANE, programs(), lambda run: None, shelf)
    turns(run)
    return run


def same(one: Run, other: Run) -> None:
    """Every number of two runs is the same: network, optimizer, curve, readouts and words."""
    for run in (one, other):
        run.audience.renew()
    states = [frame(run)[0] for run in (one, other)]
    for state in states:
        for name in ("frame", "scene", "steps_per_second", "returned", "history"):
            state.pop(name, None)
    assert states[0] == states[1]
    assert_same(leaves(one._trainer.carry), leaves(other._trainer.carry))
    np.testing.assert_array_equal(one.history.rows, other.history.rows)
    assert [m.seen for m in one.past.album.moments] == [m.seen for m in other.past.album.moments]


def test_going_on_after_another_data_set_is_as_if_one_had_never_left() -> None:
    run = trained(gone_to(trained(started(SPIRAL), 3), XOR), 2)
    assert frame(gone_to(run, SPIRAL))[0]["offer"] == 3.0
    assert run.state()["epoch"] == 0.0  # offered, not forced
    run.tell(Return())
    trained(run, 3)
    assert run.state()["offer"] is None
    same(run, trained(started(SPIRAL), 6))
    assert frame(gone_to(run, XOR))[0]["offer"] == 2.0


def test_a_run_that_ended_is_gone_on_with_unasked_until_something_is_done() -> None:
    first = trained(started(SPIRAL), 2)
    first.tell(BY_HAND)
    first.tell(Speed("5"))
    first.tell(Step("example"))
    turns(first)
    run = again(SPIRAL, ended(first))
    state = frame(run)[0]
    assert (state["status"], state["returned"], state["speed"]) == ("paused", True, "5")
    assert state["note"] == first.note
    same(run, first)
    same(trained(run, 1), trained(first, 1))
    assert not run.state()["returned"]
    run.tell(Reset())
    turns(run)
    assert_same(params(run), params(started(SPIRAL)))
    assert run.state()["offer"] is None


def test_a_network_set_by_hand_alone_is_kept_and_an_untouched_one_is_not() -> None:
    run = gone_to(started(SPIRAL), XOR)
    assert run.shelf.kept == ()
    run.tell(BY_HAND)
    turns(run)
    gone_to(gone_to(run, SPIRAL), XOR)
    run.tell(Return())
    turns(run)
    assert params(run)[1][0, 1] == np.float32(0.75)
    assert "by hand" in run.note or "was set" in run.note


def test_what_ended_and_was_not_asked_for_again_is_only_offered_later() -> None:
    run = gone_to(again(XOR, ended(trained(started(SPIRAL), 1))), SPIRAL)
    assert (run.state()["epoch"], run.state()["offer"]) == (0.0, 1.0)


def test_another_learning_rate_goes_on_with_what_was_reached_and_says_so() -> None:
    run = gone_to(trained(started(SPIRAL), 2), XOR)
    faster = SPIRAL.replace("optimizer.learning_rate", 0.1)
    assert gone_to(run, faster).state()["offer"] == 2.0
    run.tell(Return())
    turns(run)
    assert run.state()["learning_rate"] == 0.1
    assert run.note.startswith("learning rate changed at epoch 2")


def test_a_training_that_its_rule_ended_stays_ended() -> None:
    first = trained(started(SPIRAL.replace("stop", AfterEpochs(epochs=2))), 2)
    assert first.status == "finished"
    run = again(first.experiment, ended(first))
    same(run, first)
    same(trained(run, 1), trained(first, 1))  # beyond its rule, and both say so


def test_an_older_moment_that_was_shown_is_shown_again() -> None:
    first = trained(started(SPIRAL), 3)
    first.tell(commands.GoTo(1.0))
    turns(first)
    run = again(SPIRAL, ended(first))
    same(run, first)
    for each in (run, first):
        each.tell(commands.GoTo(None))
        turns(each)
    same(run, first)


@pytest.mark.parametrize("playing", [True, False])
def test_nothing_is_offered_once_the_network_is_touched(playing: bool) -> None:
    run = gone_to(gone_to(trained(started(SPIRAL), 2), XOR), SPIRAL)
    run.tell(Play(playing))
    frame(run)
    trained(run, 1)
    before = params(run)
    run.tell(Return())
    turns(run)
    assert run.state()["offer"] is None
    assert_same(params(run), before)
