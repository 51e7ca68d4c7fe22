"""One file from the net, whole and checked, or not at all.

pooch speaks HTTP. What it lacks is here: a cap on size, the end of a transfer that has
become slow or is no longer wanted, going on where the last try (or another place) broke
off, and trying the next place. The file appears under its name only when its checksum is right.
"""

import os
import re
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pooch

from playground.datasets.fetch.sources import RemoteFile
from playground.options.errors import SpecError

CHUNK = 1 << 14  # bytes
CONNECT = 10.0  # seconds until a place answers
SILENCE = 30.0  # seconds without a byte
WINDOW = 20.0  # seconds over which the rate is measured
FAST = 200_000.0  # bytes a second: slower than this, another place is tried first
SLOWEST = 2_000.0  # bytes a second: slower than this, nothing is waited for


class BrokenError(Exception):
    """A place did not deliver; in words that follow its name."""


class CancelledError(Exception):
    """Nobody wants the file any more."""


class Watch:
    """What others see of a transfer, and how they end it, while a thread is at it."""

    def __init__(self) -> None:
        self.arrived = 0  # bytes of the present file
        self.cancelled = threading.Event()
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise `CancelledError` when the transfer is no longer wanted."""
        if self.cancelled.is_set():
            raise CancelledError

    def cancel(self) -> None:
        """End the transfer, also where it waits for a byte."""
        self.cancelled.set()
        self.hang_up()

    def follow(self, line: socket.socket | None) -> None:
        """Remember the connection that is in use, or that there is none any more."""
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = line

    def hang_up(self, line: socket.socket | None = None) -> None:
        """Shut the connection (if it is still `line`): whoever reads from it meets its end."""
        with self._lock:
            if self._line is not None and line in (None, self._line):
                try:
                    self._line.shutdown(socket.SHUT_RDWR)
                except OSError:  # the other side was faster
                    self._line.close()
                    self._line = None


class Sink:
    """Where pooch writes a file: bounded, watched, and going on where the last try broke off."""

    def __init__(self, file: RemoteFile, part: Path, rate: float, watch: Watch) -> None:
        self.file = file
        self.part = part
        self.rate = rate
        self.watch = watch
        self.slow = False
        self._ended = threading.Event()
        self._response: Any = None

    def __enter__(self) -> Self:
        try:
            self.stream = self.part.open("ab")
        except OSError as error:
            raise unwritable(self.part.parent, error) from error
        self.received = self.watch.arrived = self.stream.tell()
        if self.received >= self.file.size:
            self.restart()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._ended.set()
        self.watch.follow(None)
        if self._response is not None:
            self._response.close()
        try:
            self.stream.close()
        except OSError as trouble:
            raise unwritable(self.part.parent, trouble) from trouble

    def begin(self, response: Any, *_: Any, **__: Any) -> None:
        """Read what a place answers before its first byte; raise `BrokenError` if it's not it."""
        if response.is_redirect:
            return
        self._response = response
        self.watch.check()
        if response.status_code == 416:
            self.restart()
        if response.status_code not in (200, 206):
            raise BrokenError(f"answered {response.status_code}")
        start = 0
        if response.status_code == 206:
            start = self.received
            first = re.match(r"bytes (\d{1,15})-", response.headers.get("Content-Range", ""))
            if first is None or int(first[1]) != start:
                raise BrokenError("sent another part than it was asked for")
        length = response.headers.get("Content-Length")
        if length is not None and length != str(self.file.size - start):
            raise BrokenError("offers a file of another size")
        if start == 0:
            self.restart()
        line = socket.fromfd(response.raw.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        self.watch.follow(line)
        self.watch.check()  # it may have been cancelled before there was a line to shut
        guard = threading.Thread(target=self._look, args=(line,), name="download guard")
        guard.daemon = True
        guard.start()

    def restart(self) -> None:
        """Forget what came so far."""
        self.stream.truncate(0)
        self.received = self.watch.arrived = 0

    def write(self, chunk: bytes) -> None:
        """Keep the next bytes. Raises `BrokenError` when there are too many of them."""
        self.watch.check()
        if self.received + len(chunk) > self.file.size:
            self.restart()
            raise BrokenError("sent more than the file holds")
        try:
            self.stream.write(chunk)
        except OSError as error:
            raise unwritable(self.part.parent, error) from error
        self.received += len(chunk)
        self.watch.arrived = self.received

    def flush(self) -> None:
        """Nothing: the file is closed before anyone reads it."""

    def _look(self, line: socket.socket) -> None:
        """End the transfer when too little has come for a while."""
        before = self.received
        while not self._ended.wait(WINDOW):
            if self.received - before < self.rate * WINDOW:
                self.slow = True
                self.watch.hang_up(line)
            before = self.received


def fetch(file: RemoteFile, folder: Path, watch: Watch) -> None:
    """Bring `file` into `folder`.

    A place that is slow is left for the others, and waited for only when none is faster.
    Raises `BrokenError` when no place delivers, `SpecError` when the disk does not take the
    file, and `CancelledError` when nobody wants it any more.
    """
    part = folder / f"{file.name}.part"
    reasons: dict[str, str] = {}
    for rate in (FAST, SLOWEST):
        for place in file.places:
            try:
                receive(file, place, part, rate, watch)
                settle(file, part, folder / file.name)
            except BrokenError as broken:
                reasons[urlsplit(place).netloc] = str(broken)
            else:
                return
    raise BrokenError(", ".join(f"{host} {reason}" for host, reason in reasons.items()))


def receive(file: RemoteFile, place: str, part: Path, rate: float, watch: Watch) -> None:
    """Fill `part` from one place. Raises `BrokenError` when it does not send all of the file."""
    watch.check()
    with Sink(file, part, rate, watch) as sink:
        headers = {"Accept-Encoding": "identity"}
        if sink.received:
            headers["Range"] = f"bytes={sink.received}-"
        downloader = pooch.HTTPDownloader(
            chunk_size=CHUNK,
            timeout=(CONNECT, SILENCE),
            headers=headers,
            hooks={"response": sink.begin},
        )
        began = sink.received
        try:
            downloader(place, sink, None)
        except OSError as error:  # all that a connection can meet
            watch.check()
            raise BrokenError(trouble(sink, sink.received > began)) from error
        watch.check()
        if sink.received < file.size:
            raise BrokenError(trouble(sink, True))


def trouble(sink: Sink, moved: bool) -> str:
    """Why a connection ended, in words that follow the name of the place."""
    if sink.slow:
        return "became too slow"
    return "broke off" if moved else "could not be reached"


def settle(file: RemoteFile, part: Path, path: Path) -> None:
    """Give a whole file its name, or throw it away when its checksum is wrong."""
    try:
        if pooch.file_hash(str(part), alg="sha256") != file.sha256:
            part.unlink()
            raise BrokenError("sent a damaged file")
        os.replace(part, path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def unwritable(folder: Path, error: OSError) -> SpecError:
    """What to say when the disk does not take a file."""
    return SpecError(
        f"nothing can be kept in {folder} ({error.strerror or 'the disk refuses'}); free some "
        "room, or name another folder in PLAYGROUND_CACHE."
    )
