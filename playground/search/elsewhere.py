"""A visitor's search on the executor that the host names: on other machines, as a rule.

Whoever keeps the host sets `PLAYGROUND_EXECUTOR`, such as `tls://scheduler:8786`; no visitor
can name one. The search goes on while somebody looks, like those that are trained here.
"""

import logging
import os
import threading
import time
from urllib.parse import urlsplit

from playground.options import SpecError
from playground.search.background import PATIENCE
from playground.search.executors import run_with
from playground.search.places import place
from playground.search.search import Search

logger = logging.getLogger(__name__)

SETTING = "PLAYGROUND_EXECUTOR"


def host_executor() -> str | None:
    """What the host names, if anything."""
    return os.environ.get(SETTING) or None


def spoken(words: str) -> str:
    """What visitors read of it: no address of a machine that is not their business."""
    scheme = urlsplit(words).scheme
    return "the host's Dask cluster" if scheme in ("tcp", "tls") else words.replace(":", " × ")


class HaltedError(Exception):
    """The search was stopped, or nobody looks."""


class Elsewhere:
    """A search on the executor `where`; see `playground.search.background.Background`."""

    compiling = False

    def __init__(self, search: Search, where: str) -> None:
        self.search, self._where = search, where
        self.status = "running"
        self.note = ""  # why it broke off
        self.seen = time.monotonic()
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Somebody looks, so the search may go on."""
        self.seen = time.monotonic()
        if self.status == "running" and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._work, name="search elsewhere", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Pause: what workers have begun is given back and done again later."""
        if self.status == "running":
            self.status = "stopped"

    def go_on(self) -> None:
        """Go on after a stop."""
        if self.status == "stopped":
            self.status = "running"
            self.look()

    def rest(self) -> None:
        """Nothing is held here."""

    def _work(self) -> None:
        try:
            with place(self._where) as there:
                run_with(self.search, there.executor, there.at_a_time, self._check, there.renew)
            self.status = "done"
        except HaltedError:
            return
        except SpecError as error:
            self.status, self.note = "failed", str(error)
        except Exception:  # this thread has nobody to tell
            logger.exception("a search on %s failed", self._where)
            self.status = "failed"

    def _check(self, search: Search) -> None:
        """Raise `HaltedError` where the search is not to go on."""
        if self.status != "running" or time.monotonic() - self.seen > PATIENCE:
            raise HaltedError
