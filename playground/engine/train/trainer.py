"""A training in progress: where it stands in the order of examples, and its parameters.

The same object trains in the browser, on the command line and in benchmarks, so that equal
experiments give equal numbers. It knows nothing of time, threads or pictures.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, NamedTuple

import jax
import numpy as np

from playground.engine.compile.dtype import in_dtype_of, placed
from playground.engine.compile.frame_step import ViewRequest
from playground.engine.compile.placing import on_device, on_device_once
from playground.engine.compile.program import Program
from playground.engine.train import evaluation, messages
from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.editing import Parameter, edited
from playground.experiments.base import Experiment
from playground.options.errors import SpecError
from playground.regimes.base import Clock, Data, TrainState


class Call(NamedTuple):
    """One call of a compiled function: `number` updates on `rows` `(S, B)` of an order."""

    rows: Any
    first: int
    number: int
    single: bool = False  # a row of its own that is not full


class Trainer:
    """Trains `experiment` with its compiled `program`, from its start on."""

    experiment: Any  # of whatever kind
    carry: TrainState
    seen: int  # examples shown since the start
    updates: int

    def __init__(self, experiment: Experiment, program: Program) -> None:
        self.experiment, self.program = experiment, program
        self.regime = program.regime
        self._place_examples()
        with in_dtype_of(experiment):
            probe = program.probe
            if probe:
                sight = ViewRequest(probe.grid(experiment), probe.view(program.key))
                self._sight: ViewRequest = jax.device_put(sight)
        self.reset()

    def _place_examples(self) -> None:
        """Draw the examples, and hand what waits there of them to the device."""
        experiment = self.experiment
        self.points = self.regime.examples(experiment)
        shared = experiment.data_key()
        self.data: Data = on_device_once(shared) if shared else on_device(experiment)

    def go_on_with(self, experiment: Experiment) -> None:
        """Go on with other examples of the same program; the epoch that was begun is over."""
        epochs = -(-self.seen // self.clock.examples)
        self.experiment = experiment
        self.seen = epochs * self.clock.examples
        self._place_examples()
        if self.program.probe:  # scaled features depend on the training points
            grid = placed(experiment, self.program.probe.grid(experiment))
            self._sight = self._sight._replace(grid=grid)
        self.numbers = placed(experiment, self.regime.traced(experiment))
        self._block = (-1, np.zeros((0, 0), np.uint8))

    def take_over(self, other: "Trainer") -> None:
        """Go on where `other` stands, which trained the same network on other examples."""
        epochs = -(-other.seen // other.clock.examples)
        self.carry, self.updates = other.carry, other.updates
        self.seen = epochs * self.clock.examples

    def reset(self) -> None:
        """Go back to the start."""
        self.numbers = placed(self.experiment, self.regime.traced(self.experiment))
        with in_dtype_of(self.experiment):
            self.carry = jax.device_put(self.regime.start(self.experiment))
        self.seen = self.updates = 0
        self._block = (-1, np.zeros((0, 0), np.uint8))

    def set(self, experiment: Experiment) -> None:
        """Go on with other live numbers."""
        self.experiment = experiment
        self.numbers = placed(experiment, self.regime.traced(experiment))

    def moment(self, note: str | None = None, memory: Any = None) -> Checkpoint:
        """A copy of where training stands, with what else belongs to the moment."""
        carry = jax.tree.map(np.array, self.carry)
        return Checkpoint(self.seen, self.updates, carry, self.experiment, note, memory)

    def go(self, moment: Checkpoint) -> None:
        """Stand where `moment` was taken; live numbers stay as they are."""
        self.carry = placed(self.experiment, moment.carry)
        self.seen, self.updates = moment.seen, moment.updates

    def put(self, change: Parameter) -> None:
        """Set one weight or bias. Raises `SpecError` where there is none such."""
        with in_dtype_of(self.experiment):
            self.carry = edited(self.carry, change)

    def twin(self) -> "Trainer":
        """Another trainer that stands at the same place; the data are shared."""
        return copy(self)

    def upcoming(self, end: int) -> np.ndarray:
        """The examples of the update that `repeat` would do `(B,)`."""
        seen, call = self.seen, self._next(end)
        self.seen = seen
        return np.asarray(call.rows)[call.first]

    def repeat(self, end: int) -> None:
        """Do one update again, of a training that ended when `end` examples had been shown."""
        self._do(self._next(end))

    def _next(self, end: int) -> Call:
        """The next update; where training ended within its batch, one on those examples alone."""
        seen, call = self.seen, next(self._calls(1))
        if 0 < end - seen < self.seen - seen:
            self.seen = seen
            return self._single(end - seen)
        return call

    @property
    def clock(self) -> Clock:
        """How long an epoch is."""
        return self.regime.clock(self.experiment)

    @property
    def train(self) -> Any:
        """The examples that are trained on, as they wait."""
        return self.data[0]

    @property
    def epoch(self) -> float:
        """How many times every training example has been shown, with a fraction."""
        return self.seen / self.clock.examples

    def left_in_epoch(self, ahead: int = 0) -> int:
        """How many updates, at least 1, end the epoch that is reached `ahead` updates from now."""
        clock = self.clock
        return clock.steps - (self.seen % clock.examples // clock.batch + ahead) % clock.steps

    def advance(self, updates: int) -> None:
        """Do `updates` updates; one that finishes a batch begun by single examples counts."""
        for call in self._calls(updates):
            self._do(call)

    def advance_example(self) -> None:
        """Do one update on the next example alone. Raises `SpecError` where rules forbid it."""
        if not self.clock.singles:
            raise SpecError(messages.NO_SINGLE)
        self._do(self._single(1))

    def show(self, view: Any, updates: int = 0) -> dict[str, np.ndarray]:
        """Do `updates` updates and return the picture after them: see the probe's `look`.

        The program must have been made with a probe; `view` is the probe's, on the device.
        """
        self._sight = self._sight._replace(view=view)
        *before, last = [*self._calls(updates)] or [self._nothing()]
        for call in before:
            self._do(call)
        if not self._films(last):
            self._do(last)
            last = self._nothing()
        return self.program.unpack(self._film(last, shown=True))

    def look_at(self, image: np.ndarray) -> None:
        """Let pictures be of `image` uint8 `(H, W, C)`."""
        grid = placed(self.experiment, image[None].astype(self.experiment.precision))
        self._sight = self._sight._replace(grid=grid)

    def _calls(self, updates: int) -> Iterator[Call]:
        """What to call for the next `updates` updates; each counts as done from then on."""
        examples, batch, steps, *_ = self.clock
        begun = self.seen % examples % batch
        if begun and updates:
            yield self._single(min(batch - begun, examples - self.seen % examples))
            updates -= 1
        rows = self.regime.block_epochs(self.experiment) * steps
        while updates > 0:
            done = self.seen // examples * steps + self.seen % examples // batch
            call = Call(self._order(done // rows), done % rows, min(updates, rows - done % rows))
            done += call.number
            self.seen = done // steps * examples + min(done % steps * batch, examples)
            updates -= call.number
            yield call

    def _single(self, count: int) -> Call:
        """One update on the next `count` examples, which must lie within one batch."""
        examples, batch, steps, nobody, _ = self.clock
        step, begun = divmod(self.seen % examples, batch)
        epochs = self.regime.block_epochs(self.experiment)
        number, epoch = divmod(self.seen // examples, epochs)
        block = np.asarray(self._order(number))
        row = np.full_like(block[:1], nobody)
        row[0, :count] = block[epoch * steps + step, begun : begun + count]
        self.seen += count
        return Call(row, 0, 1, single=True)

    def _do(self, call: Call) -> None:
        if self._films(call):
            self._film(call, shown=False)
            return
        advance = self.program.advance(self.form(call.single), call.single)
        first, number = np.int32(call.first), np.int32(call.number)
        self.carry = advance(self.carry, self.numbers, self.data, call.rows, first, number)
        self.updates += call.number

    def form(self, single: bool = False) -> Any:
        """The form of `advance` that trains batches, or a `single` odd row."""
        return self.regime.form(self.experiment, single)

    def _films(self, call: Call) -> bool:
        """Whether the program's `film` does just what `call` wants."""
        program = self.program
        same = self.form() == program.filmed
        return program.film is not None and same and not call.single

    def _film(self, call: Call, shown: bool) -> Mapping[str, Any]:
        span = np.array([call.first, call.number, shown], np.int32)
        self.carry, packed = self.program.film(
            self.carry, self.numbers, self.data, call.rows, span, self._sight
        )
        self.updates += call.number
        return packed

    def _nothing(self) -> Call:
        """A call that trains nothing."""
        return Call(self._order(max(0, self._block[0])), 0, 0)

    def _order(self, number: int) -> Any:
        """Block `number` of the order, on the device."""
        if self._block[0] != number:
            self._block = (number, jax.device_put(self.regime.block(self.experiment, number)))
        return self._block[1]

    def measure(self) -> np.ndarray:
        """All metrics of the regime `(M,)`."""
        if not self.program.chunk:
            return np.asarray(self.program.measure(self.carry, self.numbers, self.data))
        return self.regime.found([self.score(part) for part in self.regime.measured(self.points)])

    def score(self, split: Any) -> Any:
        """How good the network is on the examples of `split`, which are looked at in chunks."""
        return evaluation.score(self.program, self.carry, self.numbers, split)

    def wait(self) -> None:
        """Return when all has been computed."""
        jax.block_until_ready(self.carry)
