"""What a run is made of: a trainer, its pictures and its past, and what frames say of them.

Every part is one idea with a state of its own; which parts a run has is decided once, when it
begins, by its experiment and its probe. What is done with them is in `playground.engine.live.loop`.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import jax

from playground import regimes
from playground.engine.compile import background
from playground.engine.compile.program import GradientProbe, Probe
from playground.engine.live.budget import StepBudget
from playground.engine.live.chosen_image import ChosenImage
from playground.engine.live.commands import Look
from playground.engine.live.diagnosis import Diagnosis
from playground.engine.live.frames import FrameEncoder, LatestFrame
from playground.engine.live.gradient_lens import Lens
from playground.engine.live.task import LiveTask
from playground.engine.reference.tf_comparison import Comparison
from playground.engine.train import messages
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.evaluator import evaluator_of
from playground.engine.train.history import History
from playground.engine.train.pace import Pace
from playground.engine.train.single_steps import Singles
from playground.engine.train.timeline import Timeline
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment


class LiveTraining(LiveTask[FrameEncoder]):
    """One experiment with all that belongs to its training."""

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        wake: Callable[[Any], None],
    ) -> None:
        super().__init__(FrameEncoder, wake)
        self.experiment = experiment
        self.note: str | None = None
        regime = regimes.of(experiment)
        self.past, self.pace = Timeline(len(regime.metrics)), Pace()
        chunk = regime.chunk(experiment)
        self._evaluator = evaluator_of(chunk)
        self.quota = StepBudget(self._evaluator.frame)
        self.chosen = ChosenImage(self.wake) if probe.of_one_example else None
        self._singles = Singles(background.submit, self.wake, aside=chunk is not None)
        self._probe = probe
        self._trainer: Trainer | None = None
        self._picture: LatestFrame | None = None
        self._look = Look()
        self._watch = EarlyStopper(experiment.stop)
        self._comparison = Comparison(background.submit)
        self._diagnosis = Diagnosis(background.submit, self.wake)
        self._stale = False  # whether the picture shows less than there is

    @property
    def history(self) -> History:
        """The curve."""
        return self.past.history

    @property
    def trained(self) -> bool:
        """Whether the network has been updated since its start."""
        return self._trainer is not None and self._trainer.updates > 0

    @abstractmethod
    def is_loading(self) -> bool:
        """Whether another program is waited for."""

    def state(self) -> dict[str, Any]:
        trainer = self._trainer
        measured = dict(self._picture.measured) if self._picture else {}
        told = measured | {
            "epoch": trainer.epoch if trainer else 0.0,
            "step": trainer.updates if trainer else 0,
            "status": self.status,
            "stale": self.is_loading(),  # what is shown is of before
            "message": self.message,
            "note": self.past.note if self.past.newest else self.note,
            "reference": self._comparison.sentence(),
            "learning_rate": self.experiment.learning_rate,
            "speed": self.quota.speed,
            "steps_per_second": self.pace.steps_per_second if self.playing else None,
            "device": jax.default_backend().upper(),
            "focus": list(self._look.focus) if self._look.focus else None,
            "newest": self.past.newest.epoch if self.past.newest else None,
        }
        return told | (self.chosen.state() if self.chosen else {}) | self._evaluator.state()

    def still(self) -> bytes:
        return self.audience.viewer.still(self.state(), self.history)

    def refresh(self) -> None:
        """Take the picture anew: it can show more than it does."""
        self._stale = True
        self.wake()

    def _frame(self, viewer: FrameEncoder) -> bytes:
        return viewer.frame(self.state(), self._picture, self.past)

    def _new_picture(self, trainer: Trainer) -> LatestFrame:
        """A picture of what `trainer` trains, with a lens where its probe has gradients."""
        lens = isinstance(self._probe, GradientProbe)
        later, ready = background.submit, self.refresh
        return LatestFrame(self._probe, trainer, Lens(later, ready) if lens else None)

    def _settle(self) -> None:
        """Set the status from what is going on, and show it."""
        self.status = "preparing" if self.is_loading() else "playing" if self.playing else "paused"
        self.message = None
        self._diagnosis.drop()
        if self._trainer and self.past.newest:
            self.message = messages.visiting(self._trainer.epoch, self.past.newest.epoch)
        self._stale = True

    def _go_on(self) -> None:
        """Whatever is shown becomes the present, before something is done with it."""
        moment = self.past.go_on()
        if moment is not None:
            self._diagnosis.forget()
            self._watch.recall(moment.memory)
            self.note = moment.note
            if moment.experiment != self.experiment:
                self.note = messages.knob_turned(moment.experiment, self.experiment, moment.epoch)
        if self._watch.over:
            self.note = messages.PAST_RULE

    def _drop_work(self) -> None:
        self.quota.clear()
