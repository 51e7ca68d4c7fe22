"""A race trains all its networks while somebody watches, and sends what they need to see."""

import numpy as np
import pytest
from race_watcher import Watcher
from workbench import SMALL, trainer

from playground.engine.live.commands import Look, Play, Reset, Seed, Speed, Step
from playground.engine.race.frames import agreement, combined, curve_row, width
from playground.engine.race.leaderboard import DIVERGED, LEARNED, SLOW, verdicts
from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.curve import Curve
from playground.layers import Dense
from playground.options.optimizers import Adam
from playground.probes.points.tiles import SIDE

PAIR = (Entry("SGD", SMALL), Entry("Adam", SMALL.replace("optimizer", Adam())))
CONTEST = RaceSpec(PAIR, seeds=3)


def test_the_first_frame_has_the_scene_the_points_and_a_tile_of_each_variant() -> None:
    arrays, state, scene = Watcher(CONTEST).frame()
    assert scene is not None
    assert [each["name"] for each in scene["variants"]] == ["SGD", "Adam"]
    assert scene["tile"] == "map"
    assert arrays["tiles"].shape == (2, SIDE, SIDE)
    assert arrays["train"].shape == (SMALL.sizes[0], 3)
    assert arrays["history"].shape == (1, 1 + 2 * width(CONTEST.metrics))
    assert state["status"] == "paused"
    # Both start from the same weights, so they show the same.
    np.testing.assert_array_equal(arrays["tiles"][0], arrays["tiles"][1])


def test_playing_trains_every_network_as_if_it_were_alone() -> None:
    watcher = Watcher(CONTEST)
    watcher.frame()
    watcher.race.tell(Speed("5"))
    watcher.race.tell(Play(True))
    arrays, state, _ = watcher.frame()
    while state["epoch"] < 10:
        arrays, state, _ = watcher.frame()
    row = arrays["history"][-1]
    expected = []
    for seed in range(3):
        single = trainer(SMALL.replace("start_seed", SMALL.start_seed + seed))
        single.advance(state["step"])
        expected.append(single.measure())
    losses = np.array(expected)[:, 0]
    assert row[0] == pytest.approx(state["epoch"])
    assert row[2] == pytest.approx(losses.mean(), rel=1e-5)
    assert row[3] == pytest.approx(losses.min(), rel=1e-5)
    assert row[6] == pytest.approx(losses.max(), rel=1e-5)
    assert state["standing"]["rows"][0]["train_loss"] == pytest.approx(losses.mean(), rel=1e-5)
    assert state["standing"]["rows"][1]["seconds"] > 0


def test_nobody_watching_means_no_training() -> None:
    watcher = Watcher(CONTEST)
    watcher.frame()
    watcher.race.tell(Play(True))
    for _ in range(20):
        watcher.race.turn()
    assert watcher.race.state()["step"] == 0


def test_steps_and_reset_are_exact() -> None:
    watcher = Watcher(CONTEST)
    watcher.frame()
    watcher.race.tell(Step("epoch"))
    assert watcher.frame()[1]["epoch"] == 1
    watcher.race.tell(Step("batch"))
    assert watcher.frame()[1]["step"] == SMALL.steps_per_epoch + 1
    watcher.race.tell(Reset())
    _, state, _ = watcher.frame()
    assert (state["epoch"], state["history"]["length"]) == (0, 1)


def test_a_contest_with_an_end_says_when_it_is_over() -> None:
    watcher = Watcher(RaceSpec(PAIR, until=4))
    watcher.race.tell(Speed("100"))
    watcher.race.tell(Play(True))
    state = watcher.frame()[1]
    while state["status"] == "playing":
        state = watcher.frame()[1]
    assert (state["status"], state["epoch"]) == ("finished", 4)


def test_a_new_learning_rate_goes_on_at_once_and_says_so() -> None:
    watcher = Watcher(CONTEST)
    watcher.race.tell(Step("epoch"))
    watcher.frame()
    faster = tuple(
        Entry(one.name, one.experiment.replace("optimizer.learning_rate", 0.2)) for one in PAIR
    )
    watcher.race.load(RaceSpec(faster, seeds=3))
    _, state, scene = watcher.frame()
    assert state["epoch"] == 1
    assert state["message"].startswith("changed at epoch 1: what was trained before had other")
    assert scene is not None
    old = PAIR[0].experiment.optimizer.learning_rate
    assert scene["variants"][0]["rates"] == [old, 0.2]  # the losses are those of the first one
    watcher.race.load(RaceSpec(PAIR, seeds=3))
    watcher.race.tell(Step("epoch"))
    _, _, scene = watcher.frame()
    assert scene is not None
    assert scene["variants"][0]["rates"] == [old]  # 0.2 has trained nothing
    watcher.race.load(RaceSpec(faster, seeds=3))
    watcher.race.tell(Reset())
    _, state, scene = watcher.frame()
    assert scene is not None
    assert (state["message"], scene["variants"][0]["rates"]) == (None, [0.2])


