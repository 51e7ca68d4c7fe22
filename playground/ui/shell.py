"""The frame around every page: the browser's title, and the table of pages."""

import logging
from pathlib import Path
from types import TracebackType

import streamlit as st

ROOT = Path(__file__).parents[2]


def raised_by_streamlit(error: Exception) -> bool:
    """Whether `error` was raised inside Streamlit, not in the playground."""
    frame: TracebackType | None = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    home = Path(st.__file__).parent
    return frame is not None and Path(frame.tb_frame.f_code.co_filename).is_relative_to(home)


# An icon of our own: the others would be fetched from a server elsewhere.
st.set_page_config(
    page_title="Neural Playground", page_icon=str(ROOT / "assets" / "icon.png"), layout="wide"
)
page = st.navigation(
    [
        st.Page(
            ROOT / "pages" / "playground.py",
            title="Playground",
            icon=":material/network_node:",
            default=True,
        )
    ],
    position="top",
)
try:
    page.run()
except Exception as error:
    if not raised_by_streamlit(error):
        raise
    # A value that no control sends: Streamlit takes it apart before any of our code sees it.
    logging.getLogger(__name__).warning("a widget was sent an impossible value")
    st.error("A control was sent a value that it cannot have; reload the page to go on.")
