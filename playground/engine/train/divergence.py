"""Why training diverged: the first number that was not finite, found by training again.

From the last moment that was fine, the very updates of the run are repeated: in strides
until one ends badly, then one by one, each taken apart as its regime does, see
`playground.regimes.base.Dissection`.
"""

import time
from functools import partial
from typing import NamedTuple

import jax
import numpy as np

from playground.engine.compile.compiled import compiled
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.train import messages
from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.trainer import Trainer
from playground.regimes.base import Dissection

PATIENCE = 5.0  # seconds after which either half of the search is given up
CLOSE = 32  # updates that are taken apart one by one
STRIDES = 16  # parts into which a stretch is cut to find where it ends badly


class Finding(NamedTuple):
    """The first number that was not finite: when, what, where, and for which example."""

    step: int  # the number of the update, from 1
    epoch: float  # at its beginning
    kind: str  # activation, output, loss, gradient, state or weight
    part: str  # the layer's path, «hidden.0», or the parameter's, «output.kernel»; or empty
    example: int | None  # its index among the training examples
    alone: bool  # whether it was that example's number, or one to which it gave most


def explanation(trainer: Trainer, good: Checkpoint) -> str:
    """Why `trainer`, fine at `good`, has diverged, in a sentence or two; empty if unknown.

    The trainer is used up: hand over a twin.
    """
    found = find(trainer, good)
    how = trainer.regime.dissection
    return sentence(trainer, found, how) if how and found else ""


def sentence(trainer: Trainer, found: Finding, how: Dissection) -> str:
    """Where the first number that was not finite appeared, and for which example."""
    lies, example = None, ""
    if found.example is not None:
        lies = how.place(trainer.points[0].inputs[found.example])
    if lies is not None:
        place = ", ".join(f"{value:.3g}" for value in lies)
        whose = "for" if found.alone else "most of it from"
        example = f", {whose} the training example with index {found.example} at ({place})"
    when = f"step {found.step:,} (epoch {messages.moment(found.epoch)})"
    return (
        f"Training diverged in {when}: {how.what(found.kind, found.part)} was the first "
        f"number that is not finite{example}. {trainer.regime.cure(trainer.experiment)}"
    )


def find(trainer: Trainer, good: Checkpoint) -> Finding | None:
    """Search between `good` and where `trainer` stands, and an epoch beyond."""
    how = trainer.regime.dissection
    if how is None:
        return None
    end = trainer.moment()
    trainer.go(good)
    approach(trainer, end.updates)
    with in_dtype_of(trainer.experiment):
        row = trainer.upcoming(end.seen)
        look = partial(how.dissect, trainer.program.key, trainer.form())
        look = compiled(look, trainer.carry, trainer.numbers, trainer.data[0], row)
    last = end.updates + trainer.clock.steps
    deadline = time.monotonic() + PATIENCE
    while trainer.updates <= last and time.monotonic() < deadline:
        row = trainer.upcoming(end.seen)
        flags = look(trainer.carry, trainer.numbers, trainer.data[0], row)
        found = how.named(jax.tree.map(np.asarray, flags), row)
        if found is not None:
            kind, part, example, alone = found
            return Finding(trainer.updates + 1, trainer.epoch, kind, part, example, alone)
        trainer.repeat(end.seen)
    return None


def approach(trainer: Trainer, end: int) -> None:
    """Train on to within a few updates of where the numbers, fine now, are so no longer."""
    stride = max(1, (end - trainer.updates) // STRIDES)
    fine = trainer.moment()
    deadline = time.monotonic() + PATIENCE
    while stride > CLOSE and fine.updates + stride <= end and time.monotonic() < deadline:
        trainer.advance(stride)
        if is_fine(trainer):
            fine = trainer.moment()
        else:
            stride //= STRIDES
            trainer.go(fine)
    trainer.go(fine)


def is_fine(trainer: Trainer) -> bool:
    """Whether everything that training hands on is finite, and the loss on all examples too."""
    carry = (np.isfinite(leaf).all() for leaf in jax.tree.leaves(trainer.carry))
    return all(carry) and bool(np.isfinite(trainer.measure()[0]))
