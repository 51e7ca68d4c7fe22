"""A run: the life of one experiment that somebody watches, and what it does at a command.

There is one kind of run. It is made in layers, of which each knows only those above it:

    LiveTask      who watches: requests, commands, turns
    LiveTraining  the parts, chosen by the experiment and its probe, and what frames say of them
    TrainingLoop  what a turn does, and how training ends
    Returning     back to kept moments, and to what was reached when a run was left
    Switching     from one experiment to the next
    Run           what each command asks of these
"""

from collections.abc import Callable
from concurrent.futures import Future

from playground.engine.compile.cache import Programs
from playground.engine.compile.program import Probe
from playground.engine.live import commands
from playground.engine.live.commands import Command
from playground.engine.live.switching import Switching
from playground.engine.shelf.shelf import Shelf
from playground.engine.train import messages
from playground.engine.train.editing import Parameter
from playground.engine.train.snapshot import Snapshot, Snapshots
from playground.experiments.base import Experiment
from playground.options.errors import SpecError


class Run(Switching):
    """One experiment being trained and watched."""

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        programs: Programs,
        wake: Callable[["Run"], None],
        shelf: Shelf | None = None,
    ) -> None:
        super().__init__(experiment, probe, programs, wake, shelf or Shelf())
        self._snapshots = Snapshots()
        self.tell(commands.Load(experiment))

    def tell(self, command: Command) -> None:
        if isinstance(command, commands.ShowImage) and self.chosen:
            self.chosen.wanted = command.place  # known at once
        super().tell(command)

    def snapshot(self) -> Future[Snapshot]:
        """Ask for a copy of what there is, once there is something. Any thread may call this."""
        future = self._snapshots.request()
        self.wake()
        return future

    def _work(self) -> None:
        self._adopt()
        if self._trainer is not None:
            self._live(self._trainer)
            self._snapshots.answer(self._trainer)
        self._give_kept()

    # Commands.

    def _refuse(self, reason: str) -> None:
        self.note = reason

    def _do(self, command: Command) -> None:
        match command:
            case commands.Load(experiment):
                self._load(experiment)
            case commands.Return():
                self._go_back()
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
            case Parameter():
                self._edit(command)
            case _:
                self._look_at(command)

    def _look_at(self, command: Command) -> None:
        match command:
            case commands.Look():
                self._look, self._stale = command, True
            case commands.GoTo(epoch):
                self._singles.owed = 0
                self._visit(epoch)
            case commands.ShowImage(place) if self.chosen:
                self.chosen.turn_to(place, self._trainer, self._picture)
                self._stale = True
            case _:
                raise commands.not_for("this run", command)

    def _step(self, kind: str) -> None:
        trainer = self._trainer
        if trainer is None:
            return
        self._go_on()
        self.playing = False
        if kind != "example":
            self.quota.owe(kind, trainer)
        elif self._singles.aside:
            self._singles.owed += 1
        else:
            trainer.advance_example()
            self.note = messages.single(self.experiment)
        self._settle()

    def _edit(self, change: Parameter) -> None:
        """Set a weight or a bias between two updates, and say so."""
        if self.chosen:  # the picture has no lines that could be taken hold of
            raise SpecError("weights of image networks cannot be set by hand.")
        if self._trainer is None:
            return
        self._trainer.put(change)
        self._go_on()
        self.past.alter(self._trainer)
        self.note = messages.edited(change, self._trainer.epoch)
        self._settle()
