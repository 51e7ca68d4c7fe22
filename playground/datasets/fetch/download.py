"""Downloads of data sets: one for all sessions and processes, in a thread of its own.

A page starts one, looks at `progress`, `error` and `done` when it is drawn, and never waits.
Within a process the registry holds one download per data set; between processes a lock in the
folder does, which the system takes back from a process that dies.
"""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pooch

from playground.datasets.fetch.cache import cache_folder
from playground.datasets.fetch.fetching import BrokenError, CancelledError, Watch, fetch, unwritable
from playground.datasets.fetch.sources import RemoteFile
from playground.options.errors import SpecError

logger = logging.getLogger(__name__)

TURN = 0.2  # seconds between two looks at what another process is downloading


def data_folder(name: str) -> Path:
    """Where the files of the data set `name` are kept; it may not exist yet."""
    return cache_folder() / "data" / name


class Download:
    """The files of one data set on their way into the user's cache."""

    def __init__(self, name: str, title: str, files: tuple[RemoteFile, ...]) -> None:
        self.title = title
        self.files = files
        self.folder = data_folder(name)
        self.error: str | None = None
        self.wanted = 0  # by how many sessions
        self._complete = 0  # bytes of the files that are there
        self._watch = Watch()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"download {name}", daemon=True)

    @property
    def size(self) -> int:
        """All bytes of the data set."""
        return sum(file.size for file in self.files)

    @property
    def arrived(self) -> int:
        """The bytes that are here."""
        return min(self._complete + self._watch.arrived, self.size)

    @property
    def progress(self) -> float:
        """The share that is here, 0 … 1."""
        return self.arrived / self.size

    @property
    def done(self) -> bool:
        """Whether it has ended: well, or with a sentence in `error`."""
        return self._ended.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants it any more; it may take seconds to end."""
        return self._watch.cancelled.is_set()

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def cancel(self) -> None:
        """One session no longer wants the data; the last one ends the download."""
        with _registry_lock:
            self.wanted -= 1
            if self.wanted <= 0:  # within the lock, or `start` could join what is being ended
                self._watch.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Return whether it ended within `timeout` seconds; raise `SpecError` if it failed."""
        ended = self._ended.wait(timeout)
        if self.error is not None:
            raise SpecError(self.error)
        return ended

    def _run(self) -> None:
        try:
            self._get_all()
        except CancelledError:
            self.error = f"the download of {self.title} was stopped; start it again to go on."
        except BrokenError as broken:
            self.error = (
                f"{self.title} cannot be had now ({broken}); check the connection and try again, "
                "or put its files into a folder and name that in PLAYGROUND_DATA."
            )
        except SpecError as error:
            self.error = str(error)
        except Exception:  # must reach the page whatever it is
            logger.exception("a download failed")
            self.error = f"the download of {self.title} failed; the server's log says why."
        finally:
            self._ended.set()

    def _get_all(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        with only_one(self.folder, self._follow_another, self._watch):
            self._watch.arrived = 0
            for file in self.files:
                if not is_right(file, self.folder / file.name):
                    fetch(file, self.folder, self._watch)
                self._complete += file.size
                self._watch.arrived = 0

    def _follow_another(self) -> None:
        """Follow what another process has received."""
        sizes = []
        for file in self.files:
            for path in (self.folder / file.name, self.folder / f"{file.name}.part"):
                with contextlib.suppress(FileNotFoundError):
                    sizes.append(path.stat().st_size)
        self._watch.arrived = sum(sizes)


@contextlib.contextmanager
def only_one(folder: Path, waiting: Callable[[], None], watch: Watch) -> Iterator[None]:
    """Hold the lock of `folder`; call `waiting` now and then while another process has it.

    SQLite's lock: the same on every system, and given back when a process dies.
    """
    try:
        with contextlib.closing(
            sqlite3.connect(folder / "lock", timeout=0, isolation_level=None)
        ) as lock:
            while not held(lock):
                watch.check()
                waiting()
                watch.cancelled.wait(TURN)
            yield
    except sqlite3.Error as error:
        raise SpecError(
            f"nothing can be kept in {folder} ({error}); free some room, or name another folder "
            "in PLAYGROUND_CACHE."
        ) from error


def held(lock: sqlite3.Connection) -> bool:
    """Whether the lock is ours now; False while another process has it."""
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def is_right(file: RemoteFile, path: Path) -> bool:
    """Whether `path` holds `file`, every byte of it."""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    return pooch.file_hash(str(path), alg="sha256") == file.sha256


def start(name: str, title: str, files: tuple[RemoteFile, ...]) -> Download:
    """The download of the data set `name`: the one under way, or a new one."""
    with _registry_lock:
        running = _registry.get(name)
        if running is None or running.done or running.cancelled:
            running = _registry[name] = Download(name, title, files)
            running.start()
        running.wanted += 1
    return running


def current(name: str) -> Download | None:
    """The last download of the data set `name` in this process, ended or not."""
    return _registry.get(name)


_registry: dict[str, Download] = {}
_registry_lock = threading.Lock()
