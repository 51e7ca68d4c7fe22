"""What a search has found: a line for each combination of values, and which knobs matter.

The lines are drawn as plain ones: Plotly's own parallel coordinates take a new WebGL context
whenever they are drawn anew, of which a browser has few. Lines can be set aside as pale ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import GREY, PAGE_INK, PAGE_PAPER, faint, styled

# From the worst to the best; neither orange nor blue, which mean negative and positive.
LIGHT = ((208, 212, 222), (157, 143, 232), (74, 54, 201))
DARK = ((64, 68, 80), (125, 111, 214), (214, 206, 255))
FAINT = faint(GREY, 0.22)  # lines that are set aside
SHADES = 6  # of lines, by their rank
WIDE = 20  # a score whose greatest number is so many times the least is drawn by its logarithm
HEIGHT = 340
TICKS = 5


@dataclass(frozen=True)
class Column:
    """One upright of the parallel coordinates: numbers `(N,)`, or names `(N,)` in an order."""

    label: str
    values: Sequence[float | str]
    names: tuple[str, ...] = ()  # where values are names: all of them, from below
    log: bool = False

    def heights(self) -> np.ndarray:
        """Where the values lie on the upright `(N,)`, from 0 to 1."""
        if self.names:
            places = np.array([self.names.index(str(value)) for value in self.values], float)
            return (places + 0.5) / len(self.names)
        low, high = self._ends()
        return (self._scaled() - low) / (high - low)

    def ticks(self) -> list[tuple[float, str]]:
        """Heights on the upright, and what stands there."""
        if self.names:
            count = len(self.names)
            return [((place + 0.5) / count, short(name)) for place, name in enumerate(self.names)]
        low, high = self._ends()
        at = np.linspace(0, 1, TICKS)
        numbers = low + at * (high - low)
        texts = [f"{10**number if self.log else number:.3g}" for number in numbers]
        return list(zip(map(float, at), texts, strict=True))

    def _scaled(self) -> np.ndarray:
        numbers = np.array(self.values, float)
        return np.log10(numbers) if self.log else numbers

    def _ends(self) -> tuple[float, float]:
        numbers = self._scaled()
        low, high = float(numbers.min()), float(numbers.max())
        return (low, high) if high > low else (low - 0.5, high + 0.5)


def short(name: str) -> str:
    """A name that fits beside an upright."""
    return name if len(name) <= 18 else f"{name[:17]}…"


def parallel(
    columns: Sequence[Column],
    scores: np.ndarray,
    label: str,
    low_is_best: bool,
    best: int,
    dark: bool,
    shown: np.ndarray,
) -> go.Figure:
    """A line through the values of each of N cells, and at last through its score `(N,)`.

    Colours go by rank, so that one score far from the others takes none from them. The best
    lie on top, and cell number `best` is thick. What is not `shown` `(N,)` lies pale behind.
    """
    log = bool(scores.min() > 0 and scores.max() / scores.min() > WIDE)
    uprights = [*columns, Column(label, list(map(float, scores)), log=log)]
    heights = np.stack([each.heights() for each in uprights], axis=1)  # (N, K + 1)
    order = np.argsort(-scores if low_is_best else scores, kind="stable")
    order = np.append(order[order != best], best)
    figure = go.Figure()
    if not shown.all():
        faint = {"color": FAINT, "width": 1}
        add_lines(figure, path(uprights, heights, order[~shown[order]]), faint, "skip")
    order = order[shown[order]]
    groups = [group for group in np.array_split(order[:-1], SHADES) if len(group)]
    shades = shaded(len(groups) + 1, DARK if dark else LIGHT)
    for cells, shade in zip((*groups, order[-1:]), shades, strict=True):
        if len(cells):
            line = {"color": shade, "width": 4 if cells[-1] == best else 1.5}
            add_lines(figure, path(uprights, heights, cells), line, "text")
    frame(figure, uprights, dark)
    return figure


def add_lines(figure: go.Figure, path: dict[str, Any], line: dict[str, Any], hover: str) -> None:
    """Draw the lines of some cells."""
    figure.add_scatter(**path, mode="lines", line=line, hoverinfo=hover, showlegend=False)


def path(uprights: Sequence[Column], heights: np.ndarray, cells: np.ndarray) -> dict[str, Any]:
    """The lines of some cells as one, with gaps between them, and what they say."""
    x: list[int | None] = []
    y: list[float | None] = []
    text: list[str | None] = []
    for cell in cells:
        said = "<br>".join(f"{each.label}: {written(each.values[cell])}" for each in uprights)
        x += [*range(len(uprights)), None]
        y += [*map(float, heights[cell]), None]
        text += [said] * len(uprights) + [None]
    return {"x": x, "y": y, "text": text}


def written(value: float | str) -> str:
    """A value as text."""
    return value if isinstance(value, str) else f"{value:.4g}"


def shaded(count: int, stops: Sequence[tuple[int, int, int]]) -> list[str]:
    """So many colours from the first of `stops` to the last."""
    at = np.linspace(0, len(stops) - 1, count)
    parts = [np.interp(at, range(len(stops)), [stop[part] for stop in stops]) for part in range(3)]
    return [f"rgb({','.join(str(round(part[place])) for part in parts)})" for place in range(count)]


def frame(figure: go.Figure, uprights: Sequence[Column], dark: bool) -> None:
    """Draw the uprights with their names and ticks."""
    for place, upright in enumerate(uprights):
        figure.add_shape(
            type="line", x0=place, x1=place, y0=0, y1=1, line={"color": GREY, "width": 1}
        )
        outer = "left" if place == 0 else "right" if place == len(uprights) - 1 else "center"
        name = {"text": upright.label, "xanchor": outer, "yanchor": "bottom"}
        font = {"color": PAGE_INK[dark], "size": 13}
        figure.add_annotation(x=place, y=1.06, showarrow=False, font=font, **name)
        side, shift = ("left", 5) if place == 0 else ("right", -5)
        behind = {"bgcolor": faint(PAGE_PAPER[dark], 0.75), "borderpad": 1}
        for height, text in upright.ticks():
            tick = {"text": text, "xanchor": side, "xshift": shift, **behind}
            font = {"color": PAGE_INK[dark], "size": 11}
            figure.add_annotation(x=place, y=height, showarrow=False, font=font, **tick)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        xaxis={**hidden, "range": (-0.05, len(uprights) - 0.95)},
        yaxis={**hidden, "range": (-0.05, 1.18)},
        hovermode="closest",
        uirevision="search",
    )


def importances(labels: Sequence[str], shares: np.ndarray, chance: np.ndarray) -> go.Figure:
    """How much of the ranks' variance each knob explains `(K,)`, and how much chance would."""
    figure = go.Figure()
    figure.add_bar(x=shares, y=list(labels), orientation="h", name="explained")
    figure.add_scatter(
        x=chance,
        y=list(labels),
        mode="markers",
        name="by chance",
        marker={"symbol": "line-ns-open", "size": 18, "line": {"width": 2}, "color": GREY},
    )
    styled(figure, x="share of the variance of ranks (η²)", y="")
    figure.update_layout(height=110 + 34 * len(labels), uirevision="importance")
    figure.update_xaxes(range=(0, 1), tickformat=".0%")
    figure.update_yaxes(autorange="reversed")
    return figure
