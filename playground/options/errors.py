"""What is wrong, said to the person at the controls: one error type, one sentence each.

A sentence names the value, what is allowed and what to do. Values come from links and
files of strangers, so they are shown short, printable and never as markup.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError


class SpecError(ValueError):
    """Something asked for cannot be: one sentence for the person at the controls.

    `where` is the path of the setting that it is about («layers.2»), if it is about one.
    """

    def __init__(self, sentence: str, where: str = "") -> None:
        super().__init__(sentence)
        self.where = where


def of_validation(error: ValidationError, title: str) -> SpecError:
    """What is wrong with an option called `title`, in the words of the innermost check."""
    first = error.errors(include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    place = ".".join(str(part) for part in first["loc"])
    if cause is not None:
        sentence = str(cause)
    elif first["type"] == "extra_forbidden":
        sentence = f"there is no setting called {shown(place)}."
    else:
        sentence = f"{place}: {first['msg']}."
    return SpecError(f"{title}: {sentence}", getattr(cause, "where", ""))


def shown(value: Any) -> str:
    """A value as an error message shows it: short, printable, never markup."""
    text = value if isinstance(value, str) else plain(value)
    text = "".join(c if c.isprintable() and c not in "<>[]()`*$\\!&" else "·" for c in text)
    text = text if len(text) <= 40 else text[:37] + "…"
    return f"«{text}»" if isinstance(value, str) else text


def plain(value: Any) -> str:
    """A number without noise (1, 0.03, 1e-05); anything else as Python prints it."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return f"a number of {len(hex(abs(value))) - 2} hexadecimal digits"
    return repr(value)


def listed(names: Iterable[Any]) -> str:
    """«a, b or c»."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
