"""Downloads from places that truncate, corrupt, stall, refuse and lie."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from download_help import CONTENT, get, kept, remote, toy_server
from file_server import Files

from playground.datasets.fetch import fetching
from playground.datasets.fetch.download import data_folder, start
from playground.datasets.fetch.sources import SOURCES, RemoteFile
from playground.options.errors import SpecError


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    with toy_server(tmp_path / "cache", monkeypatch) as files:
        yield files


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that sends too little for a third of a second is too slow."""
    monkeypatch.setattr(fetching, "WINDOW", 0.3)


def test_a_file_arrives_whole_in_the_users_cache(server: Files, tmp_path: Path) -> None:
    done = get(server, "good")
    assert done.error is None
    assert done.progress == 1
    assert done.wait()
    assert (tmp_path / "cache" / "data" / "toy" / "data.gz").read_bytes() == CONTENT
    assert sorted(os.listdir(data_folder("toy"))) == ["data.gz", "lock"]


def test_a_place_that_has_moved_is_followed(server: Files) -> None:
    assert get(server, "moved").error is None
    assert kept() == CONTENT


def test_what_is_here_already_is_not_asked_for_again(server: Files) -> None:
    get(server, "good")
    assert get(server, "good").error is None
    assert len(server.requests) == 1


def test_a_damaged_file_in_the_cache_is_replaced(server: Files) -> None:
    get(server, "good")
    (data_folder("toy") / "data.gz").write_bytes(CONTENT[:-1] + b"?")
    assert get(server, "good").error is None
    assert kept() == CONTENT


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("refused", "answered 404"),
        ("unsatisfiable", "answered 416"),
        ("truncated", "broke off"),
        ("short", "broke off"),
        ("corrupted", "sent a damaged file"),
        ("too_long", "offers a file of another size"),
        ("nonsense", "offers a file of another size"),
        ("endless", "sent more than the file holds"),
        ("wrong_part", "sent another part than it was asked for"),
        ("zipped", "sent more than the file holds"),
    ],
)
def test_a_bad_place_is_one_sentence_and_leaves_no_file(
    server: Files, manner: str, reason: str
) -> None:
    assert get(server, manner).error == (
        f"Toy cannot be had now (127.0.0.1:{server.server_port} {reason}); check the connection "
        "and try again, or put its files into a folder and name that in PLAYGROUND_DATA."
    )
    assert not (data_folder("toy") / "data.gz").exists()


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("manner", ["stall", "trickle"])
def test_a_place_that_stalls_is_left(server: Files, manner: str) -> None:
    assert "became too slow" in str(get(server, manner).error)
    assert get(server, manner, "good").error is None
    assert kept() == CONTENT


@pytest.mark.parametrize("manner", ["refused", "corrupted", "too_long", "endless", "short"])
def test_the_next_place_is_asked_when_one_fails(server: Files, manner: str) -> None:
    assert get(server, manner, "good").error is None
    assert kept() == CONTENT


def test_a_silent_place_is_left(server: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SILENCE", 0.3)
    assert "could not be reached" in str(get(server, "silent").error)


@pytest.mark.usefixtures("server")
def test_without_a_network_the_sentence_names_every_place() -> None:
    places = ("http://127.0.0.1:1/data.gz", "http://127.0.0.1:2/data.gz")
    begun = start("toy", "Toy", (RemoteFile("data.gz", 9, "0" * 64, places, "data"),))
    with pytest.raises(
        SpecError,
        match=r"^Toy cannot be had now \(127.0.0.1:1 could not be reached, 127.0.0.1:2 could "
        r"not be reached\); check the connection and try again, or put its files",
    ):
        begun.wait(30)


def test_what_came_is_gone_on_with_from_another_place(server: Files) -> None:
    assert get(server, "truncated", "good").error is None
    assert kept() == CONTENT
    assert server.requests == [("truncated", None), ("good", "bytes=49152-")]  # whole pieces


def test_a_page_that_stands_in_the_way_does_not_cost_what_came(server: Files) -> None:
    assert get(server, "truncated", "too_long", "good").error is None
    assert server.requests[-1] == ("good", "bytes=49152-")


def test_a_place_that_knows_no_parts_begins_anew(server: Files) -> None:
    assert get(server, "truncated", "no_ranges").error is None
    assert kept() == CONTENT


@pytest.mark.usefixtures("_impatient")
def test_a_slow_place_is_left_for_a_faster_one_and_waited_for_when_there_is_none(
    server: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "CHUNK", 4096)
    server.pace = 0.06  # about 68,000 bytes a second
    assert get(server, "steady").error is None
    assert kept() == CONTENT
    assert [manner for manner, _ in server.requests] == ["steady", "steady"]
    assert server.requests[1][1] is not None  # the second time it goes on where it was


def test_an_old_file_stays_until_the_new_one_is_right(server: Files) -> None:
    get(server, "good")
    other = b"other" + CONTENT[5:]
    digest = hashlib.sha256(other).hexdigest()
    newer = RemoteFile("data.gz", len(other), digest, remote(server, "good").places, "data")
    begun = start("toy", "Toy", (newer,))
    with pytest.raises(SpecError, match="sent a damaged file"):
        begun.wait(30)
    assert kept() == CONTENT


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_complete_and_every_place_names_its_file(name: str) -> None:
    for file in SOURCES[name]:
        assert len(bytes.fromhex(file.sha256)) == 32
        assert len(file.places) >= 3
        assert len(set(file.places)) == len(file.places)
        assert all(place.endswith(f"/{file.name}") for place in file.places)
    digests = [file.sha256 for files in SOURCES.values() for file in files]
    assert len(set(digests)) == len(digests)
