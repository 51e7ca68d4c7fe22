"""A server of files on this machine that behaves as badly as a test asks it to.

Every place (`/good/…`, `/stall/…`) stands for one way in which the net can fail.
"""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Files(ThreadingHTTPServer):
    """The files served, every request it was sent, and the event that ends all stalling."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.requests: list[tuple[str, str | None]] = []
        self.released = threading.Event()
        self.pace = 0.0  # seconds between two pieces of a slow file

    def url(self, manner: str, name: str) -> str:
        """Where `name` can be had in one manner."""
        return f"http://127.0.0.1:{self.server_port}/{manner}/{name}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what the tests want; say nothing."""


class Handler(BaseHTTPRequestHandler):
    """One request; the first part of its path names the manner."""

    server: Files

    def do_GET(self) -> None:
        manner, _, name = self.path.strip("/").partition("/")
        self.server.requests.append((manner, self.headers["Range"]))
        getattr(self, manner)(self.server.files[name])

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""

    def head(self, status: int = 200, **headers: Any) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()

    def first(self) -> int:
        """The first byte asked for."""
        return int((self.headers["Range"] or "bytes=0-")[6:-1])

    def ranged(self, content: bytes) -> bytes:
        """Send the head of a whole file or of its rest; return what belongs to it."""
        start = self.first()
        rest, total = content[start:], len(content)
        if start:
            end = total - 1
            self.head(206, Content_Length=len(rest), Content_Range=f"bytes {start}-{end}/{total}")
        else:
            self.head(Content_Length=total)
        return rest

    def good(self, content: bytes) -> None:
        self.wfile.write(self.ranged(content))

    def moved(self, content: bytes) -> None:
        self.head(302, Location=self.path.replace("moved", "good"), Content_Length=0)

    def no_ranges(self, content: bytes) -> None:
        self.head(Content_Length=len(content))
        self.wfile.write(content)

    def truncated(self, content: bytes) -> None:
        rest = self.ranged(content)
        self.wfile.write(rest[: len(rest) // 2])

    def short(self, content: bytes) -> None:
        """Half of it, and not a word about how much it should be."""
        self.head()
        self.wfile.write(content[: len(content) // 2])

    def corrupted(self, content: bytes) -> None:
        rest = self.ranged(content)
        self.wfile.write(bytes(255 - byte for byte in rest[:20]) + rest[20:])

    def too_long(self, content: bytes) -> None:
        self.head(Content_Length=10**12)
        self.wfile.write(content)

    def nonsense(self, content: bytes) -> None:
        self.head(Content_Length="plenty")
        self.wfile.write(content)

    def endless(self, content: bytes) -> None:
        self.head()
        while not self.server.released.is_set():
            self.wfile.write(content)

    def wrong_part(self, content: bytes) -> None:
        self.head(206, Content_Length=len(content), Content_Range="bytes 7-9/10")
        self.wfile.write(content)

    def refused(self, content: bytes) -> None:
        self.head(404, Content_Length=0)

    def unsatisfiable(self, content: bytes) -> None:
        self.head(416, Content_Length=0)

    def stall(self, content: bytes) -> None:
        rest = self.ranged(content)
        self.wfile.write(rest[: len(rest) // 2])
        self.server.released.wait(60)

    def silent(self, content: bytes) -> None:
        self.server.released.wait(60)

    def trickle(self, content: bytes) -> None:
        for byte in self.ranged(content):
            self.wfile.write(bytes([byte]))
            if self.server.released.wait(0.05):
                return

    def steady(self, content: bytes) -> None:
        rest = self.ranged(content)
        for start in range(0, len(rest), 4096):
            self.wfile.write(rest[start : start + 4096])
            if self.server.released.wait(self.server.pace):
                return

    def zipped(self, content: bytes) -> None:
        """A bomb: it says that it is packed for the journey, and unpacks to far too much."""
        bomb = gzip.compress(bytes(100 * len(content)), 1)
        self.head(Content_Encoding="gzip")
        self.wfile.write(bomb)


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Files]:
    """A server of `files` for as long as the context lasts."""
    server = Files(files)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
