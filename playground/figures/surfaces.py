"""A test surface from above, in pale greys, with the ways of optimizers in colours.

Over the picture lies a grid of points that nobody sees: a click on one sets the start.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import CONTOUR, INK, NINE, SLOPE, WHITE, faint

HEIGHT = 520  # pixels
TARGETS = 33  # points along a side that can be clicked
LEVELS = 30


class Line(NamedTuple):
    """The way of one optimizer: `places` `(N, 2)`, `heights` `(N,)`."""

    name: str
    places: np.ndarray
    heights: np.ndarray


def shade(heights: np.ndarray) -> np.ndarray:
    """Heights as colours: the logarithm of how far they are above the lowest in the picture."""
    low, high = heights.min(), heights.max()
    return np.log10(heights - low + 1e-4 * (high - low))


def race_map(
    across: np.ndarray,
    up: np.ndarray,
    heights: np.ndarray,
    lines: Sequence[Line],
    minima: Sequence[tuple[float, float]],
) -> go.Figure:
    """Heights `(B, A)` at `across` `(A,)` and `up` `(B,)`, ways over them, minima as crosses."""
    figure = go.Figure()
    figure.add_contour(
        x=across,
        y=up,
        z=shade(heights),
        colorscale=SLOPE,
        ncontours=LEVELS,
        contours_coloring="heatmap",
        line={"width": 0.5, "color": faint(CONTOUR, 0.25)},
        showscale=False,
        hoverinfo="skip",
    )
    add_targets(figure, across, up)
    for place, line in enumerate(lines):
        add_line(figure, line, NINE[place % len(NINE)])
    add_marks(figure, minima, "minimum", {"symbol": "x-thin", "size": 12, "line_width": 2.5})
    starts = [line.places[0] for line in lines[:1]]
    add_marks(figure, starts, "start", {"symbol": "circle-open", "size": 11, "line_width": 2.5})
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0},
        xaxis={"title": "x", "range": [across[0], across[-1]]},
        yaxis={"title": "y", "range": [up[0], up[-1]]},
        dragmode=False,
        clickmode="event+select",
    )
    return figure


def add_line(figure: go.Figure, line: Line, colour: str) -> None:
    """Draw a way with a light edge, its end marked."""
    x, y = line.places.T
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"width": 4.5, "color": faint(WHITE, 0.75)},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=line.name,
    )
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"width": 2, "color": colour},
        marker={"size": [0] * (len(x) - 1) + [10], "color": colour},
        customdata=line.heights,
        hovertemplate=f"{line.name}, step %{{pointNumber}}: %{{customdata:.4g}}<extra></extra>",
        name=line.name,
        legendgroup=line.name,
    )


def add_targets(figure: go.Figure, across: np.ndarray, up: np.ndarray) -> None:
    """Lay the grid of points that can be clicked over the picture."""
    x, y = np.meshgrid(*(np.linspace(edge[0], edge[-1], TARGETS) for edge in (across, up)))
    ghost = {"marker": {"opacity": 0}}
    figure.add_scatter(
        x=x.ravel(),
        y=y.ravel(),
        mode="markers",
        marker={"size": 14, "opacity": 0},
        selected=ghost,
        unselected=ghost,
        hovertemplate="start at (%{x:.3g}, %{y:.3g})<extra></extra>",
        showlegend=False,
    )


def add_marks(figure: go.Figure, places: Sequence[Any], name: str, marker: dict[str, Any]) -> None:
    """Mark places `(2,)` that all have one name."""
    if len(places):
        figure.add_scatter(
            x=[place[0] for place in places],
            y=[place[1] for place in places],
            mode="markers",
            marker=marker | {"color": INK, "line_color": INK},
            hovertemplate=f"{name} (%{{x:.3g}}, %{{y:.3g}})<extra></extra>",
            showlegend=False,
        )
