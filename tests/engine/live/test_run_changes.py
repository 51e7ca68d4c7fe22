"""A run that changes: other networks, other views, failures, numbers beyond all bounds."""

import jax
import numpy as np
import pytest
from driver import OTHER, WILD, Held, frame, params, started, turns, updates
from workbench import SMALL, compiled, ready

from playground.engine.live.commands import Load, Look, Play, Reset, Set, Speed, Step
from playground.engine.live.frames import LatestFrame
from playground.engine.train.trainer import Trainer
from playground.probes.points.plane import PLANE


def test_another_architecture_is_waited_for_while_the_old_picture_stays() -> None:
    cache = Held()
    run = started(cache=cache)
    assert frame(run)[0]["status"] == "preparing"
    cache.futures[0].set_result(ready(SMALL.compile_key()))
    turns(run)
    old = frame(run)[0]["scene"]["id"]
    run.tell(Load(OTHER))
    state, arrays = frame(run)
    assert (state["status"], "map" in arrays, "scene" in state) == ("preparing", True, False)
    assert state["stale"]
    run.tell(Step("batch"))
    turns(run)
    assert (updates(run), run.experiment) == (1, SMALL)
    cache.futures[1].set_result(ready(OTHER.compile_key()))
    state, arrays = frame(run)
    assert (state["status"], state["step"], run.experiment) == ("paused", 0, OTHER)
    assert not state["stale"]
    assert state["scene"]["id"] > old
    assert [layer["units"] for layer in state["scene"]["layers"]] == [10, 2]
    assert arrays["weights.1"].shape == (8, 2)


def test_only_the_newest_architecture_is_waited_for() -> None:
    cache = Held()
    run = started(cache=cache)
    run.tell(Load(OTHER))
    run.tell(Load(OTHER))
    run.tell(Load(WILD))
    turns(run)
    assert len(cache.futures) == 3
    assert cache.given_up == cache.futures[:2]
    cache.futures[2].set_result(ready(WILD.compile_key()))
    turns(run)
    assert run.experiment == WILD


def test_a_number_set_while_another_network_is_compiled_holds_for_that_one_too() -> None:
    cache = Held()
    run = started(cache=cache)
    cache.futures[0].set_result(ready(SMALL.compile_key()))
    turns(run)
    run.tell(Load(OTHER))
    run.tell(Set("optimizer.learning_rate", 0.02))
    turns(run)
    cache.futures[-1].set_result(ready(OTHER.compile_key()))
    turns(run)
    assert run.experiment == OTHER.replace("optimizer.learning_rate", 0.02)


def test_a_live_number_that_the_drawing_names_is_named_anew() -> None:
    run = started()
    assert frame(run)[0]["scene"]["layers"][0]["tags"] == []
    run.tell(Set("layers.0.dropout", 0.3))
    assert frame(run)[0]["scene"]["layers"][0]["tags"] == ["dropout 0.3"]
    run.tell(Set("optimizer.learning_rate", 0.3))
    assert "scene" not in frame(run)[0]


def test_a_program_that_somebody_else_gave_up_is_asked_for_again() -> None:
    cache = Held()
    run = started(cache=cache)
    cache.futures[0].cancel()
    turns(run)
    assert len(cache.futures) == 2
    cache.futures[1].set_result(ready(SMALL.compile_key()))
    turns(run)
    assert run.state()["status"] == "paused"


def test_playing_goes_on_with_the_new_architecture() -> None:
    run = started()
    run.tell(Play(True))
    frame(run)
    ready(OTHER.compile_key())
    run.tell(Load(OTHER))
    frame(run)
    assert frame(run)[0]["status"] == "playing"
    frame(run)
    assert updates(run) > 0


def test_a_compilation_that_fails_is_said_and_a_reset_tries_again() -> None:
    cache = Held()
    run = started(cache=cache)
    cache.futures[0].set_exception(MemoryError("secret"))
    run.tell(Play(True))
    run.request()
    turns(run, most=10)
    assert run.state()["status"] == "failed"
    assert run.message == (
        "Training could not go on: MemoryError. Press Reset or change a setting."
    )
    run.tell(Reset())
    turns(run)
    assert run.state()["status"] == "preparing"
    cache.futures[1].set_result(ready(SMALL.compile_key()))
    turns(run)
    assert run.state()["status"] == "paused"


