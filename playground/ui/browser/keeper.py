"""The keeper on every page: it tells the server which tab this is, when a page was reloaded.

It takes no room. The tab keeps its ticket in the browser's session storage, which ends with the
tab; Streamlit's own connection, which pages of other hosts are refused, carries it.
"""

import streamlit as st

from playground.ui.browser.bundle import script
from playground.ui.browser.stay import claim, for_browser

KEY = "keeper"

KEEPER = st.components.v2.component(
    "playground_keeper",
    js=script("keeper/main.js"),
    css=f".st-key-{KEY}_place {{ display: none; }}",
    isolate_styles=False,
)


def keeper() -> None:
    """Place it."""
    with st.container(key=f"{KEY}_place"):
        KEEPER(key=KEY, data=for_browser(), on_claim_change=claimed)


def claimed() -> None:
    """The tab has a ticket of before."""
    claim(st.session_state, st.session_state.get(KEY, {}).get("claim"))
