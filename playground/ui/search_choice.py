"""The controls of a search: which knobs, which values of each, and how they are tried.

Each knob brings its own controls, by the rule for its kind of field. What was chosen is kept
beside the widgets, whose own memory ends when another page is opened.
"""

from typing import Any

import streamlit as st

from playground.experiment import Experiment
from playground.options import Knob, Menu, Option
from playground.search.fields import SearchField, Value, fields_of
from playground.search.kinds import OBJECTIVES, SEARCH_KINDS, Plan
from playground.search.space import MOST_VALUES, USUAL_VALUES, Axis, Range, Space, Values
from playground.ui.controls import help_of, step_of

KEPT = "search_choices"  # what was chosen, by widget
KNOBS = "search_knobs"
USUAL = ("optimizer", "optimizer.learning_rate")
SETTINGS = {"epochs": "search_epochs", "folds": "search_folds", "seeds": "search_seeds"}


def kept(key: str, default: Any) -> str:
    """The `key` of a widget that shows what was chosen last, at first `default`."""
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(KEPT, {}).get(key, default)
    return key


def keep(key: str, value: Any) -> Any:
    """Note what a widget says."""
    st.session_state.setdefault(KEPT, {})[key] = value
    return value


def space(experiment: Experiment) -> Space:
    """Choose knobs and their values. Raises `SpecError` where they cannot be searched."""
    fields = {field.path: field for field in fields_of(experiment)}
    chosen = [path for path in st.session_state.get(KEPT, {}).get(KNOBS, USUAL) if path in fields]
    if any(path not in fields for path in st.session_state.get(KNOBS, ())):
        st.session_state[KNOBS] = chosen  # the experiment at hand has lost some of them
    picked = st.multiselect(
        "Knobs to search",
        list(fields),
        format_func=lambda path: fields[path].label,
        key=kept(KNOBS, chosen),
        help="Everything else stays as it is in the experiment at hand. Width is the number of "
        "units of all hidden layers, depth the number of layers.",
    )
    keep(KNOBS, list(picked))
    return Space(experiment, tuple(axis(experiment, fields[path]) for path in picked))


def axis(experiment: Experiment, field: SearchField) -> Axis:
    """The values of one knob."""
    if field.is_number:
        return numbers(experiment, field)
    key = f"search.{field.path}"
    if field.several:
        words = st.text_input(
            f"{field.label}: values",
            key=kept(key, str(value_of(experiment, field))),
            help="As links write them: parts of a list with ~ between them, lists with commas, "
            "such as 8~8,4~4~4 for layers or x1~x2,x1~x2~sin_x1 for features.",
        )
        parts = str(keep(key, words)).split(",")
        return Values(field, tuple(field.read(part.strip()) for part in parts))
    choices = field.choices
    values = st.multiselect(
        field.label,
        choices,
        format_func=lambda value: title(field, value),
        key=kept(key, usual_choices(experiment, field)),
    )
    return Values(field, tuple(keep(key, list(values))))


def numbers(experiment: Experiment, field: SearchField) -> Range:
    """Bounds, scale and number of values of a numeric knob."""
    about = field.knob or Knob("", "")
    low, high, log = usual_range(experiment, field)
    key, kind = f"search.{field.path}", field.kind
    columns = st.columns(4, gap="small", vertical_alignment="bottom")
    step = 1 if kind is int else about.step or step_of(about)
    bounds = {"min_value": kind(about.low), "max_value": kind(about.high), "step": step}
    ends = []
    for column, end, usual in zip(columns, ("low", "high"), (low, high), strict=False):
        name = f"{key}.{end}"
        found = column.number_input(
            f"{field.label} {'from' if end == 'low' else 'to'}",
            **bounds,
            format=None if kind is int else "%g",
            key=kept(name, usual),
            help=about.help,
        )
        ends.append(keep(name, found))
    count = columns[2].number_input(
        "Values",
        1,
        MOST_VALUES,
        key=kept(f"{key}.count", USUAL_VALUES),
        help="How many values a grid takes; random searches draw from the whole range.",
    )
    log = columns[3].checkbox(
        "Log",
        key=kept(f"{key}.log", log),
        help="Whether steps multiply instead of add: right where only the size matters.",
    )
    keep(f"{key}.count", count)
    return Range(field, ends[0], ends[1], int(count), bool(keep(f"{key}.log", log)))


def value_of(experiment: Experiment, field: SearchField) -> Value:
    """What the experiment at hand has in a field."""
    if field.path == "depth":
        return len(experiment.layers)
    if field.path == "width":
        return max((layer.units for layer in experiment.layers), default=8)
    for path, owner, name in experiment.walk():
        if path == field.path:
            held = getattr(owner, name)
            options = held if isinstance(held, tuple) else (held,)
            if all(isinstance(each, Option) for each in options):
                return field.written(options)
            return held if held is not None else ""
    return ""


def usual_choices(experiment: Experiment, field: SearchField) -> list[Value]:
    """The value of now, and the first other one."""
    now = str(value_of(experiment, field)).partition("-")[0]
    known = [value for value in field.choices if str(value) == now]
    return [*known, *(value for value in field.choices if str(value) != now)][:2]


def usual_range(experiment: Experiment, field: SearchField) -> tuple[Any, Any, bool]:
    """From where to where a number is searched at first, and whether by its logarithm."""
    about, kind = field.knob or Knob("", ""), field.kind
    now = float(value_of(experiment, field))
    log = about.scale == "log"
    if log:
        low, high = now / 10, now * 10
    elif kind is int:
        low, high = now // 2, max(2 * now, now + 2)
    else:
        low, high = about.low, min(about.high, max(1.0, 2 * now))
    low, high = max(about.low, low), min(about.high, high)
    return kind(float(f"{low:.6g}")), kind(float(f"{high:.6g}")), log


def title(field: SearchField, value: Value) -> str:
    """A value as people read it."""
    if field.menu is not None and not field.several:
        name = str(value).partition("-")[0]
        rest = str(value)[len(name) :].replace("-", " ")
        return f"{field.menu[name].title()}{rest}"
    return {"True": "on", "False": "off"}.get(str(value), str(value))


def plan() -> Plan:
    """How the combinations are tried. Raises `SpecError`."""
    left, right = st.columns(2)
    with left:
        kind = picked("kind", "search_kind", SEARCH_KINDS)
    with right:
        objective = picked("objective", "objective", OBJECTIVES)
    own = numbers_of(kind, {name: f"search_kind.{kind.name()}.{name}" for name in kind.knobs()})
    how: dict[str, Any] = {"kind": kind(**own), "objective": objective()}
    return Plan(**how, **numbers_of(Plan, SETTINGS))


def picked(name: str, key: str, menu: Menu) -> type[Option]:
    """One of the options of `menu`."""
    info = Plan.model_fields[name]
    found = st.selectbox(
        info.title or name,
        list(menu.by_name),
        format_func=lambda value: menu[value].title(),
        key=kept(key, info.default.name()),
        help=help_of(info.description or "", menu),
    )
    return menu[str(keep(key, found))]


def numbers_of(kind: type[Option], keys: dict[str, str]) -> dict[str, Any]:
    """The whole numbers of an option, typed side by side; `keys` are those of their widgets."""
    found = {}
    for column, (name, key) in zip(
        st.columns(max(1, len(keys)), gap="small"), keys.items(), strict=False
    ):
        about = kind.knobs()[name]
        number = column.number_input(
            about.label,
            int(about.low),
            int(about.high),
            step=1,
            key=kept(key, kind.model_fields[name].default),
            help=about.help,
        )
        found[name] = keep(key, int(number))
    return found