def test_a_failed_change_does_not_mix_old_network_and_new_experiment() -> None:
    cache = Held()
    run = started(cache=cache)
    cache.futures[0].set_result(ready(SMALL.compile_key()))
    frame(run)
    run.tell(Load(OTHER))
    turns(run)
    cache.futures[1].set_exception(RuntimeError())
    turns(run)
    for command in (Set("layers.1.dropout", 0.5), Step("batch"), Step("example"), Play(True)):
        run.tell(command)
        turns(run)
    run.tell(Load(SMALL))
    turns(run)
    cache.futures[-1].set_result(ready(SMALL.compile_key()))
    turns(run)
    assert run.experiment == SMALL
    assert run.state()["status"] in ("paused", "playing")


def test_divergence_stops_the_run_with_a_message_and_the_last_good_picture() -> None:
    bystander = started()
    run = started(WILD)
    run.tell(Speed("500"))
    run.tell(Play(True))
    for _ in range(100):
        state, arrays = frame(run)
        assert all(np.isfinite(a).all() for n, a in arrays.items() if n != "history")
        if state["status"] == "diverged":
            break
    assert state["status"] == "diverged"
    assert state["message"].startswith("Training diverged by epoch ")
    assert state["message"].endswith(
        "Lower the learning rate (10) or clip the gradients, then press Reset."
    )
    assert np.isfinite(state["train_loss"])
    assert {"map", "units"} <= set(arrays)
    assert np.isfinite(run.history.rows[:, :3]).all()
    stopped = updates(run)
    run.request()
    turns(run)
    assert updates(run) == stopped
    bystander.tell(Step("epoch"))
    turns(bystander)
    assert bystander.state()["status"] == "paused"
    assert all(np.isfinite(leaf).all() for leaf in params(bystander))


def test_a_loss_beyond_all_numbers_is_a_divergence_though_every_weight_is_finite() -> None:
    training = Trainer(WILD, ready(WILD.compile_key()))
    picture, look = LatestFrame(PLANE, training), Look(None, ())
    assert picture.render(training, look)
    arrays, loss = picture.arrays, picture.measured["train_loss"]
    training.carry.params["output"]["bias"] = jax.device_put(np.full(1, 1e30, np.float32))
    assert not picture.render(training, look)
    assert (picture.arrays is arrays, picture.measured["train_loss"]) == (True, loss)


def test_a_diverged_run_can_be_reset_and_calmed() -> None:
    run = started(WILD)
    run.tell(Speed("500"))
    run.tell(Play(True))
    while frame(run)[0]["status"] != "diverged":
        pass
    run.tell(Set("optimizer.learning_rate", 0.01))
    run.tell(Reset())
    run.tell(Step("epoch"))
    state, _ = frame(run)
    assert (state["status"], state["message"], state["step"]) == ("paused", None, 4)


def test_a_view_enlarges_a_unit_and_moves_along_a_wide_layer() -> None:
    run = started(OTHER)
    _, arrays = frame(run)
    assert "focus" not in arrays
    run.tell(Look((0, 9), (99,)))
    state, moved = frame(run)
    assert (state["focus"], moved["focus"].shape) == ([0, 9], (100, 100))
    kernel = params(run)[1]
    np.testing.assert_array_equal(moved["weights.0"], kernel[:, 2:])
    np.testing.assert_array_equal(arrays["weights.0"], kernel[:, :8])
    run.tell(Look(None, ()))
    assert "focus" not in frame(run)[1]


@pytest.mark.parametrize(
    "look", [Look((9, 9), ()), Look((0, 9999), (9999,) * 64), Look((1, 2), ())]
)
def test_a_view_of_what_is_not_there_shows_what_is(look: Look) -> None:
    run = started(OTHER)
    frame(run)
    run.tell(look)
    _, arrays = frame(run)
    assert arrays["units"].shape == (10, 25, 25)


def test_the_first_picture_says_what_has_been_measured() -> None:
    state, _ = frame(started())
    training = Trainer(SMALL, compiled(SMALL.compile_key()))
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    np.testing.assert_allclose([state[name] for name in names], training.measure(), rtol=1e-5)
    assert state["rate"] == pytest.approx(0.1)
    assert frame(started(WILD))[0]["train_accuracy"] is None
