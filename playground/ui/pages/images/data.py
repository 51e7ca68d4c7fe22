"""Which images are learned from: data sets with their downloads, and augmentation.

Nothing is downloaded without being asked for. A download belongs to the process: every
visitor who wants it sees the same progress, and one who has it begins at once.
"""

import numpy as np
import streamlit as st

from playground.datasets.fetch import download
from playground.datasets.images.images import ImageData
from playground.options.augmentations import NoAugmentation, preview
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import polled
from playground.ui.widgets.controls import knob, menu
from playground.ui.widgets.pictures.picture_grid import grid

PERIOD = 0.5  # seconds between two looks at a download
SHOWN = 16  # images of the preview
PREVIEW_SEED = 0


def data_controls(session: ImageSession) -> None:
    """The images, how many, and what is done to them."""
    menu(session, "dataset", key="dataset", inside=True)
    if not session.experiment.dataset.present():
        st.caption("These images are not on this machine yet: download them beside.")
    knob(session, "points", key="points")
    knob(session, "train_share", key="train_share")
    menu(session, "scaling", key="scaling")
    menu(session, "augment", key="augment", inside=True)
    if not isinstance(session.experiment.augment, NoAugmentation):
        changed_images(session)
    knob(session, "data_seed", key="data_seed")


def changed_images(session: ImageSession) -> None:
    """Sixteen training images as training might show them."""
    experiment = session.experiment
    if not experiment.dataset.present():
        return
    try:
        images = experiment.splits()[0].inputs[:SHOWN]
    except SpecError as error:
        st.warning(str(error))
        return
    grid(preview(experiment.augment, np.asarray(images), PREVIEW_SEED), columns=8)
    st.caption("Sixteen training images, as training might show them next.")


def wanted(session: ImageSession) -> None:
    """In the stage's place while the images are not here: how to get them."""
    data = session.experiment.dataset
    with st.container(border=True):
        st.markdown(f"**{data.title()} is not on this machine yet.** {data.summary()}")
        polled(progress, data, period=PERIOD)


def begin(data: ImageData) -> None:
    """Ask for the data set; who asks twice finds the download under way."""
    data.download()


def progress(data: ImageData) -> bool:
    """The download as it stands, with what can be done about it; whether it is there."""
    if data.present():
        return True
    running = download.current(data.name())
    if running is not None and not running.done:
        share = f"{running.arrived / 1e6:.1f} of {running.size / 1e6:.1f} MB"
        st.progress(min(1.0, running.progress), f"Downloading: {share}")
        st.button("Stop", key="stop_download", on_click=running.cancel)
        return False
    if running is not None and running.error:
        st.warning(running.error, icon=":material/cloud_off:")
    st.button(
        f"Download {data.download_size() / 1e6:.0f} MB",
        icon=":material/download:",
        key="download",
        type="primary",
        help="From where its makers keep it, into this machine's cache. Every byte is checked.",
        on_click=begin,
        args=(data,),
    )
    st.caption(
        "Or put its files into a folder on the server, and name that in PLAYGROUND_DATA. "
        "The data set «Digits» needs no download."
    )
    return False
