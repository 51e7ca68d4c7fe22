"""The button «Share»: a link that opens the very experiment, seen as a teacher wants it seen.

What no link can hold is said, with what to do about it.
"""

from typing import Any

import streamlit as st

from playground.datasets.points.own import OwnData
from playground.datasets.points.own_picture import OwnPicture
from playground.links.experiments import needs_a_file, to_link
from playground.options.errors import SpecError
from playground.ui.base.messages import plain_text
from playground.ui.base.session import Session
from playground.ui.widgets.frame import teacher

PICTURE_TOO = (
    "Your picture does not fit into it: share the picture's file too, and simplify the rest."
)


def share(session: Session[Any], names: dict[str, str]) -> None:
    """The button; `names` are of the controls that a link can hide here, by their names in it."""
    with st.popover("Share", icon=":material/link:", key="share"):
        st.markdown("**This link opens the same experiment with the same numbers.**")
        link = st.container()
        view = teacher.offer(session, names).to_query()
        try:
            seen = "".join(f"&{key}={value}" for key, value in view.items())
            whole = address() + to_link(session.experiment) + seen
            link.code(whole, language=None, wrap_lines=True)
        except SpecError as error:
            st.warning(plain_text(str(error)))
        st.caption(
            "It holds data, network, training and seeds; what is at its default is left out."
        )
        if needs_a_file(session.experiment) and (said := too_large(session.experiment.dataset)):
            st.caption(said)


def address() -> str:
    """Where this page is, without its query."""
    return (st.context.url or "").split("?")[0].rstrip("/") + "/"


def too_large(data: object) -> str:
    """What is to be done about data of one's own that a link cannot hold; empty for others."""
    if isinstance(data, OwnData):
        return "Your points are too many for it: save them under «Data», and share that file."
    if isinstance(data, OwnPicture):
        return PICTURE_TOO
    return ""
