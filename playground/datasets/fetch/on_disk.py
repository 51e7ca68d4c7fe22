"""Where the files of a data set lie on this machine: in the host's own folder, or in the cache.

`PLAYGROUND_DATA` names a folder with files that somebody has put there, packed or unpacked,
in a folder for each data set as other programs make them too (`mnist`, `MNIST/raw`,
`FashionMNIST/raw`), or side by side. What they hold is up to whoever put them there and only
has to make sense; what lies in our cache must be what was downloaded, byte for byte.
"""

import os
from pathlib import Path

from playground.datasets.fetch.download import data_folder, is_right
from playground.datasets.fetch.sources import SOURCES, RemoteFile
from playground.options.errors import SpecError


def find(name: str) -> tuple[Path, ...] | None:
    """The files of the data set `name` in the order of its sources; None if one is missing."""
    paths = [found for file in SOURCES[name] if (found := find_one(name, file))]
    return tuple(paths) if len(paths) == len(SOURCES[name]) else None


def find_one(name: str, file: RemoteFile) -> Path | None:
    """Where `file` of the data set `name` lies, if it does."""
    root = os.environ.get("PLAYGROUND_DATA")
    if root:
        for folder in own_folders(Path(root), name):
            for path in (folder / file.name, folder / file.unpacked):
                if path.exists():
                    return path
        for path in (Path(root) / file.name, Path(root) / file.unpacked):
            if path.exists() and belongs(name, file, path):
                return path
    path = data_folder(name) / file.name
    return path if path.is_file() and path.stat().st_size == file.size else None


def own_folders(root: Path, name: str) -> list[Path]:
    """The folders in `root` that bear the name of the data set, however it is written."""
    if not root.is_dir():
        return []
    named = [path for path in sorted(root.iterdir()) if letters(path.name) == letters(name)]
    return [folder for path in named for folder in (path, path / "raw")]


def letters(name: str) -> str:
    """A name without case, dashes and underscores."""
    return "".join(filter(str.isalnum, name)).lower()


def belongs(name: str, file: RemoteFile, path: Path) -> bool:
    """Whether a file that lies outside any data set's own folder is of the data set `name`.

    Other data sets have taken over MNIST's names: theirs are told apart by their sizes.
    """
    size = path.stat().st_size
    sizes = {
        other.size: owner
        for owner, files in SOURCES.items()
        for other in files
        if other.name == file.name
    }
    return sizes.get(size, next(iter(sizes.values()))) == name


def check_cached(name: str, paths: tuple[Path, ...]) -> None:
    """Raise `SpecError` when a file of our own cache has changed since; it is thrown away."""
    for file, path in zip(SOURCES[name], paths, strict=True):
        if path.parent == data_folder(name) and not is_right(file, path):
            path.unlink(missing_ok=True)
            raise SpecError(
                f"{path.name} was damaged on this machine's disk and has been thrown away; "
                "download it again."
            )
