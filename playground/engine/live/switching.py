"""How a run goes from one experiment to the next, and back to its start.

Where the network can be kept, because only live numbers or points of one's own differ, it goes
on at once; else the program is compiled aside, while the old picture stays.
"""

from collections.abc import Callable
from typing import Any

from playground.engine.compile.cache import Programs
from playground.engine.compile.pending import PendingProgram
from playground.engine.compile.program import Probe
from playground.engine.live import commands
from playground.engine.live.returning import Returning
from playground.engine.shelf.shelf import Shelf
from playground.engine.train import messages
from playground.engine.train.changes import changes_only_examples, changes_only_live_numbers
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.pace import Pace
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment


class Switching(Returning):
    """A training whose experiment may change."""

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        programs: Programs,
        wake: Callable[[Any], None],
        shelf: Shelf,
    ) -> None:
        super().__init__(experiment, probe, wake, shelf)
        self._loading = PendingProgram(programs, probe, self.wake)

    def is_loading(self) -> bool:
        return bool(self._loading) or self._arriving

    def _load(self, experiment: Experiment) -> None:
        """Go on with `experiment`: at once where only live numbers differ, else once compiled."""
        if experiment == (self._loading.experiment or self._at_hand):
            return
        if self._at_hand and changes_only_live_numbers(self._at_hand, experiment):
            self._loading.give_up()
            self._turn_knobs(experiment)
            self._settle()
            return
        trainer = self._trainer
        same = trainer is not None and experiment.compile_key() == trainer.program.key
        if trainer and same and changes_only_examples(trainer.experiment, experiment):
            self._loading.give_up()
            self._take_examples(trainer, experiment)
            return
        self._loading.begin(experiment)
        self.status, self.message = "preparing", None
        self._change()

    @property
    def _at_hand(self) -> Experiment | None:
        """The experiment that is being trained, if one is."""
        return self.experiment if self._trainer else None

    def _adopt(self) -> None:
        """Take over the program that was waited for, if it is ready."""
        ready = self._loading.take()
        if ready is None:
            return
        self.experiment, future = ready
        self._look = commands.Look(lens=self._look.lens)
        before = self._trainer
        other = not (before and changes_only_examples(before.experiment, self.experiment))
        if other:
            self._lay_aside()
        try:
            self._trainer = Trainer(self.experiment, future.result())
        except Exception as error:
            self._trainer = None  # the old one is not of this experiment
            self.fail(error)
            return
        self._picture = self._new_picture(self._trainer)
        if before and not other:
            self._trainer.take_over(before)
            self._other_examples(self._trainer)
        else:
            self._arriving = True
            self._restart()
            self._look_back()

    def _take_examples(self, trainer: Trainer, experiment: Experiment) -> None:
        """Go on with the same network on other points, which the program has room for."""
        self.experiment = experiment
        trainer.go_on_with(experiment)
        self._picture = self._new_picture(trainer)
        self._other_examples(trainer)

    def _other_examples(self, trainer: Trainer) -> None:
        """Forget what belongs to the examples of before, but the curve, and say so."""
        self._go_on()
        self.past.forget_moments()
        self._watch = EarlyStopper(self.experiment.stop)
        if trainer.updates:
            self.note = messages.OTHER_EXAMPLES
        self._settle()

    def _play(self, on: bool) -> None:
        """Train from now on, or rest; where compiling has failed it is tried again."""
        self._singles.owed = 0
        if on:
            self._go_on()
        self.playing = on
        self.quota.drop_grant()
        self.pace.rest()
        if self._trainer is None and not self._loading:
            self._loading.begin(self.experiment)
        self._settle()

    def _restart(self) -> None:
        """Back to the start of the experiment at hand."""
        self._evaluator.forget()
        self._singles.forget()
        if self._trainer and self.chosen:
            self.chosen.put(self._trainer)
        if self._trainer is None:
            self._play(self.playing)
            return
        self._trainer.reset()
        self.past.clear()
        self._diagnosis.forget()
        self._watch = EarlyStopper(self.experiment.stop)
        self.pace = Pace()
        self.note = None
        self.quota.clear()
        self._settle()

    def _set(self, path: str, value: float) -> None:
        if path not in self.experiment.live() or path in self.experiment.drawn_with:
            return
        waited = self._loading.experiment
        if waited and path in waited.live():
            self._loading.begin(waited.replace(path, value))
        self._turn_knobs(self.experiment.replace(path, value))

    def _turn_knobs(self, experiment: Experiment) -> None:
        """Change live numbers while training goes on, and say so: a link would not repeat this."""
        before, self.experiment = self.experiment, experiment
        if self._trainer is None or self._picture is None or before == experiment:
            return
        self._trainer.set(experiment)
        self.past.good = None
        self._picture.describe(experiment)
        if experiment.stop != before.stop:
            self._watch = EarlyStopper(experiment.stop)
        if self._trainer.updates:
            self.note = messages.knob_turned(before, experiment, self._trainer.epoch)
        self._stale = True
