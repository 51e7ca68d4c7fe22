"""Whether the best of a search is ahead by more than luck.

All combinations train from the same seeds, so they are compared seed by seed, as the variants
of a race are, see `playground.engine.race.luck`. Folds are no such repeats: any two of them share
training points, and no unbiased estimate of their mean's spread exists.
"""

import numpy as np

from playground.engine.race.luck import LEVEL, chance, holm, lead
from playground.search.search import FINISHED, Search, Trial

FOLDED = (
    "Folds share training points, so ± is too small, and how much of a lead is luck cannot be "
    "said (Bengio & Grandvalet 2004)."
)
ONCE = "Each combination was trained once, so the best may be the luckiest: try more seeds."


def doubt(search: Search) -> str:
    """Whether the lead of the best could be luck, in words; empty while nobody can say."""
    best = search.best()
    if not search.done or best is None:
        return ""
    if search.plan.folds > 1:
        return FOLDED
    if search.plan.seeds == 1:
        return ONCE if len(search.rows) > 1 else ""
    rivals = [row for row in search.rows if row is not best and row.status == FINISHED]
    if not rivals:
        return ""
    chances = [lead(costs(search, best), costs(search, row)).p for row in rivals]
    most = float(holm(np.array(chances)).max())
    others = "the other one" if len(rivals) == 1 else f"all {len(rivals):,} others"
    verdict = "is more than luck" if most <= LEVEL else "could be luck"
    return (
        f"Its lead over {others} trained to the end {verdict}: {chance(most)} by Student's t of "
        f"the differences, seed by seed, and Holm's method; {LEVEL:g} is needed."
    )


def costs(search: Search, row: Trial) -> np.ndarray:
    """What `row` reached from each seed `(S,)`, as something to make small."""
    objective = search.plan.objective
    return np.asarray(objective.cost(row.measures[:, search.column]))
