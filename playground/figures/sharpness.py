"""Sharpness over time against the edge of stability."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import ACCENT, GREEN, styled

Pair = tuple[str, np.ndarray, str, np.ndarray]


def over_time(epochs: np.ndarray, pairs: Sequence[Pair]) -> go.Figure:
    """Eigenvalues over `epochs` `(T,)`: pairs of a name and values `(T,)`, and those of its edge.

    Numbers that are not positive have no logarithm and are left out.
    """
    figure = go.Figure()
    for (name, values, edge, limits), colour in zip(pairs, (GREEN, ACCENT), strict=False):
        for title, heights, dash in ((name, values, "solid"), (edge, limits, "dash")):
            figure.add_scatter(
                x=epochs,
                y=np.where(heights > 0, heights, np.nan),
                mode="lines" if dash == "dash" else "lines+markers",
                marker={"size": 4},
                name=title,
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{title}, epoch %{{x:.4g}}: %{{y:.4g}}<extra></extra>",
            )
    styled(figure, x="epoch", y="eigenvalue")
    figure.update_layout(uirevision="sharpness")
    heights = np.concatenate([each for pair in pairs for each in (pair[1], pair[3])])
    known = heights[(heights > 0) & np.isfinite(heights)]
    wide = len(known) > 0 and known.max() > 30 * known.min()
    figure.update_yaxes(type="log", tickformat="~g", dtick=1 if wide else "D2")
    return figure
