"""What a user can choose, declared once.

An `Option` is a frozen, validated value: a label, a sentence, a formula and a few bounded
fields (`Knob`). A `Menu` lists the options of one kind in the order in which users see
them. Controls, links, help, checks and tests are read from these two, so that adding an
option is one class and one row in one file.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from playground.options.errors import SpecError, listed, of_validation, plain, shown


@dataclass(frozen=True)
class Knob:
    """One field of an option: what it is called, what it does, and what it may be.

    `low` and `high` are the bounds of a number (both allowed); `choices` the values of a
    field that takes one of a few. A `live` number is traced: changing it never compiles.
    `scale` says whether steps on the control add or multiply.
    """

    label: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    live: bool = False
    scale: Literal["linear", "log"] = "linear"
    step: float | None = None
    choices: tuple[Any, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            lambda value, info: self.check(source, value, info.field_name or "value"),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value),
        )

    def check(self, kind: type, value: Any, name: str) -> Any:
        """Return `value` as `kind` (bool, int, float, str); raise `SpecError` if it may not be."""
        if self.choices:
            if value in self.choices and type(value) is type(self.choices[0]):
                return value
            raise SpecError(f"{name} is {shown(value)}, but must be {listed(self.choices)}.")
        if kind is bool:
            if isinstance(value, bool):
                return value
            raise SpecError(f"{name} is {shown(value)}, but must be on or off.")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if kind is int and isinstance(value, float):
            number = value.is_integer()
        if not number or not self.low <= value <= self.high:
            what = "a whole number" if kind is int else "a number"
            raise SpecError(
                f"{name} is {shown(value)}, but must be {what} "
                f"between {plain(self.low)} and {plain(self.high)}."
            )
        return kind(value)


class Option(BaseModel):
    """A choice: its fields are validated on construction and never change.

    Subclasses set `label`, `formula` (LaTeX), `source`, and `expression`, the code that runs,
    with fields in braces; the first paragraph of their docstring is the one-line explanation
    that users read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    label: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    expression: ClassVar[str] = ""

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise of_validation(error, self.title()) from None

    @classmethod
    def name(cls) -> str:
        """The option's name in links and files: its class name in snake_case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The option's name for people."""
        return cls.label or cls.__name__

    @classmethod
    def summary(cls) -> str:
        """One line that says what the option does."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())

    def code(self) -> str:
        """The code that runs, with the option's own numbers filled in."""
        return self.expression.format(**self.model_dump())

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """The option's own fields that a control can turn, by field name."""
        return marks(cls, Knob)

    @classmethod
    def menus(cls) -> dict[str, "Menu"]:
        """The option's fields that hold another option, by field name."""
        return marks(cls, Menu)

    @classmethod
    def lists(cls) -> dict[str, "Menu"]:
        """The option's fields that hold several other options, by field name."""
        return {
            name: menu
            for name, field in cls.model_fields.items()
            if get_origin(field.annotation) is tuple
            for menu in getattr(get_args(field.annotation)[0], "__metadata__", ())
            if isinstance(menu, Menu)
        }

    def replace(self, path: str, value: Any) -> Self:
        """Return a validated copy with the field at `path` («layers.0.units») set.

        Raises `SpecError` when the path or the value is impossible.
        """
        head, _, rest = path.partition(".")
        if head not in type(self).model_fields:
            raise SpecError(f"{self.title()} has no setting called {shown(head)}.")
        if rest:
            value = replace_inside(getattr(self, head), rest, value, head)
        return type(self)(**dict(self) | {head: value})

    def walk(self, prefix: str = "") -> Iterator[tuple[str, "Option", str]]:
        """Yield `(path, owner, field)` for every field of this option and of those inside it."""
        for name in type(self).model_fields:
            yield prefix + name, self, name
            for index, inner in options_inside(getattr(self, name)):
                yield from inner.walk(f"{prefix}{name}.{index}")

    def live(self, prefix: str = "") -> dict[str, float]:
        """The numbers that may change without compiling, by path."""
        return {
            path: getattr(owner, field)
            for path, owner, field in self.walk(prefix)
            if (knob := type(owner).knobs().get(field)) and knob.live
        }

    def bind(self, numbers: Mapping[str, Any], prefix: str = "") -> Self:
        """Return a copy whose live fields hold `numbers` (traced arrays, as a rule), unchecked."""
        update: dict[str, Any] = {}
        for name, value in self:
            if prefix + name in numbers:
                update[name] = numbers[prefix + name]
            elif isinstance(value, Option):
                update[name] = value.bind(numbers, f"{prefix}{name}.")
            elif isinstance(value, tuple) and any(options_inside(value)):
                update[name] = tuple(
                    inner.bind(numbers, f"{prefix}{name}.{index}.")
                    for index, inner in enumerate(value)
                )
        return self.model_copy(update=update)


AnyOption = TypeVar("AnyOption", bound=Option)
Mark = TypeVar("Mark")


def marks(option: type[Option], kind: type[Mark]) -> dict[str, Mark]:
    """The mark of this `kind` on each field of `option` that has one, by field name."""
    marked = ((name, mark) for name, info in option.model_fields.items() for mark in info.metadata)
    return {name: mark for name, mark in marked if isinstance(mark, kind)}


class Menu(Generic[AnyOption]):
    """The options of one kind, in the order in which users see them."""

    def __init__(self, kind: str, *options: type[AnyOption], optional: bool = False) -> None:
        self.kind = kind
        self.options = options
        self.optional = optional
        self.by_name = {option.name(): option for option in options}

    def or_none(self) -> "Menu[AnyOption]":
        """The same menu for a field that may also be left to whatever surrounds it."""
        return Menu(self.kind, *self.options, optional=True)

    def __iter__(self) -> Iterator[type[AnyOption]]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def __getitem__(self, name: str) -> type[AnyOption]:
        if name not in self.by_name:
            raise SpecError(f"{self.kind} is {shown(name)}, but must be {listed(self.by_name)}.")
        return self.by_name[name]

    def check(self, value: Any) -> AnyOption | None:
        """Return `value` as an option of this menu: an option, a name, or a dict with a name."""
        if value is None and self.optional:
            return None
        if type(value) in self.options:
            return value
        if isinstance(value, str):
            return self[value]()
        if isinstance(value, Mapping) and isinstance(value.get("name"), str):
            return self[value["name"]](**{k: v for k, v in value.items() if k != "name"})
        raise SpecError(f"{self.kind} is {shown(value)}, but must be {listed(self.by_name)}.")

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.check, serialization=core_schema.plain_serializer_function_ser_schema(as_dict)
        )


def as_dict(option: Option | None) -> dict[str, Any] | None:
    """An option as plain values: its name and its fields."""
    return None if option is None else {"name": option.name(), **option.model_dump()}


def options_inside(value: Any) -> list[tuple[str, Option]]:
    """The options held by a field's value, each with the rest of its path («», «0.», «1.»)."""
    if isinstance(value, Option):
        return [("", value)]
    if isinstance(value, tuple):
        return [(f"{i}.", inner) for i, inner in enumerate(value) if isinstance(inner, Option)]
    return []


def replace_inside(value: Any, path: str, new: Any, name: str) -> Any:
    """Return `value` (an option, or a tuple of them) with the field at `path` set to `new`."""
    if isinstance(value, Option):
        return value.replace(path, new)
    index, _, rest = path.partition(".")
    if isinstance(value, tuple) and index in map(str, range(len(value))):
        place = int(index)
        inner = value[place].replace(rest, new) if rest else new
        return (*value[:place], inner, *value[place + 1 :])
    raise SpecError(f"{name} has no part called {shown(path)}.")
