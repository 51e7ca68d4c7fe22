"""Types and shapes are checked at run time, in tests alone.

jaxtyping's import hook puts `check` on every function of the package. beartype looks at one
method at a time and so cannot know what `Self` is: such hints are left out. As for Python's
own typing rules, a whole number may stand where a float is asked for. Only functions whose
hints name shapes pay for comparing shapes, which takes ten times as long as comparing types.
"""

from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any, get_args, get_type_hints

import beartype
import jaxtyping

CONFIGURATION = beartype.BeartypeConf(is_pep484_tower=True)
shaped = jaxtyping.jaxtyped


def install() -> None:
    """Check whatever is imported of the package from now on."""
    jaxtyping.jaxtyped = jaxtyped
    jaxtyping.install_import_hook("playground", "strictness.check")


def jaxtyped(*, typechecker: Callable[..., Any]) -> Callable[..., Any]:
    """What the import hook puts on a function or a class."""

    def decorated(what: Any) -> Any:
        if not isinstance(what, FunctionType):
            return shaped(what, typechecker=typechecker)
        written = what.__annotations__
        what.__annotations__ = known = hints(what)
        if any(map(names_shapes, known.values())):
            what.__annotations__ = written
            return shaped(what, typechecker=typechecker)
        checked = typechecker(what)
        what.__annotations__ = checked.__annotations__ = written
        return checked

    return decorated


def hints(function: FunctionType) -> dict[str, Any]:
    """The hints of a function, less those whose names are not known (yet)."""
    found = {}
    for name, hint in function.__annotations__.items():
        try:
            one = SimpleNamespace(__annotations__={name: hint})
            found |= get_type_hints(one, function.__globals__, include_extras=True)
        except NameError:
            continue
    return found


def names_shapes(hint: Any) -> bool:
    """Whether an array of a certain shape is asked for anywhere in a hint."""
    if isinstance(hint, type) and issubclass(hint, jaxtyping.AbstractArray):
        return True
    return any(map(names_shapes, get_args(hint)))


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with its arguments and its result checked at every call."""
    hints = function.__annotations__
    function.__annotations__ = {
        name: hints[name] for name in hints if "Self" not in str(hints[name])
    }
    return beartype.beartype(conf=CONFIGURATION)(function)
