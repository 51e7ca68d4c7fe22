"""A page with nothing but the drawing pad, for its tests; `pad_page.py` is what it shows."""

from pathlib import Path

import streamlit as st

from playground.ui.app.server import OPTIONS

app = st.App(
    Path(__file__).parent / "page.py",
    routes=OPTIONS["routes"],
    middleware=OPTIONS["middleware"],
)
