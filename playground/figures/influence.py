"""Who shapes a network: points by what leaving them out changes, and where that is.

Green points help: without them the loss is higher. Red ones harm. Each keeps the colour of
its class or value as a ring, so that a map of points stays one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.plane_map import Shades, Window, framed, plane_map
from playground.figures.style import ACCENT, CLEAR, GREEN, GREY, RED, styled
from playground.ops.narrowing import narrowed

LARGE = 346  # pixels: of a map that is clicked
SMALLEST, LARGEST = 5.0, 26.0  # pixels, of points
HELPS, HARMS, NONE = GREEN, RED, GREY


class Points(NamedTuple):
    """Training points: `places` `(N, 2)`, what leaving each out changes `(N,)`, and how it looks.

    `rings` are colours, `texts` are shown on hover; `flipped` points have another target.
    """

    places: np.ndarray
    changes: np.ndarray
    rings: Sequence[str]
    texts: Sequence[str]
    chosen: int
    flipped: frozenset[int]


def sizes(changes: np.ndarray) -> np.ndarray:
    """The size of each point `(N,)`: its area grows with what it changes."""
    most = float(np.nanmax(np.abs(changes), initial=0.0)) or 1.0
    share = np.sqrt(np.abs(np.nan_to_num(changes)) / most)
    return np.asarray(SMALLEST + (LARGEST - SMALLEST) * share)


def colours(changes: np.ndarray) -> list[str]:
    """Whether each point helps or harms, as colours."""
    return [HELPS if change > 0 else HARMS if change < 0 else NONE for change in changes]


def add_points(figure: go.Figure, points: Points) -> None:
    """Draw the points, the chosen one ringed."""
    count = len(points.places)
    figure.add_scatter(
        x=points.places[:, 0],
        y=points.places[:, 1],
        mode="markers",
        marker={
            "size": sizes(points.changes),
            "color": colours(points.changes),
            "symbol": ["diamond" if i in points.flipped else "circle" for i in range(count)],
            "opacity": 0.9,
            "line": {"width": 2, "color": list(points.rings)},
        },
        hovertext=list(points.texts),
        hoverinfo="text",
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9}},
    )
    add_ring(figure, points.places[points.chosen])


def add_ring(figure: go.Figure, place: np.ndarray) -> None:
    """Draw a ring around the chosen point."""
    figure.add_scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        marker={"size": 30, "color": CLEAR, "line": {"width": 3, "color": ACCENT}},
        hoverinfo="skip",
        showlegend=False,
    )


def who_on_plane(values: np.ndarray, shades: Shades, window: Window, points: Points) -> go.Figure:
    """The points over the network's answer `(side, side)`."""
    figure = plane_map(values, shades, window, None, LARGE)
    add_points(figure, points)
    return figure


def change_on_plane(
    change: np.ndarray,
    shades: Shades,
    window: Window,
    place: np.ndarray,
    borders: Sequence[tuple[np.ndarray, str]],
) -> go.Figure:
    """Where the answer changes `(side, side)`, with borders before and after `(side, side)`.

    A border is where its values pass through 0; its line has the dash that is named.
    """
    figure = plane_map(change, shades, window, None, LARGE)
    side = change.shape[1]
    for values, dash in borders:
        figure.add_contour(
            x=np.linspace(*window.across, side),
            y=np.linspace(*window.up, side)[::-1],
            z=narrowed(values),
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            line={"width": 2, "color": NONE if dash == "dot" else ACCENT, "dash": dash},
            showscale=False,
            hoverinfo="skip",
        )
    add_ring(figure, place)
    return framed(figure, window, LARGE)


def who_on_line(x: np.ndarray, answer: np.ndarray, points: Points, title: str) -> go.Figure:
    """The points `(x, target)` with the network's answer `(G,)` along `x` `(G,)`."""
    figure = go.Figure()
    figure.add_scatter(
        x=x, y=answer, mode="lines", line={"color": NONE, "width": 2}, hoverinfo="skip"
    )
    add_points(figure, points)
    return lined(figure, title)


def change_on_line(
    x: np.ndarray, before: np.ndarray, after: np.ndarray, place: np.ndarray, title: str
) -> go.Figure:
    """The answers along `x` `(G,)` before and after."""
    figure = go.Figure()
    for values, name, colour, dash in (
        (before, "with all points", NONE, "dot"),
        (after, "after the change", ACCENT, "solid"),
    ):
        figure.add_scatter(
            x=x, y=values, mode="lines", name=name, line={"color": colour, "dash": dash}
        )
    add_ring(figure, place)
    figure = lined(figure, title)
    figure.update_layout(showlegend=True)
    return figure


def lined(figure: go.Figure, title: str) -> go.Figure:
    """The looks of a figure along a line."""
    styled(figure, x="x", y=title)
    figure.update_layout(height=LARGE, width=LARGE, showlegend=False, dragmode=False)
    return figure
