"""The choice between points on the plane and points along a line.

Going over takes the network and its training along, since both kinds have the same; the data
that was left is found again on the way back.
"""

from typing import Any

import streamlit as st

from playground.experiments import EXPERIMENTS
from playground.experiments.curve import Curve
from playground.experiments.points import PLACES, PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.palette import Palette
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import plain_text
from playground.ui.base.mirror import mirror
from playground.ui.widgets.choices import turned
from playground.ui.widgets.pictures.class_colours import class_names, named

KEY = "kind"
KINDS: dict[str, type[PointsExperiment]] = {
    kind.name(): kind for kind in EXPERIMENTS if issubclass(kind, PointsExperiment)
}
NAMES = {"plane": "Plane", "curve": "Curve"}
# What belongs to the data rather than to the network.
OF_DATA = {"loss", "batch_size"}
LEARNS = "A small neural network learns "
POINTS = LEARNS + "to tell the {} points from the {} ones."
MANY = LEARNS + "to tell points of {} colours apart."
NUMBERS = LEARNS + "the number that belongs to each point of the plane."
PAINTING = LEARNS + "to paint a picture from some of its pixels."
MAP = (
    "Press **Play**: the square shows its answer everywhere, each small picture what one unit sees."
)
FITS = LEARNS + "a curve: the value that belongs to each x."
PARTS = LEARNS + "where along the line {} ends and {} begins."
LINE = "Press **Play**: the line is its answer, each small picture what one unit makes of x."


def kind(session: PointsSession) -> None:
    """Points on the plane, or along a line."""
    mirror(
        st.segmented_control,
        "Kind of data",
        KEY,
        session.experiment.name(),
        lambda name: turn(session, name),
        options=list(KINDS),
        format_func=NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="content",
        help="Plane: points with two coordinates. Curve: points along a line, one number each.",
    )


def turn(session: PointsSession, name: str) -> None:
    """The control was used: go on with an experiment of the other kind."""
    session.changed = True
    before = session.experiment
    if name == before.name() or name not in KINDS:
        return
    known = turned(KEY, before.name(), before, name, KINDS[name]())
    session.open(with_network_of(known, before))


def with_network_of(experiment: PointsExperiment, other: PointsExperiment) -> PointsExperiment:
    """`experiment` with the network and the training of `other`, where it may have them."""
    shared = set(Experiment.model_fields) - OF_DATA
    fields: dict[str, Any] = {
        name: getattr(other if name in shared else experiment, name)
        for name in type(experiment).model_fields
    }
    try:
        return type(experiment)(**fields)
    except SpecError:  # rules that it keeps forbid them
        return experiment


def of_a_table(experiment: PointsExperiment, palette: Palette) -> str:
    """What is learned of a table, in its own words."""
    columns = [*experiment.dataset.columns, "", "", ""]
    places = together([name or symbol for name, symbol in zip(columns, PLACES, strict=False)])
    if classes := class_names(experiment, palette):
        return f"{LEARNS}to tell {together(classes)} apart by {places}."
    return f"{LEARNS}to predict {plain_text(columns[2] or 'the value')} from {places}."


def together(names: list[str]) -> str:
    """«a, b and c», as text."""
    *most, last = map(plain_text, names)
    return f"{', '.join(most)} and {last}"


def task(session: PointsSession) -> str:
    """What the network learns, and how to begin: two sentences."""
    experiment, words = session.experiment, session.view.palette.words
    classes = experiment.classes
    if named(experiment):
        return f"{of_a_table(experiment, session.view.palette)} {MAP}"
    if isinstance(experiment, Curve):
        return f"{PARTS.format(*words) if classes else FITS} {LINE}"
    if experiment.values > 1:
        return f"{PAINTING} {MAP}"
    if classes == 0:
        return f"{NUMBERS} {MAP}"
    said = MANY.format(classes) if classes > 2 else POINTS.format(*words)
    return f"{said} {MAP}"
