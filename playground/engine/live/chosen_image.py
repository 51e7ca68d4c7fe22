"""Which image a run's pictures are of: one that is held back, a drawing or a photo.

Whoever draws waits for the network's answer, so a drawing comes with a future, which the next
picture of the run answers: the stage shows the maps of the very network that answered.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import numpy as np

from playground.engine.live.frames import LatestFrame
from playground.engine.train.trainer import Trainer
from playground.experiments.split import Split
from playground.options.errors import SpecError

BEYOND = "The network's numbers have grown beyond all bounds; reset it."
TOO_FEW = "an image's number is {}, but must be from 0 to {}: there are {:,} images to look at."


class ChosenImage:
    """The image that is looked at, and who waits for what the network says of it.

    `wake` asks for a turn of the run.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self.place: int | None = 0  # number of a held-back image; None: the drawing
        self.wanted: int | None = 0  # the same, as somebody chose it a moment ago
        self.label: int | None = None  # the class of the held-back image
        self.drawing: np.ndarray | None = None
        self.given: str | None = None  # what that is, «drawing» or «photo»
        self._asked: tuple[np.ndarray, str | None, Future[np.ndarray]] | None = None
        self._gone: str | None = None
        self._waiting: Future[np.ndarray] | None = None
        self._answers = False  # whether the next picture is what somebody waits for
        self._lock = threading.Lock()

    # What any thread may call.

    def ask(
        self, drawing: np.ndarray, look: bool = True, given: str = "drawing"
    ) -> Future[np.ndarray]:
        """Tell the probabilities `(K,)` that `drawing` uint8 `(H, W, C)` is given.

        With `look` it is what frames show from now on, and call as what it was `given`, a
        «drawing» or a «photo». An older question is given up.
        """
        future: Future[np.ndarray] = Future()
        with self._lock:
            older, self._asked = self._asked, (drawing, given if look else None, future)
            self._gone = None if look else self._gone
        if older:
            older[-1].cancel()
        self._wake()
        return future

    def forget(self, given: str) -> None:
        """Show no longer what was `given` as this; a held-back image is shown instead."""
        with self._lock:
            self._gone = given
        self._wake()

    # What happens in the run's turns.

    def state(self) -> dict[str, Any]:
        """What frames say of it."""
        return {"image": self.place, "label": self.label, "given": self.given}

    def attend(self, trainer: Trainer, picture: LatestFrame | None) -> bool:
        """Turn to a drawing that has come, or answer it aside while another image is shown.

        Returns whether a new picture is due.
        """
        if gone := self.let_go():
            self.put(trainer)
            self._answers = False
        heard = self.hear(trainer.experiment.input_shape)
        if heard is None:
            return gone
        drawing, shown = heard
        if shown:
            self.put(trainer)
            self._answers = True
        elif picture is not None:
            trainer.look_at(drawing)
            self.answer(picture.aside(trainer))
            self.put(trainer)
        return gone or shown

    def turn_to(
        self, place: int | None, trainer: Trainer | None, picture: LatestFrame | None
    ) -> None:
        """Show the held-back image number `place`, or the drawing; who waits is answered first.

        Raises `SpecError` where there are not so many.
        """
        if trainer and picture and self._answers:
            self.answer(picture.aside(trainer))
            self._answers = False
        self.wanted = self.place
        if place is None and self.drawing is None:
            return
        count = len(held(trainer).targets) if trainer else None
        if place is not None and count is not None and place >= count:
            raise SpecError(TOO_FEW.format(place, count - 1, count))
        self.place = self.wanted = place
        if trainer:
            self.put(trainer)

    def pictured(self, arrays: Mapping[str, np.ndarray]) -> None:
        """A picture was taken: answer who asked about the drawing that it is of."""
        if self._answers:
            self._answers = False
            self.answer(arrays)

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
        now = self.drawing if self.place is None else None
        return drawing, now is not None and np.array_equal(drawing, now)

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
        if waiting is not None and waiting.set_running_or_notify_cancel():
            if arrays is None:
                waiting.set_exception(SpecError(BEYOND))
            else:
                waiting.set_result(arrays["probabilities"])


def held(trainer: Trainer) -> Split:
    """The images that can be looked at."""
    train, apart = trainer.points
    return apart if len(apart.targets) else train
