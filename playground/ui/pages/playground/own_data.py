"""Data of one's own: drawn on the stage, brought as a table (own_table.py), and saved again.

Everything ends in `Session.change`, like every other control: the points are one value of the
experiment. The stage sends all points after each stroke, numbered, so that hearing a stroke
twice does no harm.
"""

from typing import Any

import streamlit as st

from playground.datasets.points.base import MOST_CLASSES
from playground.datasets.points.curve import MOST_DRAWN, OwnCurve
from playground.datasets.points.own import OwnData, read_axes
from playground.datasets.tables.saved import save
from playground.experiments.curve import Curve
from playground.links.experiments import needs_a_file
from playground.options.errors import shown
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.own_state import OwnState
from playground.ui.pages.playground.own_table import own_table
from playground.ui.widgets.pictures.class_colours import class_titles
from playground.ui.widgets.stage.live_stage import Beside

DRAWN = "dataset.points"


def own_data(session: PointsSession) -> None:
    """Draw, open and save points of one's own."""
    st.button(
        "Draw your own points",
        icon=":material/draw:",
        key="own_data",
        help="Place, move and erase points on the map with mouse or finger.",
        on_click=draw,
        args=(session,),
        width="stretch",
    )
    if isinstance(session.experiment, Curve):
        return  # tables are for the plane; a curve of one's own always fits into its link
    own_table(session)
    data = session.experiment.dataset
    if isinstance(data, OwnData):
        st.download_button(
            "Save data",
            lambda: save(data),  # made when asked for: a file of each stroke would soon be gone
            file_name="points.csv",
            mime="text/csv",
            icon=":material/download:",
            key="save_data",
            help="Saves your points as a table (CSV); open it here again at any time.",
            on_click="ignore",
            width="stretch",
        )
        if needs_a_file(session.experiment):
            st.caption(
                "There are too many points for a link: they travel in this file, and the address "
                "bar holds the rest."
            )


def draw(session: PointsSession) -> None:
    """Go over to points of one's own, and let the stage take out its pen."""
    session.beside(OwnState).pen += 1
    if not isinstance(session.experiment.dataset, OwnData | OwnCurve):
        curve = isinstance(session.experiment, Curve)
        session.change("dataset", OwnCurve() if curve else OwnData())


def stroke(session: PointsSession, value: Any) -> None:
    """The pen has ended a stroke: `value` holds all `points` there are now, and its number `n`."""
    points, number = (value.get("points"), value.get("n")) if isinstance(value, dict) else (0, 0)
    if not isinstance(points, str) or not isinstance(number, int):
        session.problems = (f"a stroke of the pen is {shown(str(value))}, but must be points.",)
        return
    session.beside(OwnState).stroke = number
    if not isinstance(session.experiment.dataset, OwnData | OwnCurve):
        return
    before, shown_before = session.experiment, session.problems
    session.change(DRAWN, points)
    if session.experiment != before:  # nothing on the page may move under the pen
        session.problems = shown_before


def for_the_stage(session: PointsSession) -> dict[str, Any]:
    """What the stage is to know of the data: what classes are called, and points of one's own."""
    return {
        "words": class_titles(session.experiment, session.view.palette, MOST_CLASSES),
        "own": own_points(session),
        "pen": session.beside(OwnState).pen,
    }


def own_points(session: PointsSession) -> dict[str, Any] | None:
    """What the stage's pen is to know of points of one's own; None where there are none."""
    data = session.experiment.dataset
    if isinstance(data, OwnCurve):
        return {
            "points": data.points,
            "n": session.beside(OwnState).stroke,
            "curve": True,
            "most": MOST_DRAWN,
        }
    if not isinstance(data, OwnData):
        return None
    axes = [axis._asdict() for axis in read_axes(data.axes)]
    return {
        "points": data.points,
        "n": session.beside(OwnState).stroke,
        "axes": axes[:2],
        "target": axes[2] if axes and not data.classes else None,
        "words": class_titles(session.experiment, session.view.palette, MOST_CLASSES),
        "named": any(data.called),
    }


ON_STAGE = Beside(for_the_stage, {"draw": lambda session, _: draw(session), "points": stroke})
