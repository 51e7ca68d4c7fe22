"""Bias, variance and noise by width, and the errors on points that were and were not seen."""

import numpy as np
import plotly.graph_objects as go

from playground.figures.landscape import ticks
from playground.figures.style import ACCENT, GREY, RED, styled

TALL = 340  # pixels
ABOVE = 2.5  # times the largest error left of the frame's peak that the areas may reach
PARTS = {"noise": GREY, "bias²": ACCENT, "variance": RED}
SMALLEST = 1e-6  # training errors below this look alike


def areas(widths: np.ndarray, bias: np.ndarray, variance: np.ndarray, noise: float) -> go.Figure:
    """The parts of the expected squared error `(W,)` over `widths` `(W,)`, one above the other."""
    figure = go.Figure()
    parts = {"noise": np.full(len(widths), noise), "bias²": bias, "variance": variance}
    for name, values in parts.items():
        figure.add_scatter(
            x=widths,
            y=values,
            name=name,
            stackgroup="error",
            mode="lines+markers",
            marker={"size": 5},
            line={"width": 1.2, "color": PARTS[name]},
            hovertemplate=f"{name}: %{{y:.4f}}",
        )
    total = noise + bias + variance
    most = min(float(np.nanmax(total)), ABOVE * float(total[0]))
    figure = by_width(figure, widths, "squared error")
    figure.update_yaxes(range=[0, 1.05 * most])
    return figure


def errors(
    widths: np.ndarray, training: np.ndarray, test: np.ndarray, noise: float, threshold: float
) -> go.Figure:
    """Training and expected test error `(W,)` over `widths` `(W,)`, and the `threshold` width."""
    figure = go.Figure()
    for name, values, colour, dash in (
        ("training error", training, ACCENT, "dash"),
        ("expected test error", test, RED, "solid"),
    ):
        figure.add_scatter(
            x=widths,
            y=np.maximum(values, SMALLEST),
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2.4},
            hovertemplate=f"{name}: %{{y:.4g}}",
        )
    if noise > 0:
        figure.add_hline(y=noise, line_dash="dot", line_color=GREY)
    figure.add_vline(x=threshold, line_dash="dot", line_color=GREY)
    figure.add_annotation(
        x=np.log10(threshold),
        y=1.0,
        yref="paper",
        text="parameters = points",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        xshift=5,
        font={"size": 11},
    )
    figure = by_width(figure, widths, "squared error")
    low = np.log10(max(SMALLEST, float(np.nanmin(training))))
    high = np.log10(float(np.nanmax(test)))
    low, high = low - 0.1, high + 0.35
    powers, texts = ticks(np.array([low, high]))
    figure.update_yaxes(
        type="log", tickvals=10 ** np.array(powers), ticktext=texts, range=[low, high]
    )
    return figure


def by_width(figure: go.Figure, widths: np.ndarray, title: str) -> go.Figure:
    """The looks of a figure over widths."""
    styled(figure, x="units of the hidden layer", y=title)
    figure.update_layout(height=TALL, hovermode="x unified", uirevision="widths")
    known = [width for width in (1, 2, 4, 8, 16, 32, 64) if width <= widths.max()]
    figure.update_xaxes(type="log", tickvals=known, ticktext=[str(width) for width in known])
    return figure
