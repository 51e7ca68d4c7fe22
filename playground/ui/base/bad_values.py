"""Values that no control of the page can send, as a stranger may nevertheless.

Streamlit takes what a browser sent for a widget apart while the widget is made, and raises
whatever comes of it: the page was right, and has nothing to learn from a traceback.
"""

import logging
import traceback
from pathlib import Path

import streamlit as st

logger = logging.getLogger(__name__)

SENT = Path(st.__file__).parent / "runtime" / "state" / "session_state.py"
# Streamlit's store of what browsers sent for widgets, read and written back.
TAKEN_APART = {"WStates.__getitem__", "WStates.get_serialized"}


def sent_impossible_value(error: Exception) -> bool:
    """Whether Streamlit raised `error` while it took apart what a browser sent for a widget."""
    codes = (frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(code.co_qualname in TAKEN_APART and Path(code.co_filename) == SENT for code in codes)


def tell_impossible_value(error: Exception) -> None:
    """Tell the visitor how to go on; the log gets the kind of `error` alone.

    The error may quote what was sent, which is nobody's business but the visitor's.
    """
    logger.warning("a widget was sent an impossible value: %s", type(error).__name__)
    st.error("A control was sent a value that it cannot have; reload the page to go on.")
