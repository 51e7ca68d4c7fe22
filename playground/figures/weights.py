"""How weights are spread: one histogram for each layer, on one scale.

The bars are computed here, so that the browser gets a few dozen numbers instead of every
weight of a wide network.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import styled

BINS = 41


def distribution(layers: Sequence[tuple[str, np.ndarray]]) -> go.Figure:
    """Histograms of the weights of `layers`, each `(name, weights of any shape)`."""
    largest = max(
        (float(np.abs(weights).max()) for _, weights in layers if weights.size), default=0
    )
    edges = np.linspace(-1, 1, BINS + 1) * (largest or 1.0)
    figure = go.Figure()
    for name, weights in layers:
        counts, _ = np.histogram(weights, edges)
        share = counts / max(1, counts.sum())
        figure.add_scatter(
            x=(edges[:-1] + edges[1:]) / 2,
            y=share,
            name=f"{name} (spread {weights.std():.2g})",
            mode="lines",
            line_shape="hvh",
            fill="tozeroy",
        )
    return styled(figure, x="weight", y="share of the layer's weights")
