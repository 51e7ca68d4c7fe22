"""The section «Test surfaces»: optimizers raced by hand where one can see everything.

A click on the picture or two numbers set the start; every optimizer has its own knobs. All
ways are computed in one call, so that nothing has to be pressed. Below, Adam by hand.
"""

from typing import Any

import numpy as np
import streamlit as st

from playground.figures.surfaces import Line, race_map
from playground.optimizers import OPTIMIZERS, Optimizer
from playground.options import SpecError
from playground.probes.surface_race import MOST, Way, race, sampled, usual
from playground.surfaces import SURFACES, Surface
from playground.ui import adam_table
from playground.ui.controls import explain, widget_for
from playground.ui.watch import remembered

USUAL = ["sgd", "momentum", "rms_prop", "adam"]
LEFT = "left the picture for good"
AWAY = -1.0  # a height below which a saddle has been left


def show() -> None:
    """Draw the section."""
    st.markdown("#### Test surfaces")
    st.markdown(
        "**A race by hand.** Click on the picture to set the start, the ring; every optimizer "
        "takes the same number of steps. Light is low, a cross is a minimum."
    )
    left, right = st.columns([2, 3], gap="medium")
    with left:
        surface = choose_surface()
        steps = st.slider(
            "Steps", 10, MOST, 200, 10, key="surface_steps", help="How many everyone takes."
        )
        start = choose_start(surface)
        optimizers = choose_optimizers(surface)
    with right:
        try:
            run(surface, optimizers, start, steps)
        except SpecError as error:
            st.info(str(error), icon=":material/info:")
    adam_table.show()


def choose_surface() -> Surface:
    """A surface with its settings; a new one brings its start and the rates that suit it."""
    name = st.selectbox(
        "Surface",
        list(SURFACES.by_name),
        format_func=lambda name: SURFACES[name].title(),
        key="surface",
        help="What is walked down:\n\n"
        + "\n".join(f"- **{each.title()}**: {each.summary()}" for each in SURFACES),
    )
    kind = SURFACES[str(name)]
    if st.session_state.get("surface_known") != name:
        st.session_state["surface_known"] = name
        st.session_state["surface_x"], st.session_state["surface_y"] = kind.start
        for key in [key for key in st.session_state if str(key).startswith("rival.")]:
            del st.session_state[key]
    surface = knobs_of(kind(), f"surface.{name}")
    explain(surface)
    st.caption(surface.source)
    return surface


def knobs_of(option: Any, prefix: str) -> Any:
    """`option` with its knobs as the visitor has set them."""
    fields = {}
    for name, knob in type(option).knobs().items():
        key = f"{prefix}.{name}"
        st.session_state.setdefault(key, getattr(option, name))
        kind = type(option).model_fields[name].annotation
        fields[name] = widget_for(kind, knob)(knob.label, key=key, help=knob.help)
    return type(option)(**fields)


def choose_start(surface: Surface) -> tuple[float, float]:
    """Where everyone begins."""
    left, right, bottom, top = surface.domain
    bounds = {"x": (left, right), "y": (bottom, top)}
    with st.container(horizontal=True):
        for name, (low, high) in bounds.items():
            st.number_input(
                f"Start {name}",
                low,
                high,
                key=f"surface_{name}",
                step=0.1,
                format="%.3f",
                width=150,
                help=f"From {low:g} to {high:g}; a click on the picture sets both.",
            )
    return float(st.session_state["surface_x"]), float(st.session_state["surface_y"])


def choose_optimizers(surface: Surface) -> list[Optimizer]:
    """Who runs, each with settings of its own."""
    names = st.multiselect(
        "Optimizers",
        list(OPTIMIZERS.by_name),
        USUAL,
        format_func=lambda name: OPTIMIZERS[name].title(),
        key="surface_rivals",
        help="Who races. Their settings are below.",
    )
    chosen = []
    for name in [name for name in OPTIMIZERS.by_name if name in names]:
        option = usual(name, type(surface))
        with st.expander(option.title(), key=f"rival_box_{name}"):
            chosen.append(knobs_of(option, f"rival.{name}"))
    return chosen


def run(
    surface: Surface, optimizers: list[Optimizer], start: tuple[float, float], steps: int
) -> None:
    """The race: the picture, the table, and who won."""
    key = (surface, tuple(optimizers), start, steps)
    ways = remembered("surface_race", key, lambda: race(surface, optimizers, start, steps))
    ground = remembered("surface_ground", (surface,), lambda: sampled(surface))
    lines = [Line(each.optimizer.title(), each.places, each.heights) for each in ways]
    said = won(ways, surface)
    place = f"surface_map_{surface.name()}_{start[0]:g}_{start[1]:g}"
    st.plotly_chart(
        race_map(*ground, lines, surface.minima),
        key=place,
        on_select=lambda: pick(place),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"{surface.title()} from above with the ways of {len(ways)} optimizers. {said}",
    )
    st.markdown(said)
    st.dataframe(table(ways, surface), hide_index=True, key="surface_table")


def pick(key: str) -> None:
    """A place of the picture was clicked."""
    picked = st.session_state[key]["selection"]["points"]
    if picked:
        st.session_state["surface_x"] = float(picked[0]["x"])
        st.session_state["surface_y"] = float(picked[0]["y"])


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
