"""The tab «Classes»: which classes the network tells apart, and its worst mistakes.

All held-back images are looked at, but not all the time: that would take as long as training.
"""

import numpy as np
import streamlit as st

from playground.engine.snapshot import Snapshot
from playground.experiment import Images
from playground.options import SpecError
from playground.probes.image_classes import Told, told
from playground.ui.image_session import ImageSession
from playground.ui.image_tabs.looking import newest
from playground.ui.picture_grid import grid
from playground.ui.watch import remembered

PERIOD = 3.0  # seconds between two looks
SHOWN = 24  # images of a cell, and mistakes
COLUMNS = 12
CELL = "image_confusion"
IS = "is ↓ taken for →"
HINT = (
    "Rows are what images are, columns what the network takes them for. Click a cell to see "
    "its images, those it is surest of first."
)


def show(session: ImageSession) -> None:
    """Accuracy of each class, the confusion matrix, the images of a cell, and mistakes."""
    st.fragment(look, run_every=PERIOD)(session)


def look(session: ImageSession) -> None:
    """One look at the run."""
    snapshot = newest(session)
    if snapshot is None:
        st.caption("The network is being prepared.")
        return
    try:
        images, found = remembered("image_told", (snapshot,), lambda: told(snapshot))
    except SpecError as error:
        st.info(str(error), icon=":material/info:")
        return
    draw(snapshot, images, found)


def draw(snapshot: Snapshot, images: np.ndarray, found: Told) -> None:
    """What the network says of the held-back images."""
    if not isinstance(snapshot.experiment, Images):  # of a page that was left a moment ago
        return
    names = list(snapshot.experiment.dataset.names)
    confusion = found.confusion(len(names))
    st.markdown(
        f"**{found.accuracy:.2%}** of {len(found.classes):,} held-back images are told right, "
        f"after {snapshot.epoch:,.2f} epochs."
    )
    left, right = st.columns([3, 1], gap="medium")
    with left:
        cell = matrix(confusion, names)
        st.caption(HINT)
    with right:
        accuracies(confusion, names)
    if cell is not None:
        actual, told_as = cell
        which = found.cell(actual, told_as)
        st.markdown(f"**{names[actual]}, taken for {names[told_as]}**: {len(which)} images")
        pictures(images, which, found, names)
    st.markdown("**Worst mistakes**, those it is surest of first")
    pictures(images, found.mistakes(), found, names)


def matrix(confusion: np.ndarray, names: list[str]) -> tuple[int, int] | None:
    """The confusion matrix as a table; return the cell that is chosen."""
    event = st.dataframe(
        {IS: names} | {name: confusion[:, index] for index, name in enumerate(names)},
        hide_index=True,
        key=CELL,
        on_select="rerun",
        selection_mode="single-cell",
        height="content",
        alt="Confusion matrix: actual classes by what they were taken for",
    )
    cells = event.selection.cells
    if not cells:
        return None
    row, column = cells[0]
    return (int(row), names.index(str(column))) if str(column) in names else None


def accuracies(confusion: np.ndarray, names: list[str]) -> None:
    """The share of each class that was told right."""
    there = confusion.sum(axis=1)
    right = np.divide(np.diag(confusion), there, out=np.zeros(len(there)), where=there > 0)
    st.dataframe(
        {"Class": names, "Told right": right},
        hide_index=True,
        height="content",
        column_config={
            "Told right": st.column_config.ProgressColumn(
                min_value=0.0, max_value=1.0, format="percent"
            )
        },
        alt="Accuracy of each class",
    )


def pictures(images: np.ndarray, which: np.ndarray, found: Told, names: list[str]) -> None:
    """Some images, with what they are, what they were taken for, and how surely."""
    if not len(which):
        st.caption("There are none.")
        return
    shown = which[:SHOWN]
    grid(images[shown], columns=COLUMNS, enlarged=3, alt="Images")
    words = (
        f"{names[found.classes[n]]} → {names[found.guesses[n]]} ({found.sure[n]:.0%})"
        for n in shown[:COLUMNS]
    )
    st.caption("The first ones: " + ", ".join(words))
