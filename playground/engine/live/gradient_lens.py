"""The gradient lens of a run: every example's own gradient, now and then, where it is asked for.

The function is compiled by whoever has the time, never in a run's turn, and is called so
seldom that it takes a small share of the time; a run that nobody looks at this way pays
nothing at all.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from playground.engine.train.trainer import Trainer
from playground.ops.narrowing import narrowed

SHARE = 0.1  # of the time that looking may take while training goes on
PAUSE = 4e-5  # seconds between two looks for each example: browsers draw them one by one
SHOWN = ("lens", "signal")  # what the stage shows of all that is computed


class Lens:
    """Looks at the gradients of one trainer's examples; `later` has its function compiled.

    `ready` is called when that is done.
    """

    def __init__(
        self, later: Callable[[Callable[[], Any]], Future[Any]], ready: Callable[[], None]
    ) -> None:
        self._later, self._ready = later, ready
        self._function: Future[Any] | None = None
        self._next = 0.0  # when it may be looked through again while training goes on
        self.arrays: dict[str, np.ndarray] = {}
        self.version = 0  # another one for every look

    def look(self, trainer: Trainer, playing: bool) -> None:
        """Look, if the function is there and it is time; a picture that stands still is exact."""
        program = trainer.program
        if self._function is None:
            self._function = self._later(lambda: program.gradients)
            self._function.add_done_callback(lambda _: self._ready())
        began = time.perf_counter()
        if not self._function.done() or (playing and began < self._next):
            return
        found = self._function.result()(trainer.carry, trainer.numbers, trainer.train)
        examples = trainer.clock.examples
        self.arrays = {name: narrowed(found[name]) for name in SHOWN}
        self.arrays["lens"] = self.arrays["lens"][:examples]
        self.version += 1
        now = time.perf_counter()
        self._next = now + max((now - began) / SHARE, PAUSE * examples)
