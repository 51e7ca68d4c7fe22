"""The examples of the backpropagation desk: all of them on the plane, where a click chooses one.

They lie in a table's own units and are called by its words, so that what is worked out beside
them is known again.
"""

import streamlit as st

from playground.engine.snapshot import Snapshot
from playground.experiment import PointsExperiment, Split
from playground.figures.backprop import example_map
from playground.figures.style import quoted
from playground.ui.classes import class_names
from playground.ui.mirror import keep
from playground.ui.plane_maps import dots, window
from playground.ui.session import Session

EXAMPLE = "desk_example"  # which one is worked on, from 1


def show_examples(session: Session, snapshot: Snapshot, chosen: int) -> None:
    """All training examples on the plane; a click chooses one."""
    train = snapshot.points[0]
    if train.inputs.shape[1] != 2:
        return
    experiment, palette = snapshot.experiment, session.view.palette
    if not isinstance(experiment, PointsExperiment):
        return
    texts = [f"example {at + 1}{quoted(of)}" for at, of in enumerate(targets_said(train, session))]
    drawn = dots(experiment, train, palette, texts=texts)
    key = f"desk_map_{chosen}"
    st.plotly_chart(
        example_map(drawn, window(experiment), chosen),
        key=key,
        on_select=lambda: pick(key),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"Training examples on the plane; example {chosen + 1} is ringed",
    )


def targets_said(train: Split, session: Session) -> list[str]:
    """The class of each example as its hover adds it; nothing where values are learned."""
    names = class_names(session.experiment, session.view.palette)
    return [f": {names[int(target)]}" if names else "" for target in train.targets]


def pick(key: str) -> None:
    """A point of the map was clicked."""
    picked = st.session_state[key]["selection"]["points"]
    if picked:
        keep(EXAMPLE, int(picked[0]["point_index"]) + 1)
