"""Curves over time that stand still: what a schedule does with the learning rate."""

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import styled


def learning_rates(epochs: np.ndarray, rates: np.ndarray) -> go.Figure:
    """The learning rate `(N,)` at `epochs` `(N,)`."""
    figure = go.Figure()
    figure.add_scatter(x=epochs, y=rates, mode="lines", name="learning rate")
    return styled(figure, x="epoch", y="learning rate")
