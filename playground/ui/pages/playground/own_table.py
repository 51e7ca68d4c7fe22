"""A table of one's own: pasted or opened, and how it is taken chosen beside it.

Whatever was guessed of a table (names, columns, classes or values) stands in a control, and what
was made of it in words below. A message stands beside what it is about, and what was pasted
stays, so that it can be corrected.
"""

from functools import partial
from typing import Literal

import streamlit as st

from playground.datasets.points.own import MOST_POINTS, read_points
from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.table import read_table
from playground.datasets.tables.table_text import LARGEST_FILE
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import plain_text
from playground.ui.base.mirror import mirror
from playground.ui.base.own_state import OwnState

PASTED, FILE, HEADED, MEANING = "csv", "csv_file", "csv_headed", "csv_meaning"
PICKED = "csv_columns"  # where problems of the columns stand
TABLE_SHARE = 0.8  # of a table's rows that are trained on
LEAST_FOR_TEST = 10  # rows below which a table has no test points
PICKERS = {
    "csv_x1": ("x₁", "The column that runs from left to right."),
    "csv_x2": ("x₂", "The column that runs from bottom to top."),
    "csv_target": ("Target", "The column to learn."),
}
MEANINGS = {"classes": "Classes", "values": "Values"}


def own_table(session: PointsSession) -> None:
    """Paste or open a table, and choose how it is taken."""
    own = session.beside(OwnState)
    in_use = own.table is not None or own.problem != ""  # stays open when the page changes
    with st.expander("Your own table (CSV)", in_use, key="csv_box", icon=":material/table:"):
        st.text_area(
            "Paste a table",
            key=PASTED,
            height=100,
            placeholder="x1, x2, kind\n0.5, 1.5, red\n2.5, 0.3, blue",
            help="A line for each point. Commas, semicolons, tabs, blanks or strokes part the "
            "values, and the first line may have names: what was taken for what is said below.",
            on_change=pasted,
            args=(session,),
        )
        st.button("Use this table", key="csv_use", on_click=used, args=(session,))
        complaint(own, PASTED)
        st.file_uploader(
            "Open a file",
            key=FILE,
            max_upload_size=LARGEST_FILE // 1_000_000,
            help=f"A table as text (CSV) of at most {LARGEST_FILE // 1_000_000} MB; of more than "
            f"{MOST_POINTS:,} rows a random {MOST_POINTS:,}.",
            on_change=opened,
            args=(session,),
        )
        complaint(own, FILE)
        if own.table is not None:
            choices(session)


def choices(session: PointsSession) -> None:
    """How the table is taken, and what was made of it."""
    own = session.beside(OwnState)
    if own.table is None:
        return
    mirror(
        st.toggle,
        "First line has names",
        HEADED,
        own.table.headed,
        partial(headed, session),
        help="Off, the first line is a point like the others.",
    )
    complaint(own, HEADED)
    for place, (key, (label, help_text)) in enumerate(PICKERS.items()):
        mirror(
            partial(st.selectbox, options=own.table.names),
            label,
            key,
            own.columns[place],
            partial(picked, session, place),
            help=help_text,
        )
    mirror(
        st.segmented_control,
        "Classes or values",
        MEANING,
        own.meaning or own.learned,
        partial(meant, session),
        options=list(MEANINGS),
        format_func=MEANINGS.__getitem__,
        required=True,
        help="Whether the target names classes, or is a number to predict.",
    )
    complaint(own, PICKED)
    st.text("\n".join([*own.table.notes, *own.notes]))


def complaint(own: OwnState, place: str) -> None:
    """What is wrong with what was given at a place of the page."""
    if own.problem and own.place == place:
        st.warning(plain_text(own.problem), icon=":material/info:")


def pasted(session: PointsSession) -> None:
    """A table was pasted, or taken away."""
    take(session, st.session_state[PASTED], PASTED)


def used(session: PointsSession) -> None:
    """What stands in the field is to be used, also where it was used before."""
    text = st.session_state[PASTED]
    if text.strip():
        take(session, text, PASTED)
    else:
        session.beside(
            OwnState
        ).problem = "Paste a table first: a line for each point, such as 1.5, 2, red."
        session.beside(OwnState).place = PASTED


def opened(session: PointsSession) -> None:
    """A file was opened, or taken away."""
    file = st.session_state[FILE]
    take(session, file.getvalue() if file is not None else "", FILE)


def take(session: PointsSession, data: bytes | str, place: str) -> None:
    """Train on a table as it is probably meant; say what is wrong with it."""
    session.changed, own = True, session.beside(OwnState)
    own.source, own.table, own.notes, own.problem = data, None, (), ""
    if data:
        read(session, None, place)


def read(session: PointsSession, with_names: bool | None, place: str) -> None:
    """Read the table's text, with names in its first line or without, and use it."""
    own = session.beside(OwnState)
    own.place, own.meaning = place, ""
    try:
        own.table = read_table(own.source, with_names)
        columns = usual_columns(own.table)
    except SpecError as error:
        refuse(own, error)
        return
    use(session, columns)


def headed(session: PointsSession, with_names: bool) -> None:
    """The first line was said to have names, or none."""
    session.changed = True
    read(session, with_names, HEADED)


def picked(session: PointsSession, place: int, name: str) -> None:
    """Another column was chosen; one that was in use elsewhere changes places with it."""
    before = session.beside(OwnState).columns
    after = [before[place] if column == name else column for column in before]
    after[place] = name
    x1, x2, target = after
    if target != before[-1]:
        session.beside(OwnState).meaning = ""
    session.beside(OwnState).place = PICKED
    use(session, (x1, x2, target))


def meant(session: PointsSession, meaning: Literal["classes", "values"]) -> None:
    """The target was said to be classes, or values."""
    session.beside(OwnState).meaning = meaning
    session.beside(OwnState).place = PICKED
    use(session, session.beside(OwnState).columns)


def use(session: PointsSession, columns: tuple[str, str, str]) -> None:
    """Train on these columns of the table."""
    session.changed, own = True, session.beside(OwnState)
    own.columns, own.notes, own.problem = columns, (), ""
    if own.table is None:
        return
    try:
        made = points_from(own.table, *columns, session.experiment.data_seed, own.meaning)
    except SpecError as error:
        refuse(own, error)
        return
    session.change("dataset", made.data)
    if session.experiment.dataset != made.data:
        own.problem, session.problems = " ".join(session.problems), ()
        return
    found = read_points(made.data.points)
    own.notes, own.learned = made.notes, "classes" if found.classes else "values"
    if len(found.targets) >= LEAST_FOR_TEST and session.experiment.train_share == 1.0:
        session.change("train_share", TABLE_SHARE)


def refuse(own: OwnState, error: SpecError) -> None:
    """Say why a table was not taken; the points stay as they were."""
    own.problem = f"The table was not taken: {error}"
