"""One download for many sessions and processes: started, followed, stopped, never half done."""

import resource
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from download_help import CONTENT, eventually, get, kept, remote, toy_server
from file_server import Files

from playground.datasets.fetch import download, fetching
from playground.datasets.fetch.download import Download, data_folder, start


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    with toy_server(tmp_path / "cache", monkeypatch) as files:
        yield files


def test_a_download_never_holds_up_who_starts_it_and_can_be_stopped(server: Files) -> None:
    began = time.monotonic()
    begun = start("toy", "Toy", (remote(server, "stall"),))
    assert time.monotonic() - began < 0.5
    eventually(lambda: begun.arrived == 49152)  # half of it, in whole pieces
    assert not begun.done
    assert begun.progress == pytest.approx(0.49152)
    begun.cancel()
    assert begun._ended.wait(2)
    assert begun.error == "the download of Toy was stopped; start it again to go on."
    assert get(server, "good").error is None
    assert server.requests[-1] == ("good", "bytes=49152-")


def test_a_download_that_is_being_stopped_is_not_joined_but_followed_by_a_new_one(
    server: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SILENCE", 1.0)
    first = start("toy", "Toy", (remote(server, "silent"),))
    eventually(lambda: bool(server.requests))
    first.cancel()
    second = start("toy", "Toy", (remote(server, "good"),))
    assert second is not first
    assert second.wait(30)
    assert first.done
    assert "stopped" in str(first.error)


def test_all_sessions_share_one_download(server: Files) -> None:
    server.pace = 0.01
    files = (remote(server, "steady"), remote(server, "good", name="more.gz"))
    begun: list[Download] = []
    threads = [
        threading.Thread(target=lambda: begun.append(start("toy", "Toy", files))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, begun))) == 1
    assert download.current("toy") is begun[0]
    begun[0].cancel()  # one of eight no longer wants it
    assert begun[0].wait(30)
    assert begun[0].progress == 1
    assert len(server.requests) == 2
    assert (data_folder("toy") / "more.gz").read_bytes() == CONTENT[::-1]


OTHER_PROCESS = """
    import sys
    from pathlib import Path
    from playground.datasets.fetch.download import start
    from playground.datasets.fetch.sources import RemoteFile
    url, size, sha256 = sys.argv[1:]
    begun = start("toy", "Toy", (RemoteFile("data.gz", int(size), sha256, (url,), "data"),))
    begun.wait(60)
    print(begun.progress)
"""


def test_two_processes_download_once(server: Files) -> None:
    server.pace = 0.1
    file = remote(server, "steady")
    command = [sys.executable, "-c", textwrap.dedent(OTHER_PROCESS)]
    command += [file.places[0], str(file.size), file.sha256]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=90)[0] for process in both]
    assert said == ["1.0\n", "1.0\n"]
    assert len(server.requests) == 1
    assert kept() == CONTENT


def test_a_process_that_dies_leaves_the_lock_and_what_it_had(server: Files) -> None:
    file = remote(server, "stall")
    command = [sys.executable, "-c", textwrap.dedent(OTHER_PROCESS)]
    process = subprocess.Popen([*command, file.places[0], str(file.size), file.sha256])
    eventually(lambda: bool(server.requests))
    waiting = start("toy", "Toy", (remote(server, "good"),))
    part = data_folder("toy") / "data.gz.part"
    eventually(part.exists)
    assert not waiting.done
    process.kill()
    process.wait()
    assert waiting.wait(30)
    assert kept() == CONTENT


def test_a_full_disk_is_one_sentence(server: Files) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        error = get(server, "good").error
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert error is not None
    assert error.startswith(f"nothing can be kept in {data_folder('toy')} (File too large);")
    assert not (data_folder("toy") / "data.gz").exists()
    assert get(server, "good").error is None


def test_a_cache_that_cannot_be_made_is_one_sentence(
    server: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "file"))
    assert "name another folder in PLAYGROUND_CACHE" in str(get(server, "good").error)
