"""The tab «What runs»: formula, code and source of everything in one update.

What is shown comes from the very options that train, so it cannot say anything else.
"""

from typing import Any

import streamlit as st

from playground.experiments.supervised import Experiment
from playground.options.base import Option
from playground.ui.base.messages import plain_text
from playground.ui.base.session import Session
from playground.ui.widgets.controls import math_lines


def what_runs(session: Session[Any]) -> None:
    """Formula, code and source of one update, from top to bottom."""
    experiment: Experiment = session.experiment
    st.markdown("One update takes a batch of examples and does this, from top to bottom:")
    layers = experiment.layers[:1]
    loss = experiment.loss
    step(("Each layer", *(line for layer in layers for line in layer.formulas())), "", "")
    step(("Activation", experiment.activation.formula), *origin(experiment.activation))
    output = f"o = {loss.output_formula(experiment.classes)}"
    code = loss.code(experiment.classes, experiment.values)
    step(("Output and loss", output, loss.formula), code, loss.source)
    if experiment.values > 1:
        st.caption(f"The loss of an example is the mean over its {experiment.values} outputs.")
    for name in ("penalty", "clipping", "optimizer", "schedule"):
        option = getattr(experiment, name)
        step((name.capitalize(), option.formula), *origin(option))


def origin(option: Option) -> tuple[str, str]:
    """The code of an option, and where its formula comes from."""
    return option.code(), option.source


def step(parts: tuple[str, ...], code: str, source: str) -> None:
    """One of the things that are done: its name and formulas, its code, its source."""
    name, *formulas = parts
    math = [line for formula in formulas for line in math_lines(formula)]
    st.markdown("\n\n".join([f"**{name}**", *math]))
    if code:
        st.code(code, language="python", wrap_lines=True)
    if source:
        st.caption(plain_text(source))
