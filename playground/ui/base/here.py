"""What the server keeps of the visitor whose script runs: one getter for all of it.

Streamlit's session state is a dictionary of anything; what is kept there by us is typed, has one
place, and is made when it is first asked for, as after somebody cleared it.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

Kept = TypeVar("Kept")


def here(place: str, make: Callable[[], Kept]) -> Kept:
    """What is kept at `place`; made when it is not there."""
    if place not in st.session_state:
        st.session_state[place] = make()
    found: Kept = st.session_state[place]
    return found
