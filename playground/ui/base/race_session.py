"""What the server remembers of one visitor's contest: the race that trains it, and its problems."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple, Self

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.engine import engine
from playground.engine.race.run import RaceRun
from playground.engine.race.spec import RaceSpec, started
from playground.experiments.base import Experiment
from playground.ui.base.here import here
from playground.ui.base.kind import Kind
from playground.ui.base.session import Session


def place_of(kind: Kind, name: str) -> str:
    """Where the contest of this name is kept in Streamlit's session state."""
    return f"{kind.name}_{name}"


def contest_of(kind: Kind, name: str) -> "ContestVisit | None":
    """The contest of this name, if the visitor has ever had it."""
    found: ContestVisit | None = st.session_state.get(place_of(kind, name))
    return found


@dataclass
class ContestVisit:
    """One visitor's contest of experiments of one kind."""

    NAME: ClassVar[str]  # which of the contests it is

    kind: Kind
    token: str | None = None
    problems: tuple[str, ...] = ()
    fallback: bool = False
    raced: RaceSpec | None = None  # what was asked for last
    leaving: Experiment | None = None  # what is to be opened in the playground

    @classmethod
    def of(cls, kind: Kind) -> Self:
        """That of the visitor whose script runs, for this kind; made when they arrive."""
        return here(place_of(kind, cls.NAME), lambda: cls(kind))

    @property
    def place(self) -> str:
        """Where this one is kept."""
        return place_of(self.kind, self.NAME)

    def passed_on(self) -> Self:
        """The same after a reload, with the race that goes on; without where somebody watches."""
        race = self.race()
        watched = race is None or race.audience.connections > 0
        return replace(self, token=None if watched else self.token)

    def race(self) -> RaceRun | None:
        """The race that is watched, if it still is."""
        found = engine().watched(self.token)
        return found if isinstance(found, RaceRun) else None

    @property
    def changed(self) -> bool:
        """Whether the page has to be drawn again: it is to be left with a variant."""
        return self.leaving is not None

    @property
    def epochs(self) -> int:
        """How many whole epochs all networks have trained; 0 where they are not there."""
        race = self.race()
        state = race.state() if race else {"status": "preparing"}
        return 0 if state["status"] == "preparing" else int(state["epoch"])

    def run(self, contest: RaceSpec) -> RaceRun:
        """The race on `contest`; a new one where the last is gone."""
        self.raced = contest
        race = self.race()
        if race is None:
            race = engine().race(contest, self.kind.tile)
            self.token = race.token
        else:
            race.load(contest)
        return race

    def leave_with(self, name: str, seed: int | None) -> None:
        """Take the variant of this name to the playground, from the start that is shown."""
        known = self.raced
        number = seed if known and seed is not None and 0 <= seed < known.seeds else 0
        for entry in known.entries if known else ():
            if entry.name == name:
                self.leaving = started(entry.experiment, number)


def open_what_was_chosen(session: Session[Any], visit: ContestVisit) -> None:
    """Go with the variant that was chosen to the page that trains it alone, if one was."""
    if visit.leaving is not None:
        session.open(visit.leaving)
        visit.leaving = None
        st.switch_page(session.kind.script)


class Places(NamedTuple):
    """Where a section has its problems, its stage, and the controls beside it."""

    told: DeltaGenerator
    stage: DeltaGenerator
    controls: DeltaGenerator


def begun(session: Session[Any], visit: ContestVisit, words: str) -> Places:
    """Begin a section with a contest: leave it where a variant was chosen, else say what it is.

    Problems are always in their place: were they not, the contest would be made anew.
    """
    open_what_was_chosen(session, visit)
    st.markdown(words)
    told = st.container()
    stage, controls = st.columns([5, 2], gap="medium")
    return Places(told, stage, controls)
