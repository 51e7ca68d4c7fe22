"""What may be asked of a run or a race: a closed set of absolute commands.

They come from browsers that cannot be trusted, as small JSON texts; anything else raises
`SpecError`. Absolute means that a command heard twice does no harm («play», not «toggle»).
A message names its command in «c», and most have a value in «v». The types of the fields are
the whole grammar: `Heard`, below the commands, gives each its word.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    TypeAdapter,
    ValidationError,
)

from playground.engine.train.editing import LARGEST, Index, Parameter
from playground.experiments.base import Experiment
from playground.options.errors import SpecError, listed, shown

STEPS = ("example", "batch", "epoch")
# What one painted frame trains: so many batches, or so many epochs.
BATCHES = {"batch": 1, "batch2": 2, "batch5": 5, "batch20": 20, "batch50": 50}
SPEEDS = (*BATCHES, "1", "2", "5", "10", "20", "50", "100", "200", "500")
LONGEST = 4096  # characters of a command
MOST_CHOICES = 60_000  # examples that the one to be looked at is chosen of

VALUE = Field(alias="v")
IMAGE = Field(strict=True, ge=0, lt=MOST_CHOICES)
EPOCH = Field(strict=True, allow_inf_nan=False, ge=0, le=2**31)


def among(names: tuple[str, ...]) -> AfterValidator:
    """A validator that lets only these `names` pass."""

    def check(text: str) -> str:
        if text not in names:
            raise ValueError(f"not one of {listed(names)}")
        return text

    return AfterValidator(check)


@dataclass(frozen=True)
class Play:
    """Train while somebody watches, or stop."""

    on: Annotated[StrictBool, VALUE]


@dataclass(frozen=True)
class Step:
    """Train on one example, one batch, or to the end of the epoch."""

    kind: Annotated[StrictStr, among(STEPS), VALUE]


@dataclass(frozen=True)
class Reset:
    """Back to the same start."""


@dataclass(frozen=True)
class Return:
    """Go on with what was reached before this experiment was left."""


@dataclass(frozen=True)
class Speed:
    """How much one frame trains."""

    value: Annotated[StrictStr, among(SPEEDS), VALUE]


@dataclass(frozen=True)
class Set:
    """Change a live number; its own bounds are for the experiment to hold."""

    path: StrictStr
    value: Annotated[StrictInt | StrictFloat, VALUE]


@dataclass(frozen=True)
class Look:
    """Enlarge a unit `(layer, unit)`, and show each layer from its `first` unit on.

    `lens` shows every example's own gradient too.
    """

    focus: tuple[Index, Index] | None = None
    first: Annotated[
        tuple[Index, ...], Field(max_length=64), BeforeValidator(lambda units: units or ())
    ] = ()
    lens: StrictBool = False


@dataclass(frozen=True)
class GoTo:
    """Show the kept moment nearest to an epoch, or the newest again where there is none."""

    epoch: Annotated[Annotated[float, EPOCH] | None, VALUE] = None


@dataclass(frozen=True)
class ShowImage:
    """Look at the held-back image with this number, or at the last drawing; for images."""

    place: Annotated[Annotated[int, IMAGE] | None, VALUE] = None


@dataclass(frozen=True)
class Seed:
    """Show the tiles of the start with this number, or the mean of all; for contests."""

    number: Annotated[Index | None, VALUE] = None


@dataclass(frozen=True)
class Load:
    """Go on with another experiment. Only pages send it."""

    experiment: Experiment


Heard = (
    Annotated[Play, Tag("play")]
    | Annotated[Step, Tag("step")]
    | Annotated[Reset, Tag("reset")]
    | Annotated[Speed, Tag("speed")]
    | Annotated[Set, Tag("set")]
    | Annotated[Seed, Tag("seed")]
    | Annotated[Look, Tag("view")]
    | Annotated[Parameter, Tag("parameter")]
    | Annotated[GoTo, Tag("moment")]
    | Annotated[ShowImage, Tag("image")]
    | Annotated[Return, Tag("return")]
)
Command = Heard | Load
WORDS: dict[type, str] = {
    each.__origin__: tag.tag for each in get_args(Heard) for tag in each.__metadata__
}
READER: TypeAdapter[Command] = TypeAdapter(
    Annotated[Heard, Discriminator(lambda message: str(message.get("c")))]
)
# What is said of a wrong field; of any other only that the message is no command.
WRONG = {
    "view.lens": "a view's lens is {}, but must be on or off.",
    "view.first": "a view's first units must be a short list of whole numbers.",
    "view.focus": "a view's focus must be a layer and a unit.",
    "moment.v": "a moment's epoch is {}, but must be a number from 0 on.",
    "image.v": "an image's number is {}, but must be a whole number from 0 to "
    f"{MOST_CHOICES - 1}, or nothing for the drawing.",
    "parameter.v": "a parameter's value is {}, but must be a number "
    f"between {-LARGEST} and {LARGEST}.",
    **dict.fromkeys(
        ["parameter.layer", "parameter.from", "parameter.to"],
        "a parameter's layer and units must be whole numbers.",
    ),
}


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
    if message.get("c") == "frame":
        return None
    try:
        return READER.validate_python(message)
    except ValidationError as error:
        where = error.errors(include_url=False)[0]["loc"]
        raise SpecError(refusal(message, where)) from None


def refusal(message: dict[str, Any], where: tuple[int | str, ...]) -> str:
    """Why `message` is no command, in a sentence: the field at `where` is wrong."""
    said = WRONG.get(".".join(map(str, where[:2])))
    if said is not None:
        return said.format(shown(message.get(str(where[1]))))
    known = listed(("frame", *WORDS.values()))
    return f"a command is {shown(str(message.get('c')))}, but must be {known}."


def not_for(task: str, command: Command) -> SpecError:
    """The error of a `command` that this kind of task does not know, «a run»."""
    word = WORDS.get(type(command), "load")
    return SpecError(f"{task} has no use for the command {shown(word)}.")
