"""Who is ahead in a contest, by its rule, and whether that could be luck.

Every variant trains from the same starts, so two of them are compared start by start: the
differences say more than two means. The best is a winner where it is ahead of every other
by more than luck, see `playground.engine.race.luck`. Whether a network has learned, learns
slowly or diverged, the colours of a map of two knobs, is said by its training loss alone, against
that before its first update: so it can be said of every loss and every data set.
"""

from typing import Any

import numpy as np

from playground.engine.live.frames import finite
from playground.engine.race.luck import LEVEL, Lead, chance, holm, lead, needed
from playground.engine.race.spec import RaceSpec
from playground.regimes.metrics import Metric, Metrics, main, place, values_of

LEARNED, SLOW, DIVERGED = 0, 1, 2
LEARNS = 0.5  # of the loss at the start; whoever is below has learned
WORSE = 1.05  # of it; whoever is above has diverged, as has who is not finite


class Leaderboard:
    """Follows a contest: what was measured of each network, and when it reached the goal."""

    def __init__(self, contest: RaceSpec) -> None:
        self._contest, self._metrics = contest, contest.metrics
        self._main = main(contest.metrics)
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
        """Note `measures` `(V, S, M)` of networks after `epochs` `(V, S)`; `fine` are finite.

        Only measures that are `sure`, of all that is held back, can reach the goal.
        """
        rule, metrics = self._contest.rule, self._metrics
        losses = values_of(metrics, measures, self._main.name)
        new = np.isinf(self.reached) & sure & fine & (losses <= self._contest.goal)
        self.reached[new] = epochs[new]
        scores = self.reached
        if rule != "goal":
            scores = -metrics[place(metrics, rule)].better * values_of(metrics, measures, rule)
        self._scores = np.where(fine, scores, np.inf)
        self._losses = np.where(fine, losses, np.inf)
        self.rows = [
            row(metrics, measures[each], fine[each], seconds[each], self.reached[each])
            for each in range(self._shape[0])
        ]

    def order(self) -> list[int]:
        """The variants from the best to the worst; those that diverged less often come first."""
        bad = np.isinf(self._scores).sum(axis=1)
        return [int(each) for each in np.lexsort((means(self._scores), bad))]

    def winner(self) -> int | None:
        """The variant that is ahead of every other by more than luck; None where there is none."""
        if self._shape[0] < 2 or not self.rows:
            return None
        best, *others = self.order()
        if np.isinf(self._scores[best]).any():
            return None
        return best if self._chances(best, others).max() <= LEVEL else None

    def _chances(self, best: int, others: list[int]) -> np.ndarray:
        """That luck alone put `best` so far ahead of each of `others`, by Holm's method."""
        return holm(np.array([self._lead(best, each).p for each in others]))

    def _lead(self, best: int, other: int) -> Lead:
        return lead(self._scores[best], self._scores[other])

    def sentence(self) -> str:
        """Who is ahead, by how much, and whether that could be luck."""
        if self._shape[0] < 2 or not self.rows:
            return spread_of(self._losses[0], self._main) if self.rows else ""
        best, *others = self.order()
        names = [self._contest.entries[each].name for each in (best, others[0])]
        goal = self._contest.rule == "goal"
        if np.isinf(self._scores[best]).any() and goal:
            aim = f"{self._main.label.lower()} of {self._contest.goal:g}"
            return f"Nobody has reached a {aim} from every start yet."
        first = self._lead(best, others[0])
        if np.isinf(self._scores[best]).all():
            return "Every network diverged."
        if not first.count:
            why = "has reached the goal" if goal else "has stayed finite"
            return f"{names[0]} is ahead: no other variant {why}."
        what = "way to the goal is {} epochs shorter"
        if not goal:
            ranked = self._metrics[place(self._metrics, self._contest.rule)]
            what = f"{ranked.label.lower()} is {{}} {'lower' if ranked.better < 0 else 'higher'}"
        spread = f" ± {first.error:.2g}" if np.isfinite(first.error) else ""
        by = what.format(f"{first.mean:.3g}{spread}")
        said = f"{names[0]}'s {by} than {names[1]}'s"
        if first.count == 1:
            return f"{said}, from one start: that could be luck."
        return f"{said}, over {first.count} starts ({first.said()}): {self._verdict(best, others)}"

    def _verdict(self, best: int, others: list[int]) -> str:
        """Whether `best` is ahead of all `others` by more than luck, in words."""
        lost = int(np.isinf(self._scores[best]).sum())
        if lost:
            return f"no winner, as it diverged from {lost} of {self._shape[1]} starts."
        chances = self._chances(best, others)
        ahead, count = chances.max() <= LEVEL, len(others)
        if count == 1:
            first = self._lead(best, others[0])
            if ahead or np.isnan(first.t):
                return "more than luck." if ahead else "too close to call."
            return f"too close to call, as t must reach {needed(first.count):.3g}."
        holm_says = f"against all {count} others {chance(float(chances.max()))} by Holm's method"
        if ahead:
            return f"more than luck; {holm_says}."
        return f"too close to call; {holm_says}, and {LEVEL:g} is needed."

    def state(self) -> dict[str, Any]:
        """The standing in plain values."""
        return {
            "rule": self._contest.rule,
            "sentence": self.sentence(),
            "winner": self.winner(),
            "order": self.order() if self.rows else [],
            "rows": self.rows,
        }


def spread_of(losses: np.ndarray, metric: Metric) -> str:
    """How far values `(S,)` of `metric` from several starts lie apart; infinite ones diverged."""
    known = losses[np.isfinite(losses)]
    if len(losses) < 2 or not len(known):
        return ""
    lost = len(losses) - len(known)
    said = f"Over {len(known)} starts the {metric.label.lower()} is {known.mean():.3g} on average, "
    said += f"from {known.min():.3g} to {known.max():.3g}."
    return f"{said} {lost} diverged." if lost else said


def row(
    metrics: Metrics,
    measures: np.ndarray,
    fine: np.ndarray,
    seconds: np.ndarray,
    reached: np.ndarray,
) -> dict[str, Any]:
    """One variant's means over its finite networks; `spread` is the main metric's deviation."""
    known = measures[fine]
    found: dict[str, Any] = {
        metric.name: finite(known[:, column].mean()) if len(known) else None
        for column, metric in enumerate(metrics)
    }
    column = metrics.index(main(metrics))
    spread = finite(known[:, column].std(ddof=1)) if len(known) > 1 else None
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


def verdicts(losses: np.ndarray, started: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """`LEARNED`, `SLOW` or `DIVERGED` of each network `(C,)` uint8, from its training loss.

    `started` are the losses before the first update; `fine` says whose numbers are finite.
    """
    found = np.full(len(losses), SLOW, np.uint8)
    found[losses < LEARNS * started] = LEARNED
    found[~fine | (losses > WORSE * started)] = DIVERGED
    return found
