"""The section «Phase map»: two knobs, and a network in training for every pair of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Annotated, Any, Self

import streamlit as st

from playground.engine.compile.limits import limits
from playground.engine.race.spec import RaceSpec
from playground.experiments.supervised import Experiment
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.search.fields import SearchField, fields_of
from playground.search.grid_map import phase_map
from playground.search.space import Axis, Range, Values
from playground.ui.base.messages import tell
from playground.ui.base.mirror import mirror
from playground.ui.base.race_session import ContestVisit, begun
from playground.ui.pages.compare.knob_words import axis as axis_of
from playground.ui.pages.compare.knob_words import read_range, span_words, usual_range
from playground.ui.pages.compare.setup import Opened, SectionSetup, first, left_out, unknown
from playground.ui.pages.compare.words import SAME, USUAL, spoken
from playground.ui.widgets.choices import turned
from playground.ui.widgets.controls import control, setting
from playground.ui.widgets.stage.race_stage import live_race

SPANS = {"optimizer.learning_rate": (0.001, 3.0), "width": (1, 16)}
SIDES = ("across", "up")
SAID = (
    "Two settings, a **network for every pair of values**: which learn, which are slow, which "
    "diverge? Press **Play**; point at a cell to see what it has learned."
)


class MapSetup(SectionSetup):
    """Which two knobs a map has, over which values, how fine it is, and how long cells train."""

    label = "Phase map"

    across: Annotated[str, spoken("From left to right", SAME, "noise", "batch_size")] = (
        "optimizer.learning_rate"
    )
    across_span: Annotated[str, spoken("Values from left to right", "A range.", USUAL)] = USUAL
    up: Annotated[str, spoken("From bottom to top", SAME, "activation", "depth")] = "width"
    up_span: Annotated[str, spoken("Values from bottom to top", "A range.", USUAL)] = USUAL
    side: Annotated[
        int,
        Knob(
            "Cells along a side",
            "Of a setting with a list of values every value is a row or column.",
            choices=(8, 16, 32),
        ),
    ] = 16
    epochs: Annotated[
        int,
        Knob("Epochs", "Every cell trains so many epochs, then the map is finished.", 1, 10_000),
    ] = 200

    def fit(self, experiment: Experiment) -> tuple[Self, list[str]]:
        setup, problems = self, []
        single = [field.path for field in fields_of(experiment) if not field.several]
        for name in SIDES:
            path, usual = getattr(self, name), getattr(type(self)(), name)
            if path not in single:
                if path != usual:
                    problems.append(left_out(f"map.{name}", unknown(path)))
                changes = {name: first(usual, single), f"{name}_span": USUAL}
                setup = type(self)(**dict(setup) | changes)
        return setup, problems

    def within(self, experiment: Experiment) -> tuple[Self, list[str]]:
        setup, problems = self, []
        fields = {field.path: field for field in fields_of(experiment)}
        for name in SIDES:
            span = getattr(self, f"{name}_span")
            try:
                if span != USUAL:
                    axis_of(experiment, fields[getattr(self, name)], span)
            except SpecError as error:
                problems.append(left_out(f"map.{name}_span", error))
                setup = setup.replace(f"{name}_span", USUAL)
        setup, said = setup.coarser(fields)
        return setup, [*problems, *said]

    def coarser(self, fields: Mapping[str, SearchField]) -> tuple[Self, list[str]]:
        """A coarser map where this host does not train as many networks."""
        most = limits().networks
        sizes = {side: self.cells(side, fields) for side in self.knobs()["side"].choices}
        cells = sizes[self.side]
        if cells <= most:
            return self, []
        side = max((side for side, size in sizes.items() if size <= most), default=min(sizes))
        said = (
            f"The link's map has {cells:,} cells, but this host trains at most {most:,} networks "
            f"at once; it was cut to {side} cells along a side."
        )
        return self.replace("side", side), [said]

    def cells(self, side: int, fields: Mapping[str, SearchField]) -> int:
        """How many cells a map has at the most."""
        pair = (fields[self.across], fields[self.up])
        return prod(side if field.is_number else len(field.choices) for field in pair)


@dataclass
class MapSession(ContestVisit):
    """One visitor's map, and what it was made of."""

    NAME = "phase_map"

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


def show(opened: Opened[MapSetup]) -> None:
    """The map of the session's experiment."""
    visit = MapSession.of(opened.session.kind)
    places = begun(opened.session, visit, SAID)
    with places.controls:
        axes = controls(opened, visit)
    with places.stage:
        contest = visit.contest
        if axes:
            contest = visit.made(opened.session.experiment, *axes, opened.setup.epochs)
        if contest is not None:
            live_race(visit, contest, opened.session.view.palette)
            st.caption(
                "Judged by the training loss alone: **learned** below half of what it was before "
                "the first update, **diverged** above it by a twentieth or no number at all, "
                "**slow** between. The stronger the colour, the lower the loss. Every cell is one "
                "network from one start: a single cell may be luck, a whole region hardly is."
            )
    with places.told:
        tell(visit.problems)


def controls(opened: Opened[MapSetup], visit: MapSession) -> tuple[Axis, Axis] | None:
    """Which two knobs, over which values; None where they cannot be."""
    known = fields_of(opened.session.experiment)
    fields = {field.path: field for field in known if not field.several}
    setting(opened, "side", "map_side")
    setup = opened.setup
    try:
        found = tuple(axis(opened, name, fields[knob(opened, name, fields)]) for name in SIDES)
        if setup.across == setup.up:
            raise SpecError("both sides of the map are the same setting; choose two.")
    except SpecError as error:
        visit.problems = (str(error),)
        return None
    setting(opened, "epochs", "map_epochs")
    cells = len(found[0].grid()) * len(found[1].grid())
    st.caption(f"{cells:,} networks of {setup.epochs:,} epochs each, from the same start seed.")
    return found[0], found[1]


def knob(opened: Opened[MapSetup], name: str, fields: dict[str, SearchField]) -> str:
    """Which setting lies along one side; its range is found again as it was left."""
    key, before = f"map_{name}", opened.setup
    path, span = str(getattr(before, name)), getattr(before, f"{name}_span")

    def choose(name: str, other: str) -> None:
        opened.change(name, other)
        opened.change(f"{name}_span", turned(key, path, span, other, USUAL))

    labels = {path: field.label for path, field in fields.items()}
    widget = partial(st.selectbox, options=list(labels), format_func=labels.__getitem__)
    control(before, name, choose, key, widget)
    return path


def axis(opened: Opened[MapSetup], name: str, field: SearchField) -> Axis:
    """The values of one knob: all that there are, or of a number so many between two."""
    if not field.is_number:
        return Values(field, tuple(field.choices))
    low, high, log = usual_range(opened.session.experiment, field)
    usual = span_words(*SPANS.get(field.path, (low, high)))

    def now() -> dict[str, float]:
        span = getattr(opened.setup, f"{name}_span")
        ends = read_range(field, usual if span == USUAL else span)[:2]
        return dict(zip(("from", "to"), ends, strict=True))

    def choose(end: str, value: float) -> None:
        words = span_words(*(now() | {end: field.kind(value)}).values())
        opened.change(f"{name}_span", USUAL if words == usual else words)

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
    return Range(field, low, high, opened.setup.side, log)
