"""The section «Phase map»: two knobs, and a network in training for every pair of values."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.engine.contest import Contest
from playground.experiment import Experiment
from playground.options import SpecError
from playground.search.fields import SearchField, fields_of
from playground.search.phase import phase_map
from playground.search.space import Axis, Range, Values
from playground.ui.contest_visit import ContestVisit, open_what_was_chosen
from playground.ui.controls import reflect
from playground.ui.messages import tell
from playground.ui.race_stage import live_race
from playground.ui.search_choice import usual_range
from playground.ui.session import Session

SIDES = (8, 16, 32)  # cells along a side
USUAL = ("optimizer.learning_rate", "width")
SPANS = {"optimizer.learning_rate": (0.001, 3.0), "width": (1, 16)}
EPOCHS = 200


@dataclass
class MapSession(ContestVisit):
    """One visitor's map: its knobs and their ranges, how fine it is, and how long cells train."""

    PLACE = "phase_map"

    across: str = USUAL[0]
    up: str = USUAL[1]
    side: int = 16
    epochs: int = EPOCHS
    asked: Any = None  # of what the contest was made
    refused: tuple[str, ...] = ()  # why there is no contest of what was asked for
    contest: Contest | None = None

    def made(self, experiment: Experiment, across: Axis, up: Axis) -> Contest | None:
        """The contest of all cells; the last one where there can be none, as `problems` say."""
        asked = experiment, across, up, self.epochs
        if asked != self.asked:
            self.asked, self.refused = asked, ()
            try:
                self.contest = phase_map(*asked)
            except SpecError as error:
                self.refused = (str(error),)
        self.problems = self.refused
        return self.contest


def map_session() -> MapSession:
    """The map of the visitor whose script runs; made when they arrive."""
    if MapSession.PLACE not in st.session_state:
        st.session_state[MapSession.PLACE] = MapSession()
    found: MapSession = st.session_state[MapSession.PLACE]
    return found


def show(session: Session) -> None:
    """The map of the session's experiment."""
    visit = map_session()
    open_what_was_chosen(session, visit)
    st.markdown(
        "Two settings, a **network for every pair of values**: which learn, which are slow, which "
        "diverge? Press **Play**; point at a cell to see what it has learned."
    )
    told = st.container()  # always in its place: were it not, the map would be made anew
    left, right = st.columns([5, 2], gap="medium")
    with right:
        axes = controls(session, visit)
    with left:
        contest = visit.made(session.experiment, *axes) if axes else visit.contest
        if contest is not None:
            live_race(visit, contest, session.view.palette)
            st.caption(
                "Judged by the training loss alone: **learned** below half of what it was before "
                "the first update, **diverged** above it by a twentieth or no number at all, "
                "**slow** between. The stronger the colour, the lower the loss."
            )
    with told:
        tell((*session.problems, *visit.problems))


def controls(session: Session, visit: MapSession) -> tuple[Axis, Axis] | None:
    """Which two knobs, over which values; None where they cannot be."""
    fields = {field.path: field for field in fields_of(session.experiment) if not field.several}
    for name, usual in zip(("across", "up"), USUAL, strict=True):
        if getattr(visit, name) not in fields:
            setattr(visit, name, usual)
    side(visit)
    try:
        found = tuple(
            axis(session.experiment, visit, name, fields[knob(visit, name, fields)])
            for name in ("across", "up")
        )
        if visit.across == visit.up:
            raise SpecError("both sides of the map are the same setting; choose two.")
    except SpecError as error:
        visit.problems = (str(error),)
        return None
    epochs(visit)
    cells = len(found[0].grid()) * len(found[1].grid())
    st.caption(f"{cells:,} networks of {visit.epochs:,} epochs each, from the same start seed.")
    return found[0], found[1]


def knob(visit: MapSession, name: str, fields: dict[str, SearchField]) -> str:
    """Which setting lies along one side."""
    key = f"map_{name}"
    reflect(key, getattr(visit, name))
    st.selectbox(
        {"across": "From left to right", "up": "From bottom to top"}[name],
        list(fields),
        format_func=lambda path: fields[path].label,
        key=key,
        help="Everything else is as on the Playground.",
        on_change=lambda: setattr(visit, name, st.session_state[key]),
    )
    return str(getattr(visit, name))


def axis(experiment: Experiment, visit: MapSession, name: str, field: SearchField) -> Axis:
    """The values of one knob: all that there are, or of a number so many between two."""
    if not field.is_number:
        return Values(field, tuple(field.choices))
    low, high, log = usual_range(experiment, field)
    low, high = SPANS.get(field.path, (low, high))
    left, right = st.columns(2)
    ends = []
    for column, end, usual in ((left, "from", low), (right, "to", high)):
        key = f"map_{name}_{field.path}_{end}"
        st.session_state.setdefault(key, field.kind(usual))
        about = field.knob
        found = column.number_input(
            end.capitalize(),
            min_value=field.kind(about.low) if about else None,
            max_value=field.kind(about.high) if about else None,
            format="%d" if field.kind is int else "%g",
            key=key,
            help=about.help if about else None,
        )
        ends.append(field.kind(found))
    return Range(field, ends[0], ends[1], visit.side, log)


def side(visit: MapSession) -> None:
    """How many cells lie along a side."""
    reflect("map_side", visit.side)
    st.segmented_control(
        "Cells along a side",
        SIDES,
        key="map_side",
        required=True,
        help="Of a setting with a list of values every value is a row or column.",
        on_change=lambda: setattr(visit, "side", st.session_state["map_side"]),
    )


def epochs(visit: MapSession) -> None:
    """How long every cell trains."""
    reflect("map_epochs", visit.epochs)
    st.number_input(
        "Epochs",
        1,
        10_000,
        key="map_epochs",
        help="Every cell trains so many epochs, then the map is finished.",
        on_change=lambda: setattr(visit, "epochs", st.session_state["map_epochs"]),
    )
