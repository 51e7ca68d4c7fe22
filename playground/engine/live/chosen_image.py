"""Which image a run of images is looked at with: one that is held back, a drawing or a photo.

Whoever draws waits for the network's answer, so a drawing comes with a future, which the next
picture of the run answers: the stage shows the maps of the very network that answered.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import Future

import numpy as np

from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Split
from playground.options.base import SpecError

BEYOND = "The network's numbers have grown beyond all bounds; reset it."


class ChosenImage:
    """The image that is looked at, and who waits for what the network says of it."""

    def __init__(self) -> None:
        self.place: int | None = 0  # number of a held-back image; None: the drawing
        self.wanted: int | None = 0  # the same, as somebody chose it a moment ago
        self.label: int | None = None  # the class of the held-back image
        self.drawing: np.ndarray | None = None
        self.given: str | None = None  # what that is, «drawing» or «photo»
        self._asked: tuple[np.ndarray, str | None, Future[np.ndarray]] | None = None
        self._gone: str | None = None
        self._waiting: Future[np.ndarray] | None = None
        self._lock = threading.Lock()

    def ask(self, drawing: np.ndarray, given: str | None) -> Future[np.ndarray]:
        """What the network says of `drawing` uint8 `(H, W, C)`; an older question is given up.

        `given` says that it is also what is looked at from now on, and as what.
        """
        future: Future[np.ndarray] = Future()
        with self._lock:
            older, self._asked = self._asked, (drawing, given, future)
            self._gone = None if given else self._gone
        if older:
            older[-1].cancel()
        return future

    def forget(self, given: str) -> None:
        """Let go of what was `given`, if that is what can be looked at; a held-back image is."""
        with self._lock:
            self._gone = given

    def let_go(self) -> bool:
        """Whether something was let go of just now."""
        with self._lock:
            gone, self._gone = self._gone, None
        if gone is None or gone != self.given:
            return False
        if self._waiting:
            self._waiting.cancel()
        self.drawing = self.given = self._waiting = None
        self.place = self.wanted = self.place or 0
        return True

    def hear(self, shape: tuple[int, ...]) -> tuple[np.ndarray, bool] | None:
        """A drawing of `shape` that has come to be answered, and whether it is looked at too."""
        with self._lock:
            asked, self._asked = self._asked, None
        if asked is None:
            return None
        if asked[0].shape != shape:  # for a network that is still being made
            asked[-1].cancel()
            return None
        if self._waiting:
            self._waiting.cancel()
        drawing, given, self._waiting = asked
        if given:
            self.drawing, self.given = drawing, given
            self.place = self.wanted = None
        if self.place is not None or self.drawing is None:
            return drawing, False
        return drawing, np.array_equal(drawing, self.drawing)

    def show(self, place: int | None, trainer: Trainer | None) -> None:
        """Look at the held-back image number `place`, or at the drawing.

        Raises `SpecError` where there are not so many.
        """
        self.wanted = self.place
        if place is None and self.drawing is None:
            return
        count = len(held(trainer).targets) if trainer else None
        if place is not None and count is not None and place >= count:
            raise SpecError(
                f"an image's number is {place}, but must be from 0 to {count - 1}: there are "
                f"{count:,} images to look at."
            )
        self.place = self.wanted = place
        if trainer:
            self.put(trainer)

    def put(self, trainer: Trainer) -> None:
        """Let `trainer` look at the image; at the first one where it has none such.

        Where nothing is held back it is one that is trained on.
        """
        drawn = self.drawing if self.place is None else None
        if drawn is not None and drawn.shape == trainer.experiment.input_shape:
            self.label = None
            trainer.look_at(drawn)
            return
        split, place = held(trainer), self.place or 0
        self.place = self.wanted = place if place < len(split.targets) else 0
        self.label = int(split.targets[self.place])
        trainer.look_at(split.inputs[self.place])

    def answer(self, arrays: Mapping[str, np.ndarray] | None) -> None:
        """Tell who waits what a picture of the drawing says; None: there is no picture."""
        waiting, self._waiting = self._waiting, None
        if waiting is None or not waiting.set_running_or_notify_cancel():
            return
        if arrays is None:
            waiting.set_exception(SpecError(BEYOND))
        else:
            waiting.set_result(arrays["probabilities"])


def held(trainer: Trainer) -> Split:
    """The images that can be looked at."""
    train, apart = trainer.points
    return apart if len(apart.targets) else train
