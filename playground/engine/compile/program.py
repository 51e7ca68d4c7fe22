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

from playground import regimes
from playground.engine.compile.compiled import Executable, compiled
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.compile.frame_step import Unpacking, ViewRequest, film
from playground.experiments.base import Experiment
from playground.regimes.base import TrainState


@runtime_checkable
class Probe(Protocol):
    """What is looked at while a network trains, for one kind of experiment."""

    name: str
    of_one_example: bool  # whether a picture is of one example, which somebody chooses

    def look(
        self,
        program: Any,
        carry: TrainState,
        numbers: Any,
        grid: Any,
        *data_and_view: Any,
    ) -> Mapping[str, Any]:
        """Compute one picture on the device: named arrays, `measures` `(M,)` among them.

        The last argument is the `view`; before it comes the regime's data, part by part.
        """

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
        self, program: Any, carry: TrainState, numbers: Any, train: Any
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
        self.regime = regime = regimes.of(key)
        self.filmed = regime.form(experiment)  # the form of `advance` in `film`
        self.chunk = regime.chunk(key) or 0  # examples that are measured in one go; 0: all
        self._advances: dict[tuple[Any, bool], Any] = {}
        self._lock = threading.Lock()
        self._options = regime.options(key)
        self.probe = probe
        self.film: Any = None
        with in_dtype_of(key):
            self._shapes = shapes_of(key)
            if probe:
                self.film, self.unpack = self._film(probe)
                if self.chunk:
                    self.tally  # noqa: B018 - no run shall have to wait for it
        if not probe:
            self.advance(self.filmed)

    def _film(self, probe: Probe) -> tuple[Any, Unpacking]:
        """The compiled `film`, and what finds the arrays of its pictures."""
        carry, numbers, *data = self._shapes
        grid = jax.ShapeDtypeStruct(probe.grid(self.key).shape, self.key.precision)
        sight = ViewRequest(grid, probe.view(self.key))
        look = partial(probe.look, self.key)
        found = jax.eval_shape(look, carry, numbers, grid, *data, sight.view)
        unpacking = Unpacking(found)
        how = self.regime.advance, self.key, self.filmed
        run = partial(film, *how, probe.look, unpacking.counts)
        order, span = self.regime.block_shape(self.key), np.zeros(3, np.int32)
        shapes = (carry, numbers, tuple(data), order, span, sight)
        made = compiled(run, *shapes, donate=0, options=self._options)
        return made, unpacking

    def executables(self) -> list[Executable]:
        """What of it is compiled by now."""
        named = (vars(self).get(name) for name in ("film", "measure", "tally", "gradients"))
        return [made for made in (*named, *self._advances.values()) if made is not None]

    @cached_property
    def measure(self) -> Any:
        """All metrics without a picture; compiled when first asked for."""
        carry, numbers, *data = self._shapes
        with in_dtype_of(self.key):
            measure = partial(self.regime.evaluate, self.key)
            return compiled(measure, carry, numbers, tuple(data), options=self._options)

    @cached_property
    def tally(self) -> Any:
        """What a chunk of examples adds up to; compiled when first asked for."""
        carry, numbers, train, *_ = self._shapes
        some = [
            jax.ShapeDtypeStruct((self.chunk, *leaf.shape[1:]), leaf.dtype)
            for leaf in jax.tree.leaves(train)
        ]
        with in_dtype_of(self.key):
            shapes = (carry, numbers, tuple(some), np.zeros((), np.int32))
            tally = partial(self.regime.tally, self.key)
            return compiled(tally, *shapes, options=self._options)

    @cached_property
    def gradients(self) -> Any:
        """The probe's `gradients`; compiled when first asked for."""
        if not isinstance(self.probe, GradientProbe):
            raise ValueError("this program has no probe that looks at gradients.")
        carry, numbers, train, *_ = self._shapes
        with in_dtype_of(self.key):
            return compiled(partial(self.probe.gradients, self.key), carry, numbers, train)

    def advance(self, form: Any, single: bool = False) -> Any:
        """This form of `advance` for a whole block, or for a `single` odd row of the order."""
        with self._lock, in_dtype_of(self.key):
            if (form, single) not in self._advances:
                carry, numbers, *data = self._shapes
                order = self.regime.block_shape(self.key)
                if single:
                    order = jax.ShapeDtypeStruct((1, order.shape[1]), order.dtype)
                zero = np.zeros((), np.int32)
                step = partial(self.regime.advance, self.key, form)
                shapes = (carry, numbers, tuple(data), order, zero, zero)
                made = compiled(step, *shapes, donate=0, options=self._options)
                self._advances[form, single] = made
            return self._advances[form, single]


def shapes_of(key: Experiment) -> tuple[Any, ...]:
    """The shapes of what a program of `key` works on: state, traced numbers, each part of data."""
    regime = regimes.of(key)
    shape = partial(jax.tree.map, lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype))
    return shape(regime.start(key)), shape(regime.traced(key)), *regime.data_shape(key)
