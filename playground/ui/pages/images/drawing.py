"""The drawing on the page «Images»: a pad, and who answers; photos are read in `image_photo`.

Before any training the network that ships answers; from the first update on it is the one in
training, and the stage shows its maps of the drawing while the stroke still grows. Every answer
says whose it is; where the likeliest class stays below the threshold it is a doubt.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from playground.digits.classifier import SHIPPED, shipped
from playground.digits.doubt import DIGITS, USUAL, Answer, doubt
from playground.digits.ink import SIDE
from playground.engine import engine
from playground.engine.compile import background
from playground.options.errors import SpecError
from playground.ui.base.here import here
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import polled
from playground.ui.pages.images.photo import photo
from playground.ui.widgets.stage.pad import drawing_pad

PATIENCE = 3.0  # seconds to wait for a busy run
REFRESH = 1.0  # seconds between two answers to a drawing that stands
BUSY = "The network is busy; draw on, or wait a moment."
PLACE = "drawing_reader"
SHIPS = "the network that ships"


class DrawingReader:
    """Asks the network in training about drawings, or before that the one that ships."""

    def __init__(self, session: ImageSession) -> None:
        self._session = session
        self._last: np.ndarray | None = None  # the drawing that was read last

    def __call__(self, picture: np.ndarray) -> Answer:
        """What is said of one drawing `(28, 28)`. Raises `SpecError`."""
        stands = self._last is not None and np.array_equal(picture, self._last)
        self._last = picture
        return self.read(picture[..., None], look=not stands)

    def read(self, image: np.ndarray, look: bool, given: str = "drawing") -> Answer:
        """The same for an image uint8 `(H, W, C)`; with `look` the stage turns to it."""
        run = engine().run(self._session.token)
        future = None
        if run and run.chosen and image.shape == self._session.experiment.input_shape:
            future = run.chosen.ask(image, look, given)
        if future is None and image.shape != (SIDE, SIDE, 1):
            raise SpecError(BUSY)
        if future is None or self.by_shipped():
            return self.said(shipped().read(image[..., 0]), SHIPS)
        try:
            probabilities = future.result(PATIENCE)
        except (TimeoutError, CancelledError):
            future.cancel()
            raise SpecError(BUSY) from None
        return self.said(probabilities, self.own())

    def said(self, probabilities: np.ndarray, by: str) -> Answer:
        """An answer, and whether there is doubt about it."""
        found = doubt(probabilities, threshold(self._session), self.labels())
        return Answer(probabilities, by, found)

    def own(self) -> str:
        """The network in training, and how far that is."""
        run = engine().run(self._session.token)
        if run and run.trained:
            return f"your network, epoch {run.state()['epoch']:,.2f}"
        return "your network, not trained yet"

    def forget(self, given: str) -> None:
        """Let the stage show no longer what was `given`, a «photo» or a «drawing»."""
        run = engine().run(self._session.token)
        if run and run.chosen:
            run.chosen.forget(given)

    def serves(self, session: ImageSession) -> bool:
        """Whether it is this session's."""
        return self._session is session

    def by_shipped(self) -> bool:
        """Whether the network that ships answers."""
        if not (SHIPPED.exists() and self.labels() == DIGITS):
            return False
        run = engine().run(self._session.token)
        return self.draws() and not (run and run.trained)

    def draws(self) -> bool:
        """Whether drawings are what the network in training sees."""
        return self._session.experiment.input_shape == (SIDE, SIDE, 1)

    def labels(self) -> tuple[str, ...]:
        """What drawings and photos are told apart as."""
        return self._session.experiment.dataset.names

    def who(self) -> str:
        """Who answers, in a sentence."""
        if self.by_shipped():
            later = "Once yours has been trained a little, it answers."
            return f"The network that ships with the playground answers. {later}"
        run = engine().run(self._session.token)
        if run and run.trained:
            return f"Your network answers, after {run.state()['epoch']:,.2f} epochs of training."
        return "Your network answers; it has not been trained yet, so it guesses."


@dataclass
class Threshold:
    """How likely a class must be, as it was chosen in the tab «Robust», for pad and photos too."""

    chosen: float | None = None


def threshold(session: ImageSession) -> float:
    """How likely a class must be for an answer: as chosen, or as the network that ships needs."""
    chosen = session.beside(Threshold).chosen
    if chosen is not None:
        return chosen
    return shipped().threshold if SHIPPED.exists() else USUAL


def reader_of(session: ImageSession) -> DrawingReader:
    """The session's reader, always the same: another one would answer anew."""
    reader = here(PLACE, lambda: DrawingReader(session))
    if not reader.serves(session):
        reader = st.session_state[PLACE] = DrawingReader(session)
    return reader


def drawing(session: ImageSession) -> None:
    """The pad, who answers, and a way to hand in a photo."""
    reader = reader_of(session)
    if not reader.draws():
        st.caption("Drawings are for data sets of 28 × 28 pixels; upload a photo instead.")
    else:
        get_ready()
        drawing_pad(reader, reader.labels(), refresh=REFRESH)
        polled(who, reader, period=REFRESH)
    photo(session, reader)


@lru_cache(maxsize=1)
def get_ready() -> Future[np.ndarray]:
    """Compile what reads the first drawing before that is drawn; once in a process."""
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    return background.submit(lambda: shipped().read(nothing))


def who(reader: DrawingReader) -> None:
    """Who answers now."""
    st.caption(reader.who())