def test_another_contest_begins_at_its_start() -> None:
    watcher = Watcher(CONTEST)
    watcher.race.tell(Step("epoch"))
    watcher.frame()
    watcher.race.load(RaceSpec(PAIR[:1], seeds=2))
    watcher.prepare()
    arrays, state, scene = watcher.frame()
    assert state["epoch"] == 0
    assert scene is not None
    assert len(scene["variants"]) == len(arrays["tiles"]) == 1


def test_what_cannot_be_prepared_is_said_in_one_sentence() -> None:
    many = RaceSpec(PAIR, seeds=1000)
    watcher = Watcher(many)
    _, state, _ = watcher.frame()
    assert state["status"] == "failed"
    assert "at most 1,024" in state["message"]


def test_a_fan_sends_a_tile_of_every_seed_and_where_they_agree() -> None:
    watcher = Watcher(RaceSpec(PAIR[:1], seeds=4, shows="seeds"))
    arrays, _, _ = watcher.frame()
    assert arrays["tiles"].shape == (4, SIDE, SIDE)
    blue = (arrays["tiles"] >= 128).sum(axis=0)
    most = np.maximum(blue, 4 - blue) / 4
    np.testing.assert_array_equal(arrays["agreement"], np.rint(most * 255))
    assert arrays["cells"].shape == (4, 4)


def test_a_map_of_two_knobs_sends_the_tile_that_is_looked_at() -> None:
    entries = tuple(
        Entry(str(rate), SMALL.replace("optimizer.learning_rate", rate)) for rate in (0.01, 0.1, 1)
    )
    watcher = Watcher(RaceSpec(entries, shows="focus"))
    watcher.race.tell(Look((2, 0), ()))
    watcher.race.tell(Step("epoch"))
    arrays, state, _ = watcher.frame()
    assert state["focus"] == 2
    assert arrays["tiles"].shape == (1, SIDE, SIDE)
    assert arrays["cells"].shape == (3, 4)
    single = trainer(entries[2].experiment)
    single.advance(single.experiment.steps_per_epoch)
    np.testing.assert_allclose(arrays["cells"][2, :3], single.measure()[[0, 1, 3]], rtol=1e-5)


def test_the_mean_of_all_starts_can_be_shown() -> None:
    watcher = Watcher(CONTEST)
    watcher.race.tell(Seed(1))
    second = watcher.frame()[0]["tiles"][0].astype(float)
    watcher.race.tell(Seed(None))
    mean = watcher.frame()[0]["tiles"][0]
    assert (mean != second).any()


def test_curves_have_lines_for_tiles() -> None:
    line = RaceSpec((Entry("one", Curve(layers=(Dense(units=2),), points=40)),), seeds=2)
    arrays, _, scene = Watcher(line).frame()
    assert scene is not None
    assert scene["tile"] == "curve"
    assert arrays["tiles"].shape == (1, 201)
    assert arrays["bounds"].shape == (4,)


def test_a_band_is_of_the_networks_that_are_finite() -> None:
    measures = np.zeros((1, 4, 4))
    measures[0, :, 1] = [1.0, 2.0, 3.0, np.inf]
    fine = np.array([[True, True, True, False]])
    row = curve_row(CONTEST.metrics, measures, fine, np.full((1, 4), 2.0))
    assert row[0] == 2.0
    np.testing.assert_allclose(row[6:11], [2.0, 1.0, 1.5, 2.5, 3.0])


def test_most_networks_decide_the_class_of_a_place() -> None:
    tiles = np.zeros((3, 2, 1, 2), np.uint8)
    tiles[:, 0, 0] = [[0, 1], [2, 1], [2, 1]]
    told = combined(tiles, "classes", 3)
    assert told[0].tolist() == [[2, 1]]
    assert told[1].tolist() == [[85, 255]]  # two votes against one, and three against none
    share = agreement(tiles, "classes", 3)["agreement"]
    assert share.tolist() == [[170, 255]]


def test_values_disagree_by_their_standard_deviation() -> None:
    tiles = np.array([[[0]], [[255]]], np.uint8)
    assert agreement(tiles, "map", 0)["spread"].tolist() == [[255]]


def test_a_cell_has_learned_is_slow_or_diverged_by_its_training_loss() -> None:
    losses = np.array([0.24, 0.3, 0.51, 0.53, 0.1])
    found = verdicts(losses, np.full(5, 0.5), np.array([True, True, True, True, False]))
    assert found.tolist() == [LEARNED, SLOW, SLOW, DIVERGED, DIVERGED]


def test_a_map_judges_its_cells_against_their_own_starts() -> None:
    rates = (1e-6, 0.3)
    entries = tuple(
        Entry(str(rate), SMALL.replace("optimizer.learning_rate", rate)) for rate in rates
    )
    watcher = Watcher(RaceSpec(entries, shows="focus"))
    watcher.race.tell(Speed("500"))
    watcher.race.tell(Play(True))
    arrays, state, _ = watcher.frame()
    while state["epoch"] < 300:
        arrays, state, _ = watcher.frame()
    assert arrays["verdicts"][0] == SLOW
    before = trainer(entries[1].experiment).measure()[0]
    learned = arrays["cells"][1, 0] < before / 2
    assert (arrays["verdicts"][1] == LEARNED) == learned
