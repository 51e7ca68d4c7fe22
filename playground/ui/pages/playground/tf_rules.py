"""Whose rules training follows, and the field that opens links of TensorFlow Playground."""

import streamlit as st

from playground.engine.compile.limits import price
from playground.links.tf_playground import Opened, is_theirs, open_link
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.visibility import STAGE, View, understood
from playground.ui.widgets.controls import menu

KEY = "import_link"
EXAMPLE = "https://playground.tensorflow.org/#activation=…"
NOT_THEIRS = (
    "This is no link of TensorFlow Playground: such a link starts with "
    "https://playground.tensorflow.org/# and settings follow."
)


def rules(session: PointsSession) -> None:
    """Choose the rules, give their seed, or open a link that brings its own."""
    menu(session, "rules", inside=True)
    st.text_input(
        "Open a TensorFlow Playground link",
        key=KEY,
        placeholder=EXAMPLE,
        help="Paste the address of playground.tensorflow.org. The same data, the same start "
        "weights and the same curve open here, under TensorFlow Playground's rules.",
        on_change=follow_link,
        args=(session,),
    )


def follow_link(session: PointsSession) -> None:
    """A link was pasted: open it in place; one that cannot be opened changes nothing."""
    link = st.session_state.get(KEY, "").strip()
    if not link:
        return
    session.changed = True
    if not is_theirs(link):
        session.problems = (NOT_THEIRS,)
        return
    opened = open_link(link)
    try:
        price(opened.experiment)
    except SpecError as error:
        session.problems = (f"The link was not opened: {error}",)
        return
    hidden, unknown = understood(opened.hidden)
    session.experiment = opened.experiment
    session.view = View(hidden, session.view.palette)
    session.problems = (*opened.problems, *opened.remarks, *switches(opened))
    if unknown:
        session.problems += ("The link hides controls that are not here; they were left out.",)
    st.session_state[KEY] = ""


def switches(opened: Opened) -> tuple[str, ...]:
    """What the link turns on that stands under the picture, as a sentence each."""
    return tuple(
        f"The link turns on «{STAGE[name]}»; it is under the map." for name in opened.switches
    )
