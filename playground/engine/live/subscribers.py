"""Who watches a run: their requests for frames, and what they have been sent.

Requests come from the server's thread, answers from whichever worker has the run's turn;
a lock keeps the two apart, so that somebody who begins to watch anew never gets a frame
that leaves out what only their predecessor has seen.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar, runtime_checkable


@runtime_checkable
class Seen(Protocol):
    """What a viewer has been sent."""

    fresh: bool  # nothing was sent yet
    behind: bool  # there is something new to send


AnyViewer = TypeVar("AnyViewer", bound=Seen)


class Subscribers(Generic[AnyViewer]):
    """The one viewer of a run, and the requests that wait for something new."""

    def __init__(self, viewer: Callable[[], AnyViewer]) -> None:
        self._new_viewer = viewer
        self.viewer = viewer()
        self.seen = time.monotonic()  # when a frame was last asked for
        self.connections = 0
        self._requests: deque[Future[bytes]] = deque()
        self._lock = threading.Lock()

    @property
    def waits(self) -> bool:
        """Whether somebody waits for a frame."""
        return bool(self._requests)

    def request(self) -> Future[bytes]:
        """Ask for the next frame that shows something new."""
        future: Future[bytes] = Future()
        self.seen = time.monotonic()
        with self._lock:
            self._requests.append(future)
        return future

    def renew(self) -> AnyViewer:
        """Begin to watch anew: the next frame will be complete, and older requests end."""
        with self._lock:
            older, self._requests = self._requests, deque()
            self.viewer = self._new_viewer()
        for request in older:
            request.cancel()
        return self.viewer

    def answer(self, pack: Callable[[AnyViewer], bytes]) -> None:
        """Send what `pack` makes for the viewer to whoever waits, if there is anything new."""
        with self._lock:
            if not self._requests or not (self.viewer.behind or self.viewer.fresh):
                return
            requests, self._requests = self._requests, deque()
            waiting = [each for each in requests if each.set_running_or_notify_cancel()]
            # What is packed counts as sent, so it must not be packed for nobody.
            frame = pack(self.viewer) if waiting else b""
        for request in waiting:
            request.set_result(frame)
