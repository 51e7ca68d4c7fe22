"""A slice of a landscape of losses, from above and in space, with the paths of runs on it.

Losses are drawn by their logarithm, for they span powers of ten. What is not finite is left
out. Colours run from dark valleys to bright heights; paths are light lines with a dark edge.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import COLOURS, INK, WHITE, faint

SCALE = "Viridis"  # neither orange nor blue, which mean negative and positive
SMALLEST, LARGEST = 1e-12, 1e30  # losses beyond these look alike
FLAT, SOLID = 480, 480  # pixels
LEVELS = 24


class Trail(NamedTuple):
    """The shadow of a path on a plane: `places` `(T, 2)`, `heights` `(T,)` of the loss there."""

    name: str
    places: np.ndarray
    heights: np.ndarray


def logarithm(losses: np.ndarray) -> np.ndarray:
    """log₁₀ of losses; NaN where they are not finite."""
    known = np.where(np.isfinite(losses), losses, np.nan).astype(float)
    return np.log10(np.clip(known, SMALLEST, LARGEST))


def ticks(powers: np.ndarray) -> tuple[list[float], list[str]]:
    """Round losses for an axis of logarithms: where they stand, and how they are written."""
    known = powers[np.isfinite(powers)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    steps = (1, 2, 5) if high - low < 3 else (1,)
    found = [digit * 10.0**power for power in decades for digit in steps]
    found = [value for value in found if low <= np.log10(value) <= high]
    if len(found) < 3:
        found = [10.0**power for power in np.linspace(low, high, 5)]
    found = found[:: -(-len(found) // 8)]
    return [float(np.log10(value)) for value in found], [f"{value:.3g}" for value in found]


def contour(
    across: np.ndarray,
    up: np.ndarray,
    losses: np.ndarray,
    trails: Sequence[Trail],
    titles: tuple[str, str],
) -> go.Figure:
    """Losses `(B, A)` at `across` `(A,)` and `up` `(B,)` from above; the first trail is the run's.

    `titles` are those of the axes.
    """
    powers = logarithm(losses)
    figure = go.Figure()
    figure.add_contour(
        **ground(across, up, losses, powers),
        ncontours=LEVELS,
        contours_coloring="heatmap",
        line={"width": 0.6, "color": faint(WHITE, 0.35)},
        colorbar=bar(powers),
    )
    for number, trail in reversed([*enumerate(trails)]):
        add_trail(figure, trail, number)
    figure.update_layout(
        height=FLAT,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": titles[0], "range": [across[0], across[-1]]},
        yaxis={"title": titles[1], "range": [up[0], up[-1]]},
        uirevision="landscape",
    )
    return figure


def ground(
    across: np.ndarray, up: np.ndarray, losses: np.ndarray, powers: np.ndarray
) -> dict[str, Any]:
    """What a slice is drawn of, from above and in space: `powers` are the losses' logarithms."""
    return {
        "x": across,
        "y": up,
        "z": powers,
        "customdata": losses,
        "hovertemplate": "(%{x:.3g}, %{y:.3g}): loss %{customdata:.4g}<extra></extra>",
        "colorscale": SCALE,
    }


def bar(powers: np.ndarray) -> dict[str, Any]:
    """The legend of colours."""
    places, texts = ticks(powers)
    return {"title": "loss", "tickvals": places, "ticktext": texts, "thickness": 12}


def colour(number: int) -> str:
    """The colour of trail `number`; the run's own is white."""
    return WHITE if number == 0 else COLOURS[(number - 1) % len(COLOURS)]


def add_trail(figure: go.Figure, trail: Trail, number: int) -> None:
    """Draw a path from above, with its start and its end."""
    x, y = trail.places.T
    shade = colour(number)
    lines = ((4.5, INK), (2.2, shade)) if len(x) > 1 else ()
    for width, paint in lines:
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": width, "color": paint},
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(
        x=x[[0, -1]],
        y=y[[0, -1]],
        mode="markers",
        marker={
            "size": [9, 13],
            "symbol": ["circle-open", "circle"],
            "color": shade,
            "line": {"width": [2.5, 1.5], "color": [shade, INK]},
        },
        customdata=np.stack([["start", "now"], trail.heights[[0, -1]]], axis=1),
        hovertemplate="%{customdata[0]}, loss below: %{customdata[1]:.4}<extra></extra>",
        name=trail.name,
        showlegend=number > 0,
    )


def surface(
    across: np.ndarray,
    up: np.ndarray,
    losses: np.ndarray,
    trails: Sequence[Trail],
    titles: tuple[str, str],
) -> go.Figure:
    """The same in space: height is the logarithm of the loss."""
    powers = logarithm(losses)
    places, texts = ticks(powers)
    figure = go.Figure()
    figure.add_surface(**ground(across, up, losses, powers), showscale=False, opacity=0.88)
    lift = 0.03 * float(np.nanmax(powers) - np.nanmin(powers)) if np.isfinite(powers).any() else 0
    for number, trail in enumerate(trails):
        add_lifted(figure, trail, number, lift)
    figure.update_layout(
        height=SOLID,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        scene={
            "xaxis_title": titles[0],
            "yaxis_title": titles[1],
            "zaxis": {"title": "loss", "tickvals": places, "ticktext": texts},
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
            "camera": {"eye": {"x": 1.15, "y": -0.95, "z": 1.15}},
        },
        uirevision="landscape",
    )
    return figure


def add_lifted(figure: go.Figure, trail: Trail, number: int, lift: float) -> None:
    """Draw a path in space, a little above the surface, its ends marked."""
    shade = colour(number)
    figure.add_scatter3d(
        x=trail.places[:, 0],
        y=trail.places[:, 1],
        z=logarithm(trail.heights) + lift,
        mode="lines+markers",
        line={"width": 6, "color": INK if number == 0 else shade},
        marker={
            "size": [4, *[0] * (len(trail.places) - 2), 7][-len(trail.places) :],
            "color": shade,
            "line": {"width": 1, "color": INK},
        },
        hoverinfo="skip",
        name=trail.name,
        showlegend=number > 0,
    )
