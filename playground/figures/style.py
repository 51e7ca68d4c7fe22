"""The looks that all figures share: small, quiet, and the same height whatever they show.

Every colour that Python knows by its number stands here, but for those that carry values:
they are palettes, which visitors choose (`palette`).
"""

import plotly.graph_objects as go

HEIGHT = 280  # pixels
# Neither orange nor blue: those two mean negative and positive.
ACCENT, GREEN, RED = "#7065df", "#2a9d75", "#d1495b"
GREY, OCHRE, TEAL = "#8a8f9c", "#b08900", "#3c9d9b"
COLOURS = (ACCENT, GREEN, RED, GREY, OCHRE, TEAL)
NINE = (ACCENT, RED, GREEN, OCHRE, "#c13fa0", "#12a4b8", "#8c564b", "#6fa000", "#e06a8a")
# Ten hues; the last five are for hollow marks, so that no two rest on their colour alone.
TEN = (
    *("rgb(8, 119, 189)", "rgb(245, 147, 34)", "rgb(42, 157, 117)", "rgb(209, 73, 91)"),
    *("rgb(112, 101, 223)", "rgb(23, 162, 184)", "rgb(190, 120, 20)", "rgb(90, 160, 40)"),
    *("rgb(220, 90, 190)", "rgb(130, 130, 140)"),
)
WHITE, INK = "#ffffff", "#15161e"  # paper that is light on every page, and what is drawn on it
SHEET, TEXT = "#f0f0f7", "#1f2033"  # of small labels
MIDDLE = "#808080"  # as far from a light page as from a dark one
CLEAR = "rgba(0, 0, 0, 0)"
SLOPE = ((0.0, "#fdfdff"), (1.0, "#8d92a8"))  # light where it is low, on light pages and dark ones
CONTOUR = "#3c405a"
PAGE_INK = {False: "#31333f", True: "#fafafa"}  # of a light page, and of a dark one
PAGE_PAPER = {False: WHITE, True: "#14141c"}
PIXELS = {"paper": (255, 255, 255), "grid": (225, 228, 233), "ink": (20, 22, 30)}
# Words about what is right and what is wrong, to be read on either page.
VERDICT = {True: "light-dark(#1c7a59, #4cc79a)", False: "light-dark(#b5324a, #f28b9a)"}


def faint(colour: str, share: float) -> str:
    """A colour «#rrggbb» of which what lies behind is seen through: all of it at share 0."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share:g})"


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
