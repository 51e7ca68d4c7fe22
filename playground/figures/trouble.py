"""How accuracy falls as images are disturbed, and what keeping silent buys."""

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import styled


def strengths_curve(
    strengths: np.ndarray, accuracies: np.ndarray, chosen: int, title: str
) -> go.Figure:
    """Accuracy `(S,)` over `strengths` `(S,)`; number `chosen` is marked."""
    figure = go.Figure()
    figure.add_scatter(
        x=strengths,
        y=accuracies,
        mode="lines+markers",
        showlegend=False,
        hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=strengths[chosen : chosen + 1],
        y=accuracies[chosen : chosen + 1],
        mode="markers",
        marker={"size": 12},
        showlegend=False,
        hovertemplate="%{x}: %{y:.1%}<extra>chosen</extra>",
    )
    return shares_up(styled(figure, x=title, y="accuracy"), title)


def rejection(
    thresholds: np.ndarray,
    share: np.ndarray,
    accuracy: np.ndarray,
    chosen: float,
    refused: np.ndarray | None = None,
) -> go.Figure:
    """The share answered and the accuracy among those, each `(T,)`, over `thresholds` `(T,)`.

    An accuracy of NaN, among no answers, is a gap. `refused` is the share of what belongs to
    none of the classes, where that is known.
    """
    figure = go.Figure()
    curves = [("answered", share, "dash"), ("right of those", accuracy, "solid")]
    if refused is not None:
        curves.append(("no digit, refused", refused, "dot"))
    for name, values, dash in curves:
        figure.add_scatter(
            x=thresholds,
            y=values,
            mode="lines",
            name=name,
            line_dash=dash,
            hovertemplate="%{x}: %{y:.1%}",
        )
    figure.add_vline(x=chosen, line_dash="dot", opacity=0.6)
    return shares_up(styled(figure, x="threshold", y="share"), "rejection")


def shares_up(figure: go.Figure, look: str) -> go.Figure:
    """Keep shares from 0 to 1 on the vertical axis, and the visitor's zoom for this `look`."""
    figure.update_layout(uirevision=look)
    figure.update_yaxes(range=[0, 1.03], tickformat=".0%")
    return figure
