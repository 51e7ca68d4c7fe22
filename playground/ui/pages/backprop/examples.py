"""The examples of the backpropagation desk: all of them on the plane, where a click chooses one.

They lie in a table's own units and are called by its words, so that what is worked out beside
them is known again.
"""

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.points import PointsExperiment
from playground.figures.backprop import example_map
from playground.figures.plane_map import PLACES, Window
from playground.figures.style import quoted
from playground.options.decimals import roundest
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import plain_text
from playground.ui.widgets.choices import keep
from playground.ui.widgets.pictures.class_colours import target_said
from playground.ui.widgets.pictures.plane_maps import dots, window

EXAMPLE = "desk_example"  # which one is worked on, from 1


def show_examples(session: PointsSession, snapshot: Snapshot, chosen: int) -> None:
    """All training examples on the plane; a click chooses one."""
    train = snapshot.points[0]
    if train.inputs.shape[1] != 2:
        return
    experiment, palette = snapshot.experiment, session.view.palette
    if not isinstance(experiment, PointsExperiment):
        return
    said = [target_said(experiment, palette, float(target)) for target in train.targets]
    texts = [f"example {at + 1}: {quoted(of)}" for at, of in enumerate(said)]
    drawn, shown = dots(experiment, train, palette, texts=texts), window(experiment)
    key = f"desk_map_{chosen}"
    st.plotly_chart(
        example_map(drawn, shown, chosen),
        key=key,
        on_select=lambda: pick(key),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"Training examples on the plane; example {chosen + 1} is ringed",
    )
    if any(shown.names):
        st.caption(plain_text(in_its_units(drawn.places[chosen], shown, said[chosen])))


def in_its_units(place: np.ndarray, shown: Window, target: str) -> str:
    """An example `(2,)` as the table has it."""
    ends = zip(shown.names, place.tolist(), (shown.across, shown.up), strict=True)
    parts = (f"{name} {roundest(at, (high - low) / PLACES)}" for name, at, (low, high) in ends)
    return f"In the table: {', '.join(parts)}, {target}. The network sees them scaled to the map."


def pick(key: str) -> None:
    """A point of the map was clicked."""
    picked = st.session_state[key]["selection"]["points"]
    if picked:
        keep(EXAMPLE, int(picked[0]["point_index"]) + 1)
