"""Searches that go on while a page is looked at, for all visitors of this process.

One thread gives all of them turns, a slice at a time, so that live runs keep their own, and a
search that nobody looks at pauses: it gives its networks back after a while and trains what was
not over anew when somebody looks again. What has been found is kept for longer.
"""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from typing import Any

from playground.engine.compile.limits import limits
from playground.engine.live.scheduler import Scheduler
from playground.search.local import Local
from playground.search.search import Search

PATIENCE = 8.0  # seconds without a look after which a search pauses
REST = 45.0  # seconds after which it gives its networks back
FORGET = 1800.0  # seconds after which its results go too
LOOK = 5.0  # seconds between two looks for such searches

Later = Callable[[Callable[[], Any]], Future[Any]]


class SearchJob:
    """One visitor's search: it is `running`, `stopped`, `done`, or `failed`."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.status = "running"
        self.note = ""  # why it broke off, where that can be said
        self.seen = time.monotonic()

    @property
    def compiling(self) -> bool:
        """Whether a program is waited for."""
        return False

    @property
    def unseen(self) -> bool:
        """Whether nobody has looked for so long that it pauses."""
        return time.monotonic() - self.seen > PATIENCE

    def look(self) -> None:
        """Somebody looks, so the search may go on."""
        self.seen = time.monotonic()
        if self.status == "running":
            self.wake()

    def stop(self) -> None:
        """Pause where it is."""
        if self.status == "running":
            self.status = "stopped"

    def go_on(self) -> None:
        """Go on after a stop."""
        if self.status == "stopped":
            self.status = "running"
            self.look()

    def wake(self) -> None:
        """See to it that it goes on, if it does not already."""
        raise NotImplementedError

    def rest(self) -> None:
        """Give back what is only needed while it goes on."""


class Background(SearchJob):
    """A search that is trained here, slice by slice."""

    def __init__(self, search: Search, later: Later, wake: Callable[["Background"], None]) -> None:
        super().__init__(search)
        self._later, self._wake = later, wake
        self._local: Local | None = None
        self._compiling: Future[Any] | None = None
        self._lock = threading.Lock()  # between a turn and giving networks back

    @property
    def compiling(self) -> bool:
        """Whether a program is waited for."""
        return self._compiling is not None

    def wake(self) -> None:
        """Ask for a turn."""
        self._wake(self)

    def turn(self) -> bool:
        """Do a slice of work, if somebody looks; return whether there is more to do at once."""
        with self._lock:
            if self.status != "running" or self.unseen or not self._compiled():
                return False
            local = self._local = self._local or Local(self.search)
            if local.unprepared:
                self._compiling = self._later(local.prepare)
                self._compiling.add_done_callback(lambda _: self._wake(self))
                return False
            local.train()
            if self.search.done:
                self.status, self._local = "done", None
            return self.status == "running"

    def _compiled(self) -> bool:
        """Whether nothing is being compiled; raises what went wrong there."""
        if self._compiling is not None:
            if not self._compiling.done():
                return False
            finished, self._compiling = self._compiling, None
            finished.result()
        return True

    def fail(self, error: Exception) -> None:
        """A turn broke; the results so far stay."""
        self.status, self._local = "failed", None

    def rest(self) -> None:
        """Give the networks back; what was not over will be trained from its start."""
        with self._lock:
            if self._local is None or self._compiling is not None:
                return
            self._local = None
            cells = [row.number for row in self.search.rows]
            self.search.give_back(cells)


class Searches:
    """The searches of all visitors of this process, by unguessable token."""

    def __init__(self) -> None:
        self._scheduler = Scheduler(1)
        self._known: dict[str, SearchJob] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, name="search leases", daemon=True).start()

    def start(self, search: Search, later: Later) -> str:
        """Begin a search here."""
        return self.begin(Background(search, later, self._scheduler.wake))

    def begin(self, found: SearchJob) -> str:
        """Keep a search and let it go on; the longest unseen goes where there are too many."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            while len(self._known) >= limits().sessions:
                oldest = min(self._known, key=lambda each: self._known[each].seen)
                self._known.pop(oldest).stop()
            self._known[token] = found
        found.look()
        return token

    def get(self, token: str | None) -> SearchJob | None:
        """The search with this token, if it still is."""
        return self._known.get(token) if token else None

    def drop(self, token: str | None) -> None:
        """End a search and forget it."""
        with self._lock:
            found = self._known.pop(token or "", None)
        if found:
            found.stop()

    def tidy(self) -> None:
        """Let go of what nobody has looked at for long."""
        now = time.monotonic()
        for token, found in list(self._known.items()):
            if now - found.seen > FORGET:
                self.drop(token)
            elif now - found.seen > REST:
                found.rest()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK)
            self.tidy()


@lru_cache(maxsize=1)
def searches() -> Searches:
    """The searches of this process."""
    return Searches()
