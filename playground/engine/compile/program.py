"""Compiled programs: one per architecture, made ahead of time from shapes alone.

jax.jit keeps whatever it compiles for ever; here every executable belongs to a `Program`
and ends with it.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Protocol, runtime_checkable

import jax
import numpy as np

from playground.engine.compile.compiled import Executable, compiled
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.compile.frame_step import Unpacking, ViewRequest, film
from playground.experiments.supervised import Experiment
from playground.ops.dense import compiler_options
from playground.regimes import supervised
from playground.regimes.confusion import tally
from playground.regimes.shuffle import block_shape
from playground.regimes.supervised import Examples, Form, Traced, TrainState

TALLIED = 200  # images that are measured at once: more need memory, fewer take longer


@runtime_checkable
class Probe(Protocol):
    """What is looked at while a network trains, for one kind of experiment."""

    name: str
    of_one_example: bool  # whether a picture is of one example, which somebody chooses

    def look(
        self,
        program: Any,
        carry: TrainState,
        numbers: Traced,
        grid: Any,
        train: Examples,
        test: Examples,
        view: Any,
    ) -> Mapping[str, Any]:
        """Compute one picture on the device: named arrays."""

    def grid(self, experiment: Any) -> np.ndarray:
        """The inputs that the picture shows the network's answer to `(G, F)`."""

    def view(
        self, program: Any, first: Sequence[int] = (), focus: tuple[int, int] | None = None
    ) -> Any:
        """What `look` shall show: each layer from its `first` unit on, and the unit enlarged."""

    def scene(self, experiment: Any) -> dict[str, Any]:
        """What the picture shows, in words and plain values."""

    def scenery(self, experiment: Any, points: Any) -> dict[str, np.ndarray]:
        """The arrays that stay while a network trains: points, pictures of the inputs."""


@runtime_checkable
class GradientProbe(Protocol):
    """A probe that can look at every example's own gradient too."""

    def gradients(
        self, program: Any, carry: TrainState, numbers: Traced, train: Examples
    ) -> Mapping[str, Any]:
        """Compute every example's own gradient, as `lens` and `signal` among others."""


class Program:
    """The compiled functions of one architecture: `film`, `measure` and the forms of `advance`.

    What a new run needs first is ready when the program exists: with a `probe` that is
    `film`, which trains a block and looks, else the `advance` that trains a block. The rest is
    compiled when asked for, or ahead of that by whoever has the time.
    """

    def __init__(self, experiment: Experiment, probe: Probe | None = None) -> None:
        self.key = key = experiment.compile_key()
        self.ragged = key.padded or key.sizes[0] % key.batch_size != 0
        self.filmed = drops(experiment)  # whether `film` can drop outputs
        self._advances: dict[tuple[Form, bool], Any] = {}
        self._lock = threading.Lock()
        widths = [layer.units for layer in key.layers]
        # Every form of training gets the same, so that all of them round alike.
        self._options = compiler_options(max(key.inputs, key.outputs, *widths))
        self.probe = probe
        self.film: Any = None
        with in_dtype_of(key):
            self._shapes = shapes_of(key)
            if probe:
                self.film, self.unpack = self._film(probe)
                if of_images(key):
                    self.tally  # noqa: B018 - no run shall have to wait for it
        if not probe:
            self.advance(self.filmed)

    def _film(self, probe: Probe) -> tuple[Any, Unpacking]:
        """The compiled `film`, and what finds the arrays of its pictures."""
        carry, numbers, train, test = self._shapes
        grid = jax.ShapeDtypeStruct(probe.grid(self.key).shape, self.key.precision)
        sight = ViewRequest(grid, probe.view(self.key))
        look = partial(probe.look, self.key)
        found = jax.eval_shape(look, carry, numbers, grid, train, test, sight.view)
        unpacking = Unpacking(found)
        variant = Form(self.filmed, self.ragged)
        run = partial(film, self.key, variant, probe.look, unpacking.counts)
        order, span = block_shape(self.key), np.zeros(3, np.int32)
        shapes = (carry, numbers, train, test, order, span, sight)
        made = compiled(run, *shapes, donate=0, options=self._options)
        return made, unpacking

    def executables(self) -> list[Executable]:
        """What of it is compiled by now."""
        named = (vars(self).get(name) for name in ("film", "measure", "tally", "gradients"))
        return [made for made in (*named, *self._advances.values()) if made is not None]

    @cached_property
    def measure(self) -> Any:
        """Losses and accuracies without a picture; compiled when first asked for."""
        with in_dtype_of(self.key):
            measure = partial(supervised.measure, self.key)
            return compiled(measure, *self._shapes, options=self._options)

    @cached_property
    def tally(self) -> Any:
        """Loss and confusion of so many images as `TALLIED`; compiled when first asked for."""
        carry, numbers, train, _ = self._shapes
        some = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct((TALLIED, *leaf.shape[1:]), leaf.dtype), train
        )
        with in_dtype_of(self.key):
            shapes = (carry, numbers, some, np.zeros((), np.int32))
            return compiled(partial(tally, self.key), *shapes, options=self._options)

    @cached_property
    def gradients(self) -> Any:
        """The probe's `gradients`; compiled when first asked for."""
        if not isinstance(self.probe, GradientProbe):
            raise ValueError("this program has no probe that looks at gradients.")
        carry, numbers, train, _ = self._shapes
        with in_dtype_of(self.key):
            return compiled(partial(self.probe.gradients, self.key), carry, numbers, train)

    def advance(self, dropping: bool, single: bool = False) -> Any:
        """The form of `advance` that trains a whole block, or a `single` odd row of the order."""
        variant = Form(dropping, self.ragged or single)
        with self._lock, in_dtype_of(self.key):
            if (variant, single) not in self._advances:
                carry, numbers, train, _ = self._shapes
                order = block_shape(self.key)
                if single:
                    order = jax.ShapeDtypeStruct((1, order.shape[1]), order.dtype)
                zero = np.zeros((), np.int32)
                step = partial(supervised.advance, self.key, variant)
                shapes = (carry, numbers, train, order, zero, zero)
                made = compiled(step, *shapes, donate=0, options=self._options)
                self._advances[variant, single] = made
            return self._advances[variant, single]


def of_images(experiment: Experiment) -> bool:
    """Whether examples are images, which are measured a few at a time."""
    return len(experiment.input_shape) > 1


def chunk_of(experiment: Experiment) -> int | None:
    """How many examples are measured at once; None: all."""
    return TALLIED if of_images(experiment) else None


def drops(experiment: Experiment) -> bool:
    """Whether any layer of `experiment` drops outputs."""
    return any(layer.dropout > 0 for layer in experiment.layers)


def shapes_of(key: Experiment) -> tuple[TrainState, Traced, Examples, Examples]:
    """The shapes of everything that a program of `key` works on."""
    shape = partial(jax.tree.map, lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype))
    carry, numbers = shape(supervised.start(key)), shape(supervised.numbers(key))

    def examples(count: int) -> Examples:
        return Examples(
            jax.ShapeDtypeStruct((count, *key.input_shape), key.input_type),
            jax.ShapeDtypeStruct((count, *key.target_shape), key.precision),
        )

    train, test = key.rows
    return carry, numbers, examples(train), examples(test)
