"""Who is ahead is told from the numbers alone, and luck is called luck."""

import numpy as np
import pytest

from playground.engine.race.leaderboard import Leaderboard
from playground.engine.race.spec import Entry, RaceSpec, started
from playground.experiments.base import LARGEST_SEED
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.options.errors import SpecError


def standing(
    losses: list[list[float]], rule: str = "test_loss", goal: float = 0.1, epoch: float = 1.0
) -> Leaderboard:
    """The standing of variants A, B … with these test losses `(V, S)`; NaN has diverged."""
    found = np.array(losses)
    entries = tuple(Entry(name, Plane()) for name in "ABCD"[: len(losses)])
    contest = RaceSpec(entries, len(losses[0]), rule, goal)
    measures = np.stack([found, found, 1 - found, 1 - found], axis=2)
    made = Leaderboard(contest)
    made.take(np.full(found.shape, epoch), measures, np.isfinite(found), np.ones(found.shape))
    return made


def test_a_lead_from_every_start_wins() -> None:
    made = standing([[0.50, 0.60, 0.70], [0.39, 0.50, 0.58], [0.9, 0.9, 0.9]])
    assert made.winner() == 1
    # The differences to A are 0.11, 0.10 and 0.12: mean 0.11, standard deviation 0.01, so t is
    # 0.11 √3 / 0.01 = 19.1. Those to C are 0.51, 0.40, 0.32: t = 7.4, the larger p.
    assert made.sentence() == (
        "B's test loss is 0.11 ± 0.0058 lower than A's, over 3 starts (t = 19.1, p = 0.0027): "
        "more than luck; against all 2 others p = 0.018 by Holm's method."
    )
    assert made.order() == [1, 0, 2]


def test_a_lead_from_some_starts_alone_is_too_close_to_call() -> None:
    made = standing([[0.2, 0.6, 0.4], [0.5, 0.2, 0.45]])
    assert made.winner() is None
    assert made.sentence().endswith("too close to call, as t must reach 4.3.")


def test_one_start_says_that_it_could_be_luck() -> None:
    made = standing([[0.2], [0.1]])
    assert made.winner() is None
    assert (
        made.sentence()
        == "B's test loss is 0.1 lower than A's, from one start: that could be luck."
    )


def test_who_diverges_comes_last_however_good_the_others_are() -> None:
    made = standing([[0.01, float("nan")], [0.5, 0.6]])
    assert made.order() == [1, 0]
    assert [row["diverged"] for row in made.rows] == [1, 0]
    assert made.rows[0]["test_loss"] == pytest.approx(0.01)


def test_highest_accuracy_is_another_rule() -> None:
    made = standing([[0.5, 0.5], [0.2, 0.21]], "test_accuracy")
    assert made.winner() == 1
    assert (
        "0.295 ± 0.005 higher than A's, over 2 starts (t = 59, p = 0.011): more" in made.sentence()
    )


def test_the_goal_counts_the_epochs_of_each_start() -> None:
    made = standing([[0.05, 0.2], [0.2, 0.2]], "goal", 0.1, epoch=3)
    assert made.sentence() == "Nobody has reached a test loss of 0.1 from every start yet."
    better = np.full((2, 2, 4), 0.05)
    made.take(np.full((2, 2), 8.0), better, np.full((2, 2), True), np.ones((2, 2)))
    assert made.reached.tolist() == [[3, 8], [8, 8]]
    assert made.rows[0]["reached"] == 5.5
    assert "2.5 ± 2.5 epochs shorter" in made.sentence()


def test_a_goal_that_only_some_images_reach_is_not_reached() -> None:
    made = standing([[0.2], [0.2]], "goal", 0.1)
    lucky, fine, ones = np.full((2, 1, 4), 0.05), np.full((2, 1), True), np.ones((2, 1))
    made.take(np.full((2, 1), 1.5), lucky, fine, ones, sure=False)
    assert made.rows[0]["test_loss"] == 0.05
    assert np.isinf(made.reached).all()
    made.take(np.full((2, 1), 2.0), lucky, fine, ones)
    assert (made.reached == 2).all()


def test_starts_go_round_at_the_largest_seed() -> None:
    last = Plane(start_seed=LARGEST_SEED)
    assert started(last, 0).start_seed == LARGEST_SEED
    assert started(last, 2).start_seed == 1


def test_rules_with_one_seed_have_one_start() -> None:
    classic = Plane().under(TensorflowPlayground())[0]
    assert started(classic, 0) is classic
    with pytest.raises(SpecError, match="there is but one start"):
        started(classic, 1)


def test_one_variant_says_how_far_its_starts_lie_apart() -> None:
    made = standing([[0.2, 0.4, 0.6]])
    assert made.winner() is None
    assert made.sentence() == ("Over 3 starts the test loss is 0.4 on average, from 0.2 to 0.6.")
    assert standing([[0.2, float("nan"), 0.4]]).sentence().endswith("to 0.4. 1 diverged.")
    assert standing([[0.2]]).sentence() == ""
