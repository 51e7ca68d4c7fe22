"""One entry of the browser's history for each thing that a visitor did, on every page.

A component without anything to see: the shell places it last, so that the browser hears of it
when a page is drawn and its address is said.
"""

import streamlit as st

from playground.ui.browser.bundle import script

HISTORY = st.components.v2.component("playground_history", js=script("history/main.js"))


def keep_history(page: str) -> None:
    """Say that `page` is drawn at the address that it has now."""
    HISTORY(key="history", data={"page": page, "words": dict(st.query_params)}, height=1)
