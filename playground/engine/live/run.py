"""A run: the life of one experiment that somebody watches.

It owns a trainer, the curve and the controls, but no thread: a scheduler gives it turns.
Other threads only leave commands and requests for frames. Training happens because a
frame was asked for, so a run that nobody watches stands still, and a slow connection
slows its own run and no other.
"""

import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from playground.engine.compile.cache import Programs
from playground.engine.compile.pending import PendingProgram
from playground.engine.compile.program import Probe
from playground.engine.live import commands
from playground.engine.live.commands import Command
from playground.engine.live.frames import LatestFrame
from playground.engine.live.pace import Pace
from playground.engine.live.returning import Returning
from playground.engine.shelf.shelf import Shelf
from playground.engine.train import messages
from playground.engine.train.changes import changes_only_examples, changes_only_live_numbers
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.snapshot import Snapshot, Snapshots
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Experiment
from playground.options.base import SpecError


class Run(Returning):
    """One experiment being trained and watched; `wake` asks the scheduler for a turn."""

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        programs: Programs,
        wake: Callable[["Run"], None],
        shelf: Shelf | None = None,
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        super().__init__(experiment, programs, shelf or Shelf())
        self._probe, self._wake = probe, wake
        self._inbox: deque[Command] = deque()
        self._snapshots = Snapshots()
        self._loading = PendingProgram(programs, probe, self.wake)
        self.tell(commands.Load(experiment))

    def tell(self, command: Command) -> None:
        """Leave a command; it is obeyed at the next turn. Any thread may call this."""
        self._inbox.append(command)
        self._wake(self)

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new. Any thread may call this."""
        future = self.audience.request()
        self._wake(self)
        return future

    def snapshot(self) -> Future[Snapshot]:
        """Ask for a copy of what there is, once there is something. Any thread may call this."""
        future = self._snapshots.request()
        self._wake(self)
        return future

    def turn(self) -> bool:
        """Do one slice of work; return whether there is more to do at once."""
        while self._inbox:
            self._obey(self._inbox.popleft())
        self._adopt()
        if self._trainer is not None:
            self._live(self._trainer)
            self._snapshots.answer(self._trainer)
        self._give_kept()
        self._answer()
        return bool(self._inbox or self.quota or self._may_train())

    def fail(self, error: Exception) -> None:
        """Stop after an error in a turn; the run says so, and may be reset."""
        self._stop("failed", messages.failed(error))
        self._answer()

    def wake(self) -> None:
        """Ask for a turn. Any thread may call this."""
        self._wake(self)

    def is_loading(self) -> bool:
        """Whether another program is waited for."""
        return bool(self._loading) or self._arriving

    # Commands.

    def _obey(self, command: Command) -> None:
        try:
            if isinstance(command, commands.Return):
                self._go_back()
            else:
                self._do(command)
        except SpecError as error:
            self.note = str(error)
            self._change()

    def _do(self, command: Command) -> None:
        match command:
            case commands.Load(experiment):
                self._load(experiment)
            case commands.Look():
                self._look, self._stale = command, True
            case commands.Speed(value):
                self.quota.speed = value
                self.quota.drop_grant()
                self.pace.rest()
            case commands.Play(on):
                self._play(on)
            case commands.Reset():
                self._restart()
            case commands.Set(path, value):
                self._set(path, value)
            case commands.Step(kind):
                self._step(kind)
            case commands.Parameter():
                self._edit(command)
            case commands.GoTo(epoch):
                self._visit(epoch)

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
        self._look = commands.Look(None, (), self._look.lens)
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
        self._picture = LatestFrame(self._probe, self._trainer, self._lens())
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
        self._picture = LatestFrame(self._probe, trainer, self._lens())
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
        if on:
            self._go_on()
        self.playing = on
        self.quota.drop_grant()
        self.pace.rest()
        if self._trainer is None and not self._loading:
            self._loading.begin(self.experiment)  # compiling failed: try again
        self._settle()

    def _restart(self) -> None:
        """Back to the start of the experiment at hand."""
        if self._trainer is None:
            self._play(self.playing)
            return
        self._trainer.reset()
        self.past.clear()
        self._explained = (-1, "")
        self._watch = EarlyStopper(self.experiment.stop)
        self.pace = Pace()
        self.note = None
        self.quota.clear()
        self._settle()

    def _set(self, path: str, value: float) -> None:
        if path not in self.experiment.live() or path == "noise":
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

    def _step(self, kind: str) -> None:
        trainer = self._trainer
        if trainer is None:
            return
        self._go_on()
        self.playing = False
        if kind == "example":
            trainer.advance_example()
            self.note = messages.single(self.experiment)
        else:
            self.quota.owe(kind, trainer)
        self._settle()
