"""An ensemble in numbers: each member beside all together, and how far to trust their certainty."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures.style import ACCENT, GREY, MIDDLE, RED, faint, styled

TALL = 230  # pixels
LARGEST = 26  # pixels, of a bin that holds all points


def members(
    values: np.ndarray, together: float, one: int, title: str, names: Sequence[str]
) -> go.Figure:
    """`values` `(K,)` of the members as dots on a line, their mean, and all `together`.

    `title` says what the values are; an accuracy is written in percent.
    """
    share = title == "accuracy"
    golden = 0.618034  # its multiples spread evenly, so that dots do not hide each other
    heights = (np.arange(len(values)) * golden) % 1.0
    unit = ".1%" if share else ".4f"
    figure = go.Figure()
    figure.add_scatter(
        x=values,
        y=heights,
        mode="markers",
        name="each",
        marker={"size": 8, "color": GREY, "opacity": 0.75},
        customdata=list(names),
        hovertemplate=f"%{{customdata}}: %{{x:{unit}}}<extra></extra>",
    )
    marks = (
        (names[one], values[one], heights[one], RED, "circle"),
        ("mean of all", float(values.mean()), 0.5, GREY, "line-ns-open"),
        ("all together", together, 0.5, ACCENT, "diamond"),
    )
    for name, value, height, colour, symbol in marks:
        figure.add_scatter(
            x=[value],
            y=[height],
            mode="markers",
            name=name,
            marker={
                "size": 40 if symbol == "line-ns-open" else 14,
                "color": colour,
                "symbol": symbol,
                "line": {"width": 2},
            },
            hovertemplate=f"{name}: %{{x:{unit}}}<extra></extra>",
        )
    styled(figure, x=title, y="")
    figure.update_layout(height=TALL, uirevision=title)
    figure.update_xaxes(tickformat=".3~p" if share else None)
    figure.update_yaxes(visible=False, range=[-0.15, 1.15], fixedrange=True)
    return figure


def reliability(
    edges: np.ndarray, found: Sequence[tuple[str, np.ndarray, np.ndarray, np.ndarray]]
) -> go.Figure:
    """How often answers are right, over how sure they are: `(name, counts, confidence, accuracy)`.

    A dot stands for a bin between two `edges`, the larger the more answers it holds.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"dash": "dot", "color": faint(MIDDLE, 0.9)},
        name="perfectly calibrated",
        hoverinfo="skip",
    )
    looks = ((RED, "dash"), (ACCENT, "solid"))
    lowest = 1.0
    for (name, counts, confidence, accuracy), (colour, dash) in zip(found, looks, strict=False):
        known = counts > 0
        sizes = 5 + LARGEST * np.sqrt(counts[known] / counts.sum())
        bounds = np.column_stack([edges[:-1][known], edges[1:][known], counts[known]])
        lowest = min(lowest, float(confidence[known].min()), float(accuracy[known].min()))
        figure.add_scatter(
            x=confidence[known],
            y=accuracy[known],
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash},
            marker={"size": sizes, "color": colour, "opacity": 0.85},
            customdata=bounds,
            hovertemplate="sure %{x:.1%}, right %{y:.1%}<br>%{customdata[2]:.0f} answers between "
            "%{customdata[0]:.0%} and %{customdata[1]:.0%}<extra></extra>",
        )
    styled(figure, x="confidence", y="accuracy")
    low = max(0.0, np.floor(10 * lowest) / 10 - 0.05)
    figure.update_layout(height=330, uirevision="reliability")
    figure.update_xaxes(range=[low, 1.03], tickformat=".0%")
    figure.update_yaxes(range=[low, 1.06], tickformat=".0%")
    return figure
