"""Streamlit widgets made from options: one rule for each kind of field.

A widget's key is the path of its field (`layers.0.units`), unless a page names it. It mirrors
the experiment (`ui.base.mirror`), and a change goes through `Session.change`; so a refused value
springs back, and nothing can disagree.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, runtime_checkable

import streamlit as st

from playground.options.base import Knob, Menu, Option
from playground.options.text import TextKnob
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Session

INHERIT = ""  # what a select box holds where an optional field is left to its surroundings
SLIDER_STEPS = 100  # whole numbers with more values than this are typed, not slid


def field_of(experiment: Option, path: str) -> tuple[Option, str]:
    """The option that holds the field at `path`, and the field's name."""
    for found, owner, name in experiment.walk():
        if found == path:
            return owner, name
    raise KeyError(path)


def control(
    option: Option,
    path: str,
    change: Callable[[str, Any], None],
    key: str,
    widget: Callable[..., Any] | None = None,
    **more: Any,
) -> None:
    """A control for the field at `path` of `option`, with the field's own words and bounds.

    `change` hears its path and what it shall be. It is the `widget` that is given, or the one
    that suits the field.
    """
    owner, name = field_of(option, path)
    now, choices = getattr(owner, name), type(owner).menus().get(name)
    info = type(owner).model_fields[name]
    if choices is None:
        about = type(owner).knobs()[name]
        label, help, suits = about.label, about.help, widget_for(info.annotation, about)
    else:
        now = now.name() if now else INHERIT
        label, help, suits = info.title or name, info.description or "", menu_widget(choices)
        help = help_of(help, choices)

    def tell(value: Any) -> None:
        change(path, value or None if choices is not None else value)

    mirror(widget or suits, label, key, now, tell, help=help or None, **more)


@runtime_checkable
class Changing(Protocol):
    """An option that may be set in another way, a field at a time."""

    @property
    def setup(self) -> Option:
        """The option as it is now."""

    def change(self, path: str, value: Any) -> None:
        """Set the field at `path`."""


def setting(
    changing: Changing, path: str, key: str, widget: Callable[..., Any] | None = None, **more: Any
) -> None:
    """A control for a field of what a section is set up by; `widget` as in `control`."""
    control(changing.setup, path, changing.change, key, widget, **more)


def knob(session: Session[Any], path: str, key: str | None = None) -> None:
    """A control for one number, switch or word of the experiment, unless a link hides it."""
    if not session.view.shows(path):
        return
    owner, name = field_of(session.experiment, path)
    about = type(owner).knobs()[name]
    key = key or (about.key if isinstance(about, TextKnob) else "") or path
    fixed = session.experiment.locks(path)
    control(session.experiment, path, session.change, key, disabled=fixed)


def menu(
    session: Session[Any],
    path: str,
    key: str | None = None,
    inherited: str = "",
    inside: bool = False,
) -> None:
    """Choose an option: a select box, its settings behind a button, its formula below.

    `inherited` names what counts where the field is left open; `inside` a popover, settings
    stand below instead of behind a button. What a link hides is left out.
    """
    if not session.view.shows(path):
        return
    owner, name = field_of(session.experiment, path)
    current, widget = getattr(owner, name), menu_widget(type(owner).menus()[name], inherited)
    fixed = session.experiment.locks(path)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        control(session.experiment, path, session.change, key or path, widget, disabled=fixed)
        if current and not inside:
            settings(session, path, current)
    if current:
        explain(current)
        if inside:
            knobs(session, path, current)


def settings(session: Session[Any], path: str, option: Option) -> None:
    """The option's own knobs, behind a small button; nothing where it has none."""
    if not knob_names(option):
        return
    label = f"Settings of {option.title()}"
    with st.popover("", icon=":material/tune:", key=f"settings.{path}", help=label):
        st.markdown(f"**{option.title()}**")
        knobs(session, path, option)


def knobs(session: Session[Any], path: str, option: Option) -> None:
    """A control for each of the option's own knobs."""
    for name in knob_names(option):
        knob(session, f"{path}.{name}")


def knob_names(option: Option) -> list[str]:
    """The knobs that a page shows; the learning rate stands in the stage."""
    knobs = option.knobs().items()
    typed = [name for name, knob in knobs if not isinstance(knob, TextKnob) or knob.typed]
    return [name for name in typed if name != "learning_rate"]


def explain(option: Option) -> None:
    """What an option does, and the formula that runs."""
    st.caption("\n\n".join([option.summary(), *math_lines(option.formula)]))


def math_lines(formula: str) -> list[str]:
    """A formula as markdown, a line for each of the steps that `\\quad` sets apart."""
    steps = (step.strip().rstrip(",") for step in formula.split(r"\quad"))
    return [f"${step}$" for step in steps if step]


def help_of(description: str, choices: Menu) -> str:
    """A field's help: what it is, and its choices in a line each."""
    lines = (f"- **{option.title()}**: {option.summary()}" for option in choices)
    return f"{description}\n\n" + "\n".join(lines)


def menu_widget(choices: Menu, inherited: str = "") -> Callable[..., Any]:
    """A select box of the options of a menu; open fields are as the network, with `inherited`."""

    def title(name: str) -> str:
        return choices[name].title() if name else f"As the network ({inherited})"

    names = [INHERIT, *choices.by_name] if choices.optional else list(choices.by_name)
    return partial(st.selectbox, options=names, format_func=title)


def slid(option: type[Option], name: str) -> Callable[..., Any]:
    """A slider over the values of a field that takes one of a few."""
    return partial(st.select_slider, options=option.knobs()[name].choices)


def widget_for(kind: Any, about: Knob) -> Callable[..., Any]:
    """The Streamlit widget that suits a knob of type `kind`, with its bounds."""
    if about.choices:
        return partial(st.segmented_control, options=about.choices, required=True)
    if kind is bool:
        return st.toggle
    if kind is str:
        return st.text_input
    low, high = kind(about.low), kind(about.high)
    if kind is int:
        slides = high - low <= SLIDER_STEPS
        widget = st.slider if slides else st.number_input
        return partial(widget, min_value=low, max_value=high, step=1)
    if about.scale == "linear" and about.step:
        return partial(st.slider, min_value=low, max_value=high, step=about.step, format="%g")
    step = about.step or step_of(about)
    return partial(st.number_input, min_value=low, max_value=high, step=step, format="%g")


def step_of(about: Knob) -> float:
    """A step for typed numbers: a hundredth of the range, or of a tenth where it is wide."""
    return 0.001 if about.scale == "log" or about.high - about.low <= 1 else 0.1
