"""Runs of this visit whose networks can be members of an ensemble: race, search and fan."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.engine.compile.limits import limits
from playground.engine.race.spec import Entry
from playground.experiments.points import PointsExperiment
from playground.probes.many.members import raced
from playground.search.search import Search, Trial
from playground.ui.base.kind import Kind
from playground.ui.base.race_session import ContestVisit, contest_of
from playground.ui.pages.compare.search.results import scored, shown
from playground.ui.pages.compare.search.section import sought

VERY = (
    "Equal experiments train to equal numbers: after as many epochs these are the very networks "
    "of {run}"
)
AGAIN = f"{VERY}, unless a setting was changed while it trained"
BEST = (
    f"By its own score, {{score}}, the best first. {VERY.format(run='the search')}; those that it "
    "tested on folds, or from several starts, train here once on all training points"
)


@dataclass(frozen=True)
class Found:
    """A run's networks, for how many epochs it trained them, and what to know of them.

    They are `ranked` where the first few are the best.
    """

    members: tuple[Entry, ...]
    epochs: int
    says: str
    ranked: bool = False


def runs(kind: Kind) -> dict[str, Found]:
    """The runs of this visit with two networks at least that learn points."""
    made = {name: make(kind) for name, (_, make) in RUNS.items()}
    return {name: found for name, found in made.items() if found and len(found.members) > 1}


def of_race(kind: Kind) -> Found | None:
    """All networks of the race."""
    return of_contest(contest_of(kind, "race"), "the race")


def of_fan(kind: Kind) -> Found | None:
    """All starts of the fan."""
    return of_contest(contest_of(kind, "fan"), "the fan")


def of_contest(visit: ContestVisit | None, run: str) -> Found | None:
    """All networks of the contest that was asked for last."""
    if visit is None or visit.raced is None:
        return None
    contest = visit.raced
    if not isinstance(contest.entries[0].experiment, PointsExperiment):
        return None
    return Found(raced(contest), visit.epochs, AGAIN.format(run=run))


def of_search(kind: Kind) -> Found | None:
    """What the search has a score of, the best first, as many as the host trains at once."""
    now = sought(kind)
    if now is None or not isinstance(now.search.space.experiment, PointsExperiment):
        return None
    search = now.search
    rows: dict[Any, Trial] = {}
    for row in scored(search):
        rows.setdefault(row.experiment, row)  # two combinations may make the same experiment
    members = [
        Entry(f"{place}. {called(search, row)}", experiment)
        for place, (experiment, row) in enumerate(rows.items(), 1)
    ]
    says = BEST.format(score=search.plan.objective.title().lower())
    return Found(tuple(members[: limits().networks]), search.plan.epochs, says, True)


def called(search: Search, row: Trial) -> str:
    """The values of a row in few words: numbers, and switches, by the name of their knob."""
    return ", ".join(
        f"{axis.field.label.lower()} {shown(axis, row)}"
        if axis.field.menu is None or axis.field.several
        else shown(axis, row)
        for axis in search.space.axes
    )


# In the order in which users see them.
RUNS: dict[str, tuple[str, Callable[[Kind], Found | None]]] = {
    "race": ("The race", of_race),
    "search": ("The search", of_search),
    "fan": ("The fan", of_fan),
}
