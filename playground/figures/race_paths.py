"""The paths of racing networks over a loss surface, each in its variant's colour and dashes."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.landscape import Trail, contour
from playground.figures.style import INK, WHITE, faint

# As in the race itself, see ui/compare/inks.js.
DASHES = ("solid", "dash", "dot", "dashdot")
TITLES = ("component 1", "component 2")


def race_paths(
    across: np.ndarray,
    up: np.ndarray,
    losses: np.ndarray,
    trails: Sequence[Trail],
    inks: Sequence[tuple[str, int]],
) -> go.Figure:
    """Losses `(B, A)` from above, and the trails upon them.

    `inks` are each trail's colour and its number in the race, which says its dashes.
    """
    figure = contour(across, up, losses, (), TITLES)
    for trail, (colour, number) in zip(trails, inks, strict=True):
        add_path(figure, trail, colour, DASHES[number % len(DASHES)])
        add_end(figure, trail, colour)
    add_start(figure, trails[0].places[0])
    figure.update_layout(uirevision="race paths")
    return figure


def add_path(figure: go.Figure, trail: Trail, colour: str, dash: str) -> None:
    """Draw a path as a line with a light edge."""
    x, y = trail.places.T
    for width, paint, dashes in ((5.5, WHITE, "solid"), (2.8, colour, dash)):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": width, "color": paint, "dash": dashes},
            hoverinfo="skip",
            showlegend=paint == colour,
            name=trail.name,
        )


def add_end(figure: go.Figure, trail: Trail, colour: str) -> None:
    """Mark where a path ends, with its name."""
    x, y = trail.places[-1]
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"size": 12, "color": colour, "line": {"width": 2, "color": WHITE}},
        customdata=trail.heights[-1:],
        hovertemplate=f"{trail.name}, loss below: %{{customdata:.4}}<extra></extra>",
        showlegend=False,
    )
    figure.add_annotation(
        x=float(x),
        y=float(y),
        text=trail.name,
        showarrow=False,
        yshift=15,
        bgcolor=faint(WHITE, 0.8),
        font={"color": INK, "size": 11},
    )


def add_start(figure: go.Figure, place: np.ndarray) -> None:
    """Mark where all paths begin."""
    figure.add_scatter(
        x=place[:1],
        y=place[1:],
        mode="markers",
        marker={"size": 12, "symbol": "circle-open", "color": WHITE, "line": {"width": 3}},
        name="start",
        hovertemplate="start<extra></extra>",
        showlegend=False,
    )
