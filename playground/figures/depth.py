"""A deep network's training as pictures of layer by time: gradients, outputs, dead units, loss.

All columns share their scales of colour, so that they can be compared at a glance: what is
dark has vanished, what is bright has exploded.
"""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures.style import RED

WIDTH, HEIGHT = 306, 620  # pixels
MOMENTS = 90  # columns of a picture
SCALE = "Viridis"
PANELS = (
    # title, powers of ten or shares from and to, ticks
    ("gradient", (-12.0, 0.0), (-12, -8, -4, 0)),
    ("spread of outputs", (-4.0, 2.0), (-4, -2, 0, 2)),
    ("dead units", (0.0, 1.0), (0, 0.5, 1)),
)
SMALLEST = 1e-30


def film(
    gradient: np.ndarray, spread: np.ndarray, dead: np.ndarray, loss: np.ndarray, updates: int
) -> go.Figure:
    """Of T updates out of `updates`: `(T, L + 1)`, `(T, L)`, `(T, L)` and the loss `(T,)`."""
    figure = make_subplots(
        rows=4,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.055,
        row_heights=[0.27, 0.27, 0.27, 0.19],
        subplot_titles=[title for title, _, _ in PANELS] + ["loss"],
    )
    step = max(1, -(-len(loss) // MOMENTS))
    at = np.arange(len(loss))[::step]
    parts = (powers(gradient[at]), powers(spread[at]), np.asarray(dead[at], np.float32))
    for row, (values, panel) in enumerate(zip(parts, PANELS, strict=True), start=1):
        figure.add_trace(picture(at + 1, values, panel, row), row, 1)
        figure.update_yaxes(autorange="reversed", nticks=6, title_text="layer", row=row, col=1)
    line = {"color": RED, "width": 2}
    figure.add_trace(
        go.Scatter(
            x=at + 1,
            y=loss[at],
            mode="lines",
            line=line,
            hovertemplate="update %{x}: loss %{y:.4g}<extra></extra>",
        ),
        4,
        1,
    )
    figure.update_yaxes(rangemode="tozero", nticks=4, row=4, col=1)
    figure.update_xaxes(range=[0.5, updates + 0.5])
    figure.update_xaxes(title_text="update", row=4, col=1)
    figure.update_annotations(font_size=12)
    figure.update_layout(
        width=WIDTH,
        height=HEIGHT,
        margin={"l": 4, "r": 4, "t": 24, "b": 4},
        showlegend=False,
        dragmode=False,
        uirevision="depth",
    )
    return figure


def powers(values: np.ndarray) -> np.ndarray:
    """log₁₀ of sizes, as single numbers; what is not finite is a gap."""
    known = np.where(np.isfinite(values), values, np.nan)
    return np.log10(np.maximum(known, SMALLEST)).astype(np.float32)


def picture(at: np.ndarray, values: np.ndarray, panel: tuple[Any, ...], row: int) -> go.Heatmap:
    """Values `(T, L)` at updates `at` `(T,)`, in the colours of a panel."""
    title, (low, high), ticks = panel
    share = row == len(PANELS)
    texts = [f"{tick:.0%}" if share else f"10<sup>{tick}</sup>" for tick in ticks]
    number = "%{z:.0%}" if share else "10<sup>%{z:.1f}</sup>"
    return go.Heatmap(
        x=at,
        y=np.arange(1, values.shape[1] + 1),
        z=values.T,
        zmin=low,
        zmax=high,
        colorscale=SCALE,
        hovertemplate=f"layer %{{y}}, update %{{x}}: {title} {number}<extra></extra>",
        colorbar={
            "thickness": 7,
            "len": 0.25,
            "y": 1.0 - 0.275 * (row - 1),
            "yanchor": "top",
            "tickvals": list(ticks),
            "ticktext": [text.replace("-", "−") for text in texts],
            "tickfont": {"size": 10},
            "xpad": 4,
        },
    )
