"""The section «Ensemble»: several networks together, what they gain, and how sure they are."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from playground.engine.contest import Entry
from playground.engine.limits import limits
from playground.experiment import PointsExperiment
from playground.options import SpecError
from playground.probes.ensemble import Ensemble
from playground.probes.members import Splits, agree, resampled, seeded, widened
from playground.ui import job
from playground.ui.controls import reflect
from playground.ui.ensemble_charts import of_classes, of_values
from playground.ui.ensemble_choice import Choice, ensemble_choice
from playground.ui.ensemble_runs import RUNS, Found, runs
from playground.ui.session import Session

NAME, TRAIN = "ensemble", "Train together"
COUNTS = (2, 4, 8, 16, 32, 64)
LONGEST = 100_000  # epochs
NEW = {"start": "New starts", "width": "New widths", "data": "New data"}
MEMBERS_HELP = """Who the networks are.

- **New starts**: twins of yours with other start weights and another order of examples, by seeds
  that count up from yours.
- **New widths**: new starts, and layers as wide as yours, half and twice as wide by turns.
- **New data**: new starts, and each draws its training points from yours, with putting back
  (the bootstrap; Breiman, Bagging predictors, 1996).
- **The race**, **the search**, **the fan**: the networks of yours in this visit, if there are."""


@dataclass(frozen=True)
class Wanted:
    """Who is asked for: twins of `experiment`, or networks of a run, for so many epochs."""

    choice: Choice
    experiment: PointsExperiment | None
    entries: tuple[Entry, ...] = ()

    def make(self) -> Ensemble:
        """The ensemble at its start. Raises `SpecError` where there can be none."""
        return Ensemble(self.members(), self.choice.epochs, self.splits(), self.names)

    def members(self) -> list[Any]:
        """The members' experiments. Raises `SpecError` where they cannot be an ensemble."""
        found: list[Any] = [entry.experiment for entry in self.entries]
        if self.experiment is not None:
            found = seeded(self.experiment, self.choice.count)
            found = widened(found) if self.choice.members == "width" else found
        agree(found)
        return found

    def splits(self) -> list[Splits] | None:
        """Points of their own, where members have such."""
        if self.experiment is None or self.choice.members != "data":
            return None
        return resampled(self.experiment, self.choice.count)

    @property
    def names(self) -> list[str]:
        """What members are called that a run has named."""
        return [entry.name for entry in self.entries]


def show(session: Session) -> None:
    """Draw the section for `session`."""
    st.markdown("#### Ensemble")
    st.markdown(
        f"**Several networks, one answer**: their mean. Press **{TRAIN}**: they learn the "
        "same task, and you see what the mean gains, and where they disagree."
    )
    wanted = controls(session.experiment)
    job.results(NAME, wanted, TRAIN, lambda work: draw(session, work))


def controls(experiment: PointsExperiment) -> Wanted:
    """Who the members are, and how long they train; the button that begins."""
    choice, known = ensemble_choice(), runs()
    choice.members = choice.members if choice.members in NEW | known else "start"
    choose_members(choice, known)
    found = known.get(choice.members)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_count(choice, found)
        reflect("ensemble_epochs", choice.epochs)
        st.number_input(
            "Epochs",
            1,
            LONGEST,
            key="ensemble_epochs",
            width=130,
            help="How long each trains. For the networks of a run: at first as long as there.",
            on_change=lambda: take(choice, "epochs"),
        )
        begin = job.pressed(NAME, TRAIN, "Trains all of them at once, as one sweep.")
    entries = found.members if found else ()
    entries = entries[: choice.best] if found and found.ranked else entries
    if found:
        st.caption(f"{len(entries):,} networks. {found.says}.")
    at_once, choice.at_once = choice.at_once, False
    wanted = Wanted(replace(choice), None if found else experiment, entries)
    if begin or at_once:
        train(wanted)
    return wanted


def take(choice: Choice, name: str) -> None:
    """A control was used: keep what it says."""
    setattr(choice, name, st.session_state[f"ensemble_{name}"])


def choose_members(choice: Choice, known: dict[str, Found]) -> None:
    """New networks, or those of a run; of these also for how long it trained them."""

    def chosen() -> None:
        take(choice, "members")
        found = known.get(choice.members)
        if found and found.epochs:
            choice.epochs = min(LONGEST, found.epochs)

    reflect("ensemble_members", choice.members)
    titles = NEW | {name: RUNS[name][0] for name in known}
    st.segmented_control(
        "Members",
        list(titles),
        format_func=titles.__getitem__,
        key="ensemble_members",
        required=True,
        help=MEMBERS_HELP,
        on_change=chosen,
    )


def choose_count(choice: Choice, found: Found | None) -> None:
    """How many there are, where that can be chosen: all networks of a contest are members."""
    if found is None:
        reflect("ensemble_count", choice.count)
        st.select_slider(
            "Networks",
            COUNTS,
            key="ensemble_count",
            width=220,
            help="How many are trained.",
            on_change=lambda: take(choice, "count"),
        )
    elif found.ranked:
        choice.best = min(choice.best, len(found.members))
        reflect("ensemble_best", choice.best)
        st.number_input(
            "Best",
            2,
            len(found.members),
            key="ensemble_best",
            width=130,
            help="How many of the search's best networks are members: here "
            f"{len(found.members):,} at most. This host trains {limits().networks:,} at once.",
            on_change=lambda: take(choice, "best"),
        )


def train(wanted: Wanted) -> None:
    """Begin, or say why that cannot be."""
    try:
        count = len(wanted.members())
    except SpecError as error:
        job.refuse(NAME, error)
        return
    job.begin(NAME, wanted, wanted.make, f"Compiling {count} networks")


def draw(session: Session, work: Ensemble) -> None:
    """What the networks answer at this moment."""
    lost = len(work.members) - len(work.kept)
    if lost:
        st.caption(f"{lost} of {len(work.members)} diverged and are left out.")
    one = chosen(work)
    (of_values if work.first.classes == 0 else of_classes)(session, work, one)


def chosen(work: Ensemble) -> int:
    """Which single network is shown beside all; its place among those kept."""
    if len(work.kept) == 1:
        return 0
    names = work.names
    return int(
        st.select_slider(
            "One of them",
            range(len(names)),
            format_func=names.__getitem__,
            key=f"ensemble_one_{len(names)}",
            width=320,
            help="Which single network is shown beside all together.",
        )
    )
