"""What may be asked of a run: a closed set of absolute commands.

They come from browsers that cannot be trusted, as small JSON texts; anything else raises
`SpecError`. Absolute means that a command heard twice does no harm («play», not «toggle»).
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard, get_args

from playground.experiments.images import MOST_IMAGES
from playground.experiments.plane import Experiment
from playground.options.base import SpecError, listed, shown

StepKind = Literal["example", "batch", "epoch"]
STEPS: tuple[str, ...] = get_args(StepKind)
# What one painted frame trains: so many batches, or so many epochs.
BATCHES = {"batch": 1, "batch2": 2, "batch5": 5, "batch20": 20, "batch50": 50}
SPEEDS = (*BATCHES, "1", "2", "5", "10", "20", "50", "100", "200", "500")
LONGEST = 4096  # characters of a command
LARGEST = 1_000_000  # size of a weight that is typed


@dataclass(frozen=True)
class Play:
    """Train while somebody watches, or stop."""

    on: bool


@dataclass(frozen=True)
class Step:
    """Train on one example, one batch, or to the end of the epoch."""

    kind: str


@dataclass(frozen=True)
class Reset:
    """Back to the same start."""


@dataclass(frozen=True)
class Return:
    """Go on with what was reached before this experiment was left."""


@dataclass(frozen=True)
class Speed:
    """How much one frame trains."""

    value: str


@dataclass(frozen=True)
class Set:
    """Change a live number."""

    path: str
    value: float


@dataclass(frozen=True)
class Look:
    """Enlarge a unit `(layer, unit)`, and show each layer from its `first` unit on.

    `lens` shows every example's own gradient too.
    """

    focus: tuple[int, int] | None
    first: tuple[int, ...]
    lens: bool = False


@dataclass(frozen=True)
class Parameter:
    """Set a weight, or a bias where it has no `source`; layers count from 1, units from 0."""

    layer: int
    source: int | None
    target: int
    value: float


@dataclass(frozen=True)
class GoTo:
    """Show the kept moment nearest to an epoch, or the newest again where there is none."""

    epoch: float | None


@dataclass(frozen=True)
class ShowImage:
    """Look at the held-back image with this number, or at the last drawing; for images."""

    place: int | None


@dataclass(frozen=True)
class Seed:
    """Show the tiles of the start with this number, or the mean of all; for contests."""

    number: int | None


@dataclass(frozen=True)
class Load:
    """Go on with another experiment. Only pages send it."""

    experiment: Experiment


Command = (
    Play | Step | Reset | Return | Speed | Set | Look | Parameter | GoTo | ShowImage | Seed | Load
)


def parse(text: str) -> Command | None:
    """Read a command; None stands for «the next frame, please». Raises `SpecError`."""
    if len(text) > LONGEST:
        raise SpecError(f"a command has {len(text)} characters, but at most {LONGEST} are read.")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise SpecError("a command must be a JSON object.") from None
    if not isinstance(message, dict):
        raise SpecError("a command must be a JSON object.")
    return read(message)


def read(message: dict[str, Any]) -> Command | None:
    """Turn a decoded message into a command."""
    match message.get("c"), message.get("v"):
        case "frame", _:
            return None
        case "play", bool(on):
            return Play(on)
        case "step", str(kind) if kind in STEPS:
            return Step(kind)
        case "reset", _:
            return Reset()
        case "speed", str(value) if value in SPEEDS:
            return Speed(value)
        case "set", bool():
            pass
        case "set", int(value) | float(value) if isinstance(message.get("path"), str):
            return Set(message["path"], value)
        case "seed", number if number is None or small(number):
            return Seed(number)
        case "view" | "parameter" | "moment" | "image" | "return" as kind, _:
            return READERS[kind](message)
    known = ("frame", "play", "step", "reset", "speed", "set", *READERS)
    raise SpecError(f"a command is {shown(str(message.get('c')))}, but must be {listed(known)}.")


def look(message: dict[str, Any]) -> Look:
    """Read a `view` message."""
    focus, first = message.get("focus"), message.get("first") or []
    lens = message.get("lens", False)
    if not isinstance(lens, bool):
        raise SpecError(f"a view's lens is {shown(lens)}, but must be on or off.")
    if not (isinstance(first, list) and len(first) <= 64 and all(map(small, first))):
        raise SpecError("a view's first units must be a short list of whole numbers.")
    if focus is None:
        return Look(None, tuple(first), lens)
    if not (isinstance(focus, list) and len(focus) == 2 and all(map(small, focus))):
        raise SpecError("a view's focus must be a layer and a unit.")
    return Look((focus[0], focus[1]), tuple(first), lens)


def parameter(message: dict[str, Any]) -> Parameter:
    """Read a `parameter` message."""
    layer, source, target = (message.get(name) for name in ("layer", "from", "to"))
    if not (small(layer) and small(target) and (source is None or small(source))):
        raise SpecError("a parameter's layer and units must be whole numbers.")
    value = message.get("v")
    if not (number(value) and abs(value) <= LARGEST):
        raise SpecError(
            f"a parameter's value is {shown(value)}, but must be a number "
            f"between {-LARGEST} and {LARGEST}."
        )
    return Parameter(layer, source, target, float(value))


def visit(message: dict[str, Any]) -> GoTo:
    """Read a `moment` message."""
    epoch = message.get("v")
    if epoch is None:
        return GoTo(None)
    if not (number(epoch) and 0 <= epoch <= 2**31):
        raise SpecError(f"a moment's epoch is {shown(epoch)}, but must be a number from 0 on.")
    return GoTo(float(epoch))


def show(message: dict[str, Any]) -> ShowImage:
    """Read an `image` message; whether there are so many images is for the run to say."""
    place = message.get("v")
    if place is None or (type(place) is int and 0 <= place < MOST_IMAGES):
        return ShowImage(place)
    raise SpecError(
        f"an image's number is {shown(place)}, but must be a whole number from 0 to "
        f"{MOST_IMAGES - 1}, or nothing for the drawing."
    )


def number(value: Any) -> TypeGuard[float]:
    """Whether `value` is a number, but neither NaN nor infinite nor a switch."""
    finite = isinstance(value, float) and math.isfinite(value)
    return finite or type(value) is int


def small(value: Any) -> TypeGuard[int]:
    """Whether `value` is a whole number that could count units."""
    return type(value) is int and 0 <= value < 10_000


READERS: dict[str, Callable[[dict[str, Any]], Command]] = {
    "view": look,
    "parameter": parameter,
    "moment": visit,
    "image": show,
    "return": lambda _: Return(),
}
