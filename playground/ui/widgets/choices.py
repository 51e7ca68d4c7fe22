"""Choices that belong to no experiment, and are found again as they were left.

Streamlit forgets the widgets that are not drawn. So what a visitor chooses is kept in one place
of their session, which a reload passes on; what no longer fits, because the network is another
one, gives way to what would be chosen first. Who turns from one option to another finds the
settings of each as they left them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Self

import streamlit as st

from playground.ui.base.here import here
from playground.ui.base.mirror import mirror

Fits = Callable[[Any], bool]


@dataclass
class Choices:
    """What one visitor has chosen, by key, and what they have left, by key and option."""

    PLACE: ClassVar[str] = "choices"  # in Streamlit's session state

    token: None = None  # no run belongs to it, see `ui.browser.stay`
    chosen: dict[str, Any] = field(default_factory=dict)
    left: dict[tuple[str, str], Any] = field(default_factory=dict)

    def passed_on(self) -> Self:
        """The same after a reload."""
        return replace(self, chosen=dict(self.chosen), left=dict(self.left))


def choices() -> Choices:
    """Those of the visitor whose script runs."""
    return here(Choices.PLACE, Choices)


def kept(key: str, first: Any, fits: Fits = lambda value: True) -> Any:
    """What was chosen last for `key`, or `first` where nothing was that still `fits`."""
    value = choices().chosen.get(key, first)
    return value if fits(value) else first


def keep(key: str, value: Any) -> None:
    """Remember what was chosen for `key`."""
    choices().chosen[key] = value


def turned(key: str, before: str, had: Any, after: str, first: Any) -> Any:
    """What option `after` of `key` had when it was left, or `first`; `before` is left as it is.

    `had` is what belongs to the option `before`, and is found again by turning back to it.
    """
    left = choices().left
    left[key, before] = had
    return left.get((key, after), first)


def choice(
    widget: Callable[..., Any],
    label: str,
    key: str,
    first: Any,
    fits: Fits = lambda value: True,
    /,
    **more: Any,
) -> Any:
    """Draw `widget` for a choice of this visit alone; return what is chosen."""
    now = kept(key, first, fits)
    keep(key, now)  # another `first`, of a network that has grown, does not change a choice
    return mirror(widget, label, key, now, partial(keep, key), **more)


def picked(
    label: str, options: Sequence[str], key: str, help: str, first: int = 0, width: int = 220
) -> int:
    """A select box; returns the place of what is chosen among `options`."""
    chosen = choice(
        partial(st.selectbox, options=options, help=help, width=width),
        label,
        key,
        options[first],
        options.__contains__,
    )
    return options.index(chosen)


def switched(label: str, key: str, help: str, first: bool = False) -> bool:
    """A switch; returns whether it is on."""
    return bool(choice(partial(st.toggle, help=help), label, key, first))


def numbered(
    label: str, most: int, key: str, help: str, low: int = 0, first: int = 0, width: int = 150
) -> int:
    """A whole number from `low` to `most`."""
    bounds = {"min_value": low, "max_value": most, "step": 1}
    return int(
        choice(
            partial(st.number_input, **bounds, help=help, width=width),
            label,
            key,
            first,
            lambda value: low <= value <= most,
        )
    )


def slid(label: str, values: Sequence[float], key: str, help: str, first: int, unit: str) -> int:
    """A slider over `values`; returns the place of what is chosen among them."""
    written = partial(st.select_slider, format_func=lambda value: f"{value:g}{unit}")
    chosen = choice(
        partial(written, options=values, help=help, width=360),
        label,
        key,
        values[first],
        values.__contains__,
    )
    return values.index(chosen)
