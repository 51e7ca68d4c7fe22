"""Whatever somebody watches while it trains: a run, or a race.

A task owns no thread: a scheduler gives it turns, and other threads only leave commands and
requests for frames. Training happens because a frame was asked for, so a task that nobody
watches stands still, and a slow connection slows its own task and no other.
"""

import secrets
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic

from playground.engine.live.commands import Command
from playground.engine.live.subscribers import AnyViewer, Subscribers
from playground.engine.train import messages
from playground.options.errors import SpecError


class LiveTask(ABC, Generic[AnyViewer]):
    """A training that is watched; `wake` asks the scheduler for a turn."""

    def __init__(self, viewer: Callable[[], AnyViewer], wake: Callable[[Any], None]) -> None:
        self.token = secrets.token_urlsafe(24)
        self.audience = Subscribers(viewer)
        self.status = "preparing"
        self.message: str | None = None
        self.playing = False
        self._inbox: deque[Any] = deque()
        self._wake = wake

    # What any thread may call.

    def tell(self, command: Command) -> None:
        """Leave a command; it is obeyed at the next turn."""
        self._leave(command)

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new."""
        future = self.audience.request()
        self.wake()
        return future

    def wake(self) -> None:
        """Ask for a turn."""
        self._wake(self)

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Where the task stands, in plain values."""

    @abstractmethod
    def still(self) -> bytes:
        """A frame that shows nothing new, for whoever has waited long."""

    # What the scheduler calls.

    def turn(self) -> bool:
        """Do one slice of work; return whether there is more to do at once."""
        while self._inbox:
            self._obey(self._inbox.popleft())
        self._work()
        self.audience.answer(self._frame)
        return bool(self._inbox) or self._has_more()

    def fail(self, error: Exception) -> None:
        """Stop after an error in a turn; the task says so, and may be reset."""
        self._stop("failed", messages.failed(error))
        self.audience.answer(self._frame)

    # What a kind of task defines.

    @abstractmethod
    def _do(self, command: Any) -> None:
        """Obey `command`; raise `SpecError` for one that is not for this task or moment."""

    @abstractmethod
    def _refuse(self, reason: str) -> None:
        """Say why a command was not obeyed."""

    @abstractmethod
    def _work(self) -> None:
        """Do one slice of what there is to do."""

    @abstractmethod
    def _has_more(self) -> bool:
        """Whether there is more to do at once."""

    @abstractmethod
    def _drop_work(self) -> None:
        """Give up what was asked for and is not done yet."""

    @abstractmethod
    def _frame(self, viewer: AnyViewer) -> bytes:
        """What is new to `viewer`."""

    # What all of them do.

    def _leave(self, order: Any) -> None:
        self._inbox.append(order)
        self.wake()

    def _obey(self, command: Any) -> None:
        try:
            self._do(command)
        except SpecError as error:
            self._refuse(str(error))
            self._change()

    def _stop(self, status: str, message: str) -> None:
        """Train no further, and say why."""
        self.playing = False
        self._drop_work()
        self.status, self.message = status, message
        self._change()

    def _change(self) -> None:
        """Note that there is something new to send."""
        self.audience.viewer.behind = True
