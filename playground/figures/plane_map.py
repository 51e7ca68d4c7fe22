"""A quantity over the plane as colours with points on it, and quantities along a line.

Maps come row by row from the top left, as the network was asked. They are small on purpose:
several stand side by side, and a phone shows one below the other.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import COLOURS, styled

WIDTH, FOOT = 236, 30  # pixels: of a map, and of the scale of colours below it
INK = "rgba(128, 128, 128, 0.9)"
ACCENT = "#7065df"
FAINT = "rgba(112, 101, 223, 0.25)"
MOST_LINES = 64


class Dots(NamedTuple):
    """Points on a map: `places` `(N, 2)`, a colour and a size in pixels for each, and texts."""

    places: np.ndarray
    colours: Sequence[str]
    sizes: Sequence[float] | float = 5.0
    texts: Sequence[str] | None = None


class Shades(NamedTuple):
    """How numbers become colours: a colour scale, its bounds, and what the numbers are."""

    scale: Any
    low: float
    high: float
    title: str = ""
    bar: bool = True
    smooth: bool = True
    opacity: float = 1.0


def plane_map(
    values: np.ndarray, shades: Shades, extent: float, dots: Dots | None, width: int = WIDTH
) -> go.Figure:
    """`values` `(side, side)` over [−extent, extent]², with points, so many pixels wide."""
    axis = np.linspace(-extent, extent, values.shape[1])
    figure = go.Figure()
    figure.add_heatmap(
        x=axis,
        y=axis[::-1],
        z=np.asarray(values, np.float32),
        colorscale=shades.scale,
        zmin=shades.low,
        zmax=shades.high,
        zsmooth="best" if shades.smooth else False,
        showscale=shades.bar,
        opacity=shades.opacity,
        colorbar={
            "orientation": "h",
            "y": 0,
            "yanchor": "top",
            "ypad": 4,
            "thickness": 8,
            "tickvals": [shades.low, (shades.low + shades.high) / 2, shades.high],
            "tickformat": ".2~g",
            "ticks": "",
            "ticklabeloverflow": "allow",
        },
        hovertemplate=f"(%{{x:.2f}}, %{{y:.2f}}): %{{z:.3f}} {shades.title}<extra></extra>",
    )
    if dots is not None:
        add_dots(figure, dots)
    return framed(figure, extent, width)


def add_dots(figure: go.Figure, dots: Dots) -> None:
    """Draw the points."""
    figure.add_scatter(
        x=dots.places[:, 0],
        y=dots.places[:, 1],
        mode="markers",
        marker={
            "size": dots.sizes,
            "color": list(dots.colours),
            "line": {"width": 0.6, "color": INK},
        },
        hovertext=None if dots.texts is None else list(dots.texts),
        hoverinfo="skip" if dots.texts is None else "text",
        showlegend=False,
    )


def framed(figure: go.Figure, extent: float, width: int) -> go.Figure:
    """Give a map its size, square places, and no axes to speak of."""
    reach = [-extent, extent]
    figure.update_layout(
        height=width + FOOT,
        width=width,
        margin={"l": 0, "r": 0, "t": 0, "b": FOOT},
        dragmode=False,
        showlegend=False,
        xaxis={"range": reach, "constrain": "domain", "visible": False, "fixedrange": True},
        yaxis={"range": reach, "scaleanchor": "x", "constrain": "domain", "visible": False},
    )
    figure.update_yaxes(fixedrange=True)
    return figure


def member_lines(
    x: np.ndarray, members: np.ndarray, one: int, dots: Dots, name: str, title: str
) -> go.Figure:
    """What each of `members` `(K, G)` answers along `x` `(G,)`; bold: their mean, and one by name.

    Of very many some are drawn, evenly.
    """
    figure = go.Figure()
    faint = members[:: -(-len(members) // MOST_LINES)]
    gaps = np.column_stack([faint, np.full(len(faint), np.nan)])
    figure.add_scatter(
        x=np.tile([*x, np.nan], len(faint)),
        y=gaps.ravel(),
        mode="lines",
        line={"width": 1, "color": FAINT},
        name="each" if len(faint) == len(members) else f"{len(faint)} of them",
        hoverinfo="skip",
    )
    for said, values, colour, width in (
        (name, members[one], COLOURS[2], 1.8),
        ("all together", members.mean(axis=0), ACCENT, 3.2),
    ):
        figure.add_scatter(
            x=x, y=values, mode="lines", name=said, line={"width": width, "color": colour}
        )
    add_dots(figure, dots)
    return styled(figure, x="x", y=title)


def lines(x: np.ndarray, named: dict[str, np.ndarray], title: str) -> go.Figure:
    """Several quantities `(G,)` along `x` `(G,)`."""
    figure = go.Figure()
    for (name, values), dash in zip(named.items(), ("solid", "dash", "dot"), strict=False):
        figure.add_scatter(x=x, y=values, mode="lines", name=name, line_dash=dash)
    return styled(figure, x="x", y=title)
