"""What the tests of downloads share: a server, an empty cache, and downloads of one file."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from file_server import Files, serving

from playground.datasets.fetch import download
from playground.datasets.fetch.download import Download, data_folder, start
from playground.datasets.fetch.sources import RemoteFile

CONTENT = np.random.default_rng(0).bytes(100_000)


@contextmanager
def toy_server(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    """A server of two files, an empty cache, and no proxy on the way."""
    monkeypatch.setenv("PLAYGROUND_CACHE", str(cache))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "_registry", {})
    with serving({"data.gz": CONTENT, "more.gz": CONTENT[::-1]}) as files:
        yield files


def remote(server: Files, *manners: str, name: str = "data.gz") -> RemoteFile:
    """A file that can be had in these manners, one after the other."""
    content = server.files[name]
    places = tuple(server.url(manner, name) for manner in manners)
    return RemoteFile(name, len(content), hashlib.sha256(content).hexdigest(), places, "data")


def get(server: Files, *manners: str) -> Download:
    """A download of one file, ended."""
    begun = start("toy", "Toy", (remote(server, *manners),))
    begun._ended.wait(30)
    return begun


def kept() -> bytes:
    """What lies in the cache."""
    return (data_folder("toy") / "data.gz").read_bytes()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
