"""A field of text: a formula, a drawing, a seed as somebody else writes it.

What text means is the business of whoever reads it, so a text knob is a `Knob` with a
reader: a function that raises `SpecError` for what it cannot read, and returns the one
spelling of what it can. Equal meanings are then equal values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.options.base import Knob
from playground.options.errors import SpecError, shown


@dataclass(frozen=True)
class TextKnob(Knob):
    """A field that holds text; `read` returns its one spelling or raises `SpecError`.

    `examples` are texts that it may hold. One that is not `typed` has a control of its own;
    `key` is what the widget is called on the page, its path where it is empty.
    """

    read: Callable[[str], str] = str
    examples: tuple[str, ...] = ()
    typed: bool = True
    key: str = ""

    def check(self, kind: type, value: Any, name: str) -> Any:
        """Return the one spelling of `value`; raise `SpecError` if it cannot be read."""
        if not isinstance(value, str):
            raise SpecError(f"{name} is {shown(value)}, but must be text.")
        return self.read(value)
