"""A photo instead of a drawing on the page «Images»: read once, and shown as it was read.

The stage turns to a photo once, when it has come. Where a file cannot be read, what the stage
shows of an earlier one goes: nothing old may stand under a new file's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
import streamlit as st

from playground.datasets.images.images import ImageData
from playground.datasets.points.photo import CLOSED, LARGEST_FILE, LIMITS, SUFFIXES
from playground.digits.doubt import DIGITS, Answer
from playground.digits.photos import read_digit, read_image
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.messages import tell
from playground.ui.widgets.pictures.picture_grid import grid

KINDS = [suffix.removeprefix(".") for suffix in (*SUFFIXES, *CLOSED)]
PHOTO = "photo"  # as what the stage is given it
RELOADED = "before the reload"  # instead of a file's own number
SEEN = "photo_seen"  # what came of the file that was read last


@runtime_checkable
class Reader(Protocol):
    """Who reads pictures."""

    def read(self, image: np.ndarray, look: bool, given: str) -> Answer:
        """What is said of an image; with `look` the stage turns to it, as what it was `given`."""

    def forget(self, given: str) -> None:
        """Let the stage show no longer what was `given`."""

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
    token: str | None = None  # it has no run of its own

    def passed_on(self) -> Self:
        """The same after a reload, when the file itself is no longer there."""
        return replace(self, file=RELOADED, looked=False)

    def fits(self, session: ImageSession) -> bool:
        """Whether it was read for the images of this session's experiment."""
        return self.image is not None and self.dataset == session.experiment.dataset


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
    known: Seen | None = st.session_state.get(SEEN)
    if file is None and known is not None and known.file == RELOADED and known.fits(session):
        tried(known, reader)
        st.caption("The photo of before the reload; another one takes its place.")
        return
    if file is None:
        if st.session_state.pop(SEEN, None) is not None:
            reader.forget(PHOTO)
        return
    dataset = session.experiment.dataset
    before: Seen | None = st.session_state.get(SEEN)
    seen = before
    if seen is None or (seen.file, seen.dataset) != (file.file_id, dataset):
        digit = reader.draws() and dataset.names == DIGITS
        seen = st.session_state[SEEN] = read(file.file_id, file.getvalue(), dataset, digit)
        if seen.image is None and before is not None and before.image is not None:
            reader.forget(PHOTO)
    tried(seen, reader)


def tried(seen: Seen, reader: Reader) -> None:
    """Show what came of a photo, or why nothing did."""
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


def answered(seen: Seen, reader: Reader) -> None:
    """Show a photo as it was read, and what the network says of it. Raises `SpecError`."""
    if seen.image is None:
        raise SpecError(seen.problem)
    answer = reader.read(seen.image, not seen.looked, PHOTO)
    seen.looked = True
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width=96):
            grid(seen.image[None], columns=1, enlarged=4, alt="What the network is given")
        st.markdown(told(answer, seen.dataset.names))
    st.caption(all_of(answer, seen.dataset.names))


def told(answer: Answer, names: Sequence[str]) -> str:
    """The answer in a sentence, as Markdown."""
    if answer.doubt:
        return f"**{answer.doubt[0].upper()}{answer.doubt[1:]}**, says {answer.by}."
    best = int(np.argmax(answer.probabilities))
    return f"**{names[best]}**, {answer.probabilities[best]:.1%} sure, says {answer.by}."


def all_of(answer: Answer, names: Sequence[str]) -> str:
    """Every class with its probability, the likeliest first."""
    order = np.argsort(-answer.probabilities, kind="stable")
    return " · ".join(f"{names[place]}: {answer.probabilities[place]:.1%}" for place in order)
