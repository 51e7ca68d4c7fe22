"""The controls of a search: which knobs, which values of each, and how they are tried.

Each knob brings its own controls, by the rule for its kind of field. What they say is kept in
words in the visit's set-up (`over`), where the address bar has it from.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.options.base import Knob, Option
from playground.search.fields import SearchField, Value, fields_of
from playground.search.space import MOST_VALUES, Space
from playground.search.strategies import Plan
from playground.ui.base.mirror import mirror
from playground.ui.pages.compare.knob_words import (
    axis,
    range_words,
    read_range,
    usual_words,
    values_words,
)
from playground.ui.pages.compare.search.setup import SearchSetup
from playground.ui.pages.compare.setup import Opened
from playground.ui.pages.compare.words import APART, USUAL
from playground.ui.widgets.choices import turned
from playground.ui.widgets.controls import control, setting, step_of

KNOBS = "search_knobs"
USUAL_KNOBS = ("optimizer", "optimizer.learning_rate")
SETTINGS = {"epochs": "search_epochs", "folds": "search_folds", "seeds": "search_seeds"}

Say = Callable[[str], None]  # takes down a knob's values in words


def space(opened: Opened[SearchSetup]) -> Space:
    """Choose knobs and their values. Raises `SpecError` where they cannot be searched."""
    fields = {field.path: field for field in fields_of(opened.session.experiment)}
    usual = {path: USUAL for path in USUAL_KNOBS if path in fields}

    def now() -> dict[str, str]:  # two quick changes count both: each begins at what there is then
        return usual if opened.setup.over is None else dict(opened.setup.over)

    def arrange(new: dict[str, str]) -> None:
        opened.change("over", None if new == usual else tuple(new.items()))

    over = now()
    mirror(
        st.multiselect,
        "Knobs to search",
        KNOBS,
        list(over),
        lambda chosen: arrange({path: now().get(path, USUAL) for path in chosen}),
        options=list(fields),
        format_func=lambda path: fields[path].label,
        help="Everything else stays as it is in the experiment at hand. Width is the number of "
        "units of all hidden layers, depth the number of layers.",
    )
    for path, words in over.items():
        field, typical = fields[path], usual_words(opened.session.experiment, fields[path])

        def say(words: str, path: str = path, typical: str = typical) -> None:
            arrange(now() | {path: USUAL if words == typical else words})

        values(field, typical if words == USUAL else words, say)
    axes = (axis(opened.session.experiment, fields[path], words) for path, words in over.items())
    return Space(opened.session.experiment, tuple(axes))


def values(field: SearchField, words: str, say: Say) -> None:
    """Controls for the values of one knob."""
    key = f"search.{field.path}"
    if field.is_number:
        numbers(field, words, say)
    elif field.several:
        mirror(
            st.text_input,
            f"{field.label}: values",
            key,
            words,
            say,
            help="As links write them: parts of a list with ~ between them, lists with commas, "
            "such as 8~8,4~4~4 for layers or x1~x2,x1~x2~sin_x1 for features.",
        )
    else:
        choices: dict[str, Value] = {values_words([value]): value for value in field.choices}
        now = words.split(APART) if words else []
        mirror(
            st.multiselect,
            field.label,
            key,
            now,
            lambda chosen: say(APART.join(chosen)),
            options=list(dict.fromkeys([*choices, *now])),
            format_func=lambda word: title(field, choices.get(word, str(word))),
        )


def numbers(field: SearchField, words: str, say: Say) -> None:
    """Bounds, scale and number of values of a numeric knob."""
    about, kind = field.knob or Knob("", ""), field.kind
    key = f"search.{field.path}"
    now = dict(zip(("low", "high", "log", "count"), read_range(field, words), strict=True))

    def choose(name: str, value: Any) -> None:
        now[name] = value  # here, so that two quick changes count both
        say(range_words(**now))

    columns = st.columns(4, gap="small", vertical_alignment="bottom")
    step = 1 if kind is int else about.step or step_of(about)
    for column, end in zip(columns, ("low", "high"), strict=False):
        mirror(
            column.number_input,
            f"{field.label} {'from' if end == 'low' else 'to'}",
            f"{key}.{end}",
            now[end],
            partial(choose, end),
            min_value=kind(about.low),
            max_value=kind(about.high),
            step=step,
            format=None if kind is int else "%g",
            help=about.help,
        )
    mirror(
        columns[2].number_input,
        "Values",
        f"{key}.count",
        now["count"],
        partial(choose, "count"),
        min_value=1,
        max_value=MOST_VALUES,
        help="How many values a grid takes; random searches draw from the whole range.",
    )
    mirror(
        columns[3].checkbox,
        "Log",
        f"{key}.log",
        now["log"],
        partial(choose, "log"),
        help="Whether steps multiply instead of add: right where only the size matters.",
    )


def title(field: SearchField, value: Value) -> str:
    """A value as people read it."""
    if field.menu is not None and not field.several:
        name = str(value).partition("-")[0]
        rest = str(value)[len(name) :].replace("-", " ")
        return f"{field.menu[name].title()}{rest}"
    return {"True": "on", "False": "off"}.get(str(value), str(value))


def plan(opened: Opened[SearchSetup]) -> Plan:
    """Choose how the combinations are tried."""
    left, right = st.columns(2)
    with left:
        picked(opened, "kind", "search_kind")
    with right:
        picked(opened, "objective", "objective")
    kind = opened.setup.kind
    keys = {name: f"search_kind.{kind.name()}.{name}" for name in kind.knobs()}
    typed(opened, "kind.", kind, keys)
    typed(opened, "", opened.setup, SETTINGS)
    return opened.setup.plan


def picked(opened: Opened[SearchSetup], name: str, key: str) -> None:
    """Choose one of a few options; the settings of each are found again as they were left."""
    now = getattr(opened.setup, name)

    def choose(name: str, other: str) -> None:
        opened.change(name, turned(key, now.name(), now, other, other))

    control(opened.setup, name, choose, key)


def typed(opened: Opened[SearchSetup], prefix: str, option: Option, keys: dict[str, str]) -> None:
    """The whole numbers of an option, typed side by side; `keys` are by field."""
    columns = st.columns(max(1, len(keys)), gap="small")
    for column, (name, key) in zip(columns, keys.items(), strict=False):
        about = option.knobs()[name]
        ends = {"min_value": int(about.low), "max_value": int(about.high), "step": 1}
        setting(opened, f"{prefix}{name}", key, column.number_input, **ends)
