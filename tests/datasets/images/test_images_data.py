"""Data sets of images: what ships, what lies on the disk, and what a download brings."""

import gzip
import hashlib
import io
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest
from file_server import serving

from playground.datasets.fetch import download
from playground.datasets.fetch.download import data_folder
from playground.datasets.fetch.sources import SOURCES, RemoteFile
from playground.datasets.images.images import (
    IMAGES,
    Cifar10,
    Digits,
    FashionMnist,
    ImageData,
    Mnist,
    read_once,
)
from playground.options.errors import SpecError

RNG = np.random.default_rng(0)
NAMES = [file.name for file in SOURCES["mnist"]]


@pytest.fixture(autouse=True)
def _no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on this machine but what ships."""
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "_registry", {})
    read_once.cache_clear()


def idx_bytes(array: np.ndarray) -> bytes:
    """An IDX file of unsigned bytes, as its format is described."""
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim)
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def idx_set(train: int = 6, test: int = 4) -> dict[str, bytes]:
    """The four files of a small IDX data set, unpacked, by their packed names."""
    files = {}
    for prefix, count in (("train", train), ("t10k", test)):
        images = RNG.integers(0, 256, (count, 28, 28), np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        files[f"{prefix}-images-idx3-ubyte.gz"] = idx_bytes(images)
        files[f"{prefix}-labels-idx1-ubyte.gz"] = idx_bytes(labels)
    return files


def put(folder: Path, files: dict[str, bytes], *, packed: bool = True) -> None:
    """Write files into a folder, packed or not."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if packed:
            (folder / name).write_bytes(gzip.compress(content, 1))
        else:
            (folder / name.removesuffix(".gz")).write_bytes(content)


@pytest.mark.parametrize("data", list(IMAGES))
def test_a_data_set_says_what_its_images_are(data: type[ImageData]) -> None:
    assert len(set(data.names)) == len(data.names) == 10
    assert data.shape[2] in (1, 3)
    assert data().code() == f"{data.__name__}().load()"


def test_the_first_data_set_is_the_one_that_ships() -> None:
    assert next(iter(IMAGES)) is Digits
    assert Digits().present()
    assert Digits().download_size() == 0
    assert not any(data().present() for data in (Mnist, FashionMnist, Cifar10))


@pytest.mark.parametrize("data", [Mnist, FashionMnist, Cifar10])
def test_what_is_not_here_is_one_sentence(data: type[ImageData]) -> None:
    with pytest.raises(SpecError, match=rf"^{data.label} is not on this machine yet; download it"):
        data().load()


@pytest.mark.parametrize("folder", ["mnist", "MNIST/raw", "."])
@pytest.mark.parametrize("packed", [True, False])
def test_files_that_somebody_put_there_are_read(
    folder: str, packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = idx_set()
    put(tmp_path / "data" / folder, files, packed=packed)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    train, test = Mnist().load()
    assert test is not None
    assert train.images.tobytes() == files[NAMES[0]][16:]
    assert train.labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert test.images.shape == (4, 28, 28, 1)
    assert test.images.tobytes() == files[NAMES[2]][16:]
    assert not FashionMnist().present()


def test_clothes_have_the_same_file_names_and_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    put(tmp_path / "FashionMNIST" / "raw", idx_set(3, 3))
    assert FashionMnist().load().train.images.shape[0] == 3
    assert not Mnist().present()
    official = SOURCES["fashion_mnist"]
    for file in official:  # side by side with anything, only official sizes tell
        (tmp_path / file.name).write_bytes(bytes(file.size if file.size < 10_000 else 1))
    assert Mnist().paths() is None


def test_a_folder_that_is_not_there_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", "/no/such/folder")
    assert not Mnist().present()


def test_a_download_brings_a_data_set_that_is_then_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: gzip.compress(content) for name, content in idx_set().items()}
    with serving(files) as server:
        sources = tuple(
            RemoteFile(
                name,
                len(files[name]),
                hashlib.sha256(files[name]).hexdigest(),
                (server.url("good", name),),
                name.removesuffix(".gz"),
            )
            for name in NAMES
        )
        monkeypatch.setitem(SOURCES, "mnist", sources)
        assert not Mnist().present()
        assert Mnist().download().wait(30)
    assert Mnist().present()
    assert Mnist().load().train.labels.tolist() == [0, 1, 2, 3, 4, 5]
    damage = data_folder("mnist") / NAMES[1]
    damage.write_bytes(files[NAMES[1]][:-1] + b"?")
    read_once.cache_clear()
    with pytest.raises(SpecError, match=rf"^{NAMES[1]} was damaged on this machine's disk"):
        Mnist().load()
    assert not Mnist().present()


def cifar_file(count: int) -> bytes:
    """One file of CIFAR-10's binary version: image k is red k, green 100 + k, blue 200 + k."""
    rows = [
        bytes([k % 10]) + b"".join(bytes([part + k % 50]) * 1024 for part in (0, 100, 200))
        for k in range(count)
    ]
    return b"".join(rows)


def cifar_tar(path: Path, count: int = 3) -> None:
    """An archive of CIFAR-10 with `count` images in each file."""
    with tarfile.open(path, "w:gz") as tar:
        names = [*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin", "readme.html"]
        for name in names:
            content = cifar_file(count)
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("packed", [True, False])
def test_cifar_is_read_from_its_archive_or_its_folder(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    cifar_tar(tmp_path / "cifar-10-binary.tar.gz")
    if not packed:
        with tarfile.open(tmp_path / "cifar-10-binary.tar.gz") as tar:
            tar.extractall(tmp_path, filter="data")
        (tmp_path / "cifar-10-binary.tar.gz").unlink()
    train, test = Cifar10().load()
    assert test is not None
    assert train.images.shape == (15, 32, 32, 3)
    assert test.images.shape == (3, 32, 32, 3)
    assert train.labels.tolist() == 5 * [0, 1, 2]
    assert (train.images[4] == [1, 101, 201]).all()
    assert not train.images.flags.writeable
