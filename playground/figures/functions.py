"""Curves of activations and losses: the function, its derivative, and where that vanishes."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import COLOURS, GREY, faint, styled

SHADE = faint(GREY, 0.18)


def with_slope(
    at: np.ndarray,
    value: np.ndarray,
    slope: np.ndarray,
    flat: Sequence[tuple[float, float]],
    names: tuple[str, str, str],
) -> go.Figure:
    """A function `(N,)` and its derivative `(N,)` at `at` `(N,)`; `flat` intervals are shaded.

    `names` are those of the function, of the derivative and of the horizontal axis.
    """
    figure = go.Figure()
    figure.add_scatter(x=at, y=value, mode="lines", name=names[0], line={"width": 3})
    figure.add_scatter(x=at, y=slope, mode="lines", name=names[1], line={"dash": "dash"})
    for low, high in flat:
        figure.add_vrect(x0=low, x1=high, fillcolor=SHADE, line_width=0, layer="below")
    return styled(figure, x=names[2], y="")


def probabilities(at: np.ndarray, shares: np.ndarray, x: str) -> go.Figure:
    """Probabilities `(N, K)` at `at` `(N,)`, stacked to 1."""
    figure = go.Figure()
    for number, share in enumerate(shares.T):
        figure.add_scatter(
            x=at,
            y=share,
            mode="lines",
            stackgroup="all",
            name=f"p{'₁₂₃₄₅₆'[number]}",
            line={"color": COLOURS[number % len(COLOURS)]},
        )
    return styled(figure, x=x, y="probability")
