"""Student's t against SciPy's, Holm's method by hand, and how often equals have a winner."""

import numpy as np
import pytest
from scipy import stats
from search_help import RATES, search
from test_search import result
from test_standing import standing

from playground.engine.race.luck import LEVEL, holm, lead, needed
from playground.search.doubt import FOLDED, ONCE, doubt

RACES = {2: 1200, 3: 500, 12: 150}  # by the number of variants
KINDS = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "accuracies": lambda rng, shape: rng.binomial(100, 0.9, shape) / 100,
    "two are ahead": lambda rng, shape: rng.normal(size=shape) + 90 * (np.indices(shape)[0] > 1),
}


@pytest.mark.parametrize("starts", [2, 3, 4, 8, 32])
def test_a_lead_is_scipys_paired_t_test(starts: int) -> None:
    rng = np.random.default_rng(starts)
    for scale in (1e-6, 1.0, 1e4):
        best, other = scale * rng.normal(size=(2, starts))
        found, right = lead(best, other), stats.ttest_rel(other, best)
        assert found.mean == pytest.approx((other - best).mean(), rel=1e-9)
        assert found.error == pytest.approx(stats.sem(other - best), rel=1e-9)
        assert (found.t, found.p) == pytest.approx((right.statistic, right.pvalue), rel=1e-9)
    assert needed(starts) == pytest.approx(stats.t.ppf(0.975, starts - 1), rel=1e-9)


def test_holms_method_is_that_of_its_paper() -> None:
    # By hand: 0.005 · 4, 0.01 · 3, 0.03 · 2, and 0.04 · 1 is not to be less than 0.06.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.4, 0.6])).tolist() == [0.8, 0.8]
    assert holm(np.array([0.9, 0.8]))[1] == 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_among_equals_at_most_one_race_in_twenty_has_a_winner(kind: str) -> None:
    rng = np.random.default_rng(5)
    for starts in (2, 3, 4, 8):
        for variants, count in RACES.items():
            most = LEVEL + 3.5 * np.sqrt(LEVEL * (1 - LEVEL) / count)
            races = (KINDS[kind](rng, (variants, starts)) for _ in range(count))
            assert np.mean([won(race) for race in races]) <= most, (starts, variants)


def won(costs: np.ndarray) -> bool:
    """Whether the best of `costs` `(V, S)` wins."""
    best, *others = costs[np.argsort(costs.mean(axis=1))]
    return bool(holm(np.array([lead(best, each).p for each in others])).max() <= LEVEL)


def test_differences_without_spread_are_judged_by_their_number() -> None:
    for starts, sure in ((2, False), (5, False), (6, True)):
        made = standing([[0.5] * starts, [0.4] * starts])
        assert (made.winner() == 1) == sure
        right = stats.wilcoxon([0.1] * starts, method="exact").pvalue
        assert lead(np.full(starts, 0.4), np.full(starts, 0.5)).p == pytest.approx(right)
    rounded = np.float32(0.7) * (1 + np.float32(1e-7) * np.arange(4, dtype=np.float32))
    assert lead(np.full(4, np.float32(0.7)), rounded).p == 1  # a unit in the last place


def test_who_alone_stays_finite_wins_from_three_starts() -> None:
    lost = float("nan")
    for starts in (1, 2, 3):
        made = standing([[lost] * starts, [0.4] * starts])
        assert made.sentence() == "B is ahead: no other variant has stayed finite."
        assert made.winner() == (1 if starts > 2 else None)  # 2 · 4^−3 = 0.03
    assert standing([[lost], [lost]]).sentence() == "Every network diverged."


def test_a_winner_is_ahead_of_every_other() -> None:
    # t of B against A is 19.1, of B against C 1.6: C is too uncertain for B to have won.
    made = standing([[0.50, 0.60, 0.70], [0.39, 0.50, 0.58], [0.6, 1.5, 0.7]])
    assert made.winner() is None
    assert made.sentence().endswith(
        "(t = 19.1, p = 0.0027): too close to call; against all 2 others p = 0.25 by Holm's "
        "method, and 0.05 is needed."
    )
    best, third = np.array([[0.39, 0.50, 0.58], [0.6, 1.5, 0.7]])
    assert stats.ttest_rel(third, best).pvalue == pytest.approx(0.25, abs=0.005)


def test_a_search_says_whether_its_best_could_be_luck() -> None:
    pairs = [(0.39, 0.50, 0.58), (0.50, 0.60, 0.70)]
    said = {}
    for name, plan in (("seeds", {"seeds": 3}), ("once", {}), ("folds", {"folds": 3})):
        found = search(RATES, **plan)
        found.ask()
        assert doubt(found) == ""
        for cell, losses in enumerate(pairs):
            found.tell(result(cell, 100, *losses[: found.plan.repeats]))
        said[name] = doubt(found)
    assert said["once"] == ONCE
    assert said["folds"] == FOLDED
    assert said["seeds"].startswith(
        "Its lead over the other one trained to the end is more than luck: p = 0.0027"
    )
