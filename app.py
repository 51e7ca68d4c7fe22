"""Starts the Neural Playground: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from playground.ui.app.server import OPTIONS

app = st.App(Path(__file__).parent / "playground" / "ui" / "app" / "shell.py", **OPTIONS)
