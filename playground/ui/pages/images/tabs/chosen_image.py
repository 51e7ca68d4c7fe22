"""The image that the tabs explain: the one that the stage shows.

The run knows which that is. Each look of a tab asks it, and a choice in a tab tells it, as a
click on the stage's strip does; so all of them follow each other without the page being rerun.
"""

from typing import NamedTuple

import numpy as np
import streamlit as st

from playground.engine import engine
from playground.engine.live.commands import ShowImage
from playground.engine.live.run import Run
from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import MOST_IMAGES
from playground.probes.forward import shown
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.mirror import mirror

KEY = "image_subject"


class Subject(NamedTuple):
    """An image uint8 `(H, W, C)` with its number from 0 and its class; a drawing has neither."""

    image: np.ndarray
    number: int | None
    label: int | None

    @property
    def key(self) -> object:
        """What is equal for equal images."""
        return self.image.tobytes() if self.number is None else self.number


def subject(session: ImageSession, snapshot: Snapshot) -> Subject:
    """Draw the control that chooses the image, and return what is chosen."""
    images = shown(snapshot, MOST_IMAGES)
    count = len(images.targets)
    run = run_of(session)
    chosen = run.chosen if run else None
    number, drawing = (chosen.wanted, chosen.drawing) if chosen else (0, None)
    fits = drawing is not None and drawing.shape == snapshot.experiment.input_shape
    if (number is None and not fits) or (number is not None and number >= count):
        number = 0
    mirror(
        st.number_input,
        "Image",
        KEY,
        None if number is None else number + 1,
        lambda value: turn_to(session, None if value is None else int(value) - 1),
        min_value=1,
        max_value=count,
        value=None,
        placeholder="drawing",
        help="Which image is looked at, here and on the stage: the number of a held-back image, "
        "or nothing for your drawing.",
        width=150,
    )
    if number is None and drawing is not None:
        return Subject(drawing, None, None)
    return Subject(images.inputs[number or 0], number, int(images.targets[number or 0]))


def turn_to(session: ImageSession, number: int | None) -> None:
    """Let the stage and all tabs show the held-back image with this number, or the drawing."""
    run = run_of(session)
    if run is not None:
        run.tell(ShowImage(number))


def run_of(session: ImageSession) -> Run | None:
    """The visitor's run, if it is still there."""
    return engine().run(session.token)
