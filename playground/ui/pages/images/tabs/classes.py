"""The tab «Classes»: which classes the network tells apart, and its worst mistakes.

All held-back images are looked at, but not all the time: that would take as long as training.
"""

from typing import Any

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.probes.images.classes import Told, told
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import remembered, watched
from playground.ui.widgets.pictures.pictures import Cell, confusion_tables
from playground.ui.widgets.pictures.tiles import row, tile

PERIOD = 3.0  # seconds between two looks
SHOWN = 24  # images of a cell, and mistakes
SIDE = 64  # pixels of the screen
CELL = "image_cell"  # which cell was chosen
HINT = (
    "Shades are shares of the actual class: what is told right, and in red the mistakes, whose "
    "shade grows with the root of their share. **Click a cell to see its images.**"
)


def show(session: ImageSession) -> None:
    """Accuracy of each class, the confusion matrix, the images of a cell, and mistakes."""
    watched(session, draw, PERIOD)


def draw(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """What the network says of the held-back images at the moment of one snapshot."""
    images, found = remembered("image_told", (snapshot,), lambda: told(snapshot))
    names = experiment.dataset.names
    confusion, cell = found.confusion(len(names)), chosen(len(names))
    st.markdown(
        f"**{found.accuracy:.2%}** of {len(found.classes):,} held-back images are told right, "
        f"after {snapshot.epoch:,.2f} epochs."
    )
    left, right = st.columns([3, 1], gap="medium")
    with left:
        confusion_tables([("Held-back images", confusion)], names, cell, choose)
        st.caption(HINT)
    with right:
        accuracies(confusion, names)
    if cell is not None:
        of_cell(cell, images, found, names)
    st.markdown("**Worst mistakes**, those it is surest of first")
    pictures(images, found.mistakes(), found, names)


def choose(value: Any) -> None:
    """A cell was clicked; clicked again it is closed. What it says comes from a browser."""
    if isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value):
        cell = (value[0], value[1])
        st.session_state[CELL] = None if st.session_state.get(CELL) == cell else cell


def chosen(classes: int) -> Cell | None:
    """The cell whose images are shown, if it is one of this matrix."""
    cell: Cell | None = st.session_state.get(CELL)
    return cell if cell and all(0 <= part < classes for part in cell) else None


def accuracies(confusion: np.ndarray, names: tuple[str, ...]) -> None:
    """The share of each class that was told right."""
    there = confusion.sum(axis=1)
    right = np.divide(np.diag(confusion), there, out=np.zeros(len(there)), where=there > 0)
    st.dataframe(
        {"Class": list(names), "Told right": right},
        hide_index=True,
        height="content",
        column_config={
            "Told right": st.column_config.ProgressColumn(
                min_value=0.0, max_value=1.0, format="percent"
            )
        },
        alt="Accuracy of each class",
    )


def of_cell(cell: Cell, images: np.ndarray, found: Told, names: tuple[str, ...]) -> None:
    """The images of one cell."""
    which = found.cell(*cell)
    what = f"{names[cell[0]]}, taken for {names[cell[1]]}"
    more = f", the {SHOWN} it is surest of" if len(which) > SHOWN else ""
    st.markdown(f"**{what}**: {len(which):,} image{'' if len(which) == 1 else 's'}{more}")
    pictures(images, which, found, names)


def pictures(images: np.ndarray, which: np.ndarray, found: Told, names: tuple[str, ...]) -> None:
    """Some images, with what they are, what they were taken for, and how surely."""
    if not len(which):
        st.caption("There are none.")
        return
    tiles = []
    for number in which[:SHOWN]:
        actual, guess = names[found.classes[number]], names[found.guesses[number]]
        sure = f"{found.sure[number]:.0%}"
        alt = f"Held-back image {number + 1}, {actual}, taken for {guess}, {sure} sure"
        right = bool(actual == guess)
        caption = sure if right else f"{actual} → {guess}, {sure}"
        tiles.append(tile(images[number], alt, caption, side=SIDE, right=right))
    row(tiles)
