"""Files that are written whole or not at all, for the command line.

A training may take hours: the file is opened before it and takes its name after it, so that
nobody waits for a file that cannot be, and a half-written one never replaces a good one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from playground.options.errors import SpecError, shown


@contextmanager
def replacing(path: Path, flag: str = "--save") -> Iterator[BinaryIO]:
    """Open a file beside `path` that becomes `path` if all goes well, and else is removed.

    `flag` is what asked for the file. Raises `SpecError` where that cannot be.
    """
    try:
        if path.exists() and not path.is_file():
            raise SpecError(f"{flag} is {shown(str(path))}, which is there and is no plain file.")
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        file = part.open("xb")
    except OSError as error:
        raise unwritable(path, error, flag) from None
    try:
        with file:
            yield file
        move(part, path, flag)
    finally:
        part.unlink(missing_ok=True)


def move(part: Path, path: Path, flag: str) -> None:
    """Let `part` take the place of `path`; raise `SpecError` where it cannot."""
    try:
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error, flag) from None


def write(file: BinaryIO, path: Path, content: bytes, flag: str = "--save") -> None:
    """Write what will be at `path`; raise `SpecError` where it cannot be, as on a full disk."""
    try:
        file.write(content)
        file.flush()
    except OSError as error:
        raise unwritable(path, error, flag) from None


def unwritable(path: Path, error: OSError, flag: str) -> SpecError:
    """The sentence for a file that the system refuses."""
    reason = error.strerror or type(error).__name__
    return SpecError(f"{flag} is {shown(str(path))}, which cannot be written: {reason.lower()}.")
