"""Data of one's own: drawn on the stage, pasted or opened as a table, and saved again.

Everything ends in `Session.change`, like every other control: the points are one value of the
experiment. The stage sends all points after each stroke, numbered, so that hearing a stroke
twice does no harm.
"""

from typing import Any

import streamlit as st

from playground.datasets.base import MOST_CLASSES
from playground.datasets.curve import MOST_DRAWN, OwnCurve
from playground.datasets.imported import points_from, usual_columns
from playground.datasets.own import OwnData, read_axes
from playground.datasets.saved import save
from playground.datasets.table import read_table
from playground.experiment import Curve
from playground.links import needs_a_file
from playground.options import SpecError, shown
from playground.ui.classes import class_titles
from playground.ui.controls import reflect
from playground.ui.session import Session

DRAWN = "dataset.points"
TABLE_SHARE = 0.8  # of a table's rows that are trained on
LEAST_FOR_TEST = 10  # rows below which a table has no test points
PICKERS = {
    "csv_x1": ("x₁", "The column that runs from left to right."),
    "csv_x2": ("x₂", "The column that runs from bottom to top."),
    "csv_target": ("Target", "The column to learn: text or few numbers are classes."),
}


def own_data(session: Session) -> None:
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
    opened_one = session.own.table is not None  # stays open when the page around it changes
    with st.expander("Your own table (CSV)", opened_one, key="csv_box", icon=":material/table:"):
        table(session)
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


def too_large(data: object) -> str:
    """What is to be done about data that a link cannot hold."""
    if isinstance(data, OwnData):
        return "Your points are too many for it: save them under «Data», and share that file."
    return "Your picture does not fit into it: share the picture's file too, and simplify the rest."


def table(session: Session) -> None:
    """Paste or open a table, and choose its columns."""
    st.text_area(
        "Paste a table",
        key="csv",
        height=100,
        placeholder="x1, x2, kind\n0.5, 1.5, red\n2.5, 0.3, blue",
        help="A line for each point, values parted by commas, semicolons or tabs. The first "
        "line may name the columns.",
        on_change=pasted,
        args=(session,),
    )
    st.file_uploader(
        "Open a file",
        key="csv_file",
        max_upload_size=5,
        help="A table as text (CSV) of at most 5 MB; of more than 5,000 rows a random 5,000.",
        on_change=opened,
        args=(session,),
    )
    found = session.own.table
    if found is None:
        return
    for place, (key, (label, help_text)) in enumerate(PICKERS.items()):
        reflect(key, session.own.columns[place])
        st.selectbox(label, found.names, key=key, help=help_text, on_change=picked, args=(session,))
    for note in session.own.notes:
        st.text(note)


def draw(session: Session) -> None:
    """Go over to points of one's own, and let the stage take out its pen."""
    session.own.pen += 1
    if not isinstance(session.experiment.dataset, OwnData | OwnCurve):
        curve = isinstance(session.experiment, Curve)
        session.change("dataset", OwnCurve() if curve else OwnData())


def stroke(session: Session, value: Any) -> None:
    """The pen has ended a stroke: `value` holds all `points` there are now, and its number `n`."""
    points, number = (value.get("points"), value.get("n")) if isinstance(value, dict) else (0, 0)
    if not isinstance(points, str) or not isinstance(number, int):
        session.problems = (f"a stroke of the pen is {shown(str(value))}, but must be points.",)
        return
    session.own.stroke = number
    if not isinstance(session.experiment.dataset, OwnData | OwnCurve):
        return
    before, shown_before = session.experiment, session.problems
    session.change(DRAWN, points)
    if session.experiment != before:  # nothing on the page may move under the pen
        session.problems = shown_before


def pasted(session: Session) -> None:
    """A table was pasted, or taken away."""
    take(session, st.session_state["csv"])


def opened(session: Session) -> None:
    """A file was opened, or taken away."""
    file = st.session_state["csv_file"]
    take(session, file.getvalue() if file is not None else "")


def take(session: Session, data: bytes | str) -> None:
    """Train on a table with the columns that are probably meant; say what is wrong with it."""
    session.changed = True
    if not data:
        session.own.table, session.own.notes = None, ()
        return
    try:
        found = read_table(data)
        columns = usual_columns(found)
    except SpecError as error:
        session.problems = (f"The table was not taken: {error}",)
        return
    session.own.table = found
    use(session, columns)


def picked(session: Session) -> None:
    """Another column was chosen; one that was in use elsewhere changes places with it."""
    before = list(session.own.columns)
    after = [str(st.session_state[key]) for key in PICKERS]
    for place, name in enumerate(after):
        if name != before[place] and name in before:
            after[before.index(name)] = before[place]
            break
    x1, x2, target = after
    use(session, (x1, x2, target))


def use(session: Session, columns: tuple[str, str, str]) -> None:
    """Train on these columns of the table."""
    session.changed, session.own.columns = True, columns
    if session.own.table is None:
        return
    try:
        made = points_from(session.own.table, *columns, session.experiment.data_seed)
    except SpecError as error:
        session.own.notes = ()
        session.problems = (f"The table was not taken: {error}",)
        return
    session.change("dataset", made.data)
    if session.experiment.dataset != made.data:
        return  # refused, and said so
    session.own.notes = made.notes
    if len(session.own.table.rows) >= LEAST_FOR_TEST and session.experiment.train_share == 1.0:
        session.change("train_share", TABLE_SHARE)


def for_the_stage(session: Session) -> dict[str, Any] | None:
    """What the stage's pen is to know of points of one's own; None where there are none."""
    data = session.experiment.dataset
    if isinstance(data, OwnCurve):
        return {"points": data.points, "n": session.own.stroke, "curve": True, "most": MOST_DRAWN}
    if not isinstance(data, OwnData):
        return None
    axes = [axis._asdict() for axis in read_axes(data.axes)]
    return {
        "points": data.points,
        "n": session.own.stroke,
        "axes": axes[:2],
        "target": axes[2] if axes and not data.classes else None,
        "words": class_titles(session.experiment, session.view.palette, MOST_CLASSES),
        "named": any(data.called),
    }
