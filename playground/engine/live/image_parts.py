"""A run of images: it looks at one image at a time, and is measured a little at a time.

Everything else is as in any run. Frames show the chosen image layer by layer; the curve goes
on whenever a sample was measured, and an epoch is over once its end has been.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from playground.engine.compile.cache import Programs
from playground.engine.compile.program import Probe
from playground.engine.live.chosen_image import ChosenImage
from playground.engine.live.commands import Command, GoTo, Parameter, Play, ShowImage, Step
from playground.engine.live.frames import LatestFrame
from playground.engine.live.run import Run
from playground.engine.shelf.shelf import Shelf
from playground.engine.train import messages
from playground.engine.train.evaluator import ChunkedEvaluator
from playground.engine.train.single_steps import Singles
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Experiment
from playground.options.base import SpecError


class ImageRun(Run):
    """One experiment with images being trained and watched."""

    FRAME = 0.014  # an update takes long, and two of them would make half as many pictures

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        programs: Programs,
        wake: Callable[["Run"], None],
        shelf: Shelf | None = None,
    ) -> None:
        self._meter, self._subject = ChunkedEvaluator(), ChosenImage()
        self._singles = Singles(programs.later, self.wake)
        self._answers = False
        super().__init__(experiment, probe, programs, wake, shelf)

    def tell(self, command: Command) -> None:
        if isinstance(command, ShowImage):
            self._subject.wanted = command.place
        super().tell(command)

    @property
    def chosen(self) -> int | None:
        """The number of the held-back image that was chosen last, None for the drawing."""
        return self._subject.wanted

    @property
    def drawing(self) -> np.ndarray | None:
        """The drawing uint8 `(H, W, C)` that was looked at last, if there is one."""
        return self._subject.drawing

    def ask(
        self, drawing: np.ndarray, look: bool = True, given: str = "drawing"
    ) -> Future[np.ndarray]:
        """Tell the probabilities `(K,)` that `drawing` uint8 `(H, W, C)` is given.

        With `look` it is what frames show from now on, and call as what it was `given`, a
        «drawing» or a «photo». Any thread may call this.
        """
        future = self._subject.ask(drawing, given if look else None)
        self.wake()
        return future

    def forget(self, given: str) -> None:
        """Show no longer what was `given` as this. Any thread may call this."""
        self._subject.forget(given)
        self.wake()

    @property
    def trained(self) -> bool:
        """Whether the network has been updated since its start."""
        return self._trainer is not None and self._trainer.updates > 0

    def state(self) -> dict[str, Any]:
        seen = self._subject
        about = {"image": seen.place, "label": seen.label, "given": seen.given}
        return super().state() | about | {"measured": self._meter.counts}

    def turn(self) -> bool:
        more = super().turn() or bool(self._singles.owed)
        return self._meter.busy or (more and not self._singles.waiting)

    def _live(self, trainer: Trainer) -> None:
        self._hear(trainer)
        if self._meter.busy:
            if self._meter.go_on(trainer):
                self._see(trainer)
                self._end(trainer, self._meter.latest)
            elif self._stale:
                self._render(trainer)
        elif self._singles.waits(trainer, bool(self.quota or self._may_train())):
            self._wait(trainer)
        else:
            self._single(trainer)
            super()._live(trainer)

    def _wait(self, trainer: Trainer) -> None:
        """Rest until the update on a single image has been compiled, and say so."""
        if self.status != "preparing":
            self.status = "preparing"
            self._change()
        if self._stale:
            self._render(trainer)

    def _single(self, trainer: Trainer) -> None:
        """Do one of the updates on single images that are owed."""
        if self.status == "preparing" and not self.is_loading():
            self._settle()
        if self._singles.owed:
            self._singles.owed -= 1
            trainer.advance_example()
            self.note = messages.single(self.experiment)
            self._settle()
            self._end(trainer)

    def _hear(self, trainer: Trainer) -> None:
        """Look at a drawing that has come, or aside at one while another image is looked at."""
        if self._subject.let_go():
            self._subject.put(trainer)
            self._answers, self._stale = False, True
        heard = self._subject.hear(trainer.experiment.input_shape)
        if heard is None:
            return
        drawing, shown = heard
        if shown:
            self._subject.put(trainer)
            self._answers = self._stale = True
        elif self._picture is not None:
            trainer.look_at(drawing)
            self._subject.answer(self._picture.aside(trainer))
            self._subject.put(trainer)

    def _lens(self) -> None:
        return None

    def _do(self, command: Command) -> None:
        match command:
            case ShowImage(place):
                if self._trainer and self._picture and self._answers:
                    self._subject.answer(self._picture.aside(self._trainer))
                    self._answers = False
                self._subject.show(place, self._trainer)
                self._stale = True
            case Parameter():
                raise SpecError("weights of image networks cannot be set by hand.")
            case Step("example"):
                self._owe()
            case Play() | GoTo():
                self._singles.owed = 0
                super()._do(command)
            case _:
                super()._do(command)

    def _owe(self) -> None:
        """One more update on a single image is asked for."""
        if self._trainer is None:
            return
        self._go_on()
        self.playing = False
        self._singles.owed += 1
        self._settle()

    def _cap(self, trainer: Trainer, updates: int) -> int:
        return min(super()._cap(trainer, updates), trainer.left_in_epoch())

    def _end(self, trainer: Trainer, measured: Any = None) -> None:
        """Ask the stop rule once the end of an epoch has been measured."""
        if measured is None:
            self._meter.begin(trainer)
        else:
            super()._end(trainer, measured)

    def _look_closer(self, trainer: Trainer, picture: LatestFrame) -> None:
        if self._meter.sample(trainer, self.playing):
            self._see(trainer)
        if self._answers:  # the picture is of the drawing that somebody asks about
            self._answers = False
            self._subject.answer(picture.arrays)

    def _see(self, trainer: Trainer) -> None:
        """Show what was measured, and continue the curve."""
        if self._picture is None:
            return
        if not np.isfinite(self._meter.latest[0]):
            self._diverge(trainer)
            return
        self._picture.take(self._meter.latest)
        self._record(trainer, self._picture)
        self._change()

    def _diverge(self, trainer: Trainer) -> None:
        self._subject.answer(None)
        super()._diverge(trainer)

    def _restart(self) -> None:
        self._meter.forget()
        self._singles.forget()
        if self._trainer is not None:
            self._subject.put(self._trainer)
        super()._restart()

    def _beside(self) -> ChunkedEvaluator:
        return self._meter.copy()

    def _take_beside(self, beside: ChunkedEvaluator) -> None:
        self._meter = beside.copy()
        if self._picture is not None and np.isfinite(self._meter.latest[0]):
            self._picture.take(self._meter.latest)
        if self._trainer is not None:
            self._meter.begin(self._trainer)

    def _visit(self, epoch: float | None) -> None:
        self._meter.forget()
        super()._visit(epoch)
