"""A photo instead of a drawing on the page «Images»: read once, and shown as it was read.

The stage turns to a photo once, when it has come. Where a file cannot be read, what the stage
shows of an earlier one goes: nothing old may stand under a new file's name.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import streamlit as st

from playground.classifier import DIGITS
from playground.datasets.images import ImageData
from playground.datasets.photo import CLOSED, LARGEST_FILE, LIMITS, SUFFIXES
from playground.engine import engine
from playground.engine.commands import Show
from playground.engine.image_run import ImageRun
from playground.options import SpecError
from playground.photos import read_digit, read_image
from playground.ui.image_session import ImageSession
from playground.ui.messages import tell
from playground.ui.picture_grid import grid

KINDS = [suffix.removeprefix(".") for suffix in (*SUFFIXES, *CLOSED)]
SEEN = "photo_seen"  # what came of the file that was read last


@runtime_checkable
class Reader(Protocol):
    """Who reads pictures."""

    def read(self, image: np.ndarray, look: bool) -> np.ndarray:
        """The probabilities of the classes of an image; with `look` the stage turns to it."""

    def draws(self) -> bool:
        """Whether drawings are what it sees."""


@dataclass
class Seen:
    """What came of a file for a data set: an image uint8 `(H, W, C)`, or what is wrong with it."""

    file: str
    dataset: ImageData
    image: np.ndarray | None = None
    problem: str = ""
    looked: bool = False  # whether the stage has turned to it


def photo(session: ImageSession, reader: Reader) -> None:
    """An image file instead of a drawing."""
    file = st.file_uploader(
        "Or a photo of one",
        type=KINDS,
        key="photo",
        max_upload_size=LARGEST_FILE // 10**6,
        help=f"{LIMITS}; dark on light or light on dark. It is found on its paper, cut out, "
        "centred and scaled as the images of the data set were.",
    )
    if file is None:
        return
    dataset = session.experiment.dataset
    before: Seen | None = st.session_state.get(SEEN)
    seen = before
    if seen is None or (seen.file, seen.dataset) != (file.file_id, dataset):
        digit = reader.draws() and dataset.names == DIGITS
        seen = st.session_state[SEEN] = read(file.file_id, file.getvalue(), dataset, digit)
        if seen.image is None and before is not None and before.image is not None:
            put_away(session, before.image)
    try:
        answered(seen, reader)
    except SpecError as error:
        said = str(error)
        tell([said[:1].upper() + said[1:]])


def read(name: str, data: bytes, dataset: ImageData, digit: bool) -> Seen:
    """The image in a file, as the networks of `dataset` want it."""
    try:
        image = read_digit(data)[..., None] if digit else read_image(data, dataset.shape)
    except SpecError as error:
        return Seen(name, dataset, problem=str(error))
    return Seen(name, dataset, image)


def put_away(session: ImageSession, image: np.ndarray) -> None:
    """Let the stage turn from an earlier photo's image to the first held-back one."""
    run = engine().run(session.token)
    if not isinstance(run, ImageRun) or run.chosen is not None:
        return
    if run.drawing is not None and np.array_equal(run.drawing, image):
        run.tell(Show(0))


def answered(seen: Seen, reader: Reader) -> None:
    """Show a photo as it was read, and what the network says of it. Raises `SpecError`."""
    if seen.image is None:
        raise SpecError(seen.problem)
    probabilities = reader.read(seen.image, look=not seen.looked)
    seen.looked = True
    best = int(np.argmax(probabilities))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width=96):
            grid(seen.image[None], columns=1, enlarged=4, alt="What the network is given")
        st.markdown(f"**{seen.dataset.names[best]}**, {probabilities[best]:.1%} sure")
