"""Types and shapes are checked at run time, in tests alone.

jaxtyping's import hook puts `check` on every function of the package. beartype looks at one
method at a time and so cannot know what `Self` is: such hints are left out. As for Python's
own typing rules, a whole number may stand where a float is asked for.
"""

from collections.abc import Callable
from typing import Any

import beartype

CONFIGURATION = beartype.BeartypeConf(is_pep484_tower=True)


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with its arguments and its result checked at every call."""
    hints = function.__annotations__
    function.__annotations__ = {
        name: hints[name] for name in hints if "Self" not in str(hints[name])
    }
    return beartype.beartype(conf=CONFIGURATION)(function)
