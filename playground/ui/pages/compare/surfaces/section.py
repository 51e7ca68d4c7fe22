"""The section «Test surfaces»: optimizers raced by hand where one can see everything.

A click on the picture or two numbers set the start; every optimizer has its own knobs. All
ways are computed in one call, so that nothing has to be pressed. Below, Adam by hand.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.figures.surfaces import Line, race_map
from playground.options.errors import SpecError
from playground.options.optimizers import OPTIMIZERS, Optimizer
from playground.options.surfaces import SURFACES, Surface
from playground.probes.many.surface_race import MOST, Way, race, sampled, usual
from playground.ui.base.mirror import mirror
from playground.ui.base.polling import remembered
from playground.ui.pages.compare.setup import Opened
from playground.ui.pages.compare.surfaces import adam_table
from playground.ui.pages.compare.surfaces.setup import SurfacesSetup
from playground.ui.pages.compare.surfaces.words import rival_words, start_words
from playground.ui.widgets.controls import explain, help_of, menu_widget, setting, widget_for

LEFT = "left the picture for good"
AWAY = -1.0  # a height below which a saddle has been left


def show(opened: Opened[SurfacesSetup]) -> None:
    """Draw the section, without any network."""
    st.markdown("#### Test surfaces")
    st.markdown(
        "**A race by hand.** Click on the picture to set the start, the ring; every optimizer "
        "takes the same number of steps. Light is low, a cross is a minimum."
    )
    left, right = st.columns([2, 3], gap="medium")
    with left:
        choose_surface(opened)
        setting(
            opened,
            "steps",
            "surface_steps",
            partial(st.slider, min_value=10, max_value=MOST, step=10),
        )
        choose_start(opened)
        choose_optimizers(opened)
    with right:
        try:
            run(opened)
        except SpecError as error:
            st.info(str(error), icon=":material/info:")
    adam_table.show()


def choose_surface(opened: Opened[SurfacesSetup]) -> None:
    """A surface with its settings; a new one brings its start and the rates that suit it."""

    surface = opened.setup.surface
    info = type(opened.setup).model_fields["surface"]
    mirror(
        menu_widget(SURFACES),
        info.title or "surface",
        "surface",
        surface.name(),
        lambda name: opened.become(opened.setup.on(SURFACES[name]())),
        help=help_of(info.description or "", SURFACES),
    )
    for name in surface.knobs():
        setting(opened, f"surface.{name}", f"surface.{surface.name()}.{name}")
    explain(surface)
    st.caption(surface.source)


def choose_start(opened: Opened[SurfacesSetup]) -> None:
    """Where everyone begins."""
    setup = opened.setup
    left, right, bottom, top = setup.surface.domain
    bounds = {"x": (left, right), "y": (bottom, top)}
    with st.container(horizontal=True):
        starts = zip(bounds.items(), setup.place(), strict=True)
        for place, ((name, (low, high)), value) in enumerate(starts):
            mirror(
                st.number_input,
                f"Start {name}",
                f"surface_{name}",
                value,
                partial(move, opened, place),
                min_value=low,
                max_value=high,
                step=0.1,
                format="%.3f",
                width=150,
                help=f"From {low:g} to {high:g}; a click on the picture sets both.",
            )


def move(opened: Opened[SurfacesSetup], place: int, value: float) -> None:
    """Set one coordinate of the start: the first or the second."""
    start = [*opened.setup.place()]
    start[place] = value
    begin_at(opened, *start)


def begin_at(opened: Opened[SurfacesSetup], x: float, y: float) -> None:
    """Set the start."""
    words = start_words((float(x), float(y)), opened.setup.surface)
    opened.change("start", words)


def choose_optimizers(opened: Opened[SurfacesSetup]) -> None:
    """Who runs, each with settings of its own."""

    def choose(names: Sequence[str]) -> None:
        now, kind = rivals(opened), type(opened.setup.surface)
        race_these(opened, [now.get(name) or usual(name, kind) for name in names])

    now, about = rivals(opened), opened.setup.knobs()["rivals"]
    mirror(
        st.multiselect,
        about.label,
        "surface_rivals",
        list(now),
        choose,
        options=list(OPTIMIZERS.by_name),
        format_func=lambda name: OPTIMIZERS[name].title(),
        help=about.help,
    )
    for each in in_order(now.values()):
        with st.expander(each.title(), key=f"rival_box_{each.name()}"):
            knobs_of(opened, each)


def rivals(opened: Opened[SurfacesSetup]) -> dict[str, Optimizer]:
    """Who runs, by name."""
    return {each.name(): each for each in opened.setup.optimizers()}


def race_these(opened: Opened[SurfacesSetup], optimizers: Sequence[Optimizer]) -> None:
    """Let these run."""
    words = rival_words(optimizers, type(opened.setup.surface))
    opened.change("rivals", words)


def knobs_of(opened: Opened[SurfacesSetup], option: Optimizer) -> None:
    """A control for each of the optimizer's knobs."""

    def turn(name: str, value: Any) -> None:
        now = rivals(opened)
        turned = now.get(option.name(), option).replace(name, value)
        race_these(opened, [*(now | {option.name(): turned}).values()])

    for name, knob in option.knobs().items():
        mirror(
            widget_for(type(option).model_fields[name].annotation, knob),
            knob.label,
            f"rival.{option.name()}.{name}",
            getattr(option, name),
            partial(turn, name),
            help=knob.help,
        )


