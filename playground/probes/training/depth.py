"""Why depth is hard: what every layer sends forward and gets back, update after update.

Each update sees all training points, so that what is shown is the gradient itself. The
functions are those that train everywhere else; only what passes is noted on the way.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.compile.dtype import placed
from playground.engine.compile.limits import price
from playground.engine.compile.program import shapes_of
from playground.experiments.supervised import Experiment
from playground.ops.dense import compiler_options
from playground.probes.training.functions import FLAT
from playground.probes.training.taps import slope, tapped, zeros
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import (
    Examples,
    Traced,
    numbers,
    rate_at,
    start,
    stepped,
    training_passes,
)
from playground.regimes.supervision import waiting

CALL = 10  # updates in one call
SLICE = 0.25  # seconds of training in one step, of all columns together

Later = Callable[[Callable[[], Any]], Future[Any]]


class Notes(NamedTuple):
    """What was noted of updates, of L hidden layers of one width and activation.

    `gradient` `(T, L + 1)`: root mean square of the gradient of each layer's weights, the
    output's last. `spread` `(T, L)`: the standard deviation of a layer's outputs over the
    examples (root mean square over units). `dead` `(T, L)`: the share of units whose activation
    is flat for every example. `loss` `(T,)`: the mean over all training points, before the update.
    """

    gradient: Any
    spread: Any
    dead: Any
    loss: Any


def update(
    program: Experiment, numbers: Traced, train: Examples, carry: TrainState
) -> tuple[TrainState, Notes]:
    """One update on all of `train`, and what there was to note."""
    experiment, count = bound(program, numbers.live), train.targets.shape[0]
    passes = training_passes(experiment, None, carry.step, None, count)
    listening, heard = tapped(experiment, zeros(program, count, train.inputs.dtype))

    def objective(params: network.Tree) -> tuple[Array, Any]:
        how = program, params, carry.batch_stats, train.inputs, listening, passes
        z, seen, stats = network.apply(*how)
        loss = experiment.loss(z, train.targets, program.classes).mean()
        price = experiment.penalty.value(network.kernels(params))
        return loss + price, (loss, stats, seen, [notes["bends"] for notes in heard])

    gradient, (loss, stats, seen, bends) = jax.grad(objective, has_aux=True)(carry.params)
    # All layers at once: the more there is to compile, the longer a visitor waits.
    first, *inner, last = layer_kernels(gradient)
    squares = [(first**2).mean()[None], (last**2).mean()[None]]
    if inner:
        squares.insert(1, (jnp.stack(inner) ** 2).mean(axis=(1, 2)))
    still = jnp.abs(slope(experiment.activation, jnp.stack(bends))) < FLAT  # (L, B, U)
    notes = Notes(
        jnp.sqrt(jnp.concatenate(squares)),
        jnp.sqrt(jnp.stack(seen).var(axis=1).mean(axis=1)),
        still.all(axis=1).mean(axis=1),
        loss,
    )
    rate = rate_at(program, experiment, numbers, carry.step)
    return stepped(experiment, carry, gradient, stats, rate), notes


def layer_kernels(params: network.Tree) -> list[Array]:
    """The weights of every layer `(inputs, units)`, the output's last; shortcuts left out."""
    hidden = params.get("hidden", {})
    inner = [hidden[index]["linear"]["kernel"] for index in sorted(hidden)]
    return [*inner, params["output"]["kernel"]]


def film(
    program: Experiment, carry: TrainState, numbers: Traced, train: Examples
) -> tuple[TrainState, Notes]:
    """`CALL` updates, and the notes of each."""
    turn = partial(update, program, numbers, train)
    return jax.lax.scan(lambda carry, _: turn(carry), carry, None, length=CALL)


@compiled_once
def made(key: Experiment) -> Any:
    """`film`, compiled for the program `key`."""
    carry, known, train, _ = shapes_of(key)
    options = compiler_options(max(key.inputs, key.outputs, *(each.units for each in key.layers)))
    return compiled(partial(film, key), carry, known, train, donate=0, options=options)


class Column:
    """One recipe: its training, as far as it is, and all that was noted.

    Raises `SpecError` where the host does not allow such a network.
    """

    def __init__(self, name: str, experiment: Experiment, updates: int, later: Later) -> None:
        price(experiment)
        self.name, self.experiment, self.updates = name, experiment, updates
        self._made = later(partial(made, experiment.compile_key()))
        self._notes: list[Notes] = []
        self._carry = placed(experiment, start(experiment))
        self._numbers = placed(experiment, numbers(experiment))
        split, rows = experiment.splits()[0], experiment.rows[0]
        self._train = placed(experiment, waiting(experiment, split, rows))

    @property
    def ready(self) -> bool:
        """Whether its program has been compiled."""
        return self._made.done()

    @property
    def done(self) -> int:
        """How many updates there were."""
        return CALL * len(self._notes)

    @property
    def diverged(self) -> bool:
        """Whether its loss is no longer finite."""
        return bool(self._notes) and not np.isfinite(self._notes[-1].loss).all()

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do."""
        return self.done >= self.updates or self.diverged

    @property
    def notes(self) -> Notes | None:
        """Everything noted so far; None before the first update."""
        if not self._notes:
            return None
        return Notes(*(np.concatenate(parts) for parts in zip(*self._notes, strict=True)))

    def advance(self) -> None:
        """Do one call's updates."""
        self._carry, notes = self._made.result()(self._carry, self._numbers, self._train)
        self._notes.append(Notes(*(np.asarray(part) for part in notes)))


class Depth:
    """Trains several columns side by side, in slices."""

    def __init__(
        self, recipes: Sequence[tuple[str, Experiment]], updates: int, later: Later
    ) -> None:
        self.updates = -(-updates // CALL) * CALL
        self.columns = [
            Column(name, experiment, self.updates, later) for name, experiment in recipes
        ]

    @property
    def share(self) -> float:
        """How much of the work is done."""
        done = [1.0 if each.over else each.done / each.updates for each in self.columns]
        return sum(done) / len(done)

    def step(self) -> None:
        """Train one slice: whoever is behind goes first."""
        until = time.perf_counter() + SLICE
        while time.perf_counter() < until:
            waiting = [each for each in self.columns if each.ready and not each.over]
            if not waiting:
                return
            min(waiting, key=lambda each: each.done).advance()
