"""The page of the pad's tests: a pad, what it told the page, and a slow script on demand.

Its network measures how wide the picture's ink is, so that a test can say beforehand what it
must think: 1 of a narrow drawing, 0 of a wide one.
"""

import time

import numpy as np
import streamlit as st

from playground.options.errors import SpecError
from playground.ui.browser.pad_socket import Pad
from playground.ui.widgets.stage.pad import drawing_pad


def by_width(picture: np.ndarray) -> np.ndarray:
    """Sure of 1 where the ink is narrow, of 0 where it is wide; a full box is refused."""
    if (picture > 127).mean() > 0.35:
        raise SpecError("This drawing is too heavy.")
    wide = int(np.ptp(np.flatnonzero(picture.any(axis=0)))) + 1 > 10
    probabilities = np.full(10, 0.01)
    probabilities[0 if wide else 1] = 0.91
    return probabilities


def restless(picture: np.ndarray) -> np.ndarray:
    """Thinks another digit every half second, as a network in training may."""
    return np.eye(10)[int(2 * time.monotonic()) % 10]


def drawn(pad: Pad) -> None:
    """Count the drawings that were finished."""
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1


st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"run {st.session_state['runs']}, drawn {st.session_state.get('drawn', 0)}")
if st.button("Slow", key="slow"):
    time.sleep(3)
away, reports, training = (st.toggle(name) for name in ("Away", "Reports", "Training"))
if not away:
    drawing_pad(
        restless if training else by_width,
        refresh=0.2 if training else 0.0,
        on_drawn=drawn if reports else None,
    )
