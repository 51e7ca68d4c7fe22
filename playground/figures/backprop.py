"""The network of the backpropagation desk: numbers on units, weights or gradients on links.

Only a few columns and a few units of each are drawn, those around what is looked at, so that
every number can be read on a phone too. Links of the same sign and strength are one trace,
because a browser draws a dozen traces faster than hundreds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.plane_map import Dots, Window, add_dots
from playground.figures.style import ACCENT, CLEAR, MIDDLE, SHEET, TEXT, faint, quoted

ROWS = 8  # units of a column that are drawn
COLUMNS = 5  # columns that are drawn
ROW_HEIGHT = 46  # pixels
STRENGTHS = 6  # widths of links
LABEL = 0.5  # where on a link its number stands, from its beginning
FAINT = 0.3  # opacity of links that are not looked at
NOTHING = faint(MIDDLE, 0.35)  # a link of weight 0


@dataclass(frozen=True)
class Column:
    """One layer: its title, its units' names, and a number on each; None where it is unknown."""

    title: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Focus:
    """What is looked at: a column, and a unit of it."""

    column: int
    unit: int


def network_drawing(
    columns: Sequence[Column],
    links: Sequence[np.ndarray],
    focus: Focus,
    colours: tuple[str, str],
) -> go.Figure:
    """The network: `links` are matrices (from, to) between neighbours, coloured by their sign.

    `colours` are those of negative and positive links.
    """
    first = window(focus.column, len(columns), COLUMNS)
    shown = range(first, min(len(columns), first + COLUMNS))
    rows = {at: units_shown(len(columns[at].names), focus, at) for at in shown}
    tallest = max(len(each) for each in rows.values())
    figure = go.Figure()
    for left, right in pairwise(shown):
        add_links(figure, links[left], (left, right), rows, focus, colours)
    for at in shown:
        add_units(figure, columns[at], at, rows[at], focus)
    figure.update_layout(
        height=70 + ROW_HEIGHT * tallest,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        showlegend=False,
        dragmode=False,
        xaxis={"visible": False, "range": [shown[0] - 0.4, shown[-1] + 0.4], "fixedrange": True},
        yaxis={
            "visible": False,
            "range": [-(tallest / 2 + 0.2), tallest / 2 + 0.9],
            "fixedrange": True,
        },
    )
    return figure


def window(centre: int, length: int, most: int) -> int:
    """Where a window of `most` places around `centre` begins."""
    return max(0, min(centre - most // 2, length - most))


def units_shown(count: int, focus: Focus, column: int) -> range:
    """The units of a column that are drawn: those around the one looked at."""
    first = window(focus.unit if column == focus.column else 0, count, ROWS)
    return range(first, min(count, first + ROWS))


def height(row: int, rows: range) -> float:
    """How high a unit of a column stands; columns are centred."""
    return (len(rows) - 1) / 2 - (row - rows.start)


def add_links(
    figure: go.Figure,
    values: np.ndarray,
    ends: tuple[int, int],
    rows: dict[int, range],
    focus: Focus,
    colours: tuple[str, str],
) -> None:
    """Draw the links between two columns; those into the unit looked at stand out."""
    left, right = ends
    largest = float(np.abs(values[rows[left].start :, rows[right].start :]).max()) or 1.0
    groups: dict[tuple[int, bool, bool], tuple[list[Any], list[Any]]] = {}
    for i in rows[left]:
        for j in rows[right]:
            level = int(np.ceil(abs(values[i, j]) / largest * STRENGTHS))
            chosen = right == focus.column and j == focus.unit
            xs, ys = groups.setdefault((level, bool(values[i, j] < 0), chosen), ([], []))
            xs += [left, right, None]
            ys += [height(i, rows[left]), height(j, rows[right]), None]
    for (level, negative, chosen), (xs, ys) in sorted(groups.items()):
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            line={"color": colours[not negative] if level else NOTHING, "width": 0.6 + 0.7 * level},
            opacity=1.0 if chosen else FAINT,
            hoverinfo="skip",
        )
    if right == focus.column:
        label_links(figure, values[:, focus.unit], left, rows, focus)


def label_links(
    figure: go.Figure, values: np.ndarray, left: int, rows: dict[int, range], focus: Focus
) -> None:
    """Write the number of each link into the unit looked at onto it."""
    end = height(focus.unit, rows[focus.column])
    for i in rows[left]:
        figure.add_annotation(
            x=left + LABEL,
            y=(1 - LABEL) * height(i, rows[left]) + LABEL * end,
            text=short(values[i]),
            showarrow=False,
            font={"size": 11, "color": TEXT},
            bgcolor=SHEET,
            borderpad=1,
        )


def short(value: float) -> str:
    """A number in at most six signs."""
    text = f"{value:.2g}"
    if len(text) > 6:
        digits, power = f"{value:.0e}".split("e")
        text = f"{digits}e{int(power)}"
    return text.replace("-", "\u2212")


def add_units(figure: go.Figure, column: Column, at: int, rows: range, focus: Focus) -> None:
    """Draw the units of a column with their numbers, its title above."""
    here = at == focus.column
    chosen = [here and row == focus.unit for row in rows]
    values, names = ([*each[rows.start : rows.stop]] for each in (column.values, column.names))
    figure.add_scatter(
        x=[at] * len(rows),
        y=[height(row, rows) for row in rows],
        mode="markers+text",
        marker={
            "size": 38,
            "color": SHEET,
            "line": {
                "width": [3 if each else 1.5 for each in chosen],
                "color": [ACCENT if here else faint(MIDDLE, 0.8)] * len(rows),
            },
        },
        text=["" if value is None else short(value) for value in values],
        textfont={"size": 11, "color": TEXT},
        hovertext=[
            name if value is None else f"{name}: {value:.6g}"
            for name, value in zip(names, values, strict=True)
        ],
        hoverinfo="text",
    )
    hidden = len(column.names) - len(rows)
    more = f"<br>{len(rows)} of {len(column.names)}" if hidden else ""
    figure.add_annotation(
        x=at,
        y=height(rows.start, rows) + 0.55,
        yanchor="bottom",
        text=f"<b>{column.title}</b>{more}" if here else f"{column.title}{more}",
        showarrow=False,
        font={"size": 12},
    )


def example_map(dots: Dots, window: Window, chosen: int) -> go.Figure:
    """All examples, each in its colour; the chosen one is ringed."""
    figure = go.Figure()
    add_dots(figure, dots._replace(sizes=8.0))
    figure.add_scatter(
        x=dots.places[chosen : chosen + 1, 0],
        y=dots.places[chosen : chosen + 1, 1],
        mode="markers",
        marker={"size": 17, "color": CLEAR, "line": {"width": 3, "color": ACCENT}},
        hoverinfo="skip",
    )
    figure.update_layout(
        height=280,
        showlegend=False,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        xaxis_title=quoted(window.names[0]) or "x₁",
        yaxis_title=quoted(window.names[1]) or "x₂",
    )
    if window.square:
        figure.update_yaxes(scaleanchor="x")
    else:  # Plotly would write seconds since 1970 as 1.7B
        across, up = (f".{places}~f" for places in window.decimals)
        figure.update_xaxes(tickformat=across, nticks=4)
        figure.update_yaxes(tickformat=up, nticks=5)
    return figure
