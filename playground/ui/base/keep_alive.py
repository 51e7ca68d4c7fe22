"""Keeps the runs of a visitor who looks at a page without their stage.

A run is let go when nobody watches it for a while; who goes back to its page finds it where it
was.
"""

import time

import streamlit as st

from playground.engine import engine
from playground.ui.base.session import Session

ALIVE = 15.0  # seconds between two signs that the runs are still wanted


def keep_alive() -> None:
    """Say that the visitor's runs are still wanted, though nobody watches their stages."""
    for session in st.session_state.values():
        run = engine().run(session.token) if isinstance(session, Session) else None
        if run is not None:
            run.audience.seen = time.monotonic()


def kept_alive() -> None:
    """Say so for as long as the page is looked at."""
    st.fragment(keep_alive, run_every=ALIVE)()
