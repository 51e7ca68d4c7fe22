"""The choice of colours: for one visitor's eyes or printer, never part of an experiment."""

from dataclasses import replace
from typing import Any

import streamlit as st

from playground.palette import PALETTES
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Session

KEY = "palette"


def colours(session: Session[Any]) -> None:
    """A small button that opens the choice of palettes."""
    with st.popover("", icon=":material/palette:", key="colours", help="Colours"):
        mirror(
            st.selectbox,
            "Colours",
            KEY,
            session.view.palette.name,
            lambda name: session.look(replace(session.view, palette=PALETTES[name])),
            options=list(PALETTES),
            format_func=lambda name: PALETTES[name].label,
            help="The colours of points, maps and weights.",
        )
        st.caption(session.view.palette.help)
