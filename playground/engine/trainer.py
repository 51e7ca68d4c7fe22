"""A training in progress: where it stands in the order of examples, and its parameters.

The same object trains in the browser's runs, on the command line and in benchmarks, so
that equal experiments give equal numbers wherever they run. It knows nothing of time,
threads or pictures.
"""

from typing import Any

import jax
import numpy as np

from playground.engine import order, supervised
from playground.engine.program import Program, drops
from playground.engine.supervised import Carry, Examples
from playground.experiment import Experiment, Plane


class Trainer:
    """Trains `experiment` with its compiled `program`, from its start on."""

    def __init__(self, experiment: Plane, program: Program) -> None:
        self.experiment = experiment
        self.program = program
        self.points = experiment.points_of_plane()
        self.train, self.test = (
            jax.device_put(Examples(experiment.featurize(split.inputs), split.targets))
            for split in self.points
        )
        self.reset()

    def reset(self) -> None:
        """Go back to the start."""
        self.numbers = jax.device_put(supervised.numbers(self.experiment))
        self.carry: Carry = jax.device_put(supervised.start(self.experiment))
        self.seen = 0  # examples shown since the start
        self.updates = 0
        self._block = (-1, np.zeros((0, 0), np.uint8))

    def set(self, experiment: Plane) -> None:
        """Go on with other live numbers."""
        self.experiment = experiment
        self.numbers = jax.device_put(supervised.numbers(experiment))

    @property
    def epoch(self) -> float:
        """How many times every training example has been shown, with a fraction."""
        return self.seen / self.experiment.sizes[0]

    def left_in_epoch(self, ahead: int = 0) -> int:
        """How many updates, at least 1, end the epoch that is reached `ahead` updates from now."""
        steps = self.experiment.steps_per_epoch
        shown = self.seen % self.experiment.sizes[0]
        return steps - (shown // self.experiment.batch_size + ahead) % steps

    def advance(self, updates: int) -> None:
        """Do `updates` updates; one that finishes a batch begun by single examples counts."""
        examples, batch = self.experiment.sizes[0], self.experiment.batch_size
        begun = self.seen % examples % batch
        if begun and updates:
            self._single(min(batch - begun, examples - self.seen % examples))
            updates -= 1
        steps = self.experiment.steps_per_epoch
        rows = order.epochs_per_block(self.experiment) * steps
        dropping = drops(self.experiment)
        while updates > 0:
            done = self.seen // examples * steps + self.seen % examples // batch
            count = min(updates, rows - done % rows)
            run = self.program.advance(dropping)
            self._run(run, self._order(done // rows), done % rows, count)
            done += count
            self.seen = done // steps * examples + min(done % steps * batch, examples)
            updates -= count

    def advance_example(self) -> None:
        """Do one update on the next example alone."""
        self._single(1)

    def _single(self, count: int) -> None:
        """One update on the next `count` examples, which must lie within one batch."""
        examples, batch = self.experiment.sizes[0], self.experiment.batch_size
        steps = self.experiment.steps_per_epoch
        step, begun = divmod(self.seen % examples, batch)
        epochs = order.epochs_per_block(self.experiment)
        number, epoch = divmod(self.seen // examples, epochs)
        block = self._order(number)
        row = np.full_like(block[:1], examples)
        row[0, :count] = block[epoch * steps + step, begun : begun + count]
        self._run(self.program.advance(drops(self.experiment), single=True), row, 0, 1)
        self.seen += count

    def _run(self, advance: Any, rows: np.ndarray, first: int, count: int) -> None:
        self.carry = advance(
            self.carry, self.numbers, self.train, rows, np.int32(first), np.int32(count)
        )
        self.updates += count

    def _order(self, number: int) -> np.ndarray:
        if self._block[0] != number:
            self._block = (number, order.block(self.experiment, number))
        return self._block[1]

    def measure(self) -> np.ndarray:
        """Training and test loss, training and test accuracy `(4,)`."""
        return np.asarray(self.program.measure(self.carry, self.numbers, self.train, self.test))

    def wait(self) -> None:
        """Return when everything asked for has been computed."""
        jax.block_until_ready(self.carry)


def changes_only_live_numbers(old: Experiment, new: Experiment) -> bool:
    """Whether `new` differs from `old` only in live numbers that leave the data as it was."""
    if type(old) is not type(new) or old.program() != new.program():
        return False
    return old.bind({path: value for path, value in new.live().items() if path != "noise"}) == new
