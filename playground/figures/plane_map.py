"""A quantity over the plane as colours with points on it, and quantities along a line.

Maps come row by row from the top left, as the network was asked. They are small on purpose:
several stand side by side, and a phone shows one below the other.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import ACCENT, MIDDLE, RED, faint, quoted, styled
from playground.ops.narrowing import narrowed
from playground.options.decimals import decimals

WIDTH, FOOT = 236, 30  # pixels: of a map, and of the scale of colours below it
OUTLINE, FAINT = faint(MIDDLE, 0.9), faint(ACCENT, 0.25)
MOST_LINES = 64
MOST_DECIMALS = 15
PLACES = 1200  # that a map tells apart along each side


class Window(NamedTuple):
    """What part of the plane a map shows: from where to where, in what units, and their names."""

    across: tuple[float, float]
    up: tuple[float, float]
    names: tuple[str, str] = ("", "")

    @property
    def square(self) -> bool:
        """Whether a unit is as long upwards as it is across."""
        return self.across == self.up

    @property
    def decimals(self) -> tuple[int, int]:
        """How many decimals tell places apart, across and upwards."""
        across, up = (decimals((high - low) / PLACES) for low, high in (self.across, self.up))
        return min(MOST_DECIMALS, across), min(MOST_DECIMALS, up)

    @property
    def hover(self) -> str:
        """How Plotly is to write a place: with as many digits as tell places apart."""
        parts = []
        for letter, name, places in zip("xy", self.names, self.decimals, strict=True):
            number = f"%{{{letter}:.{places}f}}"
            parts.append(f"{quoted(name)} {number}" if name else number)
        return ", ".join(parts) if any(self.names) else f"({', '.join(parts)})"


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
    classes: Sequence[str] = ()  # names, where the numbers are classes
    places: int = 3  # decimals
    own: bool = False  # whether the numbers are in a table's own units


def plane_map(
    values: np.ndarray, shades: Shades, window: Window, dots: Dots | None, width: int = WIDTH
) -> go.Figure:
    """`values` `(side, side)` over a window, with points, so many pixels wide."""
    side = values.shape[1]
    figure = go.Figure()
    figure.add_heatmap(
        x=np.linspace(*window.across, side),
        y=np.linspace(*window.up, side)[::-1],
        z=np.asarray(values, float) if shades.own else narrowed(values),
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
            "tickformat": f".{shades.places}~f" if shades.own else ".2~g",
            "ticks": "",
            "ticklabeloverflow": "allow",
        },
        hovertemplate=f"{window.hover}: {told(shades)}<extra></extra>",
        customdata=named_classes(values, shades.classes),
    )
    if dots is not None:
        add_dots(figure, dots)
    return framed(figure, window, width)


def told(shades: Shades) -> str:
    """How Plotly is to write the number of a place, or its class."""
    return "%{customdata}" if shades.classes else f"%{{z:.{shades.places}f}} {quoted(shades.title)}"


def named_classes(values: np.ndarray, classes: Sequence[str]) -> list[list[str]] | None:
    """The names of the classes `values` `(side, side)`; none where they are other numbers."""
    names = [quoted(name) for name in classes]
    return [[names[int(value)] for value in row] for row in values] if names else None


def add_dots(figure: go.Figure, dots: Dots) -> None:
    """Draw the points."""
    figure.add_scatter(
        x=dots.places[:, 0],
        y=dots.places[:, 1],
        mode="markers",
        marker={
            "size": dots.sizes,
            "color": list(dots.colours),
            "line": {"width": 0.6, "color": OUTLINE},
        },
        hovertext=None if dots.texts is None else list(dots.texts),
        hoverinfo="skip" if dots.texts is None else "text",
        showlegend=False,
    )


def framed(figure: go.Figure, window: Window, width: int) -> go.Figure:
    """Give a map its size, square places, and no axes to speak of."""
    across = {"range": list(window.across), "constrain": "domain", "visible": False}
    up = {"range": list(window.up), "constrain": "domain", "visible": False}
    figure.update_layout(
        height=width + FOOT,
        width=width,
        margin={"l": 0, "r": 0, "t": 0, "b": FOOT},
        dragmode=False,
        showlegend=False,
        xaxis=across,
        yaxis=up | ({"scaleanchor": "x"} if window.square else {}),
    )
    figure.update_xaxes(fixedrange=True)
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
        (name, members[one], RED, 1.8),
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
