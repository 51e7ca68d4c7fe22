"""Gradients over layers, time and batch sizes."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import styled

SMALLEST = 1e-12  # gradients below this look alike
ROW = 30  # pixels of a layer
SCALE = "Viridis"  # neither orange nor blue, which mean negative and positive


def layers_over_time(epochs: np.ndarray, lengths: np.ndarray, names: Sequence[str]) -> go.Figure:
    """The length of each layer's gradient `(T, L)` at `epochs` `(T,)`, as logarithmic colour."""
    powers = np.log10(np.maximum(lengths, SMALLEST)).T  # (L, T)
    low, high = int(np.floor(powers.min())), int(np.ceil(powers.max()))
    ticks = np.unique(np.linspace(low, max(high, low + 1), 6).round().astype(int))
    figure = go.Figure()
    figure.add_heatmap(
        x=epochs,
        y=list(names),
        z=powers,
        customdata=lengths.T,
        hovertemplate="%{y}, epoch %{x:.4g}: %{customdata:.3g}<extra></extra>",
        colorscale=SCALE,
        zmin=low,
        zmax=max(high, low + 1),
        colorbar={
            "title": "gradient",
            "tickvals": ticks,
            "ticktext": [f"10<sup>{power}</sup>".replace("-", "−") for power in ticks],
            "thickness": 12,
        },
    )
    styled(figure, x="epoch", y="")
    figure.update_layout(height=110 + ROW * min(len(names), 20), uirevision="gradients")
    figure.update_yaxes(autorange="reversed")  # the input's side on top, as one reads
    return figure


def layers_now(names: Sequence[str], lengths: np.ndarray, ratios: np.ndarray) -> go.Figure:
    """Bars for each layer: the length of its gradient `(L,)`, and that over its weights' `(L,)`."""
    figure = go.Figure()
    for name, values in (("gradient", lengths), ("gradient / weights", ratios)):
        figure.add_bar(
            x=np.where(values > SMALLEST, values, np.nan),
            y=list(names),
            orientation="h",
            name=name,
            customdata=values,
            hovertemplate="%{y}: %{customdata:.3g}<extra>" + name + "</extra>",
        )
    styled(figure, x="", y="")
    figure.update_layout(
        height=110 + 1.4 * ROW * len(names), uirevision="gradients", barmode="group", bargap=0.3
    )
    figure.update_xaxes(type="log", exponentformat="power", dtick="D2")
    figure.update_yaxes(autorange="reversed")  # the input's side on top, as one reads
    return figure


def signal_over_noise(sizes: np.ndarray, ratios: np.ndarray, batch: int, ratio: float) -> go.Figure:
    """Signal over noise `(N,)` of batches of `sizes` `(N,)`, and where the experiment's stands."""
    figure = go.Figure()
    figure.add_scatter(x=sizes, y=ratios, mode="lines", name="signal over noise")
    figure.add_scatter(
        x=[batch],
        y=[ratio],
        mode="markers",
        marker={"size": 11},
        name=f"your batch of {batch}",
    )
    figure.add_hline(y=1, line_dash="dot", opacity=0.5)
    styled(figure, x="batch size", y="signal over noise")
    figure.update_layout(uirevision="noise")
    figure.update_xaxes(type="log")
    figure.update_yaxes(type="log")
    return figure
