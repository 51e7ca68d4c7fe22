"""The filter of a search's results: ranges of numbers, and some of the names, chosen by hand.

It brushes the lines and the table at once. Plotly's own parallel coordinates would do it on
the uprights, but need WebGL, of which a browser has little and some have none. What was chosen
belongs to the values that there are: where they change, a control begins anew.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from playground.search.search import Search, Trial
from playground.search.space import Axis
from playground.ui.pages.compare.search.choice import title
from playground.ui.widgets.choices import choice

WIDTH = 180  # pixels of a control

Passes = Callable[[Trial], bool]


def kept(search: Search, status: str) -> frozenset[int]:
    """The numbers of the rows that the visitor lets through; all for as long as it trains."""
    if status == "running" or len(search.rows) < 2:
        return frozenset(row.number for row in search.rows)
    with st.expander("Filter", icon=":material/filter_alt:"):
        with st.container(horizontal=True, gap="medium"):
            filters = [by_knob(axis, search.rows) for axis in search.space.axes]
            filters.append(by_score(search))
        found = [row.number for row in search.rows if all(passes(row) for passes in filters)]
        st.caption(f"{len(found):,} of {len(search.rows):,} combinations are shown.")
    return frozenset(found)


def by_knob(axis: Axis, rows: Sequence[Trial]) -> Passes:
    """Which values of a knob are shown."""
    path, label = axis.field.path, axis.field.label
    if axis.field.is_number:
        return between(label, path, lambda row: float(row.cell[path]), rows)
    names = list(dict.fromkeys(row.cell[path] for row in rows))
    wanted = choice(
        partial(st.multiselect, options=names),
        label,
        key_of(path, names),
        [],
        format_func=lambda name: title(axis.field, name),
        placeholder="all",
        width=WIDTH,
    )
    return lambda row: not wanted or row.cell[path] in wanted


def by_score(search: Search) -> Passes:
    """Which scores are shown."""
    return between(search.plan.objective.title(), "score", search.score, search.rows)


def between(
    label: str, name: str, value: Callable[[Trial], float], rows: Sequence[Trial]
) -> Passes:
    """From where to where a number is shown; a row without one only where all are."""

    def digits(row: Trial) -> float:
        return float(f"{value(row):.6g}")

    known = sorted({digits(row) for row in rows if np.isfinite(value(row))})
    if len(known) < 2:
        return lambda row: True
    ends = known[0], known[-1]
    chosen = choice(
        partial(st.select_slider, options=known),
        label,
        key_of(name, known),
        ends,
        format_func=lambda number: f"{number:.6g}",
        width=WIDTH,
    )
    low, high = chosen
    return lambda row: chosen == ends or low <= digits(row) <= high


def key_of(name: str, values: Sequence[object]) -> str:
    """The key of a control, another one for other values."""
    return f"search_filter_{name}_{hash(tuple(values))}"
