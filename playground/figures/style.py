"""The looks that all figures share: small, quiet, and the same height whatever they show."""

import plotly.graph_objects as go

HEIGHT = 280  # pixels
# Neither orange nor blue: those two mean negative and positive.
COLOURS = ("#7065df", "#2a9d75", "#d1495b", "#8a8f9c", "#b08900", "#3c9d9b")


def quoted(text: str) -> str:
    """Somebody's words as Plotly shows them: as they are, for it reads some HTML and templates."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("%{", "% {")


def styled(figure: go.Figure, x: str, y: str) -> go.Figure:
    """Give `figure` its axis titles, and the playground's margins and legend."""
    figure.update_layout(
        height=HEIGHT,
        colorway=COLOURS,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis_title=x,
        yaxis_title=y,
    )
    return figure
