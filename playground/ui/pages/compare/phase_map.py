"""The section «Phase map»: two knobs, and a network in training for every pair of values."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from playground.engine.race.spec import RaceSpec
from playground.experiments.plane import Experiment
from playground.options.base import SpecError
from playground.search.fields import SearchField, fields_of
from playground.search.grid_map import phase_map
from playground.search.space import Axis, Range, Values
from playground.ui.base.kind_sessions import Session
from playground.ui.base.messages import tell
from playground.ui.base.mirror import mirror
from playground.ui.base.race_session import ContestVisit, begun
from playground.ui.pages.compare.knob_words import read_range, span_words, usual_range
from playground.ui.pages.compare.words import USUAL
from playground.ui.widgets.choices import turned
from playground.ui.widgets.controls import control, setting
from playground.ui.widgets.race_stage import live_race

SPANS = {"optimizer.learning_rate": (0.001, 3.0), "width": (1, 16)}
SIDES = ("across", "up")
SAID = (
    "Two settings, a **network for every pair of values**: which learn, which are slow, which "
    "diverge? Press **Play**; point at a cell to see what it has learned."
)


@dataclass
class MapSession(ContestVisit):
    """One visitor's map, and what it was made of."""

    PLACE = "phase_map"

    asked: Any = None  # of what the contest was made
    refused: tuple[str, ...] = ()  # why there is no contest of what was asked for
    contest: RaceSpec | None = None

    def made(self, experiment: Experiment, across: Axis, up: Axis, epochs: int) -> RaceSpec | None:
        """The contest of all cells; the last one where there can be none, as `problems` say."""
        asked = experiment, across, up, epochs
        if asked != self.asked:
            self.asked, self.refused = asked, ()
            try:
                self.contest = phase_map(*asked)
            except SpecError as error:
                self.refused = (str(error),)
        self.problems = self.refused
        return self.contest


def show(session: Session) -> None:
    """The map of the session's experiment."""
    visit = MapSession.here()
    places = begun(session, visit, SAID)
    with places.controls:
        axes = controls(session, visit)
    with places.stage:
        contest = visit.contest
        if axes:
            contest = visit.made(session.experiment, *axes, session.setup.map.epochs)
        if contest is not None:
            live_race(visit, contest, session.view.palette)
            st.caption(
                "Judged by the training loss alone: **learned** below half of what it was before "
                "the first update, **diverged** above it by a twentieth or no number at all, "
                "**slow** between. The stronger the colour, the lower the loss. Every cell is one "
                "network from one start: a single cell may be luck, a whole region hardly is."
            )
    with places.told:
        tell(visit.problems)


def controls(session: Session, visit: MapSession) -> tuple[Axis, Axis] | None:
    """Which two knobs, over which values; None where they cannot be."""
    fields = {field.path: field for field in fields_of(session.experiment) if not field.several}
    setting(session, "map.side", "map_side")
    setup = session.setup.map
    try:
        found = tuple(axis(session, name, fields[knob(session, name, fields)]) for name in SIDES)
        if setup.across == setup.up:
            raise SpecError("both sides of the map are the same setting; choose two.")
    except SpecError as error:
        visit.problems = (str(error),)
        return None
    setting(session, "map.epochs", "map_epochs")
    cells = len(found[0].grid()) * len(found[1].grid())
    st.caption(f"{cells:,} networks of {setup.epochs:,} epochs each, from the same start seed.")
    return found[0], found[1]


def knob(session: Session, name: str, fields: dict[str, SearchField]) -> str:
    """Which setting lies along one side; its range is found again as it was left."""
    key, before = f"map_{name}", session.setup.map
    path, span = str(getattr(before, name)), getattr(before, f"{name}_span")

    def choose(place: str, other: str) -> None:
        session.arrange(place, other)
        session.arrange(f"map.{name}_span", turned(key, path, span, other, USUAL))

    labels = {path: field.label for path, field in fields.items()}
    widget = partial(st.selectbox, options=list(labels), format_func=labels.__getitem__)
    control(session.setup, f"map.{name}", choose, key, widget)
    return path


def axis(session: Session, name: str, field: SearchField) -> Axis:
    """The values of one knob: all that there are, or of a number so many between two."""
    if not field.is_number:
        return Values(field, tuple(field.choices))
    low, high, log = usual_range(session.experiment, field)
    usual = span_words(*SPANS.get(field.path, (low, high)))

    def now() -> dict[str, float]:
        span = getattr(session.setup.map, f"{name}_span")
        ends = read_range(field, usual if span == USUAL else span)[:2]
        return dict(zip(("from", "to"), ends, strict=True))

    def choose(end: str, value: float) -> None:
        words = span_words(*(now() | {end: field.kind(value)}).values())
        session.arrange(f"map.{name}_span", USUAL if words == usual else words)

    about = field.knob
    for column, (end, value) in zip(st.columns(2), now().items(), strict=True):
        mirror(
            column.number_input,
            end.capitalize(),
            f"map_{name}_{field.path}_{end}",
            value,
            partial(choose, end),
            min_value=field.kind(about.low) if about else None,
            max_value=field.kind(about.high) if about else None,
            format="%d" if field.kind is int else "%g",
            help=about.help if about else None,
        )
    low, high = now().values()
    return Range(field, low, high, session.setup.map.side, log)
