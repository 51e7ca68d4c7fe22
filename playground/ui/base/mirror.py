"""Widgets that show a value of ours: the value is the truth, and a widget only mirrors it.

A browser makes the widgets behind a button only when it is pressed, from what the server sent
last, and goes on reporting what a widget held until it has drawn the next page. So a widget
gets its value with every run, never by a message of one run; it is made anew, under another
name, whenever the value was changed by anything but itself; and what nobody did is not heard:
neither an earlier widget of the same place, nor one that reports what it was given.
"""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

PLACE = "mirrors"  # in Streamlit's session state
AGAIN = "--"  # parts a key from the number of its widget, where it was made anew

Tell = Callable[[Any], None]


class Made(NamedTuple):
    """The newest widget of a key: how often it was made anew, and the value it was given."""

    number: int
    value: Any


def mirror(
    widget: Callable[..., Any], label: str, key: str, value: Any, tell: Tell, /, **more: Any
) -> Any:
    """Draw `widget` so that it shows `value`, and let `tell` hear what a visitor makes of it.

    `widget` is one of Streamlit's, or a `partial` of it that names its options and bounds. With
    `value=None` among `more` a number can be taken away, too. Returns what the widget holds.
    """
    name = named(key, value)
    if "value" in more and name not in st.session_state:  # what it begins with is what clears it
        st.session_state[name] = value
    return widget(
        label,
        **{**given(widget, value, more), **more},
        key=name,
        on_change=hear,
        args=(key, name, tell),
    )


def named(key: str, value: Any) -> str:
    """The key of the widget that shows `value`: a new one where the last shows something else."""
    known: dict[str, Made] = st.session_state.setdefault(PLACE, {})
    last = known.get(key)
    if last is None:
        known[key] = Made(0, value)
    else:
        holds = st.session_state.get(name_of(key, last.number), last.value)
        if not (same(holds, value) and same(last.value, value)):
            known[key] = Made(last.number + 1, value)
    return name_of(key, known[key].number)


def name_of(key: str, number: int) -> str:
    """The key in Streamlit of a widget that was made anew so often."""
    return f"{key}{AGAIN}{number}" if number else key


def hear(key: str, name: str, tell: Tell) -> None:
    """A widget reports a change: pass it on, unless the widget is gone or it changed nothing."""
    known: dict[str, Made] = st.session_state.get(PLACE, {})
    last = known.get(key)
    if last is None or name != name_of(key, last.number):
        return
    value = st.session_state[name]
    if not same(value, last.value):
        known[key] = Made(last.number, value)
        tell(value)


def held(key: str) -> Any:
    """What the newest widget of `key` holds at this moment, by the browser's last word."""
    known: dict[str, Made] = st.session_state[PLACE]
    return st.session_state.get(name_of(key, known[key].number), known[key].value)


def same(one: Any, other: Any) -> bool:
    """Whether two values of a widget are equal; of several choices the order does not count."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return type(one) is type(other) and bool(one == other)


def given(widget: Callable[..., Any], value: Any, more: dict[str, Any]) -> dict[str, Any]:
    """The argument by which this widget of Streamlit takes its first value."""
    takes = inspect.signature(widget).parameters
    if "index" not in takes:
        return {"default" if "default" in takes else "value": value}
    options = more | (widget.keywords if isinstance(widget, partial) else {})
    return {"index": None if value is None else list(options["options"]).index(value)}
