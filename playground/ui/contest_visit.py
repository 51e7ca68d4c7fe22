"""What the server remembers of one visitor's contest: the race that trains it, and its problems."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import streamlit as st

from playground.engine import engine
from playground.engine.contest import Contest, started
from playground.engine.race import Race
from playground.experiment import Experiment
from playground.probes.tiles import TILES
from playground.ui.session import Session

PLAYGROUND = Path(__file__).parents[2] / "pages" / "playground.py"


@dataclass
class ContestVisit:
    """One visitor's contest of one kind, kept at `PLACE` in Streamlit's session state."""

    PLACE: ClassVar[str]

    token: str | None = None
    problems: tuple[str, ...] = ()
    fallback: bool = False
    raced: Contest | None = None  # what was asked for last
    leaving: Experiment | None = None  # what is to be opened in the playground

    def race(self) -> Race | None:
        """The race that is watched, if it still is."""
        found = engine().watched(self.token)
        return found if isinstance(found, Race) else None

    def run(self, contest: Contest) -> Race:
        """The race on `contest`; a new one where the last is gone."""
        self.raced = contest
        race = self.race()
        if race is None:
            race = engine().race(contest, TILES)
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


def open_what_was_chosen(session: Session, visit: ContestVisit) -> None:
    """Go to the playground with the variant that was chosen there, if one was."""
    if visit.leaving is not None:
        session.open(visit.leaving)  # type: ignore[arg-type]
        visit.leaving = None
        st.switch_page(PLAYGROUND)
