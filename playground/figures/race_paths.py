"""The paths of racing networks over a loss surface, each in its variant's colour and dashes."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.landscape import INK, PAPER, Trail, contour

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
        x, y = trail.places.T
        for width, paint, dash in ((5.5, PAPER, "solid"), (2.8, colour, DASHES[number % 4])):
            figure.add_scatter(
                x=x,
                y=y,
                mode="lines",
                line={"width": width, "color": paint, "dash": dash},
                hoverinfo="skip",
                showlegend=paint == colour,
                name=trail.name,
            )
        figure.add_scatter(
            x=x[-1:],
            y=y[-1:],
            mode="markers",
            marker={"size": 12, "color": colour, "line": {"width": 2, "color": PAPER}},
            customdata=trail.heights[-1:],
            hovertemplate=f"{trail.name}, loss below: %{{customdata:.4}}<extra></extra>",
            showlegend=False,
        )
        figure.add_annotation(
            x=float(x[-1]),
            y=float(y[-1]),
            text=trail.name,
            showarrow=False,
            yshift=15,
            bgcolor="rgba(255, 255, 255, 0.8)",
            font={"color": INK, "size": 11},
        )
    start = trails[0].places[:1].T
    figure.add_scatter(
        x=start[0],
        y=start[1],
        mode="markers",
        marker={"size": 12, "symbol": "circle-open", "color": PAPER, "line": {"width": 3}},
        name="start",
        hovertemplate="start<extra></extra>",
        showlegend=False,
    )
    figure.update_layout(uirevision="race paths")
    return figure
