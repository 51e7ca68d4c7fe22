"""Who is ahead in a contest, by its rule, and whether that could be luck.

Every variant trains from the same starts, so two of them are compared start by start: the
mean of the differences and its standard error say more than two means.
"""

from typing import Any

import numpy as np

from playground.engine.contest import Contest
from playground.engine.frame import finite

ENOUGH = 2.0  # standard errors from which a lead is not put down to luck


class Standing:
    """Follows a contest: what was measured of each network, and when it reached the goal."""

    def __init__(self, contest: Contest) -> None:
        self._contest = contest
        self._shape = len(contest.entries), contest.seeds
        self.reached = np.full(self._shape, np.inf)  # epochs until the goal
        self._scores = np.full(self._shape, np.nan)
        self._losses = self._scores
        self.rows: list[dict[str, Any]] = []

    def take(
        self,
        epochs: np.ndarray,
        measures: np.ndarray,
        fine: np.ndarray,
        seconds: np.ndarray,
        sure: bool = True,
    ) -> None:
        """Note `measures` `(V, S, 4)` of networks after `epochs` `(V, S)`; `fine` are finite.

        Only measures that are `sure`, of all that is held back, can reach the goal.
        """
        losses = np.where(np.isnan(measures[..., 1]), measures[..., 0], measures[..., 1])
        new = np.isinf(self.reached) & sure & fine & (losses <= self._contest.goal)
        self.reached[new] = epochs[new]
        accuracies = np.where(np.isnan(measures[..., 3]), measures[..., 2], measures[..., 3])
        scores = {"test_loss": losses, "test_accuracy": -accuracies, "goal": self.reached}
        self._scores = np.where(fine, scores[self._contest.rule], np.inf)
        self._losses = np.where(fine, losses, np.inf)
        self.rows = [
            row(measures[place], fine[place], seconds[place], self.reached[place])
            for place in range(self._shape[0])
        ]

    def order(self) -> list[int]:
        """The variants from the best to the worst; those that diverged less often come first."""
        bad = np.isinf(self._scores).sum(axis=1)
        return [int(place) for place in np.lexsort((means(self._scores), bad))]

    def winner(self) -> int | None:
        """The variant that is ahead by more than luck; None where there is none."""
        if self._shape[0] < 2 or not self.rows:
            return None
        best, second = self.order()[:2]
        lead, error, count = self._lead(best, second)
        bad = np.isinf(self._scores[[best, second]]).sum(axis=1)
        beyond = count > 1 and lead > ENOUGH * error
        ahead = bool(bad[0] == 0 and (beyond or bad[1] == self._shape[1]))
        return best if ahead else None

    def _lead(self, best: int, second: int) -> tuple[float, float, int]:
        """By how much `best` is better, start by start: mean, standard error, and how many."""
        both = np.isfinite(self._scores[best]) & np.isfinite(self._scores[second])
        lead = self._scores[second][both] - self._scores[best][both]
        count = int(both.sum())
        error = float(lead.std(ddof=1) / np.sqrt(count)) if count > 1 else np.nan
        return float(lead.mean()) if count else np.nan, error, count

    def sentence(self) -> str:
        """Who is ahead, by how much, and whether that could be luck."""
        if self._shape[0] < 2 or not self.rows:
            return spread_of(self._losses[0]) if self.rows else ""
        best, second = self.order()[:2]
        names = [self._contest.entries[place].name for place in (best, second)]
        if np.isinf(self._scores[best]).any() and self._contest.rule == "goal":
            return f"Nobody has reached a test loss of {self._contest.goal:g} from every start yet."
        lead, error, count = self._lead(best, second)
        if not count:
            return f"{names[0]} is ahead: every other variant diverged."
        what = {
            "test_loss": "test loss is {} lower",
            "test_accuracy": "test accuracy is {} higher",
            "goal": "way to the goal is {} epochs shorter",
        }[self._contest.rule]
        if count == 1:
            by = what.format(f"{lead:.3g}")
            return f"{names[0]}'s {by} than {names[1]}'s, from one start: that could be luck."
        by = what.format(f"{lead:.3g} ± {error:.2g}")
        said = f"{names[0]}'s {by} than {names[1]}'s, over {count} starts"
        return f"{said}." if lead > ENOUGH * error else f"{said}: too close to call."

    def state(self) -> dict[str, Any]:
        """The standing in plain values."""
        return {
            "rule": self._contest.rule,
            "sentence": self.sentence(),
            "winner": self.winner(),
            "order": self.order() if self.rows else [],
            "rows": self.rows,
        }


def spread_of(losses: np.ndarray) -> str:
    """How far the test losses `(S,)` of one variant's starts lie apart, infinite ones diverged."""
    known = losses[np.isfinite(losses)]
    if len(losses) < 2 or not len(known):
        return ""
    lost = len(losses) - len(known)
    said = f"Over {len(known)} starts the test loss is {known.mean():.3g} on average, "
    said += f"from {known.min():.3g} to {known.max():.3g}."
    return f"{said} {lost} diverged." if lost else said


def row(
    measures: np.ndarray, fine: np.ndarray, seconds: np.ndarray, reached: np.ndarray
) -> dict[str, Any]:
    """One variant's means over its finite networks; `spread` is the test loss's deviation."""
    known = measures[fine]
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    found: dict[str, Any] = {
        name: finite(known[:, column].mean()) if len(known) else None
        for column, name in enumerate(names)
    }
    spread = finite(known[:, 1].std(ddof=1)) if len(known) > 1 else None
    all_there = bool(np.isfinite(reached).all())
    return found | {
        "spread": spread,
        "seconds": finite(seconds.mean()),
        "diverged": int((~fine).sum()),
        "reached": finite(reached.mean()) if all_there else None,
    }


def means(scores: np.ndarray) -> np.ndarray:
    """The mean over the finite scores of each variant `(V,)`; infinite where there is none."""
    known = np.isfinite(scores)
    total = np.where(known, scores, 0.0).sum(axis=1)
    count = known.sum(axis=1)
    return np.divide(total, count, out=np.full(len(scores), np.inf), where=count > 0)
