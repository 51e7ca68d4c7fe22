"""A visitor's search on the executor that the host names: on other machines, as a rule.

Whoever keeps the host sets `PLAYGROUND_EXECUTOR`, such as `tls://scheduler:8786`; no visitor
can name one. The search goes on while somebody looks, like those that are trained here.
"""

import logging
import os
import threading
from urllib.parse import urlsplit

from playground.options.errors import SpecError
from playground.search.executors import Place, place
from playground.search.jobs import SearchJob
from playground.search.remote import run_with
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


class Elsewhere(SearchJob):
    """A search on the executor `where`: what workers have begun at a stop is done again later."""

    def __init__(self, search: Search, where: str) -> None:
        super().__init__(search)
        self._where = where
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Begin the thread that hands out the work, if there is none."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="search elsewhere", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            with place(self._where) as there:
                self._hand_out(there)
        except HaltedError:
            return
        except Exception:  # what is wrong with a host's machines is for its log alone
            logger.exception("a search on %s failed", self._where)
            self.status = "failed"

    def _hand_out(self, there: Place) -> None:
        """Have everything trained; what cannot be sent anywhere is said to the visitor."""
        try:
            run_with(self.search, there.executor, there.at_a_time, self._check, there.renew)
        except SpecError as error:
            self.status, self.note = "failed", str(error)
        else:
            self.status = "done"

    def _check(self, search: Search) -> None:
        """Raise `HaltedError` where the search is not to go on."""
        if self.status != "running" or self.unseen:
            raise HaltedError
