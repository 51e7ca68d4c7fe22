"""The learning-rate range test: one short training while the learning rate grows with every step.

Smith, Cyclical learning rates for training neural networks, 2015; that the rate grows
geometrically is Gugger & Howard's. All updates and losses are one compiled loop, and
the rate of each is a live number, so that it is the training of every other run. The loss is
that of all training examples, which unlike a batch's is the same question every time.
"""

from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.compile.dtype import in_dtype_of, placed
from playground.engine.compile.placing import on_device
from playground.engine.compile.program import shapes_of
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.options.schedules import Constant
from playground.probes.training.landscape import LossContext, training_loss
from playground.regimes import shuffle, supervised
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Examples, Traced, drops, one_update

RATE = "optimizer.learning_rate"
LOWEST, HIGHEST = 1e-5, 10.0
STEPS = 400  # updates of a test
GIVE_UP = 4.0  # times the first loss, at which training has diverged
SMOOTH = 5  # updates over which the loss is averaged
RISE = 1.05  # times its lowest, at which a loss has begun to rise
FALL = 0.99  # times its first, at which a loss has begun to fall
SHARE = 1 / 3  # of the rate at which the loss begins to rise
# Found by experiment: over nine optimizers and three data sets it trains further in 100 epochs
# than their default rates, while the steepest descent often suggests what diverges.
RULE = (
    "a third of the rate at which the loss, averaged over 5 updates, was lowest before it first "
    "rose by a twentieth"
)


class RangeTest(NamedTuple):
    """Losses `(T,)` after updates at `rates` `(T,)`, up to divergence; and what follows.

    `lowest` is the rate at the lowest smoothed loss, `suggested` what the rule makes of it; NaN
    where the loss never fell.
    """

    rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    lowest: float
    suggested: float
    diverged: bool


def growing(
    program: Experiment,
    dropping: bool,
    masked: bool,
    carry: TrainState,
    numbers: Traced,
    train: Examples,
    rows: Array,
    rates: Array,
) -> Array:
    """The training loss after each update `(T,)`, on `rows` `(T, B)` of the order at `rates`."""
    place = [*program.live()].index(RATE)
    key = numbers.key if dropping else None

    def step(carry: TrainState, now: tuple[Array, Array]) -> tuple[TrainState, Array]:
        row, rate = now
        its = numbers._replace(live=numbers.live.at[place].set(rate))
        experiment = bound(program, its.live)
        new = one_update(program, masked, experiment, carry, key, train, row, its)
        return new, training_loss(program, new.params, LossContext(new.batch_stats, its, train))

    return jax.lax.scan(step, carry, (rows, rates))[1]


@compiled_once
def growing_of(program: Experiment, dropping: bool, steps: int) -> Any:
    """The compiled `growing` of one program."""
    masked = program.padded or program.sizes[0] % program.batch_size != 0
    with in_dtype_of(program):
        carry, numbers, train, _ = shapes_of(program)
        block = shuffle.block_shape(program)
        rows = jax.ShapeDtypeStruct((steps, block.shape[1]), block.dtype)
        rates = jax.ShapeDtypeStruct((steps,), program.precision)
        run = partial(growing, program, dropping, masked)
        return compiled(run, carry, numbers, train, rows, rates)


def shown_rows(experiment: Experiment, steps: int) -> np.ndarray:
    """The first `steps` rows of the order in which the experiment's examples are shown."""
    one = shuffle.epochs_per_block(experiment) * experiment.steps_per_epoch
    blocks = [shuffle.block(experiment, number)[:one] for number in range(-(-steps // one))]
    return np.concatenate(blocks)[:steps]


def range_test(experiment: Experiment, steps: int = STEPS) -> RangeTest:
    """Test the learning rates of `experiment` from its start on, without its schedule.

    Raises `SpecError` for images, whose training is too long for a test.
    """
    if experiment.chunk:
        raise SpecError("the range test is for points; images take too long.")
    tried = experiment.replace("schedule", Constant())
    program = tried.compile_key()
    rates = np.geomspace(LOWEST, HIGHEST, steps).astype(program.precision)
    with in_dtype_of(tried):
        carry = jax.device_put(supervised.start(tried))
        rows = jnp.asarray(shown_rows(tried, steps))
    losses = growing_of(program, drops(tried), steps)(
        carry,
        placed(tried, supervised.numbers(tried)),
        on_device(tried)[0],
        rows,
        placed(tried, rates),
    )
    return judged(rates.astype(float), np.asarray(losses, float))


def judged(rates: np.ndarray, losses: np.ndarray) -> RangeTest:
    """Read losses `(T,)` after updates at growing `rates` `(T,)`."""
    gone = ~(losses <= GIVE_UP * losses[0])  # also what is no number
    end = int(gone.argmax()) if gone.any() else len(losses)
    rates, losses = rates[:end], losses[:end]
    smoothed = np.array([losses[max(0, at + 1 - SMOOTH) : at + 1].mean() for at in range(end)])
    lowest = suggested = float("nan")
    if end and smoothed.min() < FALL * losses[0]:
        so_far = np.minimum.accumulate(smoothed)
        rises = (smoothed > RISE * so_far) & (so_far < FALL * losses[0])
        turn = int(rises.argmax()) if rises.any() else end
        lowest = float(rates[smoothed[:turn].argmin()])
        suggested = float(np.clip(SHARE * lowest, LOWEST, HIGHEST))
    return RangeTest(rates, losses, smoothed, lowest, suggested, bool(gone.any()))


@lru_cache(maxsize=256)
def suggested_rate(experiment: Experiment) -> float:
    """The learning rate that a range test suggests, to two digits; see `RULE`.

    Where the test does not make the loss fall, that which the experiment has.
    """
    found = range_test(experiment).suggested
    return float(f"{found:.2g}") if np.isfinite(found) else experiment.optimizer.learning_rate
