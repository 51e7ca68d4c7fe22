"""What may be asked of a run: a closed set of absolute commands.

They come from browsers that cannot be trusted, as small JSON texts; anything else raises
`SpecError`. Absolute means that a command heard twice does no harm («play», not «toggle»).
"""

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from playground.experiment import Plane
from playground.options import SpecError, listed, shown

StepKind = Literal["example", "batch", "epoch"]
STEPS: tuple[str, ...] = get_args(StepKind)
# What one painted frame trains: one batch, or so many epochs.
SPEEDS = ("batch", "1", "2", "5", "10", "20", "50", "100", "200", "500")
LONGEST = 4096  # characters of a command


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
    """Enlarge a unit `(layer, unit)`, and show each layer from its `first` unit on."""

    focus: tuple[int, int] | None
    first: tuple[int, ...]


@dataclass(frozen=True)
class Load:
    """Go on with another experiment. Only pages send it."""

    experiment: Plane


Command = Play | Step | Reset | Speed | Set | Look | Load


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
        case "view", _:
            return look(message)
    known = ("frame", "play", "step", "reset", "speed", "set", "view")
    raise SpecError(f"a command is {shown(str(message.get('c')))}, but must be {listed(known)}.")


def look(message: dict[str, Any]) -> Look:
    """Read a `view` message."""
    focus, first = message.get("focus"), message.get("first") or []
    if not (isinstance(first, list) and len(first) <= 64 and all(map(small, first))):
        raise SpecError("a view's first units must be a short list of whole numbers.")
    if focus is None:
        return Look(None, tuple(first))
    if not (isinstance(focus, list) and len(focus) == 2 and all(map(small, focus))):
        raise SpecError("a view's focus must be a layer and a unit.")
    return Look((focus[0], focus[1]), tuple(first))


def small(value: Any) -> bool:
    """Whether `value` is a whole number that could count units."""
    return type(value) is int and 0 <= value < 10_000
