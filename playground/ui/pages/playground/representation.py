"""The tab «Representation»: the points and the plane as one layer sees them."""

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.ops.narrowing import narrowed
from playground.probes.forward import layers
from playground.probes.points.space import MOST, SAMPLES, Axes, Space, space
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.polling import remembered, watched
from playground.ui.widgets.choices import picked, switched
from playground.ui.widgets.pictures.class_colours import class_names, ink_of, inks
from playground.ui.widgets.pictures.pictures import packed, space_picture

LAYER, TEST, AXES = "space_layer", "space_test", "space_axes"
LANE = 0.7  # how much of its colour's lane a strip of points fills


def representation(session: PointsSession) -> None:
    """What a layer of the run sees, looked at once a second."""
    watched(session, draw)


def draw(session: PointsSession, snapshot: Snapshot, experiment: PointsExperiment) -> None:
    """What the chosen layer sees at the moment of one snapshot."""
    palette = session.view.palette
    layer, with_test = chosen(experiment)
    dark = st.context.theme.type == "dark"
    found = remembered("space", (snapshot, layer), lambda: looked(snapshot, layer))
    frame = remembered(
        "space_frame",
        (snapshot, layer, with_test, palette, dark),
        lambda: framed(found, experiment, inks(experiment, palette, dark), with_test),
    )
    name = layers(experiment)[layer]
    space_picture(frame, told(name, found, class_names(experiment, palette)))
    st.caption(f"{explained(found)} {sampled(snapshot)}".strip())


def chosen(experiment: Experiment) -> tuple[int, bool]:
    """Which layer is looked at, and whether with test points; at first the last hidden one."""
    names = layers(experiment)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = picked(
            "Layer",
            names,
            LAYER,
            "Whose outputs are the coordinates: each point of the plane is drawn where "
            "this layer puts it. A network has learned when it can cut the classes apart here.",
            first=len(names) - 2,
            width=200,
        )
        with_test = switched(
            "Show test points", TEST, "Draws the test points too, as hollow circles."
        )
    return layer, with_test


def looked(snapshot: Snapshot, layer: int) -> Space:
    """The space of a layer, from where it was looked at before."""
    of = (snapshot.experiment.compile_key(), layer)
    known: tuple[object, Axes | None] = st.session_state.get(AXES, (None, None))
    found = space(snapshot, layer, known[1] if known[0] == of else None)
    st.session_state[AXES] = (of, found.axes)
    return found


def framed(found: Space, experiment: Experiment, colours: list[str], with_test: bool) -> str:
    """The picture of a space, as the browser reads it."""
    sets = {"train": (found.train, found.train_targets)}
    if with_test:
        sets["test"] = (found.test, found.test_targets)
    arrays = {"lines": narrowed(found.lines)} if len(found.lines) else {}
    for name, (places, targets) in sets.items():
        ink = ink_of(targets, experiment)
        flat = np.column_stack([places, lanes(ink)]) if found.units == 1 else places
        arrays |= {name: narrowed(flat), f"{name}_inks": ink}
    state = {
        "axes": axis_names(found),
        "equal": found.units > 1,
        "inks": colours,
        "kind": f"{found.units} {axis_names(found)[0].split()[0]}",
        "samples": SAMPLES,
    }
    return packed(arrays, state)


def lanes(ink: np.ndarray) -> np.ndarray:
    """Heights `(N,)` that keep colours apart and points from hiding each other; not random."""
    golden = 0.618034  # its multiples spread evenly over [0, 1), however many there are
    return np.sign(ink - ink.mean()) + LANE * ((np.arange(len(ink)) * golden) % 1.0 - 0.5)


def axis_names(found: Space) -> tuple[str, str]:
    """The titles of both axes."""
    if found.axes is None:
        return ("unit 1", "unit 2") if found.units > 1 else ("output of the unit", "")
    first, second = (f"{share:.0%}" for share in found.axes.shares)
    return f"component 1 ({first})", f"component 2 ({second})"


def explained(found: Space) -> str:
    """What the picture is, in a sentence."""
    if found.units == 1:
        return "One unit: its output is the horizontal place; the height only spreads the points."
    if found.axes is None:
        return f"Two units: each is an axis. {drawn(found)}"
    return (
        f"The two directions of the {found.units} units in which the training points spread most "
        f"(principal components): they hold {found.axes.shares.sum():.0%} of the spread. "
        f"{drawn(found)}"
    )


def drawn(found: Space) -> str:
    """What the lines are."""
    if len(found.lines) == 1:
        return "The line is the axis of x, bent by the layer."
    return "The lines are the plane's grid, bent by the layer."


def sampled(snapshot: Snapshot) -> str:
    """That not all points are drawn, where there are many."""
    most = max(len(split.targets) for split in snapshot.points)
    return f"Of each set, {MOST} points are drawn." if most > MOST else ""


def told(name: str, found: Space, classes: list[str]) -> str:
    """The picture in words: where the middle of each class lies."""
    of = f"{name}, {found.units} unit{'s' if found.units > 1 else ''}"
    if not classes:
        by = "colour" if found.train_targets.ndim == 2 else "value"
        return f"{of}: training points by {by}. {explained(found)}"
    middles = [
        f"{title} at {place(found.train[found.train_targets == index])}"
        for index, title in enumerate(classes)
        if (found.train_targets == index).any()
    ]
    return f"{of}: the middle of the training points of {', of '.join(middles)}."


def place(points: np.ndarray) -> str:
    """The mean of points `(N, D)` as text."""
    return "(" + ", ".join(f"{value:.2g}" for value in points.mean(axis=0)) + ")"
