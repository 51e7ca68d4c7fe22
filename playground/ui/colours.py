"""The choice of colours: for one visitor's eyes or printer, never part of an experiment."""

from dataclasses import replace
from typing import Any

import streamlit as st

from playground.palette import PALETTES
from playground.ui.controls import reflect
from playground.ui.visit import Visit

KEY = "palette"


def colours(session: Visit[Any]) -> None:
    """A small button that opens the choice of palettes."""
    reflect(KEY, session.view.palette.name)
    with st.popover("", icon=":material/palette:", key="colours", help="Colours"):
        st.selectbox(
            "Colours",
            list(PALETTES),
            format_func=lambda name: PALETTES[name].label,
            key=KEY,
            help="The colours of points, maps and weights.",
            on_change=lambda: session.look(
                replace(session.view, palette=PALETTES[st.session_state[KEY]])
            ),
        )
        st.caption(session.view.palette.help)
