"""Adam by hand: a table of every number of its steps, for numbers of one's own."""

from functools import partial

import numpy as np
import streamlit as st

from playground.options.errors import SpecError
from playground.options.optimizers import Adam
from playground.probes.backprop.adam_by_hand import MOST_STEPS, Row, adam_by_hand, numbers_in
from playground.ui.widgets.choices import choice
from playground.ui.widgets.controls import math_lines, widget_for

COLUMNS = {"m": "m", "v": "v", "m_hat": "m̂", "v_hat": "v̂", "p": "p"}
STEPS = r"""\hat m = \frac{m}{1 - \beta_1^k},\quad \hat v = \frac{v}{1 - \beta_2^k},\quad
p \leftarrow p - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}"""
USUAL = Adam(learning_rate=0.1)


def show() -> None:
    """The table, behind its title."""
    with st.expander("Adam by hand", key="adam_by_hand"):
        st.markdown(
            "Every number of Adam's steps, for a gradient that stays as it is. The same as "
            "`optax.adam`, in 64 bits."
        )
        st.caption("\n\n".join([*math_lines(Adam.formula)[:2], *math_lines(STEPS)]))
        try:
            rows = adam_by_hand(numbers("p", "1, 2, 3"), numbers("g", "0.1, 0.2, 0.3"), *settings())
        except SpecError as error:
            st.info(str(error), icon=":material/info:")
            return
        st.dataframe(table(rows), hide_index=True, key="adam_by_hand_table")


def numbers(name: str, usual: str) -> np.ndarray:
    """A list of numbers that is typed."""
    what = {"p": "Parameters p", "g": "Gradient g"}[name]
    widget = partial(st.text_input, help="Numbers with commas between them.", width=320)
    text = choice(widget, what, f"adam_{name}", usual)
    return numbers_in(text, what)


def settings() -> tuple[Adam, int]:
    """Adam's own numbers, and how many steps are written down."""
    fields = {}
    with st.container(horizontal=True):
        for name, knob in Adam.knobs().items():
            key = f"adam_by_hand.{name}"
            widget = partial(widget_for(float, knob), help=knob.help, width=140)
            fields[name] = choice(widget, knob.label, key, getattr(USUAL, name))
        steps = choice(
            partial(st.number_input, min_value=1, max_value=MOST_STEPS),
            "Steps",
            "adam_steps",
            10,
            width=140,
            help="Rows for each number.",
        )
    return Adam(**fields), int(steps)


def table(rows: list[Row]) -> dict[str, list[str]]:
    """A row for each step; where there are several numbers, they stand beside each other."""
    columns: dict[str, list[str]] = {"step k": [str(row.step) for row in rows]}
    for name, title in COLUMNS.items():
        columns[title] = [written(getattr(row, name)) for row in rows]
    return columns


def written(values: np.ndarray) -> str:
    """Numbers with eight digits."""
    return ", ".join(f"{value:.8g}" for value in values)
