"""The command line's `predict`: what a network makes of pictures, one JSON object a line.

A picture that cannot be read does not stop the others: a sentence about it goes to the error
output, and the exit status is 1 in the end. Pictures are read in chunks, so that a folder of
any size needs little memory.
"""

import argparse
import json
import math
import sys
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from playground.datasets.points.photo import CLOSED, LARGEST_FILE, SUFFIXES
from playground.digits.classifier import CHUNK, SHIPPED, Classifier, opened
from playground.engine.compile.cache import keep_compiled_code
from playground.options.errors import SpecError, shown

Answer = dict[str, Any]
UNREADABLE = 1  # the exit status
NAMED = 20  # files of a folder that are named as left out


def add_command(commands: Any) -> None:
    """Add `predict` to the commands of a parser."""
    predicting = commands.add_parser("predict", help="tell what pictures show")
    predicting.add_argument(
        "images", metavar="IMAGE", nargs="+", type=Path, help="a picture, or a folder of pictures"
    )
    predicting.add_argument(
        "--weights",
        metavar="FILE",
        type=Path,
        default=SHIPPED,
        help="what `train --save` wrote; if not said, the network that ships",
    )
    predicting.add_argument(
        "--threshold",
        metavar="SHARE",
        help="how likely the likeliest class must be, 0 to 1, or there is doubt and no class; "
        "if not said, what the network was calibrated for",
    )
    predicting.set_defaults(command=predict)


def predict(arguments: argparse.Namespace) -> int:
    """Print what every picture shows; return the exit status.

    Raises `SpecError` where the weights cannot be used.
    """
    # Whoever claims a billion pixels is answered by a sentence of ours.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    keep_compiled_code()
    status = 0
    classifier = opened(arguments.weights)
    if arguments.threshold is not None:
        classifier.threshold = share("--threshold", arguments.threshold)
    for said in predictions(arguments.images, classifier):
        if isinstance(said, str):
            print(said, file=sys.stderr, flush=True)
        elif isinstance(said, SpecError):
            print(said, file=sys.stderr, flush=True)
            status = UNREADABLE
        else:
            print(json.dumps(said, allow_nan=False), flush=True)
    return status


def predictions(
    paths: Iterable[Path], classifier: Classifier
) -> Iterator[Answer | SpecError | str]:
    """For each picture `file`, `class` by its name and `probabilities`, or what is wrong.

    Where the network doubts, `class` is null, and `doubt` says why. Folders stand for the
    pictures in them and in their folders, in the order of their names; a sentence names the
    other files of a folder.
    """
    paths = list(paths)
    for folder in filter(Path.is_dir, paths):
        if others := left_out(folder):
            yield others
    files = pictures(paths)
    while group := list(islice(files, CHUNK)):
        read = [(path, prepared(path, classifier)) for path in group]
        images = [image for _, image in read if not isinstance(image, SpecError)]
        rows = iter(classifier.probabilities(np.stack(images)) if images else ())
        for path, image in read:
            yield (image if isinstance(image, SpecError) else answer(path, next(rows), classifier))


def pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` name, and for folders the pictures in them."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        yield from [file for file in inside(path) if is_picture(file)] or [path]


def inside(folder: Path) -> list[Path]:
    """The files in a folder and its folders, in order; hidden ones are nobody's pictures."""
    return sorted(
        file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")
    )


def is_picture(file: Path) -> bool:
    """Whether a file's name is that of a picture, of a kind that can be read or not."""
    return file.suffix.lower() in (*SUFFIXES, *CLOSED)


def left_out(folder: Path) -> str:
    """A sentence that names the files of a folder that are no pictures by their names, or none."""
    others = [str(file.relative_to(folder)) for file in inside(folder) if not is_picture(file)]
    if not others:
        return ""
    named = ", ".join(map(printable, others[:NAMED]))
    more = f" and {len(others) - NAMED:,} more" if len(others) > NAMED else ""
    return (
        f"{printable(folder)}: left out, as they do not end in {', '.join(SUFFIXES)}: "
        f"{named}{more}."
    )


def prepared(path: Path, classifier: Classifier) -> np.ndarray | SpecError:
    """The picture `(H, W, C)` in a file as the network wants it, or what is wrong with it."""
    try:
        return classifier.prepare(content(path))
    except SpecError as error:
        return SpecError(f"{printable(path)}: {error}")


def content(path: Path) -> bytes:
    """What a file holds. Raises `SpecError`."""
    try:
        if path.is_dir():
            raise SpecError(f"the folder holds no pictures ({', '.join(SUFFIXES)}).")
        if path.exists() and not path.is_file():
            raise SpecError("this is no plain file; name a picture or a folder of pictures.")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise SpecError(f"the file has {size:,} bytes, but at most {LARGEST_FILE:,} are read.")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SpecError(f"the file cannot be read: {reason}.") from None


def answer(path: Path, probabilities: np.ndarray, classifier: Classifier) -> Answer:
    """What is said about one picture: the likeliest class by name, or a doubt."""
    numbers = [float(str(probability)) for probability in probabilities]  # no digits too many
    doubt = classifier.doubt(probabilities)
    likeliest = None if doubt else classifier.names[int(probabilities.argmax())]
    said = {"file": str(path), "class": likeliest, "probabilities": numbers}
    return said | ({"doubt": doubt} if doubt else {})


def share(flag: str, text: str) -> float:
    """A number from 0 to 1 that was given with `flag`. Raises `SpecError`."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise SpecError(f"{flag} is {shown(text)}, but must be a number from 0 to 1.")
    return value


def printable(path: Path | str) -> str:
    """A path as a terminal may show it."""
    return "".join(letter if letter.isprintable() else "·" for letter in str(path))
