"""A teacher's link: whoever opens it finds fewer controls, and a way to have them all.

Choosing what to hide changes the link alone. The teacher's own page stays as it is, because
they still need the controls that they hide from others.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from playground.ui.base.session import Session
from playground.ui.base.visibility import View
from playground.ui.widgets.choices import choice

KEY = "hide"


def offer(session: Session[Any], names: Mapping[str, str]) -> View:
    """Let a teacher choose what learners shall not see; return the view that the link carries.

    `names` are of all controls of this page, by their names in links.
    """
    hidden = choice(
        partial(st.multiselect, options=list(names), format_func=names.__getitem__),
        "Hide controls for learners",
        f"{session.kind.name}_{KEY}",
        sorted(session.view.hidden & names.keys()),
        help="The link then opens without these controls. Learners can show all of them again. "
        "Your own page stays as it is.",
        placeholder="Nothing is hidden",
    )
    return View(frozenset(hidden), session.view.palette)


def say_what_is_hidden(session: Session[Any]) -> None:
    """One small line where the page shows less than there is, with a button that shows all."""
    if not session.view.hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Some controls are hidden by this link.", width="content")
        st.button(
            "Show all",
            key="show_all",
            type="tertiary",
            help="Show every control, as if the link hid nothing.",
            on_click=lambda: session.look(View(palette=session.view.palette)),
        )
