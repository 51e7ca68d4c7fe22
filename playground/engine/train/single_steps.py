"""Updates on single examples: done at once, or owed until they have been compiled aside.

They have a compiled form of their own, which most visitors never need, and so it is made when
it is first asked for. Of a large network that takes seconds: it is made by the thread that
compiles, while the run rests; a batch that single examples have begun is finished by the same
form. Of a small one it is made in the turn that needs it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer

Later = Callable[[Callable[[], Any]], Future[Any]]


class Singles:
    """The updates on single examples that a run still owes; `aside` says how they are compiled."""

    def __init__(self, later: Later, wake: Callable[[], None], aside: bool = True) -> None:
        self.aside = aside
        self.owed = 0
        self.waiting = False  # for the compiler
        self._later, self._wake = later, wake
        self._form: tuple[tuple[Program, Any], Future[Any]] | None = None

    def waits(self, trainer: Trainer, trains: bool) -> bool:
        """Whether the next update has to wait until its form has been compiled.

        `trains` says that batches are to be done too. Raises what the compiler raised.
        """
        needed = self.aside and (self.owed > 0 or (trains and begun(trainer)))
        self.waiting = needed and not self._ready(trainer)
        return self.waiting

    def forget(self) -> None:
        """Owe nothing; the network may be another one."""
        self.owed, self.waiting, self._form = 0, False, None

    def _ready(self, trainer: Trainer) -> bool:
        program, form = of = trainer.program, trainer.form(single=True)
        if self._form is None or self._form[0] != of:
            future = self._later(lambda: program.advance(form, single=True))
            self._form = of, future
            future.add_done_callback(lambda _: self._wake())
        made = self._form[1]
        if not made.done():
            return False
        if made.exception() is not None:
            self.forget()  # the next step tries again
        made.result()
        return True


def begun(trainer: Trainer) -> bool:
    """Whether single examples have begun a batch."""
    return trainer.seen % trainer.clock.examples % trainer.clock.batch > 0
