"""Training to its end without anybody who watches: on the command line, and for galleries.

A rule stops here at the very epoch at which it stops a run, because both ask `Watch` alone.
"""

import time

from playground.engine.train import messages
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.pace import Pace
from playground.engine.train.trainer import Trainer


def until(trainer: Trainer, epochs: int, watch: EarlyStopper) -> str:
    """Train to the end of `epochs`, in slices so short that an interruption is heard at once.

    Returns why the stop rule ended it before, or an empty text.
    """
    pace = Pace()
    left = epochs * trainer.clock.steps - trainer.updates
    while left > 0:
        count = pace.fits(watch.cap(trainer, left))
        began = time.perf_counter()
        trainer.advance(count)
        trainer.wait()
        pace.took(count, time.perf_counter() - began)
        left -= count
        if reason := watch.stops(trainer):
            return reason
    return ""


def restored(trainer: Trainer, watch: EarlyStopper) -> str:
    """Bring the best weights back where the rule that ended training asks for them.

    Returns a sentence that says so, or an empty text.
    """
    best = watch.better(trainer) if watch.over else None
    if best is None:
        return ""
    trainer.go(best)
    return messages.restored(trainer.experiment, trainer.epoch, watch.memory.loss)
