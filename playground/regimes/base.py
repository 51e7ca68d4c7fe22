"""What a regime is: how a kind of experiment learns, as pure functions behind one contract.

The engine trains, keeps, shows and compares whatever a regime defines; it knows of layers,
losses and data sets only what is said here. A regime has no state of its own: everything that
training changes is a `TrainState`, everything that changes numbers without compiling is traced.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

import jax
import numpy as np
from jax import Array

from playground.experiments.base import Experiment
from playground.ops.dense import compiler_options
from playground.regimes.metrics import Metric

# A JAX or NumPy array, or only its shape while a program is compiled.
Tensor: TypeAlias = Any
# What waits on the device, part by part; `advance` asks for the first part alone.
Data: TypeAlias = tuple[Any, ...]

CALL_BLOCKS = 4  # of an order that a call for many networks gets, so that few cost few calls


class Clock(NamedTuple):
    """How far one epoch is: `examples` are shown in `steps` updates, at most `batch` in each."""

    examples: int
    batch: int
    steps: int
    nobody: int = 0  # stands in an order for no example
    singles: bool = True  # whether an update may be done on one example of a batch


class Cost(NamedTuple):
    """What a network costs: its parameters, and operations of one update."""

    parameters: int
    flops: int


class Room(NamedTuple):
    """Bytes that a network holds, that it needs while it trains, and that its examples take."""

    held: int
    working: int
    examples: int


class TrainState(NamedTuple):
    """What training hands from one update to the next."""

    params: Any  # trees of arrays
    batch_stats: Any
    opt_state: Any  # the optimizer's
    step: Tensor  # () int32, updates done


@runtime_checkable
class Dissection(Protocol):
    """How an update is taken apart to find the first number that is not finite."""

    def dissect(self, static: Any, form: Any, state: Any, traced: Any, train: Any, row: Any) -> Any:
        """On the device: what of the update on the examples `row` `(B,)` is finite."""

    def named(self, flags: Any, row: np.ndarray) -> tuple[str, str, int | None, bool] | None:
        """The first of `flags` that is off: what, where, for which example, if for it alone."""

    def what(self, kind: str, part: str) -> str:
        """The number at `part` of this `kind`, in words."""

    def place(self, example: np.ndarray) -> np.ndarray | None:
        """Where the inputs of an example lie, if anywhere that could be told."""


class Regime:
    """How experiments of one kind learn; what most of them share is written out here."""

    name: str
    metrics: tuple[Metric, ...]
    dissection: Dissection | None = None  # why training diverged can be found out with it

    def told(self, experiment: Any) -> tuple[Metric, ...]:
        """Those of `metrics` that `experiment` can have."""
        return self.metrics

    def watched(self, experiment: Any) -> Metric:
        """The metric that tells a stop rule which epoch was the best: the least is."""
        return self.metrics[0]

    def clock(self, experiment: Any) -> Clock:
        """How long an epoch of `experiment` is."""
        raise NotImplementedError

    def cost(self, static: Any) -> Cost:
        """What an update of `static` costs."""
        raise NotImplementedError

    def room(self, static: Any) -> Room:
        """How much memory `static` needs."""
        raise NotImplementedError

    def chunk(self, static: Any, many: bool = False) -> int | None:
        """How many examples one network, or each of `many`, is measured on in one go; None: all."""
        return None

    def examples(self, experiment: Any) -> tuple[Any, ...]:
        """The examples of `experiment` as they were drawn, split by split."""
        return ()

    def data(self, experiment: Any, examples: tuple[Any, ...] | None = None) -> Data:
        """What waits on the device of `examples`, or of the experiment's own."""
        return ()

    def data_shape(self, static: Any) -> Data:
        """The shapes of `data`."""
        return ()

    def block(self, experiment: Any, number: int) -> np.ndarray:
        """Which examples the updates of block `number` see `(rows, batch)`; a row an update."""
        return np.zeros((self.clock(experiment).steps, 1), np.uint8)

    def block_shape(self, static: Any) -> jax.ShapeDtypeStruct:
        """Shape and type of a block."""
        return jax.ShapeDtypeStruct((self.clock(static).steps, 1), np.uint8)

    def block_epochs(self, experiment: Any) -> int:
        """How many epochs one block holds."""
        return 1

    def blocks_per_call(self, static: Any, networks: int) -> int:
        """How many blocks one call that trains so many `networks` gets at most."""
        return max(1, CALL_BLOCKS // networks)

    def data_key(self, experiment: Any) -> Any:
        """What decides which examples `experiment` has."""
        return ()

    def order_key(self, experiment: Any) -> Any:
        """What decides in which order they are shown."""
        return ()

    def form(self, experiment: Any, single: bool = False, thinned: bool = False) -> Any:
        """Which of its forms `advance` has for `experiment`, as something to compare."""
        return None

    def later(self, experiment: Any) -> tuple[Any, ...]:
        """Forms that experiments of the same program may need, and `experiment` does not."""
        return ()

    def options(self, static: Any) -> dict[str, Any] | None:
        """What the compiler is told, the same for every form: all of them shall round alike."""
        return compiler_options(0)

    def start(self, experiment: Any) -> TrainState:
        """The state before the first update; equal experiments have equal starts."""
        raise NotImplementedError

    def starts(self, first: Any, experiments: Sequence[Any]) -> list[TrainState]:
        """The starts of `experiments` in the shapes of `first`'s."""
        return [self.start(experiment) for experiment in experiments]

    def traced(self, experiment: Any) -> Any:
        """What of `experiment` changes numbers without compiling."""
        raise NotImplementedError

    def advance(
        self,
        static: Any,
        form: Any,
        state: TrainState,
        traced: Any,
        data: Data,
        rows: Array,
        first: Array,
        count: Array,
    ) -> TrainState:
        """On the device: do `count` updates, one for each of `rows` from row `first` on."""
        raise NotImplementedError

    def evaluate(self, static: Any, state: TrainState, traced: Any, data: Data) -> Array:
        """On the device: all metrics `(M,)`; NaN where there is nothing to measure."""
        raise NotImplementedError

    def evaluate_part(
        self, static: Any, state: TrainState, traced: Any, data: Data, counts: Array
    ) -> Array:
        """On the device, of chunks: sums of the metrics `(M,)` over the first `counts` `(S,)`."""
        raise NotImplementedError

    def tally(self, static: Any, state: TrainState, traced: Any, part: Any, count: Array) -> Any:
        """On the device: what the first `count` examples of a chunk add up to."""
        raise NotImplementedError

    def measured(self, examples: tuple[Any, ...]) -> tuple[Any, ...]:
        """What of `examples` is measured where they are looked at in chunks."""
        return examples

    def score(self, static: Any, tallies: Sequence[Any]) -> Any:
        """The score of chunks that added up to `tallies`, of no examples where there are none."""
        raise NotImplementedError

    def together(self, scores: Sequence[Any]) -> Any:
        """The score of all examples of `scores`."""
        raise NotImplementedError

    def found(self, scores: Sequence[Any]) -> np.ndarray:
        """All metrics `(M,)` float32 of the score of each split."""
        raise NotImplementedError

    def padded(self, experiment: Any) -> Any:
        """`experiment` with its shapes rounded up, so that near ones share a program."""
        return experiment

    def cure(self, experiment: Any) -> str:
        """What helps against divergence."""
        return "Press Reset."

    def single_note(self, experiment: Any) -> str:
        """What an update on a single example means for `experiment`, if anything special."""
        return ""


def bound(static: Experiment, live: Array) -> Any:
    """`static` with its live fields holding the (traced) numbers of `live` `(K,)`."""
    return static.bind({path: live[place] for place, path in enumerate(static.live())})


def live_numbers(experiment: Experiment) -> np.ndarray:
    """The live numbers of `experiment` `(K,)`, in the order in which `bound` reads them."""
    return np.array(list(experiment.live().values()), experiment.precision)
