"""The section «Ensemble»: several networks together, what they gain, and how sure they are."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Self

import streamlit as st

from playground.engine.compile.limits import limits
from playground.engine.race.spec import Entry
from playground.experiments.points import PointsExperiment
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.probes.many.ensemble import Ensemble
from playground.probes.many.members import Splits, agree, resampled, seeded, widened
from playground.ui.base import jobs
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.mirror import mirror
from playground.ui.pages.compare.ensemble.charts import of_classes, of_values
from playground.ui.pages.compare.ensemble.runs import RUNS, Found, runs
from playground.ui.pages.compare.setup import Opened, SectionSetup
from playground.ui.widgets.choices import choice
from playground.ui.widgets.controls import setting, slid
from playground.ui.widgets.ensemble_button import AT_ONCE

NAME, TRAIN = "ensemble", "Train together"
NEW = {"start": "New starts", "width": "New widths", "data": "New data"}
LONGEST = 100_000  # epochs


class EnsembleSetup(SectionSetup):
    """Who the members are, how many of them, and how long they train."""

    label = "Ensemble"

    members: Annotated[
        str,
        Knob(
            "Members",
            """Who the networks are.

- **New starts**: twins of yours with other start weights and another order of examples, by seeds
  that count up from yours.
- **New widths**: new starts, and layers as wide as yours, half and twice as wide by turns.
- **New data**: new starts, and each draws its training points from yours, with putting back
  (the bootstrap; Breiman, Bagging predictors, 1996).
- **The race**, **the search**, **the fan**: the networks of yours in this visit, if there are.""",
            choices=(*NEW, *RUNS),
        ),
    ] = "start"
    count: Annotated[
        int, Knob("Networks", "How many are trained.", choices=(2, 4, 8, 16, 32, 64))
    ] = 16
    best: Annotated[
        int, Knob("Best", "How many of the search's best networks are members.", 2, 1024)
    ] = 8
    epochs: Annotated[
        int,
        Knob(
            "Epochs",
            "How long each trains. For the networks of a run: at first as long as there.",
            1,
            LONGEST,
        ),
    ] = 200

    def of_run(self, run: str, epochs: int) -> Self:
        """The same with the networks of a run, at first for as long as there."""
        setup = self.replace("members", run)
        return setup.replace("epochs", min(LONGEST, epochs)) if epochs else setup


@dataclass(frozen=True)
class Wanted:
    """Who is asked for: twins of `experiment`, or networks of a run, for so many epochs."""

    choice: EnsembleSetup
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


def show(opened: Opened[EnsembleSetup]) -> None:
    """Draw the section."""
    st.markdown("#### Ensemble")
    st.markdown(
        f"**Several networks, one answer**: their mean. Press **{TRAIN}**: they learn the "
        "same task, and you see what the mean gains, and where they disagree."
    )
    wanted = controls(opened)
    jobs.results(NAME, wanted, TRAIN, lambda work: draw(opened.session, work))


def controls(opened: Opened[EnsembleSetup]) -> Wanted:
    """Who the members are, and how long they train; the button that begins."""
    known = runs(opened.session.kind)
    found = known.get(choose_members(opened, known))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_count(opened, found)
        setting(opened, "epochs", "ensemble_epochs", width=130)
        begin = jobs.pressed(NAME, TRAIN, "Trains all of them at once, as one sweep.")
    choice = possible(opened.setup, found)
    entries = found.members if found else ()
    entries = entries[: choice.best] if found and found.ranked else entries
    if found:
        st.caption(f"{len(entries):,} networks. {found.says}.")
    wanted = Wanted(choice, None if found else opened.session.experiment, entries)
    if st.session_state.pop(AT_ONCE, False) or begin:
        train(wanted)
    return wanted


def possible(setup: EnsembleSetup, found: Found | None) -> EnsembleSetup:
    """What is shown of the set-up: new starts where a run is not here, no more than it has."""
    if found is None:
        return setup if setup.members in NEW else setup.replace("members", "start")
    return setup.replace("best", min(setup.best, len(found.members)))


def choose_members(opened: Opened[EnsembleSetup], known: dict[str, Found]) -> str:
    """Who the members are: new networks, or those of a run; of these also for how long there."""

    def choose(name: str) -> None:
        opened.become(opened.setup.of_run(name, known[name].epochs if name in known else 0))

    wanted = opened.setup.members
    members = possible(opened.setup, known.get(wanted)).members
    titles = NEW | {name: RUNS[name][0] for name in known}
    about = EnsembleSetup.knobs()["members"]
    mirror(
        st.segmented_control,
        about.label,
        "ensemble_members",
        members,
        choose,
        options=list(titles),
        format_func=titles.__getitem__,
        required=True,
        help=about.help,
    )
    if members != wanted:
        st.caption(f"There is no {wanted} in this visit yet, so here are new starts.")
    return members


def choose_count(opened: Opened[EnsembleSetup], found: Found | None) -> None:
    """How many there are, where that can be chosen: all networks of a contest are members."""
    if found is None:
        count = slid(EnsembleSetup, "count")
        setting(opened, "count", "ensemble_count", count, width=220)
    elif found.ranked:
        most, about = len(found.members), EnsembleSetup.knobs()["best"]
        mirror(
            st.number_input,
            about.label,
            "ensemble_best",
            possible(opened.setup, found).best,
            lambda best: opened.change("best", best),
            min_value=2,
            max_value=most,
            width=130,
            help=f"{about.help.rstrip('.')}: here {most:,} at most. This host trains "
            f"{limits().networks:,} at once.",
        )


def train(wanted: Wanted) -> None:
    """Begin, or say why that cannot be."""
    try:
        count = len(wanted.members())
    except SpecError as error:
        jobs.refuse(NAME, error)
        return
    jobs.begin(NAME, wanted, wanted.make, f"Compiling {count} networks")


def draw(session: PointsSession, work: Ensemble) -> None:
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
        choice(
            partial(st.select_slider, options=range(len(names)), format_func=names.__getitem__),
            "One of them",
            f"ensemble_one_{len(names)}",
            0,
            width=320,
            help="Which single network is shown beside all together.",
        )
    )
