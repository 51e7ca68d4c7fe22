"""The loss against a learning rate that grows while it is measured."""

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import ACCENT, GREY, styled


def range_curve(
    rates: np.ndarray, losses: np.ndarray, smoothed: np.ndarray, lowest: float, suggested: float
) -> go.Figure:
    """Losses and their running means `(T,)` over `rates` `(T,)`; the two rates that count marked.

    Neither is drawn where it is NaN.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=rates,
        y=losses,
        mode="lines",
        name="loss",
        line={"width": 1, "color": GREY},
        opacity=0.6,
        hovertemplate="η = %{x:.2g}: %{y:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=rates, y=smoothed, mode="lines", name="averaged", line={"width": 2.5}, hoverinfo="skip"
    )
    marks = ((suggested, "suggested", "solid", "right"), (lowest, "lowest", "dot", "left"))
    for rate, text, dash, side in marks:
        if np.isfinite(rate):
            figure.add_vline(x=rate, line={"dash": dash, "width": 1.5, "color": ACCENT})
            # On a logarithmic axis an annotation stands at the exponent.
            figure.add_annotation(
                x=np.log10(rate), y=1, yref="paper", text=text, xanchor=side, showarrow=False
            )
    styled(figure, x="learning rate", y="training loss")
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    figure.update_yaxes(type="log", tickformat="~g", nticks=5)
    return figure
