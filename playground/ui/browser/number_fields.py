"""Numbers as people type them, in every number field of every page.

A field of a browser drops what it does not know and reports the rest, so neither Streamlit nor
the stage can notice that a comma was typed. A script of the page reads keys and pastes first.
"""

import streamlit as st

from playground.ui.browser.bundle import script, styles

NUMBER_FIELDS = st.components.v2.component(
    "playground_number_fields",
    js=script("number_fields/main.js"),
    css=styles("number_fields/main"),
    isolate_styles=False,
)


def numbers_are_read() -> None:
    """Place the script; it shows nothing until something is typed that is no number."""
    NUMBER_FIELDS(key="number_fields", height=1)
