"""The colours of everything that is computed: orange for negative, blue for positive.

The pair can be told apart with every common kind of colour blindness. Values in between
fade to a neutral that is near the page's background, light or dark.
"""

NEGATIVE = (245, 147, 34)
POSITIVE = (8, 119, 189)
NEUTRAL_LIGHT = (236, 238, 240)
NEUTRAL_DARK = (34, 38, 46)
CLASSES = ("orange", "blue")

PALETTE = {
    "negative": NEGATIVE,
    "positive": POSITIVE,
    "neutral_light": NEUTRAL_LIGHT,
    "neutral_dark": NEUTRAL_DARK,
}


def css(colour: tuple[int, int, int]) -> str:
    """A colour as style sheets and Plotly write it."""
    return f"rgb({colour[0]}, {colour[1]}, {colour[2]})"
