"""A picture of one's own: opened from a file, made small, and painted by the network.

The picture becomes one value of the experiment, like points of one's own, and travels in
its link.
"""

import streamlit as st

from playground.datasets.points.own_picture import OwnPicture, write_pixels
from playground.datasets.points.photo import CLOSED, LARGEST_FILE, LIMITS, SUFFIXES, read_photo
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import PointsSession

FILE = "picture_file"
KINDS = [suffix.removeprefix(".") for suffix in (*SUFFIXES, *CLOSED)]


def own_picture(session: PointsSession) -> None:
    """Open a picture to be painted."""
    mine = isinstance(session.experiment.dataset, OwnPicture)  # stays open when it is in use
    with st.expander("Your own picture", mine, key="picture_box", icon=":material/image:"):
        st.file_uploader(
            "Open a picture",
            KINDS,
            key=FILE,
            help=f"{LIMITS}. Its middle square is made small, 28 × 28 pixels, so that the link can "
            "hold it.",
            max_upload_size=LARGEST_FILE // 10**6,
            on_change=opened,
            args=(session,),
        )


def opened(session: PointsSession) -> None:
    """A file was opened, or taken away; what was painted last stays."""
    file = st.session_state[FILE]
    if file is None:
        return
    session.changed = True
    try:
        picture = read_photo(file.getvalue())
    except SpecError as error:
        session.problems = (f"The picture was not taken: {error}",)
        return
    session.change("dataset", OwnPicture(pixels=write_pixels(picture)))