def in_order(optimizers: Iterable[Optimizer]) -> list[Optimizer]:
    """`optimizers` as the menu orders them."""
    names = list(OPTIMIZERS.by_name)
    return sorted(optimizers, key=lambda each: names.index(each.name()))


def run(opened: Opened[SurfacesSetup]) -> None:
    """The race: the picture, the table, and who won."""
    setup = opened.setup
    surface, start, steps = setup.surface, setup.place(), setup.steps
    optimizers = in_order(setup.optimizers())
    key = (surface, tuple(optimizers), start, steps)
    ways = remembered("surface_race", key, lambda: race(surface, optimizers, start, steps))
    ground = remembered("surface_ground", (surface,), lambda: sampled(surface))
    lines = [Line(each.optimizer.title(), each.places, each.heights) for each in ways]
    said = won(ways, surface)
    place = f"surface_map_{surface.name()}_{start[0]:g}_{start[1]:g}"
    st.plotly_chart(
        race_map(*ground, lines, surface.minima),
        key=place,
        on_select=lambda: pick(opened, place),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"{surface.title()} from above with the ways of {len(ways)} optimizers. {said}",
    )
    st.markdown(said)
    st.dataframe(table(ways, surface), hide_index=True, key="surface_table")


def pick(opened: Opened[SurfacesSetup], key: str) -> None:
    """A place of the picture was clicked, or one of a way that lies a little outside."""
    picked = st.session_state[key]["selection"]["points"]
    if picked:
        left, right, bottom, top = opened.setup.surface.domain
        x, y = np.clip((picked[0]["x"], picked[0]["y"]), (left, bottom), (right, top))
        begin_at(opened, x, y)


def won(ways: list[Way], surface: Surface) -> str:
    """Who is lowest in the end, in a sentence; on a surface without a minimum, who got away."""
    if not surface.minima:
        gone = [way.optimizer.title() for way in ways if way.heights[-1] < AWAY]
        who = " and ".join([", ".join(gone[:-1]), gone[-1]] if gone[1:] else gone)
        return f"Away from the saddle, downhill: **{who}**." if gone else "Nobody got away yet."
    best = min(ways, key=lambda way: np.inf if way.lost else way.heights[-1])
    if best.lost:
        return "Nobody stayed in the picture."
    steps = len(best.places) - 1
    return f"**{best.optimizer.title()}** is lowest after {steps:,} steps: {best.heights[-1]:.3g}."


def table(ways: list[Way], surface: Surface) -> dict[str, list[str]]:
    """Each optimizer: its rate, where it ended, and how far from the nearest minimum."""
    ends = [LEFT if way.lost else f"{way.heights[-1]:.4g}" for way in ways]
    places = [", ".join(f"{value:.3g}" for value in way.places[-1]) for way in ways]
    rows = {
        "optimizer": [way.optimizer.title() for way in ways],
        "learning rate": [f"{way.optimizer.learning_rate:g}" for way in ways],
        "last value": ends,
        "last place": places,
    }
    if surface.minima:
        rows["distance to minimum"] = [f"{way.distance:.3g}" for way in ways]
    return rows
